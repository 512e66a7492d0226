package proxy

import (
	"net/http"
	"strings"
	"testing"

	"matelot/sandbox/owned"
)

// TestNamedVolumeIsABind: -v NAME:/path is shown as Docker shows it, and so it stands
// on the engine; the volume is the session's all the same.
func TestNamedVolumeIsABind(t *testing.T) {
	l := newLab(t)
	name := "named-" + l.session
	id := l.must("create", "-v", name+":/data:ro", l.image(), "wait")
	const storage = `{{json .HostConfig.Binds}} {{json .HostConfig.Mounts}}`
	want := `["` + name + `:/data:ro"] null`
	if got := strings.ReplaceAll(l.must("inspect", "-f", storage, id), "<no value>", "null"); got != want {
		t.Errorf("the learner sees %s, want %s", got, want)
	}
	if got := l.outside("inspect", "-f", storage, id); got != want {
		t.Errorf("the engine has %s, want %s", got, want)
	}
	if got := l.outside("volume", "inspect", "-f", `{{index .Labels "matelot.session"}}`, name); got != l.session {
		t.Errorf("the volume bears %q", got)
	}
	if !l.proxy.cfg.Owned.Has(owned.Volume, name) {
		t.Error("the volume is not on the list")
	}
}

// TestVolumeOfARefusedContainer: where the engine makes no container, no volume is left.
func TestVolumeOfARefusedContainer(t *testing.T) {
	l := newLab(t)
	name := "taken-" + l.session
	l.must("create", "--name", name, l.image(), "wait")
	out, err := l.docker("create", "--name", name, "-v", "fresh-"+l.session+":/data", l.image(), "wait")
	if err == nil {
		t.Fatalf("a name was given twice: %s", out)
	}
	if got := l.must("volume", "ls", "-q"); got != "" {
		t.Errorf("left: %s", got)
	}
	if l.proxy.cfg.Owned.Has(owned.Volume, "fresh-"+l.session) {
		t.Error("what is gone is on the list")
	}
	// A volume that was there before stays.
	l.must("volume", "create", "kept-"+l.session)
	if out, err := l.docker("create", "--name", name, "-v", "kept-"+l.session+":/data", l.image(), "wait"); err == nil {
		t.Fatalf("a name was given twice: %s", out)
	}
	if got := l.must("volume", "ls", "-q"); got != "kept-"+l.session {
		t.Errorf("volumes: %q", got)
	}
}

// TestAnonymousVolumeIsShownPlainly: the mount that bears the label is not shown as one
// that the learner asked for.
func TestAnonymousVolumeIsShownPlainly(t *testing.T) {
	l := newLab(t)
	id := l.must("create", "-v", "/anonymous", "--mount", "type=volume,target=/mounted", l.image(), "wait")
	got := l.must("inspect", "-f", `{{range .HostConfig.Mounts}}{{.Target}} {{end}}`, id)
	if got != "/mounted" {
		t.Errorf("HostConfig.Mounts shows %q, want /mounted", got)
	}
	modes := strings.Fields(l.must("inspect", "-f", `{{range .Mounts}}{{.Destination}}={{.Mode}} {{end}}`, id))
	for _, mode := range modes {
		if strings.HasPrefix(mode, "/anonymous=") && mode != "/anonymous=" {
			t.Errorf("modes %v: one without a name has none", modes)
		}
	}
	if len(modes) != 2 {
		t.Errorf("mounts %v", modes)
	}
}

// TestInspectionsKeepTheirOrder: what passes is written as the engine wrote it, in its
// order and with its signs, since docker inspect prints it so.
func TestInspectionsKeepTheirOrder(t *testing.T) {
	l := newLab(t)
	network := "order-" + l.session
	l.must("network", "create", "--label", "a=<&>", network)
	id := l.must("create", l.image(), "write", "/x", "a && b > c")
	image := "order-" + l.session
	l.must("commit", "--change", `CMD ["a && b > c"]`, id, image)
	for _, path := range []string{"/networks/" + network, "/containers/" + id + "/json", "/images/" + image + "/json"} {
		status, mine := l.api(http.MethodGet, "/v1.41"+path, "")
		if status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		_, theirs := l.raw(http.MethodGet, "/v1.41"+path, "")
		got, want := keysOf(t, mine), keysOf(t, theirs)
		if got != want {
			t.Errorf("%s:\n%s\nthe engine:\n%s", path, got, want)
		}
		if strings.Contains(mine, `\u0026`) {
			t.Errorf("%s writes signs otherwise: %s", path, mine)
		}
	}
}

// keysOf are the keys of a JSON object in their order.
func keysOf(t *testing.T, text string) string {
	t.Helper()
	list, err := members([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, m := range list {
		keys = append(keys, m.key)
	}
	return strings.Join(keys, " ")
}

// TestEmptyGoesOn: what is empty is shown as it was sent, which tells nobody more.
func TestEmptyGoesOn(t *testing.T) {
	check := empty(CodeDevice, "--device")
	for raw, want := range map[string]string{
		"[]": "[]", " { } ": "{}", "null": "", "": "", `{"a":""}`: "", "0": "",
	} {
		if got, err := check([]byte(raw)); err != nil || string(got) != want {
			t.Errorf("%q goes on as %q, %v; want %q", raw, got, err, want)
		}
	}
	for _, raw := range []string{`[{}]`, `{"a":"b"}`, `1`} {
		if got, err := check([]byte(raw)); err == nil {
			t.Errorf("%q goes on as %q", raw, got)
		}
	}
	l := newLab(t)
	name := "empty-" + l.session
	for path, body := range map[string]string{
		"/volumes/create":    `{"Name":"` + name + `","DriverOpts":{}}`,
		"/networks/create":   `{"Name":"` + name + `","IPAM":{"Options":{}}}`,
		"/containers/create": `{"Image":"` + l.image() + `","HostConfig":{"Devices":[],"BlkioWeightDevice":[]}}`,
	} {
		if status, body := l.api(http.MethodPost, "/v1.41"+path, body); status != http.StatusCreated {
			t.Fatalf("%s: %d %s", path, status, body)
		}
	}
	got := l.must("volume", "inspect", "-f", "{{json .Options}}", name)
	got += l.must("network", "inspect", "-f", "{{json .IPAM.Options}}", name)
	got += l.must("inspect", "-f", "{{json .HostConfig.Devices}}{{json .HostConfig.BlkioWeightDevice}}", l.must("ps", "-aq"))
	if got != "{}{}[][]" {
		t.Errorf("what is empty is shown as %s", got)
	}
}
