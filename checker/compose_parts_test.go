package checker

import (
	"testing"
)

func composedOf(project, service, name string, changes ...func(*Container)) Container {
	c := server(named(name), func(c *Container) {
		c.Labels = map[string]string{labelProject: project, labelService: service, labelDir: "/ws/" + project}
	})
	for _, change := range changes {
		change(&c)
	}
	return c
}

func TestProjectName(t *testing.T) {
	c := composedOf("stall", "web", "stall-web-1")
	for name, tt := range map[string]struct {
		s    ComposeSpec
		mine []*Container
		want string
	}{
		"of its containers":  {ComposeSpec{Dir: "shop"}, []*Container{&c}, "stall"},
		"as the check wants": {ComposeSpec{Dir: "shop", Project: "store"}, []*Container{&c}, "store"},
		"of its folder":      {ComposeSpec{Dir: "shop"}, nil, "shop"},
		"named, and nothing": {ComposeSpec{Dir: "shop", Project: "store"}, nil, "store"},
	} {
		if got := projectName(tt.s, tt.mine); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestTookDown(t *testing.T) {
	for name, tt := range map[string]struct {
		action Action
		want   bool
	}{
		"its network removed":           {act("network.remove", "shop_default"), true},
		"its network would not go":      {act("network.remove", "shop_default", refusedWith(403, "in use")), false},
		"its network made":              {act("network.create", "shop_default"), false},
		"another's network removed":     {act("network.remove", "stall_default"), false},
		"a network of its name removed": {act("network.remove", "shop"), false},
	} {
		if got := newJudge(nil, Observation{Workspace: "/ws", Actions: []Action{tt.action}}).tookDown(ComposeSpec{Dir: "shop"}); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOneContainerAndOneNetworkAreLeft(t *testing.T) {
	obs := seenContainers(composedOf("shop", "web", "shop-web-1"))
	obs.Networks = []Network{{Name: "shop_default", Labels: map[string]string{labelProject: "shop"}}}
	got := Judge([]Check{{ID: "c", Compose: &ComposeSpec{Dir: "shop", Down: true}}}, obs)
	if len(got[0].Findings) != 1 || got[0].Findings[0].Code != ComposeStillUp {
		t.Errorf("got %+v", got)
	}
}

func TestServiceVolumeLooksAtAllMounts(t *testing.T) {
	j := newJudge(nil, Observation{Volumes: []Volume{
		{Name: "other", Labels: map[string]string{labelVolume: "kept", labelProject: "stall"}},
		{Name: "named", Labels: map[string]string{labelVolume: "kept", labelProject: "shop"}},
		{Name: "else", Labels: map[string]string{labelVolume: "log", labelProject: "shop"}},
	}})
	bind := Mount{Type: mountBind, Source: "/ws/x", Target: "/x"}
	for name, tt := range map[string]struct {
		written string
		mounts  []Mount
		want    Code // "": it is right
	}{
		"after another":                  {"kept:/kept", []Mount{bind, {Type: mountVolume, Name: "shop_kept", Target: "/kept"}}, ""},
		"by the label":                   {"kept:/kept", []Mount{{Type: mountVolume, Name: "named", Target: "/kept"}}, ""},
		"of another project":             {"kept:/kept", []Mount{{Type: mountVolume, Name: "other", Target: "/kept"}}, MountMissing},
		"another of the project":         {"kept:/kept", []Mount{{Type: mountVolume, Name: "else", Target: "/kept"}}, MountMissing},
		"unlabelled, of another name":    {"kept:/kept", []Mount{{Type: mountVolume, Name: "none", Target: "/kept"}}, MountMissing},
		"anywhere":                       {"kept", []Mount{bind, {Type: mountVolume, Name: "kept", Target: "/y"}}, ""},
		"somewhere else":                 {"kept:/kept", []Mount{bind, {Type: mountVolume, Name: "kept", Target: "/y"}}, MountWrongTarget},
		"a folder instead":               {"kept:/x", []Mount{bind}, MountBindInsteadOfNamed},
		"a folder, for anywhere":         {"kept", []Mount{bind}, MountMissing},
		"a folder elsewhere":             {"kept:/kept", []Mount{bind}, MountMissing},
		"anonymous instead":              {"kept:/kept", []Mount{bind, {Type: mountVolume, Target: "/kept"}}, MountAnonymous},
		"anonymous, for anywhere":        {"kept", []Mount{{Type: mountVolume, Target: "/y"}}, MountAnonymous},
		"anonymous elsewhere":            {"kept:/kept", []Mount{{Type: mountVolume, Target: "/y"}}, MountMissing},
		"nothing is mounted":             {"kept:/kept", nil, MountMissing},
		"what is anonymous comes second": {"kept:/x", []Mount{bind, {Type: mountVolume, Target: "/y"}}, MountBindInsteadOfNamed},
	} {
		c := composedOf("shop", "web", "shop-web-1", func(c *Container) { c.Mounts = tt.mounts })
		if f, ok := j.serviceVolume("web", tt.written, &c); f.Code != tt.want && (ok || tt.want != "") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// composeCause takes the file that was edited after the whole stack was made.
func TestComposeCause(t *testing.T) {
	edited := func(seconds int) ComposeFile { return ComposeFile{Path: "/ws/shop/compose.yaml", Changed: at(seconds)} }
	later := func(seconds int) func(*Container) { return func(c *Container) { c.Created = at(seconds) } }
	env := func(name, value string) func(*Container) {
		return func(c *Container) { c.Env = map[string]string{name: value} }
	}
	db := composedOf("shop", "db", "shop-db-1")
	stranger := composedOf("stall", "cache", "stall-cache-1", later(30))
	for name, tt := range map[string]struct {
		web    Container
		others []Container
		file   ComposeFile
		body   string
		want   Code
	}{
		"edited since":                             {composedOf("shop", "web", "w"), []Container{db}, edited(20), "", ComposeNotUpdated},
		"edited before":                            {composedOf("shop", "web", "w"), []Container{db}, edited(5), "", ""},
		"a part of it was made after the edit":     {composedOf("shop", "web", "w"), []Container{composedOf("shop", "db", "d", later(30))}, edited(20), "", ""},
		"another stack was made after the edit":    {composedOf("shop", "web", "w"), []Container{stranger, db}, edited(20), "", ComposeNotUpdated},
		"there is no file":                         {composedOf("shop", "web", "w"), nil, ComposeFile{Changed: at(20)}, "", ""},
		"a file of another folder":                 {composedOf("shop", "web", "w"), nil, ComposeFile{Path: "/ws/stall/compose.yaml", Changed: at(20)}, "", ""},
		"a slip in a service's name":               {composedOf("shop", "web", "w", env("DB", "bd:5432")), []Container{db}, ComposeFile{}, "no bd", ""},
		"a longer slip":                            {composedOf("shop", "web", "w", env("DB", "redsi")), []Container{composedOf("shop", "redis", "r")}, ComposeFile{}, "no redsi", ComposeNotReachable},
		"a slip, behind another stack":             {composedOf("shop", "web", "w", env("DB", "redsi")), []Container{stranger, composedOf("shop", "redis", "r")}, ComposeFile{}, "no redsi", ComposeNotReachable},
		"the program did not name it":              {composedOf("shop", "web", "w", env("DB", "redsi")), []Container{composedOf("shop", "redis", "r")}, ComposeFile{}, "no", ""},
		"localhost":                                {composedOf("shop", "web", "w", env("DB", "localhost:1")), []Container{db}, ComposeFile{}, "localhost", ComposeNotReachable},
		"its own address":                          {composedOf("shop", "web", "w", env("DB", "127.0.0.1:1")), []Container{db}, ComposeFile{}, "127.0.0.1", ComposeNotReachable},
		"the address of another machine":           {composedOf("shop", "web", "w", env("DB", "10.0.0.1:1")), []Container{db}, ComposeFile{}, "10.0.0.1", ""},
		"the right name":                           {composedOf("shop", "web", "w", env("DB", "db:1")), []Container{db}, ComposeFile{}, "db", ""},
		"localhost, and there is no other service": {composedOf("shop", "web", "w", env("DB", "localhost:1")), nil, ComposeFile{}, "localhost", ""},
		"a variable without a value":               {composedOf("shop", "web", "w", env("DB", "")), []Container{db}, ComposeFile{}, "x", ""},
		"of no stack":                              {server(env("DB", "localhost")), []Container{db}, edited(20), "localhost", ""},
	} {
		obs := seenContainers(append([]Container{tt.web}, tt.others...)...)
		obs.ComposeFiles = map[string]ComposeFile{"c": tt.file}
		f, _ := newJudge(nil, obs).composeCause(&tt.web, HTTPAnswer{Body: tt.body})
		if f.Code != tt.want {
			t.Errorf("%s: %q, want %q", name, f.Code, tt.want)
		}
	}
	// One variable that is right does not hide the next.
	c := composedOf("shop", "web", "w", func(c *Container) { c.Env = map[string]string{"A": "10.0.0.1", "B": "localhost"} })
	f, ok := newJudge(nil, seenContainers(c, db)).composeCause(&c, HTTPAnswer{Body: "10.0.0.1 localhost"})
	if !ok || f.Seen["variable"] != "B" {
		t.Errorf("got %+v", f)
	}
	if got := hostIn("@db:1"); got != "db" {
		t.Errorf("a user without a name hides the host: %q", got)
	}
}
