//go:build linux

package main

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"matelot/sandbox/images/internal/applet"
	"matelot/sandbox/images/internal/shell"
)

// commands are all names that box answers to, but for the servers.
func commands() []string {
	return slices.Concat([]string{"sh", "bash"}, slices.Collect(maps.Keys(applet.Table())), shell.Commands())
}

func TestMain(m *testing.M) {
	// Each name becomes a command of the scripts, which is this binary.
	programs := map[string]func(){}
	for _, name := range commands() {
		programs[name] = func() { os.Exit(run(os.Args)) }
	}
	testscript.Main(m, programs)
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata"})
}

func TestEachNameIsOneCommand(t *testing.T) {
	names := commands()
	slices.Sort(names)
	if compact := slices.Compact(slices.Clone(names)); len(compact) != len(names) {
		t.Errorf("a name stands for two commands: %v", names)
	}
}

func TestUnknownName(t *testing.T) {
	if code := run([]string{"/usr/bin/emacs"}); code != 127 {
		t.Errorf("an unknown name: status %d, want 127", code)
	}
	if code := run([]string{"box"}); code != 2 {
		t.Errorf("box alone: status %d, want 2", code)
	}
}
