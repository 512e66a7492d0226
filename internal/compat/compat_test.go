package compat

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"matelot/internal/enginetest"
)

// Wanted is the variable by which `make compat` asks for all scripts and all ways: all,
// or the names of clients with commas between them. What it asks for must be there.
const Wanted = "MATELOT_COMPAT"

// WantedWay is the variable that names one way, host or own.
const WantedWay = "MATELOT_COMPAT_WAY"

// wanted are the clients that are asked for.
func wanted(t *testing.T) []client {
	t.Helper()
	names := os.Getenv(Wanted)
	if names == "" {
		return nil
	}
	return slices.DeleteFunc(clients(t), func(c client) bool {
		return names != "all" && !slices.Contains(strings.Split(names, ","), c.name)
	})
}

// TestFaithful runs each client's scripts directly, in a session, and in a session on
// an engine of its own, and accounts for each line that differs.
func TestFaithful(t *testing.T) {
	all := wanted(t)
	if len(all) == 0 {
		t.Skip("make compat runs it")
	}
	for _, c := range all {
		if why := c.missing(); why != "" {
			t.Errorf("%s (scripts/compat-tools brings it)", why)
		}
	}
	if t.Failed() {
		return
	}
	compare(t, all, waysWanted(), false)
}

// TestFaithfulQuickly is the part for the engine's tests: the scripts that are marked
// as quick, with the clients of the engine's own packages that are here.
func TestFaithfulQuickly(t *testing.T) {
	enginetest.Need(t)
	if os.Getenv(Wanted) != "" {
		t.Skip("more is run")
	}
	here := slices.DeleteFunc(clients(t), func(c client) bool {
		return c.name != "docker-20.10" && c.name != "compose-1.29" || c.missing() != ""
	})
	if len(here) == 0 {
		t.Skip("neither Debian's docker command 20.10 nor docker-compose 1.29 is here")
	}
	compare(t, here, []way{host}, true)
}

// compare runs scripts in all ways, and fails for each difference that is not
// intended, and, where all scripts were run, for each intended one that did not occur.
func compare(t *testing.T, all []client, ways []way, quickly bool) {
	t.Helper()
	engineImage(t)
	archive := baseArchive(t)
	var met tally
	t.Run("scripts", func(t *testing.T) { // it ends when all of them have
		for _, c := range all {
			for _, folder := range c.folders {
				for _, s := range loadScripts(t, folder) {
					if quickly && !s.quick || !s.isFor(c) {
						continue
					}
					t.Run(c.name+"/"+s.name, func(t *testing.T) {
						t.Parallel()
						outcomes := playAll(t, c, s, append([]way{direct}, ways...), archive)
						for _, w := range ways {
							account(t, c, s, w, outcomes[direct], outcomes[w], &met)
						}
					})
				}
			}
		}
	})
	t.Logf("%d commands were compared, and %d states of engines; what is meant to differ: %s",
		met.commands, met.states, strings.Join(slices.Sorted(maps.Keys(met.used)), ", "))
	if quickly || t.Failed() || !complete() {
		return
	}
	for _, i := range intended() {
		if !met.used[i.id] {
			t.Errorf("%s is listed as an intended difference, and did not occur", i.id)
		}
	}
}

// tally counts what was compared, and notes which intended differences occurred.
type tally struct {
	sync.Mutex
	commands, states int
	used             map[string]bool
}

func (t *tally) use(id string) {
	t.Lock()
	defer t.Unlock()
	if t.used == nil {
		t.used = map[string]bool{}
	}
	t.used[id] = true
}

// playAll runs a script in all ways at once: each has a world of its own.
func playAll(t *testing.T, c client, s script, ways []way, archive string) map[way]outcome {
	t.Helper()
	outcomes := make([]outcome, len(ways))
	t.Run("in", func(t *testing.T) { // it ends when all of them have
		for i, w := range ways {
			t.Run(string(w), func(t *testing.T) {
				t.Parallel()
				outcomes[i] = play(t, c, s, w, archive)
			})
		}
	})
	by := map[way]outcome{}
	for i, w := range ways {
		by[w] = outcomes[i]
	}
	return by
}

