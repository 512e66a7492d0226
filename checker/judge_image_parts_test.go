package checker

import (
	"slices"
	"strings"
	"testing"
)

func TestImageNeedsDetails(t *testing.T) {
	for name, s := range map[string]ImageSpec{
		"user": {User: "1"}, "entrypoint": {Entrypoint: []string{}}, "command": {Command: []string{}}, "folder": {WorkingDir: "/"},
		"environment": {Env: map[string]string{"A": "b"}}, "ports": {ExposedPorts: []string{"80"}}, "form": {ExecForm: no()},
	} {
		if !s.needsDetails() {
			t.Errorf("%s: a list does not tell it", name)
		}
	}
	if (ImageSpec{Ref: "app", Env: map[string]string{}, ExposedPorts: []string{}}).needsDetails() {
		t.Error("a list tells its name")
	}
}

// A build of the name makes up for the date; a tag by hand does not.
func TestNotRebuilt(t *testing.T) {
	build := func(changes ...func(*Action)) Action {
		return changed(act(actBuild, "", flag("t", "app")), changes...)
	}
	early := func(a *Action) { a.At = at(1) }
	tagged := func(i *Image) { i.Tagged = at(40) }
	tag := act(actTag, "x", flag("to", "app"))
	for name, tt := range map[string]struct {
		image   Image
		actions []Action
		want    bool
	}{
		"nothing was done":                     {app(), nil, true},
		"built since":                          {app(), []Action{build()}, false},
		"built before":                         {app(), []Action{build(early)}, true},
		"built before, and since":              {app(), []Action{build(early), build()}, false},
		"the build failed":                     {app(), []Action{build(refusedWith(500, "no"))}, true},
		"another was built":                    {app(), []Action{act(actBuild, "", flag("t", "db"))}, true},
		"it has its tag since":                 {app(tagged), nil, false},
		"it has its tag since, by hand":        {app(tagged), []Action{tag}, true},
		"another was tagged by hand":           {app(tagged), []Action{act(actTag, "x", flag("to", "db"))}, false},
		"it was pushed":                        {app(tagged), []Action{act(actPush, "app")}, false},
		"the tag failed":                       {app(tagged), []Action{changed(tag, refusedWith(404, "no"))}, false},
		"made since":                           {app(func(i *Image) { i.Created = at(30) }), nil, false},
		"made in the moment of the change":     {app(func(i *Image) { i.Created = at(20) }), nil, false},
		"tagged in the moment of the change":   {app(func(i *Image) { i.Tagged = at(20) }), nil, true},
		"built in the moment of the change":    {app(), []Action{build(func(a *Action) { a.At = at(20) })}, false},
		"an early failure does not end search": {app(), []Action{build(refusedWith(500, "no")), build()}, false},
	} {
		j := newJudge(nil, Observation{Files: map[string]File{"a": {Kind: "file", Changed: at(20)}}, Actions: tt.actions})
		if _, got, unread := j.notRebuilt(&tt.image, ImageSpec{Ref: "app", NewerThan: "a"}); got != tt.want || unread {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWrongLabelOfAnImage(t *testing.T) {
	img := app(func(i *Image) { i.Labels = map[string]string{"empty": "", "a": "b"} })
	for name, want := range map[string]bool{"empty": false, "a": true, "none": true} {
		found := imageConfig(&img, ImageSpec{Ref: "app", Labels: map[string]string{name: ""}})
		if got := len(found) > 0; got != want {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestFormOfAnEntrypoint(t *testing.T) {
	for command, want := range map[string]string{
		"/bin/sh -c serve": "shell", "/bin/sh serve -c": "exec", "/app -c file": "exec", "/bin/sh": "exec", "": "exec",
	} {
		img := app(func(i *Image) { i.Entrypoint = strings.Fields(command); i.Command = nil })
		f, wrong := wrongEntrypoint(&img, ImageSpec{ExecForm: yes()})
		if wrong != (want == "shell") || wrong && f.Seen["form"] != want {
			t.Errorf("%q: %v, %+v", command, wrong, f)
		}
	}
}

func TestGiven(t *testing.T) {
	for name, tt := range map[string]struct {
		action Action
		want   []string
	}{
		"a tag":                      {act(actTag, "x", flag("to", "app:1")), []string{"app:1"}},
		"a tag in parts":             {act(actTag, "x", flag("repo", "app"), flag("tag", "1")), []string{"app:1"}},
		"a tag in parts, no tag":     {act(actTag, "x", flag("repo", "app")), []string{"app"}},
		"both forms":                 {act(actTag, "x", flag("to", "app:1"), flag("repo", "db")), []string{"app:1"}},
		"a tag that gives nothing":   {act(actTag, "x"), nil},
		"a build":                    {act(actBuild, "x", flag("t", "app:1,app:2 app:3")), []string{"app:1", "app:2", "app:3"}},
		"a build without a name":     {act(actBuild, "x"), []string{"x"}},
		"a pull":                     {act(actPull, "app:1"), []string{"app:1"}},
		"a pull, whatever its flags": {act(actPull, "app:1", flag("t", "x")), []string{"app:1"}},
	} {
		if got := tt.action.given(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAkin(t *testing.T) {
	for name, tt := range map[string]struct {
		a, b string
		want bool
	}{
		"the same":               {"app", "app:latest", false},
		"another tag":            {"app:1", "app:2", true},
		"a dash for the colon":   {"shop-1", "shop:1", true},
		"the other way":          {"shop:1", "shop-1", true},
		"another tag and a dash": {"shop-2", "shop:1", false},
		"a longer tag, a dash":   {"shop-stable", "shop:1", false},
		"a dash and no tag":      {"shop-", "shop:nightly", true}, // a slip away
		"two words in one":       {"shopnightly", "shop:nightly", false},
		"a slip":                 {"wbeserver", "webserver", true},
		"another registry":       {"localhost:5050/server", "server", false},
		"something else":         {"alpine", "nginx", false},
	} {
		if got := akin(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAkinRefTakesTheNewest(t *testing.T) {
	older := app(refs("web:1"), func(i *Image) { i.Created = at(1) })
	newer := app(refs("web:2"), func(i *Image) { i.Created = at(2) })
	for _, images := range [][]Image{{older, newer}, {newer, older}} {
		if got := newJudge(nil, Observation{Images: images}).akinRef("web:3"); got != "web:2" {
			t.Errorf("found %q", got)
		}
	}
	wanted := []Check{{Image: &ImageSpec{Ref: "web:2"}}}
	if got := newJudge(wanted, Observation{Images: []Image{newer, older}}).akinRef("web:3"); got != "web:1" {
		t.Errorf("found %q, where another check wants the newest", got)
	}
	if got := newJudge(nil, Observation{Images: []Image{app(refs("alpine"))}}).akinRef("web:3"); got != "" {
		t.Errorf("found %q", got)
	}
}

func TestHTTPParts(t *testing.T) {
	c := server()
	elsewhere := server(func(c *Container) { c.Published = []PublishedPort{{"5000/tcp", "10.0.0.7", 5001}} })
	j := newJudge(nil, Observation{Images: []Image{app(func(i *Image) { i.Exposed = []string{"5000"} })}})
	for name, tt := range map[string]struct {
		c      Container
		answer HTTPAnswer
		want   Code
	}{
		"it answers":                       {elsewhere, HTTPAnswer{Status: 500}, ""},
		"it answers, and not in time":      {elsewhere, HTTPAnswer{Status: 200, Problem: "timeout"}, ""},
		"it did not answer in time":        {elsewhere, HTTPAnswer{Problem: "timeout"}, ""},
		"refused, and published elsewhere": {elsewhere, HTTPAnswer{Problem: "refused"}, PortWrongInterface},
		"refused":                          {c, HTTPAnswer{Problem: "refused"}, ""},
	} {
		if f, _ := j.wrongPort(&tt.c, 5001, tt.answer); f.Code != tt.want {
			t.Errorf("%s: %+v", name, f)
		}
	}
	other := server(func(c *Container) { c.ImageID, c.Exposed = "sha256:bbbb", []string{"7000/tcp"} })
	if got := j.exposedBy(&other); !slices.Equal(got, []string{"7000/tcp"}) {
		t.Errorf("another image's ports were taken: %q", got)
	}
	j.obs.Images[0].Detailed = false
	if got := j.exposedBy(&c); len(got) != 0 {
		t.Errorf("what is not known of the image was taken: %q", got)
	}
}
