package acceptance

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
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
	"matelot/internal/course"
	"matelot/lessons"
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
	sent map[string]time.Time     // by cell: when it was sent
	seen map[string]time.Duration // by cell: how long until a dashboard showed it
}

// figures are a crowd's.
type figures struct {
	kept     int // attempts
	p50, p95 time.Duration
	shown    int   // attempts that a dashboard showed
	peak     int64 // memory of the server, in bytes; the largest of its lives
}

// run has the crowd work, and looks at what came of it.
func (c *crowd) run() figures {
	c.Helper()
	c.ids = exerciseIDs(c.TB)[:c.each]
	c.sent, c.seen = map[string]time.Time{}, map[string]time.Duration{}
	members := c.joinAll()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var watching sync.WaitGroup
	const rows = 50 // of one page of the class
	browser := c.teacher()
	for n := range c.dashboards {
		page := 1 + n%((c.learners+rows-1)/rows)
		live := liveOf(c.get(browser, c.page+"/?lang=en&lessons=all&page="+strconv.Itoa(page)))
		if live == "" {
			c.Fatal("the page does not say where its changes come from")
		}
		watching.Go(func() { c.watch(ctx, browser, live) })
	}
	var working sync.WaitGroup
	for i, m := range members {
		working.Go(func() { c.work(m, i) })
	}
	peak := int64(0)
	for n := range c.kills {
		c.comes("the middle of their work", func() bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return len(c.sent) >= c.learners*c.each*(n+1)/(c.kills+1)
		})
		peak = max(peak, c.peak())
		c.kill()
		c.reopen()
	}
	working.Wait()
	c.comes("what was sent is shown", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.seen) == c.learners*c.each || c.dashboards == 0
	})
	peak = max(peak, c.peak())
	cancel()
	watching.Wait()
	c.kill()
	f := figures{kept: c.kept(members), shown: len(c.seen), peak: peak}
	var all []time.Duration
	for _, d := range c.seen {
		all = append(all, d)
	}
	slices.Sort(all)
	if len(all) > 0 {
		f.p50, f.p95 = all[len(all)/2], all[len(all)*95/100]
	}
	return f
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
func (c *crowd) work(m client.Membership, i int) {
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
		c.mu.Lock()
		c.sent[cell] = time.Now()
		c.mu.Unlock()
		for {
			if _, err := conn.Send(context.Background(), []classroom.Event{e}); err == nil {
				break
			}
			time.Sleep(100 * time.Millisecond) // as a learner's matelot does; the classroom is down
		}
	}
}

// watch keeps a dashboard open, as a browser does.
func (c *crowd) watch(ctx context.Context, browser *http.Client, live string) {
	for ctx.Err() == nil {
		c.follow(ctx, browser, live)
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond): // a browser waits before it asks again
		}
	}
}

func (c *crowd) follow(ctx context.Context, browser *http.Client, live string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.page+live, nil)
	if err != nil {
		return
	}
	resp, err := browser.Do(req)
	if err != nil {
		return // the classroom is down
	}
	defer resp.Body.Close()
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
		c.mu.Lock()
		for _, part := range news.Parts {
			for _, cell := range failedCell.FindAllStringSubmatch(part[1], -1) {
				at, sent := c.sent[cell[1]]
				if _, before := c.seen[cell[1]]; sent && !before {
					c.seen[cell[1]] = now.Sub(at)
				}
			}
		}
		c.mu.Unlock()
	}
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

// kept is how many attempts the classroom has of the crowd's; each is there once.
func (c *crowd) kept(members []client.Membership) int {
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
			if n := of[m.Learner+" "+id]; n != 1 {
				c.Errorf("%s has %d attempts at %s", m.Alias, n, id)
			}
		}
	}
	return len(entries)
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

// TestACrowdedClass: the server is killed twice while learners send; nothing is lost,
// nothing is there twice, and dashboards come back to show all of it.
func TestACrowdedClass(t *testing.T) {
	c := crowd{class: openClass(t), learners: 60, each: 20, over: 6 * time.Second, dashboards: 6, kills: 2}
	f := c.run()
	if want := c.learners * c.each; f.kept != want || f.shown != want {
		t.Errorf("%d attempts were kept and %d shown, of %d", f.kept, f.shown, want)
	}
	t.Logf("%+v", f)
}

// BenchmarkClass is the room that the classroom is made for, and more: its figures
// stand in docs/classroom.md.
func BenchmarkClass(b *testing.B) {
	for b.Loop() {
		for name, kills := range map[string]int{"": 0, "-killed": 2} {
			c := crowd{class: openClass(b), learners: 1000, each: 20, over: time.Minute, dashboards: 50, kills: kills}
			f := c.run()
			b.ReportMetric(float64(c.learners*c.each-f.kept), "lost"+name)
			b.ReportMetric(float64(f.p50.Milliseconds()), "p50-ms"+name)
			b.ReportMetric(float64(f.p95.Milliseconds()), "p95-ms"+name)
			b.ReportMetric(float64(f.peak)/(1<<20), "peak-MiB"+name)
		}
	}
}

func theCourse(t testing.TB) *course.Course {
	t.Helper()
	loaded, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}
