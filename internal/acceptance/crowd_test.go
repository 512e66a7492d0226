package acceptance

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/internal/classroom/room"
)

// crowd is a class of learners who do nothing but send attempts, each in its turn.
type crowd struct {
	*class
	learners, each int
	over           time.Duration // all that each sends
	dashboards     int
	kills          int

	ids  []string // of exercises, as the course has them
	mu   sync.Mutex
	news chan struct{}            // closed when something was sent, taken or shown
	back chan struct{}            // closed when the classroom is open again after a kill
	busy int                      // learners who have not sent all
	sent map[string]time.Time     // by cell: when it was sent
	seen map[string]time.Duration // by cell: how long until a dashboard showed it
}

// figures are a crowd's.
type figures struct {
	kept          int // attempts, each once
	lost, doubled int
	p50, p95      time.Duration
	shown         int   // attempts that a dashboard showed
	peak          int64 // memory of the server, in bytes; the largest of its lives
}

// run has the crowd work, and looks at what came of it.
func (c *crowd) run() figures {
	c.Helper()
	c.ids = exerciseIDs(c.TB)[:c.each]
	c.sent, c.seen, c.news = map[string]time.Time{}, map[string]time.Duration{}, make(chan struct{})
	c.back, c.busy = make(chan struct{}), c.learners
	members := c.joinAll()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var all sync.WaitGroup
	const rows = 50 // of one page of the class
	browser := c.teacher()
	for n := range c.dashboards {
		page := 1 + n%((c.learners+rows-1)/rows)
		live := liveOf(c.get(browser, c.page+"/?lang=en&lessons=all&page="+strconv.Itoa(page)))
		if live == "" {
			c.Fatal("the page does not say where its changes come from")
		}
		address := c.page + live
		all.Go(func() { c.watch(ctx, browser, address) })
	}
	for i, m := range members {
		all.Go(func() { c.work(ctx, m, i) })
	}
	peak := int64(0)
	for n := range c.kills {
		c.happens("the middle of their work", func() bool { return len(c.sent) >= c.learners*c.each*(n+1)/(c.kills+1) })
		peak = max(peak, c.peak())
		c.kill()
		c.reopen()
		c.mu.Lock()
		close(c.back)
		c.back = make(chan struct{})
		c.mu.Unlock()
	}
	c.happens("all is sent", func() bool { return c.busy == 0 })
	c.happens("what was sent is shown", func() bool { return len(c.seen) == c.learners*c.each || c.dashboards == 0 })
	peak = max(peak, c.peak())
	cancel()
	all.Wait()
	c.kill()
	f := figures{shown: len(c.seen), peak: peak}
	f.kept, f.lost, f.doubled = c.kept(members)
	if took := slices.Sorted(maps.Values(c.seen)); len(took) > 0 {
		f.p50, f.p95 = took[len(took)/2], took[len(took)*95/100]
	}
	return f
}

// happens waits until something that the crowd notes is so; look has the lock. It gives
// up when nothing at all has happened for a minute: how fast it goes is measured, and
// no reason to fail.
func (c *crowd) happens(what string, look func() bool) {
	c.Helper()
	const silence = time.Minute
	patience := time.NewTimer(silence)
	defer patience.Stop()
	for {
		c.mu.Lock()
		so, news := look(), c.news
		c.mu.Unlock()
		if so {
			return
		}
		select {
		case <-news:
			patience.Reset(silence)
		case <-patience.C:
			c.Fatalf("%s: nothing has happened for a minute", what)
		}
	}
}

func exerciseIDs(t testing.TB) []string {
	t.Helper()
	var ids []string
	for _, e := range theCourse(t).Exercises() {
		ids = append(ids, e.ID)
	}
	return ids
}

func (c *crowd) joinAll() []client.Membership {
	c.Helper()
	word, err := classroom.ParseWord(c.Word)
	if err != nil {
		c.Fatal(err)
	}
	members := make([]client.Membership, c.learners)
	slots := make(chan struct{}, 2) // a join costs a learner's machine some time, on purpose
	var all sync.WaitGroup
	for i := range members {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			m, _, err := client.Join(c.Context(), word, classroom.Join{Alias: fmt.Sprintf("Learner %04d", i), Token: client.NewToken(), Lang: "en"})
			if err != nil {
				c.Error(err)
			}
			members[i] = m
		})
	}
	all.Wait()
	if c.Failed() {
		c.FailNow()
	}
	return members
}

