package observe

import (
	"crypto/rand"
	"encoding/binary"
	"flag"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"matelot/checker"
)

// The engine tests try a few sequences, always the same ones; `make property`
// tries many, of a seed that it prints.
var (
	sequences = flag.Int("sequences", 12, "how many random sequences of docker commands TestEveryState tries")
	seed      = flag.Uint64("seed", 7, "the seed of its sequences; 0 draws one")
)

// settled is how long the engine may take to come to rest after a command.
const settled = 30 * time.Second

// After each command of random sequences, an observation that asks for
// everything says what `docker inspect` says.
func TestEveryState(t *testing.T) {
	s := newStates(t)
	rapidFlags(t)
	tried := 0
	all := t
	rapid.Check(t, func(t *rapid.T) {
		if tried++; tried%50 == 0 {
			all.Logf("%d sequences, %d commands of which %d were refused", tried, s.acts, s.refused)
		}
		defer s.clean(t)
		there := facts{}
		for range rapid.IntRange(3, 13).Draw(t, "commands") {
			s.do(t, s.drawAct(t, there))
			there = s.compare(t)
		}
	})
	// The library stops early, and content, where the test's time runs out.
	if !t.Failed() && tried < *sequences {
		t.Errorf("only %d of %d sequences were tried: give it a longer -timeout", tried, *sequences)
	}
	t.Logf("%d sequences, %d commands of which %d were refused, %d readings, %d of them anew because the engine was not at rest",
		tried, s.acts, s.refused, s.readings, s.moved)
}

// rapidFlags hands our flags to the library, for this test alone.
func rapidFlags(t *testing.T) {
	t.Helper()
	if *seed == 0 {
		var random [8]byte
		_, _ = rand.Read(random[:]) // it never fails
		*seed = binary.LittleEndian.Uint64(random[:])>>1 | 1
	}
	t.Logf("seed %d: the same sequences come with -seed %[1]d", *seed)
	for name, value := range map[string]string{
		"rapid.checks": fmt.Sprint(*sequences), "rapid.seed": fmt.Sprint(*seed),
		"rapid.nofailfile": "true", "rapid.shrinktime": "3m",
	} {
		before := flag.Lookup(name).Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = flag.Set(name, before) })
	}
}

// states is an engine on which sequences are tried.
type states struct {
	*lab
	dir       string // for builds, binds and compose files
	compose   []string
	ports     []string
	anonymous map[string]bool // volumes without a label that containers had

	acts, refused, readings, moved int
}

func newStates(t *testing.T) *states {
	t.Helper()
	s := &states{lab: newLab(t), dir: t.TempDir(), anonymous: map[string]bool{}}
	s.files(s.image())
	for range 3 {
		s.ports = append(s.ports, fmt.Sprint(freePort(t)))
	}
	s.compose = composeCommand()
	if s.compose == nil {
		t.Log("no compose here: its acts are left out")
	}
	t.Cleanup(func() { s.clean(t) })
	return s
}

// do runs one command. One that is refused is as good: it leaves a state too.
func (s *states) do(t *rapid.T, act []string) {
	command, ok := s.command(act)
	if !ok {
		return
	}
	s.acts++
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = s.dir
	cmd.Env = append(cmd.Environ(), "DOCKER_BUILDKIT=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.refused++
		t.Logf("%s\n   refused: %s", strings.Join(command, " "), strings.TrimSpace(string(out)))
		return
	}
	t.Logf("%s", strings.Join(command, " "))
}

// compare reads both ways. Where they differ the engine may have moved between
// the two, as when a container ends by itself: then the command line reads once
// more, and only if its two readings are one is the observation between them wrong.
// It returns what is there.
func (s *states) compare(t *rapid.T) facts {
	deadline := time.Now().Add(settled)
	seen := s.observed(t)
	after := s.inspected(t)
	diff := cmp.Diff(after, seen)
	for diff != "" {
		before := after
		seen, after = s.observed(t), s.inspected(t)
		diff = cmp.Diff(after, seen)
		if diff != "" && cmp.Equal(before, after) {
			t.Fatalf("the observation differs from docker inspect (-inspect +observation):\n%s", diff)
		}
		if time.Now().After(deadline) {
			t.Fatalf("the engine did not come to rest:\n%s", cmp.Diff(before, after))
		}
		s.moved++
	}
	return seen
}

// observed is what the checker reads, by a plan that asks for everything and by
// one that asks for lists alone.
func (s *states) observed(t *rapid.T) facts {
	s.readings++
	images := s.refs()
	f := facts{}
	full := s.read(checker.Plan{Containers: true, InspectAll: true, Images: true, ImageRefs: images, Volumes: true, Networks: true})
	lists := s.read(checker.Plan{Containers: true, Images: true, Volumes: true, Networks: true})
	for _, trouble := range append(full.Troubles, lists.Troubles...) {
		t.Fatalf("trouble: %+v", trouble)
	}
	f.observation(full, s.session)
	f.listed(lists)
	for _, c := range full.Containers {
		for _, m := range c.Mounts {
			if m.Type == "volume" && !strings.HasPrefix(m.Name, s.session) {
				s.anonymous[m.Name] = true
			}
		}
	}
	return f
}
