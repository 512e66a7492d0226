package depcheck

import (
	"slices"
	"strings"
	"testing"
)

// known are packages that made-up ones import.
func known() []Package {
	return []Package{
		{Path: "strings", Standard: true},
		{Path: "os", Standard: true},
		{Path: "github.com/charmbracelet/glamour", Imports: []string{"github.com/alecthomas/chroma/v2"}},
		{Path: "matelot/internal/grader/queue/broker", Imports: []string{"github.com/nats-io/nats.go"}},
		{Path: "matelot/internal/page", Imports: []string{"github.com/charmbracelet/glamour"}},
		{Path: "matelot/internal/cli", Imports: []string{"matelot/sandbox", "matelot/checker"}},
	}
}

func TestJudge(t *testing.T) {
	tests := []struct {
		name    string
		path    string
		imports []string
		want    []string // the forbidden ones, in the rules' order
	}{
		{"lessons and ours", "matelot/lessons", []string{"embed", "matelot/checker"}, []string{"matelot/checker"}},
		{"locales and ours", "matelot/locales", []string{"matelot/internal/i18n"}, []string{"matelot/internal/i18n"}},
		{"the checker and a library", "matelot/checker", []string{"strings", "github.com/spf13/cobra"}, []string{"github.com/spf13/cobra"}},
		{"the checker and the machine", "matelot/checker", []string{"strings", "os"}, []string{"os"}},
		{"the checker and words", "matelot/checker", []string{"matelot/internal/i18n"}, []string{"matelot/internal/i18n"}},
		{"observe and the checker", "matelot/checker/observe", []string{"matelot/checker", engineClient}, nil},
		{"observe and a session", "matelot/checker/observe", []string{"matelot/sandbox/journal"}, []string{"matelot/sandbox/journal"}},
		{"a session and its parts", "matelot/sandbox", []string{"matelot/sandbox/proxy", engineClient}, nil},
		{"a session and the checker", "matelot/sandbox/proxy", []string{"matelot/checker"}, []string{"matelot/checker"}},
		{"a session and the course", "matelot/sandbox", []string{"matelot/internal/course"}, []string{"matelot/internal/course"}},
		{"the client elsewhere", "matelot/internal/doctor", []string{engineClient}, []string{engineClient}},
		{"the client's types elsewhere", "matelot/internal/cli", []string{"github.com/docker/docker/api/types"}, nil},
		{"an engine that runs, and who starts it", "matelot/sandbox/engine/running", []string{"matelot/sandbox/engine/link", "matelot/sandbox/engine"}, []string{"matelot/sandbox/engine"}},
		{"ports and a session", "matelot/sandbox/ports", []string{"matelot/sandbox/engine/running", "matelot/sandbox"}, []string{"matelot/sandbox"}},
		{"testcontainers for an engine", "matelot/sandbox/engine", []string{"github.com/testcontainers/testcontainers-go"}, nil},
		{"lessons of others and a course", "matelot/internal/exchange", []string{"matelot/internal/course", "os"}, nil},
		{"lessons of others and a shell", "matelot/internal/exchange", []string{"os/exec"}, []string{"os/exec"}},
		{"testcontainers elsewhere", "matelot/sandbox", []string{"github.com/testcontainers/testcontainers-go"}, []string{"github.com/testcontainers/testcontainers-go"}},
		{"the tutor and a session", "matelot/internal/tutor", []string{"matelot/checker", "matelot/sandbox"}, []string{"matelot/sandbox", "matelot/sandbox and matelot/checker"}},
		{"a pane and its emulator", "matelot/internal/tutor/pane", []string{"matelot/internal/tutor/pane/emulator", "os/exec"}, nil},
		{"a pane and the tutor", "matelot/internal/tutor/pane", []string{"matelot/internal/tutor"}, []string{"matelot/internal/tutor"}},
		{"an emulator and the machine", "matelot/internal/tutor/pane/emulator", []string{"strings", "os"}, []string{"os"}},
		{"the grader and the engine", "matelot/internal/grader/queue", []string{"matelot/checker/observe"}, []string{"matelot/checker/observe", "matelot/checker/observe"}},
		{"a report and its words", "matelot/internal/grader/report", []string{"matelot/checker", "matelot/internal/grader", "matelot/internal/i18n", "html/template"}, nil},
		{"a report and the queue", "matelot/internal/grader/report", []string{"matelot/internal/grader/queue"}, []string{"matelot/internal/grader/queue"}},
		{"a queue and what it moves", "matelot/internal/grader/queue/broker", []string{"matelot/checker", "matelot/internal/grader", "github.com/nats-io/nats.go"}, nil},
		{"a queue and a course", "matelot/internal/grader/queue", []string{"matelot/internal/course"}, []string{"matelot/internal/course"}},
		{"NATS elsewhere", "matelot/internal/grading", []string{"github.com/nats-io/nats.go/jetstream"}, []string{"github.com/nats-io/nats.go/jetstream"}},
		{"the fast command and a broker", "matelot/cmd/matelot", []string{"matelot/internal/grader/queue/broker"}, []string{"matelot/internal/grader/queue/broker → github.com/nats-io/nats.go"}},
		{"a rubric and a shell", "matelot/internal/grader/rubric", []string{"os", "os/exec"}, []string{"os/exec"}},
		{"a dashboard and its room", "matelot/internal/classroom/dashboard", []string{"matelot/internal/classroom/room", "matelot/internal/i18n", "net/http", "rsc.io/qr"}, nil},
		{"a dashboard and a socket", "matelot/internal/classroom/dashboard", []string{"net", "matelot/internal/classroom/server"}, []string{"net", "matelot/internal/classroom/server"}},
		{"a board and the network", "matelot/internal/classroom/board", []string{"matelot/internal/classroom", "net/http"}, []string{"net/http"}},
		{"the door of a shared server and a room", "matelot/internal/classroom/accounts", []string{"matelot/internal/classroom/room", "charm.land/wish/v2"}, nil},
		{"the door of a shared server and a process", "matelot/internal/classroom/accounts", []string{"os/exec"}, []string{"os/exec"}},
		{"ssh elsewhere", "matelot/internal/cli", []string{"charm.land/wish/v2", "charm.land/ssh"}, []string{"charm.land/wish/v2", "charm.land/ssh"}},
		{"a browser in what is shipped", "matelot/internal/classroom/server", []string{"github.com/chromedp/chromedp"}, []string{"github.com/chromedp/chromedp"}},
		{"what is shown and a library", "matelot/internal/printable", []string{"strings", "github.com/spf13/cobra"}, []string{"github.com/spf13/cobra"}},
		{"words and a session", "matelot/internal/render", []string{"matelot/checker", "matelot/internal/i18n"}, nil},
		{"progress and words", "matelot/internal/progress", []string{"matelot/internal/i18n"}, []string{"matelot/internal/i18n"}},
		{"somebody above the command line", "matelot/internal/course", []string{"matelot/internal/cli"}, []string{"matelot/internal/cli", "matelot/internal/cli"}},
		{"a flood in what is shipped", "matelot/internal/tutor/pane", []string{"matelot/internal/tutor/pane/flood"}, []string{"matelot/internal/tutor/pane/flood"}},
		{"test help in what is shipped", "matelot/sandbox", []string{"matelot/internal/enginetest"}, []string{"matelot/internal/enginetest", "matelot/internal/enginetest"}},
		{"a second place that puts together", "matelot/internal/glue", []string{"matelot/checker/observe", "matelot/sandbox/dial"}, []string{"matelot/sandbox/dial and matelot/checker/observe"}},
		{"the command line puts together", "matelot/internal/cli2", []string{"matelot/sandbox"}, nil},
		{"the fast command", "matelot/cmd/matelot", []string{"matelot/internal/cli", "strings"}, nil},
		{"the fast command and a renderer", "matelot/cmd/matelot", []string{"matelot/internal/page"}, []string{"matelot/internal/page → github.com/charmbracelet/glamour"}},
		{"the fast command and testing", "matelot/cmd/matelot", []string{"testing"}, []string{"testing"}},
		{"the slow command may", "matelot/cmd/matelot-tutor", []string{"matelot/internal/page"}, nil},
		{"a bundle and the network", "matelot/sandbox/bundle", []string{"os", "net/http"}, []string{"net/http"}},
		{"a room's shelf and a bundle", "matelot/internal/classroom/shelf", []string{"matelot/sandbox/bundle", "net/http"}, nil},
		{"a room and a bundle", "matelot/internal/classroom/room", []string{"matelot/sandbox/bundle"}, []string{"matelot/sandbox/bundle"}},
		{"a room's shelf and a session", "matelot/internal/classroom/shelf", []string{"matelot/sandbox"}, []string{"matelot/sandbox"}},
		{"registries elsewhere", "matelot/internal/cli", []string{"github.com/google/go-containerregistry/pkg/v1/remote"}, []string{"github.com/google/go-containerregistry/pkg/v1/remote"}},
		{"a name that only begins alike", "matelot/lessons", []string{"matelottery/checker"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			packages := append(known(), Package{Path: test.path, Imports: test.imports})
			var got []string
			for _, v := range Judge(Rules(), packages) {
				if v.Package != test.path || v.Why == "" {
					t.Errorf("an unexpected violation: %s", v)
				}
				got = append(got, v.Import)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Every rule is broken by some row above: a rule that nothing can break is none.
func TestEveryRuleCanBeBroken(t *testing.T) {
	broken := map[string]bool{}
	for _, p := range []Package{
		{Path: "matelot/lessons", Imports: []string{"matelot/checker"}},
		{Path: "matelot/checker", Imports: []string{"os"}},
		{Path: "matelot/checker/observe", Imports: []string{"matelot/sandbox"}},
		{Path: "matelot/sandbox", Imports: []string{"matelot/internal/cli", "matelot/internal/enginetest"}},
		{Path: "matelot/sandbox/ports", Imports: []string{"matelot/sandbox"}},
		{Path: "matelot/internal/x", Imports: []string{engineClient, "github.com/testcontainers/testcontainers-go"}},
		{Path: "matelot/internal/tutor", Imports: []string{"matelot/sandbox", "matelot/checker"}},
		{Path: "matelot/internal/tutor/pane", Imports: []string{"matelot/internal/course"}},
		{Path: "matelot/internal/tutor/pane/emulator", Imports: []string{"os"}},
		{Path: "matelot/internal/render", Imports: []string{"matelot/sandbox"}},
		{Path: "matelot/internal/grader/similar", Imports: []string{"net/http"}},
		{Path: "matelot/internal/grader/queue", Imports: []string{"matelot/internal/course"}},
		{Path: "matelot/internal/grading", Imports: []string{"github.com/nats-io/nats.go"}},
		{Path: "matelot/internal/printable", Imports: []string{"matelot/internal/i18n"}},
		{Path: "matelot/internal/classroom/dashboard", Imports: []string{"matelot/internal/classroom/server"}},
		{Path: "matelot/internal/classroom/board", Imports: []string{"net/http"}},
		{Path: "matelot/internal/classroom/accounts", Imports: []string{"os/exec"}},
		{Path: "matelot/internal/classroom/hosting", Imports: []string{"charm.land/wish/v2"}},
		{Path: "matelot/internal/guide", Imports: []string{"matelot/internal/progress"}},
		{Path: "matelot/internal/doctor", Imports: []string{"matelot/sandbox"}},
		{Path: "matelot/internal/guide", Imports: []string{"os"}},
		{Path: "matelot/internal/exchange", Imports: []string{"os/exec"}},
		{Path: "matelot/internal/replay", Imports: []string{"matelot/internal/i18n"}},
		{Path: "matelot/internal/history", Imports: []string{"os/exec"}},
		{Path: "matelot/internal/grader/submission", Imports: []string{"os/exec"}},
		{Path: "matelot/internal/plugin", Imports: []string{"matelot/internal/home"}},
		{Path: "matelot/internal/release", Imports: []string{"matelot/internal/i18n"}},
		{Path: "matelot/cmd/matelot-tutor", Imports: []string{"matelot/internal/release"}},
		{Path: "matelot/cmd/matelot", Imports: []string{"matelot/internal/page"}},
		{Path: "matelot/sandbox/bundle", Imports: []string{"net/http"}},
		{Path: "matelot/internal/classroom/room", Imports: []string{"matelot/sandbox/bundle"}},
		{Path: "matelot/internal/cli", Imports: []string{"matelot/sandbox/bundle/gather"}},
	} {
		for _, v := range Judge(Rules(), append(known(), p)) {
			broken[v.Why] = true
		}
	}
	for _, rule := range Rules() {
		if !broken[rule.Why] {
			t.Errorf("nothing breaks the rule: %s", rule.Why)
		}
	}
}

func TestExits(t *testing.T) {
	tests := []struct {
		name, source string
		want         []string
	}{
		{"main may", "package main\nimport \"os\"\nfunc main() { os.Exit(1) }", nil},
		{"a library may not", "package x\nimport \"os\"\nfunc f() { os.Exit(1) }", []string{"x.go:3: os.Exit"}},
		{"not under another name", "package x\nimport sys \"os\"\nvar exit = sys.Exit", []string{"x.go:3: os.Exit"}},
		{"nor by the log", "package x\nimport \"log\"\nfunc f() { log.Fatalf(\"\") }", []string{"x.go:3: log.Fatalf"}},
		{"another Exit", "package x\nimport \"os\"\nfunc f(os2 exiter) { os2.Exit(1); _ = os.Args }", nil},
		{"a comment", "package x\n// os.Exit(1)\nfunc f() {}", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Exits("x.go", []byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if _, err := Exits("x.go", []byte("package")); err == nil || !strings.Contains(err.Error(), "x.go:1") {
		t.Errorf("a file that is no Go gives %v", err)
	}
}