// work sends a learner's attempts, at an even pace, each until it is taken.
func (c *crowd) work(ctx context.Context, m client.Membership, i int) {
	conn := m.Connect()
	defer conn.Close()
	pace := c.over / time.Duration(c.each)
	start := time.Now().Add(pace * time.Duration(i) / time.Duration(c.learners))
	for k, id := range c.ids {
		time.Sleep(time.Until(start.Add(time.Duration(k) * pace))) // the pace is what is simulated
		e := classroom.Event{
			ID: rand.Text(), Kind: classroom.Attempted, Exercise: id, At: time.Now(), Verdict: checker.Fail, MaxPoints: 3,
			Checks: []classroom.Check{{ID: "container", Verdict: checker.Fail, Findings: []string{"port.swapped"}}},
		}
		cell := "c-" + m.Learner + "-" + strconv.Itoa(k)
		c.note(func() { c.sent[cell] = time.Now() })
		for tries := 1; ; tries++ {
			back := c.whenBack()
			_, err := conn.Send(ctx, []classroom.Event{e})
			if err == nil {
				break
			}
			if tries == 1 {
				conn.Close() // it may have been to the classroom that was killed
				continue
			}
			if !waits(ctx, err, back) {
				return
			}
		}
	}
	c.note(func() { c.busy-- })
}

// waits waits until it is worth sending again; false is the end of the crowd.
func waits(ctx context.Context, err error, back <-chan struct{}) bool {
	var refused *client.RefusedError
	switch {
	case errors.As(err, &refused) && refused.After > 0:
		timer := time.NewTimer(refused.After) // as the classroom asked for
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		}
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return true // it has waited long enough
	}
	select {
	case <-ctx.Done():
		return false
	case <-back: // it is down, or was: whoever asks now is answered
		return true
	}
}

// note notes something, and wakes who waits for it.
func (c *crowd) note(what func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	what()
	close(c.news)
	c.news = make(chan struct{})
}

// whenBack is closed when the classroom is open again after its next kill.
func (c *crowd) whenBack() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.back
}

// watch keeps a dashboard open, as a browser does.
func (c *crowd) watch(ctx context.Context, browser *http.Client, address string) {
	for {
		back := c.whenBack()
		if c.follow(ctx, browser, address) {
			continue // it was killed, or will say that it is down
		}
		select {
		case <-ctx.Done():
			return
		case <-back:
		}
	}
}

// follow notes what a dashboard shows, until it ends; false is that there was none.
func (c *crowd) follow(ctx context.Context, browser *http.Client, address string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	resp, err := browser.Do(req)
	if err != nil {
		return false // the classroom is down
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return false
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		now := time.Now()
		var news struct{ Parts [][2]string }
		if json.Unmarshal([]byte(data), &news) != nil {
			continue
		}
		c.note(func() {
			for _, part := range news.Parts {
				for _, cell := range failedCell.FindAllStringSubmatch(part[1], -1) {
					at, sent := c.sent[cell[1]]
					if _, before := c.seen[cell[1]]; sent && !before {
						c.seen[cell[1]] = now.Sub(at)
					}
				}
			}
		})
	}
	return true
}

var failedCell = regexp.MustCompile(`<td id="(c-[^"]+)" class="cell failed`)

var liveAttribute = regexp.MustCompile(`data-live="([^"]+)"`)

func liveOf(page string) string {
	found := liveAttribute.FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return strings.ReplaceAll(found[1], "&amp;", "&")
}

// kept is how many of the crowd's attempts the classroom has, and how many it has not,
// or more than once.
func (c *crowd) kept(members []client.Membership) (kept, lost, doubled int) {
	c.Helper()
	r, err := room.Open(c.Context(), filepath.Join(c.dir, "classroom.db"), classroom.Outline{})
	if err != nil {
		c.Fatal(err)
	}
	defer r.Close()
	entries, err := r.Everything(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	of := map[string]int{}
	for _, e := range entries {
		of[e.Learner+" "+e.Event.Exercise]++
	}
	for _, m := range members {
		for _, id := range c.ids {
			switch of[m.Learner+" "+id] {
			case 0:
				lost++
			case 1:
				kept++
			default:
				kept++
				doubled++
			}
		}
	}
	if lost > 0 || doubled > 0 {
		c.Errorf("of %d attempts %d are lost and %d are there more than once", c.learners*c.each, lost, doubled)
	}
	return kept, lost, doubled
}

// peak is the most memory that the server has had, in bytes.
func (c *crowd) peak() int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0 // on systems that tell it in another way
	}
	for line := range strings.Lines(string(text)) {
		if kib, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.ParseInt(strings.Fields(kib)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}