// complete tells whether nothing was left out, by -run or by naming clients.
func complete() bool {
	if os.Getenv(Wanted) != "all" || os.Getenv(WantedWay) != "" {
		return false
	}
	for _, arg := range os.Args {
		if strings.HasPrefix(arg, "-test.run=") && strings.Contains(arg, "/") {
			return false
		}
	}
	return true
}

// account compares the outcomes of a script.
func account(t *testing.T, c client, s script, w way, want, got outcome, met *tally) {
	t.Helper()
	if len(want.steps) != len(s.steps) || len(got.steps) != len(s.steps) {
		t.Fatalf("the script did not come to its end directly and by %s", w)
	}
	for i, st := range s.steps {
		explain(t, difference{c, s, w, st.command, want.steps[i], got.steps[i], st.unordered}, met)
	}
	explain(t, difference{c, s, w, "", want.state, got.state, false}, met)
	met.Lock()
	defer met.Unlock()
	met.commands += len(s.steps)
	met.states++
}

// difference is where outcomes may differ: of a command, or of the engine after all.
type difference struct {
	client    client
	script    script
	way       way
	command   string
	want, got said
	unordered bool
}

// explain finds each differing line among the intended differences.
func explain(t *testing.T, d difference, met *tally) {
	t.Helper()
	parts := map[string]bool{}
	for part := range d.want {
		parts[part] = true
	}
	for part := range d.got {
		parts[part] = true
	}
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		if d.want[part] == d.got[part] {
			continue
		}
		var unexplained []string
		lines := differing(d.want[part], d.got[part])
		if d.unordered {
			lines = unpaired(lines)
		}
		for _, line := range lines {
			i := slices.IndexFunc(intended(), func(i intention) bool { return i.covers(d, part, line) })
			if i < 0 {
				unexplained = append(unexplained, line)
				continue
			}
			met.use(intended()[i].id)
		}
		if len(unexplained) > 0 {
			what := "$ " + d.command
			if d.command == "" {
				what = "on the engine afterwards"
			}
			t.Errorf("%s: %s, %s differs (- direct, + %s):\n%s", d.script.name, what, part, d.way, strings.Join(unexplained, "\n"))
		}
	}
}

// differing are the lines that only one of two texts has, with - and +.
func differing(want, got string) []string {
	text := string(diff.Diff("direct", []byte(want), "session", []byte(got)))
	var lines []string
	for n, line := range strings.Split(text, "\n") {
		// "diff", "---" and "+++" come first.
		if n > 2 && (strings.HasPrefix(line, "-") || strings.HasPrefix(line, "+")) {
			lines = append(lines, line)
		}
	}
	return lines
}

// unpaired are those of differing's lines that the other text does not have elsewhere.
func unpaired(lines []string) []string {
	more := map[string]int{} // in the second text
	for _, line := range lines {
		more[line[1:]] += map[byte]int{'-': -1, '+': 1}[line[0]]
	}
	var left []string
	for _, line := range lines {
		n := more[line[1:]]
		if line[0] == '-' && n < 0 || line[0] == '+' && n > 0 {
			more[line[1:]] -= map[byte]int{'-': -1, '+': 1}[line[0]]
			left = append(left, line)
		}
	}
	return left
}

func TestUnpaired(t *testing.T) {
	got := unpaired([]string{"-a", "-b", "+b", "+b", "+c", "+a", "-d"})
	if fmt.Sprint(got) != "[+b +c -d]" {
		t.Error(got)
	}
}

func TestDiffering(t *testing.T) {
	got := differing("a\nb\nc\n", "a\nx\nc\n")
	if fmt.Sprint(got) != "[-b +x]" {
		t.Error(got)
	}
}

// waysWanted are the ways beside the direct one: both, or the one that WantedWay names.
func waysWanted() []way {
	if name := os.Getenv(WantedWay); name != "" {
		return []way{way(name)}
	}
	return []way{host, own}
}
