package proxy

import (
	"strings"
	"testing"
)

// The error of a step says only that its program failed; the program said why.
func TestLastLineOfABuild(t *testing.T) {
	t.Parallel()
	var said lastLine
	for _, text := range []string{
		"Step 3/3 : RUN mkdir /logbook\n", " ---> Running in 0123456789ab\n", "first\n",
		"\x1b[91mmkdir: can't create directory '/logbook': Permission denied\n\x1b[0m", "\x1b[0m", "Removing intermediate container 0123456789ab\n",
	} {
		said.note(text)
	}
	if want := "mkdir: can't create directory '/logbook': Permission denied"; string(said) != want {
		t.Errorf("said %q, want %q", said, want)
	}
	said.note("one\ntwo\n")
	if said != "two" {
		t.Errorf("said %q, want the last line", said)
	}
	said.note(strings.Repeat("é", maxLastLine))
	if len(said) > maxLastLine {
		t.Errorf("%d bytes are kept", len(said))
	}
}
