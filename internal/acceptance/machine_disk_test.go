package acceptance

import (
	"slices"
	"strings"
	"testing"
)

// saidSo fails unless a command ended as it may, with the words that it must say.
func saidSo(t *testing.T, phase string, code int, out string, codes []int, words ...string) {
	t.Helper()
	if !slices.Contains(codes, code) {
		t.Errorf("%s ended with %d, may end with %v:\n%s", phase, code, codes, out)
	}
	for _, word := range words {
		if code != 0 && !strings.Contains(out, word) {
			t.Errorf("%s does not say %q:\n%s", phase, word, out)
		}
	}
}

// TestTheEnginesDiskIsFull in each phase: what cannot be made is said to be the disk's
// doing, what can be seen is judged as it is.
func TestTheEnginesDiskIsFull(t *testing.T) {
	needFaults(t)
	m := newMachine(t, bin(t))
	m.foreign()
	during := func(do func() (int, string)) (int, string) {
		m.fill(engineDisk)
		defer m.free(engineDisk)
		return do()
	}
	matelot := func(args string) func() (int, string) {
		return func() (int, string) { return m.matelot(args) }
	}
	code, out := during(matelot("start ports/publish"))
	saidSo(t, "the set-up", code, out, []int{3}, "disk", "docker system df")
	m.must(0, "start ports/publish")
	code, out = during(matelot("check"))
	saidSo(t, "a check of nothing", code, out, []int{1, 3})
	code, out = during(func() (int, string) { return m.try(learnerUser, inLabOf(webRight)) })
	saidSo(t, "work", code, out, []int{125}, "no space left on device")
	m.lab("docker rm -f our-web-server >/dev/null 2>&1; " + webRight)
	code, out = during(matelot("check"))
	saidSo(t, "a check of what is right", code, out, []int{0, 3})
	m.must(0, "check")
	code, out = during(matelot("submit ports/publish -o " + labHome + "/work.zip"))
	saidSo(t, "handing in", code, out, []int{0})
	code, out = during(matelot("reset --yes"))
	saidSo(t, "a reset", code, out, []int{0, 3}, "disk")
	m.must(0, "reset --yes")
	m.must(1, "check")
	m.lab(webRight)
	code, out = during(matelot("clean --yes"))
	saidSo(t, "cleaning", code, out, []int{0})
	m.must(0, "clean --yes")
	if after := m.kept("ports/publish"); after != "pass" {
		t.Errorf("%q is kept", after)
	}
	m.nothingLeft()
	m.foreignStands()
}

// TestTheHomesDiskIsFull in each phase: what matelot cannot note is no mistake of the
// learner's, also where a check goes by what was noted.
func TestTheHomesDiskIsFull(t *testing.T) {
	needFaults(t)
	m := newMachine(t, bin(t))
	m.foreign()
	during := func(do func() (int, string)) (int, string) {
		m.fill(labHome)
		defer m.free(labHome)
		return do()
	}
	matelot := func(args string) func() (int, string) {
		return func() (int, string) { return m.matelot(args) }
	}
	code, out := during(matelot("start ports/publish"))
	saidSo(t, "the set-up", code, out, []int{3}, "disk")
	m.must(0, "start ports/publish")
	code, out = during(matelot("check"))
	saidSo(t, "a check of nothing", code, out, []int{1, 3})

	m.fill(labHome)
	m.lab("for n in $(seq 30); do docker volume create v$n; done") // more than fits where a file ends
	code, out = m.try(learnerUser, inLabOf(webRight))
	saidSo(t, "work", code, out, []int{0})
	code, out = m.matelot("check")
	saidSo(t, "a check of what was just made", code, out, []int{0, 3}, "disk")
	code, out = m.matelot("submit ports/publish -o " + labHome + "/work.zip")
	saidSo(t, "handing in", code, out, []int{3}, "disk")
	if left := m.root("ls " + labHome); strings.Contains(left, "work") {
		t.Errorf("half of what was to be handed in is left: %s", left)
	}
	code, out = m.matelot("lessons --format json 2>/dev/null")
	saidSo(t, "the list of lessons", code, out, []int{0})
	m.free(labHome)
	m.must(0, "check")
	if after := m.kept("ports/publish"); after != "pass" {
		t.Errorf("%q is kept", after)
	}
	m.must(0, "submit ports/publish -o "+labHome+"/work.zip")
	if left := m.root("cd /tmp && unzip -l " + labHome + "/work.zip 2>/dev/null || ls -l " + labHome + "/work.zip"); left == "" {
		t.Error("nothing was handed in")
	}

	// What was done, and leaves no trace but in the journal.
	m.must(0, "start containers/list")
	m.must(1, "check --answer name=cargo --answer code=7")
	m.fill(labHome)
	// More than fits where a file ends, which a full disk still takes.
	m.lab("for n in $(seq 30); do docker version >/dev/null; done; docker ps; docker ps -a")
	code, out = m.matelot("check")
	saidSo(t, "a check of what was done", code, out, []int{0, 3}, "disk")
	m.free(labHome)
	m.must(0, "check")

	m.must(0, "start ports/publish")
	code, out = during(matelot("reset --yes"))
	saidSo(t, "a reset", code, out, []int{0, 3}, "disk")
	m.must(0, "reset --yes")
	m.must(1, "check")
	m.lab(webRight)
	m.fill(labHome)
	code, out = m.matelot("clean --yes")
	saidSo(t, "cleaning", code, out, []int{0})
	m.nothingLeft()
	m.free(labHome)
	m.must(0, "clean --yes")
	if after := m.kept("ports/publish"); after != "pass" {
		t.Errorf("%q is kept", after)
	}
	m.foreignStands()
}
