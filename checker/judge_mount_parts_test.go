package checker

import (
	"encoding/json"
	"testing"
)

func TestWantedType(t *testing.T) {
	for source, want := range map[string]string{
		"": "", "data": "", "./site": mountBind, ".": mountBind, "site/a": mountBind, `site\a`: mountBind, "/srv": mountBind, ".hidden": mountBind,
	} {
		if got := (MountSpec{Source: source}).wantedType(); got != want {
			t.Errorf("%q is %q, want %q", source, got, want)
		}
	}
	if got := (MountSpec{Source: "./site", Type: mountVolume}).wantedType(); got != mountVolume {
		t.Errorf("what the check says is %q", got)
	}
}

func TestHasSource(t *testing.T) {
	j := newJudge(nil, Observation{Workspace: "/ws"})
	bind, volume := Mount{Type: mountBind, Source: "/ws/site"}, Mount{Type: mountVolume, Name: "site"}
	for name, tt := range map[string]struct {
		m    Mount
		want MountSpec
		is   bool
	}{
		"a folder":                     {bind, MountSpec{Source: "./site"}, true},
		"a folder, any type will do":   {bind, MountSpec{Source: "site"}, true},
		"a folder for a volume":        {bind, MountSpec{Source: "site", Type: mountVolume}, false},
		"another folder":               {bind, MountSpec{Source: "./sites"}, false},
		"a volume":                     {volume, MountSpec{Source: "site"}, true},
		"a volume for a folder":        {volume, MountSpec{Source: "site", Type: mountBind}, false},
		"another volume":               {volume, MountSpec{Source: "data"}, false},
		"neither of both, of the path": {Mount{Type: "npipe", Source: "/ws/site"}, MountSpec{Source: "./site"}, false},
	} {
		if got := j.hasSource(tt.m, tt.want); got != tt.is {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNotAtTarget(t *testing.T) {
	j := newJudge(nil, Observation{Workspace: "/ws"})
	site := MountSpec{Source: "./site", Target: "/web"}
	other := MountSpec{Source: "./log", Target: "/log"}
	log := Mount{Type: mountBind, Source: "/ws/log", Target: "/log", RW: true}
	for name, tt := range map[string]struct {
		mounts []Mount
		want   Code
	}{
		"nothing":                      {nil, MountMissing},
		"what another check wants":     {[]Mount{log}, MountMissing},
		"swapped, behind another's":    {[]Mount{log, {Type: mountBind, Source: "/web", Target: "/ws/site"}}, MountSwapped},
		"the source rewritten":         {[]Mount{{Type: mountBind, Source: "C:/Program Files/Git/web", Target: "/x"}}, MountMsysPath},
		"the target rewritten":         {[]Mount{{Type: mountBind, Source: "/ws/x", Target: "/C:/Program Files/Git/web"}}, MountMsysPath},
		"somewhere else":               {[]Mount{{Type: mountBind, Source: "/ws/site", Target: "/srv"}}, MountWrongTarget},
		"a slip in the target":         {[]Mount{{Type: mountBind, Source: "/ws/x", Target: "/wbe"}}, MountWrongTarget},
		"something else":               {[]Mount{{Type: mountBind, Source: "/ws/x", Target: "/cache"}}, MountMissing},
		"a volume at a slip":           {[]Mount{{Type: mountVolume, Name: "x", Target: "/wbe"}}, MountNamedInsteadOfBind},
		"its own host path, elsewhere": {[]Mount{{Type: mountBind, Source: "/x", Target: "/ws/site"}}, MountSwapped},
		"the container's path on the host, something else within": {[]Mount{{Type: mountBind, Source: "/web", Target: "/cache"}}, MountMissing},
		"the folder's name within, something else on the host":    {[]Mount{{Type: mountBind, Source: "/x", Target: "/srv/site"}}, MountMissing},
		"both, in another folder":                                 {[]Mount{{Type: mountBind, Source: "/web", Target: "/srv/site"}}, MountSwapped},
		"a volume that looks swapped":                             {[]Mount{{Type: mountVolume, Name: "web", Target: "/ws/site"}}, MountMissing},
	} {
		c := server(func(c *Container) { c.Mounts = tt.mounts })
		if f := j.notAtTarget(&c, site, []MountSpec{site, other}); f.Code != tt.want {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestEmptySource(t *testing.T) {
	for name, tt := range map[string]struct {
		m    Mount
		want bool
	}{
		"an empty folder":    {Mount{Type: mountBind, SourceKind: "dir", Empty: true}, true},
		"a folder with some": {Mount{Type: mountBind, SourceKind: "dir"}, false},
		"not looked at":      {Mount{Type: mountBind, Empty: true}, false},
		"a volume":           {Mount{Type: mountVolume, SourceKind: "dir", Empty: true}, false},
	} {
		c := server(func(c *Container) { c.Mounts = []Mount{tt.m} })
		if _, got := history().emptySource(&c); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestIsRefusedFor(t *testing.T) {
	for name, tt := range map[string]struct {
		f     Finding
		binds string
		want  bool
	}{
		"swapped":                    {Finding{Code: MountSwapped}, "", true},
		"another source":             {Finding{Code: MountWrongSource}, "", true},
		"a rewritten path":           {Finding{Code: MountMsysPath}, "", true},
		"a path for a name":          {Finding{Code: MountNamedInsteadOfBind, Seen: values("name", "a/b")}, "", true},
		"a name":                     {Finding{Code: MountNamedInsteadOfBind, Seen: values("name", "a")}, "", false},
		"anonymous, with a mode":     {Finding{Code: MountAnonymous, Seen: values("mode", "ro")}, "", true},
		"anonymous":                  {Finding{Code: MountAnonymous}, "", false},
		"writable, by an odd mode":   {Finding{Code: MountWritable}, `["/a:/b:readonly"]`, true},
		"read only, by an odd mode":  {Finding{Code: MountReadOnly}, `["/a:/b:writable"]`, true},
		"writable, by a known mode":  {Finding{Code: MountWritable}, `["/a:/b:rw"]`, false},
		"something else, by the odd": {Finding{Code: MountMissing}, `["/a:/b:readonly"]`, false},
	} {
		a := Action{Flags: map[string]string{"volumes": tt.binds}}
		if got := a.isRefusedFor(tt.f); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestBareMode(t *testing.T) {
	f := Finding{Code: MountAnonymous, Seen: values("target", "/config")}
	for binds, want := range map[string]string{
		`["/config:ro"]`: "ro", `["/config/:z"]`: "z", `["/config:/x"]`: "", `["/other:ro"]`: "", `["/config"]`: "", `["/x","/config:ro"]`: "ro", ``: "",
	} {
		if got := (Action{Flags: map[string]string{"volumes": binds}}).bareMode(f); got != want {
			t.Errorf("%s: %q, want %q", binds, got, want)
		}
	}
	a := Action{Flags: map[string]string{"volumes": `["/config:ro"]`}}
	if got := a.bareMode(Finding{Code: MountMissing, Seen: f.Seen}); got != "" {
		t.Errorf("another finding has mode %q", got)
	}
}

func TestNoNetwork(t *testing.T) {
	for name, tt := range map[string]struct {
		a    Action
		want string
	}{
		"no such network":       {run("web", "app", refusedWith(404, "network front not found")), "front"},
		"another status":        {run("web", "app", refusedWith(500, "network front not found")), ""},
		"another action":        {act("network.connect", "web", refusedWith(404, "network front not found")), ""},
		"no such image":         {run("web", "app", refusedWith(404, "image front not found")), ""},
		"the network failed":    {run("web", "app", refusedWith(404, "network front is gone")), ""},
		"words between":         {run("web", "app", refusedWith(404, "network of that container not found")), ""},
		"nothing of it, twice":  {run("web", "app", refusedWith(404, "No such image: app")), ""},
		"a space and no ending": {run("web", "app", refusedWith(404, "network of that")), ""},
	} {
		if got := tt.a.noNetwork(); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestConnected(t *testing.T) {
	c := server()
	networks := []Network{{Name: "front", Containers: []string{"web"}}, {Name: "back", Containers: []string{"db"}}}
	j := newJudge(nil, seenContainers(c))
	j.obs.Networks = networks
	for network, want := range map[string]bool{"bridge": true, "front": true, "back": false, "none": false} {
		if got := len(j.connected(&c, network)) == 0; got != want {
			t.Errorf("on %s: %v", network, got)
		}
	}
	if o := j.network(NetworkSpec{Name: "front"}); len(o.wrong) > 0 {
		t.Errorf("the first of them: %+v", o.wrong)
	}
}

func TestManifestParts(t *testing.T) {
	judged := func(want []KubernetesSpec, objects ...string) []Finding {
		var read []map[string]any
		for _, text := range objects {
			var object map[string]any
			if err := json.Unmarshal([]byte(text), &object); err != nil {
				t.Fatal(err)
			}
			read = append(read, object)
		}
		return newJudge(nil, Observation{}).manifest(FileSpec{Path: "a", Kubernetes: want}, File{Manifest: &Manifest{Objects: read}}).wrong
	}
	const page = `{"apiVersion":"v1","kind":"Service","metadata":{"name":"page"},"spec":{"selector":{"app":"web"},"ports":[{"port":443,"targetPort":5000},{"port":80,"targetPort":5000}]}}`
	const lost = `{"apiVersion":"v1","kind":"Service","metadata":{"name":"page"},"spec":{"ports":[{"port":80,"targetPort":5000}]}}`
	deployment, service := KubernetesSpec{Kind: "Deployment", Name: "web"}, KubernetesSpec{Kind: "Service", Name: "page", Port: 80}
	for name, tt := range map[string]struct {
		want    []KubernetesSpec
		objects []string
		code    Code
	}{
		"nothing more is asked for":      {[]KubernetesSpec{deployment}, []string{deploymentJSON}, ""},
		"a service of another name":      {[]KubernetesSpec{deployment, service}, []string{deploymentJSON, page}, ""},
		"the service comes first":        {[]KubernetesSpec{service}, []string{page, deploymentJSON}, ""},
		"whatever it opens":              {[]KubernetesSpec{{Kind: "Service", Name: "page"}}, []string{page, deploymentJSON}, ""},
		"its pods are elsewhere":         {[]KubernetesSpec{service}, []string{page}, ""},
		"a service that selects nothing": {[]KubernetesSpec{service}, []string{lost, deploymentJSON}, ManifestField},
	} {
		found := judged(tt.want, tt.objects...)
		if tt.code == "" && len(found) > 0 || tt.code != "" && (len(found) != 1 || found[0].Code != tt.code) {
			t.Errorf("%s: %+v", name, found)
		}
	}
	torn := newJudge(nil, Observation{}).manifest(FileSpec{Path: "a", Kubernetes: []KubernetesSpec{deployment}}, File{Manifest: &Manifest{Problem: "yaml"}})
	if _, has := torn.wrong[0].Seen["line"]; has {
		t.Errorf("a line that is not known: %+v", torn.wrong)
	}
}

func TestLoginFinding(t *testing.T) {
	login := act(actLogin, "localhost:5055")
	s := DidSpec{Action: actLogin, Target: "localhost:5055"}
	for name, tt := range map[string]struct {
		try  attempt
		want Code
	}{
		"the password on the line": {attempt{a: login, rank: wrongFlags, flag: "password"}, RegistryPasswordShown},
		"another flag":             {attempt{a: login, rank: wrongFlags, flag: "user"}, DidRefused},
		"refused, and a password":  {attempt{a: login, rank: refused, flag: "password"}, DidRefused},
		"elsewhere":                {attempt{a: login, rank: wrongTarget}, DidWrongTarget},
	} {
		if f := history().loginFinding(tt.try, s); f.Code != tt.want {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestMaking(t *testing.T) {
	build := func(names string, changes ...func(*Action)) Action {
		return changed(act(actBuild, "", flag("t", names)), changes...)
	}
	failed := refusedWith(500, "no")
	j := newJudge([]Check{{Image: &ImageSpec{Ref: "db"}}}, seenContainers())
	for name, tt := range map[string]struct {
		actions []Action
		want    making
	}{
		"a build of another check failed, then ours":      {[]Action{build("db", failed), build("app:2")}, making{built: true}},
		"ours failed, then one of another check":          {[]Action{build("app:2", failed), build("db", failed)}, making{failed: "no"}},
		"a pull of something else failed":                 {[]Action{act(actPull, "ap", failed)}, making{failed: "no", typo: "ap"}},
		"a pull of it failed":                             {[]Action{act(actPull, "app:2", failed)}, making{failed: "no"}},
		"a pull of nothing failed":                        {[]Action{act(actPull, "", failed)}, making{failed: "no"}},
		"a build of something else failed":                {[]Action{build("ap", failed)}, making{failed: "no"}},
		"a build without a name":                          {[]Action{act(actBuild, "")}, making{built: true, untagged: true}},
		"removed, and something else was done after that": {[]Action{act(actUntag, "app:2"), act(actStart, "x"), build("ap")}, making{removed: "rmi", built: true}},
	} {
		j.obs.Actions = tt.actions
		got := j.making("app:2")
		if tt.want.tried = got.tried; got != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	j.obs.Images, j.obs.Actions = nil, []Action{act(actBuild, "")}
	if f := j.noImage("app:2"); f.Code != ImageMissing {
		t.Errorf("nothing dangles: %+v", f)
	}
}

func TestRebuilt(t *testing.T) {
	build := func(names string, seconds int, changes ...func(*Action)) Action {
		return changed(act(actBuild, "", flag("t", names), func(a *Action) { a.At = at(seconds) }), changes...)
	}
	for name, tt := range map[string]struct {
		actions []Action
		images  []Image
		want    Code
		key     string // seen
	}{
		"nothing since":                     {[]Action{build("app", 5)}, []Image{app()}, ImageNotRebuilt, ""},
		"built, and nothing had changed":    {[]Action{build("app", 30)}, []Image{app()}, ImageNotRebuilt, "rebuilt"},
		"and then something else was done":  {[]Action{build("app", 30), act(actStart, "web", func(a *Action) { a.At = at(40) })}, []Image{app()}, ImageNotRebuilt, "rebuilt"},
		"the build failed":                  {[]Action{build("app", 30, refusedWith(500, "no"))}, []Image{app()}, ImageNotRebuilt, "error"},
		"without a name, and it dangles":    {[]Action{act(actBuild, "", func(a *Action) { a.At = at(30) })}, []Image{app(), app(refs())}, ImageDangling, "image_ids"},
		"without a name, and nothing is so": {[]Action{act(actBuild, "", func(a *Action) { a.At = at(30) })}, []Image{app()}, ImageNotRebuilt, ""},
		"under another name":                {[]Action{build("ap", 30)}, []Image{app(), app(refs("ap:latest"))}, ImageWrongTag, "image"},
	} {
		j := newJudge(nil, Observation{Images: tt.images, Actions: tt.actions})
		f := j.rebuilt(Finding{Code: ImageNotRebuilt, Seen: map[string]string{}}, "app", at(20))
		if _, has := f.Seen[tt.key]; f.Code != tt.want || has != (tt.key != "") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
