package checker

import "testing"

// The same flag in several forms.
func TestPlainFlag(t *testing.T) {
	for _, tt := range [][3]string{
		{"all", "true", "1"},
		{"all", "1", "1"},
		{"all", "TRUE", "1"},
		{"all", "false", ""},
		{"all", "0", ""},
		{"all", "", ""},
		{"all", "some", "some"},
		{"stream", "false", "0"},
		{"stream", "0", "0"},
		{"stream", "true", "true"},
		{"stream", "1", "1"},
		{"stream", "", ""},
		{"t", "0", "0"},
		{"tail", "0", "0"},
		{"limit", "0", "0"},
		{"signal", "0", "0"},
		{"since", "0", "0"},
		{"until", "0", "0"},
	} {
		if got := plainFlag(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%s=%q is %q, want %q", tt[0], tt[1], got, tt[2])
		}
	}
}

func TestRemovedByID(t *testing.T) {
	j := newJudge(nil, Observation{Images: []Image{app()}})
	removal := func(target, id string) Action { return Action{Action: actUntag, Target: target, ID: id} }
	whole := "sha256:aaaaaaaaaaaaaaaaaaaa"
	for name, tt := range map[string]struct {
		action Action
		ref    string
		want   bool
	}{
		"by its ID":               {removal("aaaaaaaaaaaa", whole), "app", true},
		"by its whole ID":         {removal(whole, whole), "app", true},
		"by its name":             {removal("app", whole), "app", false},
		"by a name like an ID":    {removal("bbbb", whole), "app", false},
		"of another image":        {removal("aaaaaaaaaaaa", "sha256:bbbb"), "app", false},
		"of one that is not here": {removal("aaaaaaaaaaaa", whole), "db", false},
		"by the ID, none is here": {removal("aaaaaaaaaaaa", ""), "app", false},
	} {
		if got := j.removedByID(tt.action, tt.ref); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOnImage(t *testing.T) {
	obs := seenContainers(server(), server(named("old"), of("app:1", "sha256:bbbb")))
	obs.Images = []Image{app(), app(refs("nameless:1"), func(i *Image) { i.ID = "" })}
	j := newJudge(nil, obs)
	image := func(target, id string, changes ...func(*Action)) Action {
		return changed(Action{Action: actTag, Target: target, ID: id}, changes...)
	}
	for name, tt := range map[string]struct {
		action Action
		ref    string
		want   bool
	}{
		"the image as typed":            {run("web", "app:latest"), "app", true},
		"no image at all":               {run("", ""), "", false},
		"a tag's source":                {image("app", ""), "app", true},
		"a tag's goal":                  {image("x", "", flag("to", "app")), "app", true},
		"neither of them":               {image("x", "sha256:cccc"), "app", false},
		"its ID":                        {image("x", "sha256:aaaaaaaaaaaaaaaaaaaa"), "app", true},
		"an ID, and no such image":      {image("x", "sha256:aaaaaaaaaaaaaaaaaaaa"), "db", false},
		"no ID of an image without one": {image("x", ""), "nameless:1", false},
		"another tag was typed":         {act(actStart, "web", from("app:1")), "app", false},
		"a container of it":             {act(actStart, "web"), "app", true},
		"a container of another":        {act(actStart, "old"), "db", false},
		"another registry's":            {act(actStart, "web", from("lab/app")), "app", true},
	} {
		if got := j.onImage(tt.action, tt.ref); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for name, tt := range map[string]struct {
		a, b string
		want bool
	}{
		"another tag": {"app:1", "app:2", true}, "the same tag": {"app:1", "app:1", false}, "another path": {"app:1", "db:2", false},
		"another registry": {"localhost:5050/app:1", "app:2", false}, "a digest": {"app@sha256:aa", "app:2", false},
		"against a digest": {"app:1", "app@sha256:aa", false}, "nothing": {"", "library/:2", false}, "an empty name of the same path": {"", ":2", false},
	} {
		if got := otherTag(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestFailedExec(t *testing.T) {
	exec := func(code string, changes ...func(*Action)) Action {
		return changed(act(actExec, "web", flag("exit_code", code), flag("cmd", `["ls"]`)), changes...)
	}
	shell := func(a *Action) {
		a.Flags = map[string]string{"exit_code": a.Flags["exit_code"], "cmd": `["/bin/sh"]`, "interactive": "1"}
	}
	for name, tt := range map[string]struct {
		action Action
		want   bool
	}{
		"it failed":                      {exec("1"), true},
		"it went well":                   {exec("0"), false},
		"it is not known":                {exec(""), false},
		"it ran out of time":             {exec("124"), false},
		"the highest code of its own":    {exec("128"), true},
		"ended by a signal":              {exec("129"), false},
		"it never started":               {exec("127", flag("unstarted", "1")), true},
		"another action":                 {act("container.start", "web", flag("exit_code", "1")), false},
		"a shell that reads":             {exec("1", shell), false},
		"a shell with a command":         {exec("1", shell, func(a *Action) { a.Flags["cmd"] = `["sh","-c","ls"]` }), true},
		"a shell that nobody types into": {exec("1", func(a *Action) { a.Flags = map[string]string{"exit_code": "1", "cmd": `["sh"]`} }), true},
		"a program that is no shell":     {exec("1", shell, func(a *Action) { a.Flags["cmd"] = `["cat"]` }), true},
		"no command is known":            {exec("1", func(a *Action) { a.Flags = map[string]string{"exit_code": "1", "interactive": "1"} }), true},
	} {
		if got := tt.action.failed(); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNotDone(t *testing.T) {
	for name, tt := range map[string]struct {
		want          DidSpec
		times, signal string
	}{
		"once":                      {DidSpec{Action: actStart, Times: 1}, "", ""},
		"twice":                     {DidSpec{Action: actStart, Times: 2}, "2", ""},
		"a kill as it comes":        {DidSpec{Action: actKill, Flags: map[string]string{"signal": "SIGKILL"}}, "", ""},
		"a kill by another":         {DidSpec{Action: actKill, Flags: map[string]string{"signal": "15"}}, "", "TERM"},
		"a stop with a kill's":      {DidSpec{Action: actStop, Flags: map[string]string{"signal": "KILL"}}, "", "KILL"},
		"an action without signals": {DidSpec{Action: actStart}, "", ""},
	} {
		f := history().notDone(tt.want)
		if f.Expected["times"] != tt.times || f.Expected["signal"] != tt.signal {
			t.Errorf("%s: %+v", name, f.Expected)
		}
	}
}

func TestWrongFlag(t *testing.T) {
	one := func(name, value string) DidSpec {
		return DidSpec{Action: "container.list", Flags: map[string]string{name: value}}
	}
	list := func(changes ...func(*Action)) Action { return changed(act("container.list", ""), changes...) }
	for name, tt := range map[string]struct {
		flag     string
		action   Action
		want     DidSpec
		unwanted string
		value    string
	}{
		"a yes":                     {"all", list(), one("all", "true"), "", ""},
		"a number that is one":      {"tail", list(), one("tail", "1"), "", "1"},
		"a stream turned off":       {"stream", list(), one("stream", "false"), "", ""},
		"a value":                   {"format", list(), one("format", "json"), "", "json"},
		"one too many":              {"size", list(flag("size", "1")), one("size", ""), "--size", ""},
		"-all":                      {"limit", list(flag("limit", "1"), flag("all", "1")), one("limit", ""), "-all", ""},
		"--last, without all":       {"limit", list(flag("limit", "1")), one("limit", ""), "--last", ""},
		"another one, with all":     {"size", list(flag("size", "1"), flag("all", "1")), one("size", ""), "--size", ""},
		"a limit of another action": {"limit", act("image.list", "", flag("limit", "1"), flag("all", "1")), DidSpec{Action: "image.list", Flags: map[string]string{"limit": ""}}, "--last", ""},
	} {
		f := history().wrongFlag(attempt{a: tt.action, flag: tt.flag}, tt.want)
		if f.Seen["unwanted"] != tt.unwanted || f.Expected["value"] != tt.value {
			t.Errorf("%s: seen %+v, expected %+v", name, f.Seen, f.Expected)
		}
	}
}

func TestLookedElsewhere(t *testing.T) {
	logs := DidSpec{Action: "container.logs", Container: "web"}
	look := func(target, line string, changes ...func(*Action)) Action {
		return changed(act("container.inspect", target, refusedWith(404, "No such container"), by(line)), changes...)
	}
	for name, tt := range map[string]struct {
		action Action
		want   DidSpec
		is     bool
	}{
		"its logs, under another name":          {look("db", "docker logs db"), logs, true},
		"another command":                       {look("db", "docker attach db"), logs, false},
		"a slip, the command is not known":      {look("wbe", ""), logs, true},
		"another name, the command not known":   {look("cache", ""), logs, false},
		"it was there":                          {act("container.inspect", "db", by("docker logs db")), logs, false},
		"no inspection":                         {act(actStop, "db", refusedWith(404, "no"), by("docker logs db")), logs, false},
		"the right name":                        {look("web", "docker logs web"), logs, false},
		"an action that does not look first":    {look("db", "docker stop db"), DidSpec{Action: actStop, Container: "web"}, false},
		"by the image's name":                   {look("app", ""), DidSpec{Action: actStart, Image: "app"}, true},
		"by another image's name":               {look("db", ""), DidSpec{Action: actStart, Image: "app"}, false},
		"by nothing":                            {look("", ""), DidSpec{Action: actStart}, false},
		"the image's name, by another command":  {look("app", "docker rm app"), DidSpec{Action: actStart, Image: "app"}, false},
		"a slip in the name, and another asked": {look("wbe", "docker rm wbe"), logs, false},
	} {
		if _, got := newJudge(nil, Observation{}).lookedElsewhere(tt.action, tt.want); got != tt.is {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNotMade(t *testing.T) {
	start := DidSpec{Action: actStart, Image: "app"}
	for name, tt := range map[string]struct {
		actions []Action
		want    DidSpec
		is      bool
	}{
		"the name is taken":              {[]Action{run("web", "app", refusedWith(409, "in use"))}, start, true},
		"the name was taken":             {[]Action{run("web", "app", refusedWith(409, "in use by abc")), act(actRemove, "", ided("abc"))}, start, false},
		"a conflict about nothing":       {[]Action{run("", "app", refusedWith(409, "conflict"))}, start, true},
		"there is no such image":         {[]Action{run("web", "app", refusedWith(404, "No such image"))}, start, true},
		"the engine failed, with a name": {[]Action{run("web", "app", refusedWith(500, "no"))}, start, true},
		"nothing was refused":            {nil, start, false},
		"a container is asked for":       {[]Action{run("web", "app", refusedWith(404, "no"))}, DidSpec{Action: actStart, Container: "web"}, false},
	} {
		if _, got := history(tt.actions...).notMade(tt.want); got != tt.is {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestDidInstead(t *testing.T) {
	for name, tt := range map[string]struct {
		action Action
		want   string
		code   Code
		as     string
	}{
		"killed, not stopped":     {act(actKill, "web"), actStop, DidWrongSignal, ""},
		"stopped, not killed":     {act(actStop, "web"), actKill, DidWrongSignal, ""},
		"removed, not stopped":    {act(actRemove, "web"), actStop, DidMissing, "rm"},
		"by force, not stopped":   {act(actRemove, "web", flag("force", "1")), actStop, DidMissing, "rm -f"},
		"not quite by force":      {act(actRemove, "web", flag("force", "0")), actStop, DidMissing, "rm"},
		"paused, not stopped":     {act("container.pause", "web"), actStop, DidMissing, "pause"},
		"paused, with a force":    {act("container.pause", "web", flag("force", "1")), actStop, DidMissing, "pause"},
		"killed, not removed":     {act(actKill, "web"), actRemove, DidMissing, "kill"},
		"it would not be stopped": {act(actStop, "web", refusedWith(500, "no")), actKill, "", ""},
		"another was stopped":     {act(actStop, "db"), actKill, "", ""},
		"something else":          {act("container.top", "web"), actKill, "", ""},
	} {
		f, _ := history().didInstead(tt.action, DidSpec{Action: tt.want, Container: "web"})
		if f.Code != tt.code || f.Seen["instead"] != tt.as {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
