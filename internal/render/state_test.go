package render

import (
	"strings"
	"testing"

	"matelot/internal/i18n"
)

func TestLinesWrapsProseAndLeavesCommands(t *testing.T) {
	t.Parallel()
	r := New(i18n.English(), Style{Width: 40})
	command := "  export DOCKER_CONFIG=/a/very/long/path/that/must/stay/in/one/piece"
	got := r.Lines("This is a sentence that is longer than forty columns.\n\n" + command + "\nEnd.\n")
	want := "This is a sentence that is longer than\nforty columns.\n\n" + command + "\nEnd.\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestStateSaysTheStatusWithoutColour(t *testing.T) {
	t.Parallel()
	r := New(i18n.English(), Style{Width: 40})
	for status, sign := range map[string]string{"ok": "✔ ", "warn": "! ", "fail": "✘ ", "skip": "- "} {
		if got := r.State(status, "words"); !strings.HasPrefix(got, sign) {
			t.Errorf("%s gives %q", status, got)
		}
	}
}
