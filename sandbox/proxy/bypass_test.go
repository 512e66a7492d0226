package proxy

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCreateRefusesWhatReachesOut sends what was found to get past a guard, or
// could, in the body of a request for a container.
func TestCreateRefusesWhatReachesOut(t *testing.T) {
	l := newLab(t)
	image := l.image()
	foreign := l.outside("run", "-d", "--label", "matelot.test=bypass", image, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", foreign) })
	if err := os.Symlink("/etc", filepath.Join(l.workspace, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/nowhere/at/all", filepath.Join(l.workspace, "dangling")); err != nil {
		t.Fatal(err)
	}
	volume := "matelot-test-" + randomID()
	l.outside("volume", "create", "--label", "matelot.test=bypass", volume)
	t.Cleanup(func() { l.outside("volume", "rm", volume) })
	network := "matelot-test-" + randomID()
	l.outside("network", "create", network)
	t.Cleanup(func() { l.outside("network", "rm", network) })

	tests := []struct{ name, host, code string }{
		{"privileged", `"Privileged":true`, CodePrivileged},
		{"privileged in small letters", `"privileged":true`, CodePrivileged},
		{"host network", `"NetworkMode":"host"`, CodeHostNamespace},
		{"host PIDs", `"PidMode":"host"`, CodeHostNamespace},
		{"host IPC", `"IpcMode":"host"`, CodeHostNamespace},
		{"host UTS", `"UTSMode":"host"`, CodeHostNamespace},
		{"host users", `"UsernsMode":"host"`, CodeHostNamespace},
		{"host control groups", `"CgroupnsMode":"host"`, CodeHostNamespace},
		{"PIDs of another container", `"PidMode":"container:` + foreign + `"`, CodeForeignContainer},
		{"network of another container", `"NetworkMode":"container:` + foreign + `"`, CodeForeignContainer},
		{"IPC of another container", `"IpcMode":"container:` + foreign + `"`, CodeForeignContainer},
		{"network of others", `"NetworkMode":"` + network + `"`, CodeForeignNetwork},
		{"volumes of another container", `"VolumesFrom":["` + foreign + `"]`, CodeForeignContainer},
		{"link to another container", `"Links":["` + foreign + `:x"]`, CodeForeignContainer},
		{"added capability", `"CapAdd":["SYS_ADMIN"]`, CodeCapability},
		{"unconfined seccomp", `"SecurityOpt":["seccomp=unconfined"]`, CodeCapability},
		{"unconfined system paths", `"SecurityOpt":["systempaths=unconfined"]`, CodeCapability},
		{"masked paths", `"MaskedPaths":["/x"]`, CodeCapability},
		{"device", `"Devices":[{"PathOnHost":"/dev/sda","PathInContainer":"/dev/sda","CgroupPermissions":"rwm"}]`, CodeDevice},
		{"device rule", `"DeviceCgroupRules":["a *:* rwm"]`, CodeDevice},
		{"device request", `"DeviceRequests":[{"Count":-1}]`, CodeDevice},
		{"cgroup parent", `"CgroupParent":"/"`, CodeOption},
		{"sysctl", `"Sysctls":{"net.ipv4.ip_forward":"1"}`, CodeOption},
		{"runtime", `"Runtime":"other"`, CodeOption},
		{"real-time scheduling", `"CpuRealtimeRuntime":1000`, CodeOption},
		{"kept from the OOM killer", `"OomScoreAdj":-1000`, CodeOption},
		{"OOM killer off", `"OomKillDisable":true`, CodeOption},
		{"log driver of the host", `"LogConfig":{"Type":"syslog"}`, CodeOption},
		{"storage option", `"StorageOpt":{"size":"1G"}`, CodeOption},
		{"annotation", `"Annotations":{"a":"b"}`, CodeOption},
		{"field nobody knows", `"SomethingNew":{"a":1}`, CodeField},
		{"bind of the root", `"Binds":["/:/host"]`, CodeBindOutside},
		{"bind of a folder outside", `"Binds":["/etc:/host:ro"]`, CodeBindOutside},
		{"bind by dots", `"Binds":["` + l.workspace + `/../../../etc:/host"]`, CodeBindOutside},
		{"bind by a link", `"Binds":["` + l.workspace + `/link:/host"]`, CodeBindOutside},
		{"bind below a link", `"Binds":["` + l.workspace + `/link/cron.d:/host"]`, CodeBindOutside},
		{"bind of what is missing below a link", `"Binds":["` + l.workspace + `/link/matelot-none:/host"]`, CodeBindOutside},
		{"bind of a link to nowhere", `"Binds":["` + l.workspace + `/dangling:/host"]`, CodeBindOutside},
		{"bind of a sibling with the same beginning", `"Binds":["` + l.workspace + `-other:/host"]`, CodeBindOutside},
		{"bind of the engine's socket", `"Binds":["/var/run/docker.sock:/s"]`, CodeBindOutside},
		{"shared propagation", `"Binds":["` + l.workspace + `:/w:rshared"]`, CodeBindPropagation},
		{"bind that cannot be read", `"Binds":["a:b:c:d"]`, CodeBindSyntax},
		{"volume of others", `"Binds":["` + volume + `:/data"]`, CodeForeignVolume},
		{"mount of a folder outside", `"Mounts":[{"Type":"bind","Source":"/etc","Target":"/host"}]`, CodeBindOutside},
		{"mount of a folder outside, small letters", `"mounts":[{"type":"bind","source":"/etc","target":"/host"}]`, CodeBindOutside},
		{"mount of a volume of others", `"Mounts":[{"Type":"volume","Source":"` + volume + `","Target":"/data"}]`, CodeForeignVolume},
		{
			"volume that is a folder of the host",
			`"Mounts":[{"Type":"volume","Source":"x","Target":"/h","VolumeOptions":{"DriverConfig":{"Name":"local","Options":{"type":"none","o":"bind","device":"/etc"}}}}]`,
			CodeVolumeDriver,
		},
		{
			"the same in small letters",
			`"Mounts":[{"Type":"volume","Source":"x","Target":"/h","volumeoptions":{"driverconfig":{"options":{"type":"none","o":"bind","device":"/etc"}}}}]`,
			CodeVolumeDriver,
		},
		{"shared propagation of a mount", `"Mounts":[{"Type":"bind","Source":"` + l.workspace + `","Target":"/w","BindOptions":{"Propagation":"rshared"}}]`, CodeOption},
		{"mount of a named pipe", `"Mounts":[{"Type":"npipe","Source":"x","Target":"/w"}]`, CodeOption},
		{"volume driver", `"VolumeDriver":"other"`, CodeOption},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := "matelot-test-" + randomID()
			status, body := l.api(http.MethodPost, "/v1.41/containers/create?name="+name,
				fmt.Sprintf(`{"Image":%q,"HostConfig":{%s}}`, image, tt.host))
			if status != http.StatusForbidden || !strings.Contains(body, tt.code) {
				t.Errorf("answer = %d %s, want 403 %s", status, body, tt.code)
			}
			if status, _ := l.raw(http.MethodGet, "/v1.41/containers/"+name+"/json", ""); status != http.StatusNotFound {
				l.raw(http.MethodDelete, "/v1.41/containers/"+name+"?force=1", "")
				t.Errorf("the container was made all the same")
			}
		})
	}
}

// TestNamespaceByPath: Podman takes "ns:PATH" for a network, by which the
// host's own can be joined. What can be no network's name does not go on.
func TestNamespaceByPath(t *testing.T) {
	l := newLab(t)
	name := "matelot-test-" + randomID()
	status, body := l.api(http.MethodPost, "/v1.41/containers/create?name="+name,
		fmt.Sprintf(`{"Image":%q,"HostConfig":{"NetworkMode":"ns:/proc/1/ns/net"}}`, l.image()))
	if status != http.StatusNotFound {
		t.Errorf("answer = %d %s, want 404", status, body)
	}
}

// TestKeysInAnyCase: the engine ignores the case of keys and merges
// duplicates, which got a privileged container past a guard that looked at
// "HostConfig" alone.
func TestKeysInAnyCase(t *testing.T) {
	l := newLab(t)
	image := l.image()
	body := `{"Image":"` + image + `","HostConfig":{"Memory":8388608},"hostconfig":{"OomScoreAdj":0,"ShmSize":1048576}}`

	status, answer := l.raw(http.MethodPost, "/v1.41/containers/create", body)
	if status != http.StatusCreated {
		t.Fatalf("the engine itself answers %d %s", status, answer)
	}
	id := decoded[struct {
		ID string `json:"Id"`
	}](t, answer).ID
	t.Cleanup(func() { l.raw(http.MethodDelete, "/v1.41/containers/"+id, "") })
	if got := l.outside("inspect", "-f", "{{.HostConfig.Memory}} {{.HostConfig.ShmSize}}", id); got != "8388608 1048576" {
		t.Errorf("the engine made %q of both keys: does it still merge them?", got)
	}

	tests := []struct{ name, body string }{
		{"two cases", body},
		{"same case twice", `{"Image":"` + image + `","HostConfig":{},"HostConfig":{"Privileged":true}}`},
		{"inside", `{"Image":"` + image + `","HostConfig":{"Binds":null,"binds":["/etc:/e"]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, answer := l.api(http.MethodPost, "/v1.41/containers/create", tt.body)
			if status != http.StatusBadRequest || !strings.Contains(answer, CodeDuplicate) {
				t.Errorf("answer = %d %s", status, answer)
			}
		})
	}
}

// TestVolumeThatIsAHostFolder: options of the local driver make any folder of
// the host a volume.
func TestVolumeThatIsAHostFolder(t *testing.T) {
	l := newLab(t)
	name := "matelot-test-" + randomID()
	body := `{"Name":"` + name + `","DriverOpts":{"type":"none","o":"bind","device":"/etc"}}`
	if status, answer := l.api(http.MethodPost, "/v1.41/volumes/create", body); status != http.StatusForbidden {
		t.Errorf("answer = %d %s", status, answer)
	}
	status, answer := l.raw(http.MethodPost, "/v1.41/volumes/create", body)
	t.Cleanup(func() { l.raw(http.MethodDelete, "/v1.41/volumes/"+name, "") })
	if status != http.StatusCreated {
		t.Errorf("the engine itself answers %d %s: is the refusal still needed?", status, answer)
	}
}

// TestPathsThatMeanTwoThings sends paths that a proxy and an engine could read
// differently.
func TestPathsThatMeanTwoThings(t *testing.T) {
	l := newLab(t)
	image := l.image()
	foreign := l.outside("run", "-d", "--name", "matelot-test-"+l.session, "--label", "matelot.test=paths", image, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", foreign) })
	name := "matelot-test-" + l.session
	tests := []struct {
		name, method, path string
		status             int
	}{
		{"encoded slash", http.MethodDelete, "/v1.41/containers%2F" + name + "?force=1", http.StatusBadRequest},
		{"encoded slash after", http.MethodPost, "/v1.41/containers/" + name + "%2Fkill", http.StatusBadRequest},
		{"encoded slash in an image", http.MethodDelete, "/v1.41/images/a%2fb", http.StatusBadRequest},
		{"encoded backslash", http.MethodGet, "/v1.41/containers/a%5Cb/json", http.StatusBadRequest},
		{"dots", http.MethodPost, "/v1.41/images/../containers/" + name + "/kill", http.StatusBadRequest},
		{"encoded dots", http.MethodPost, "/v1.41/images/%2e%2e/containers/" + name + "/kill", http.StatusBadRequest},
		{"encoded percent", http.MethodGet, "/v1.41/containers/a%252Fb/json", http.StatusBadRequest},
		{"null", http.MethodGet, "/v1.41/containers/a%00b/json", http.StatusBadRequest},
		{"newline", http.MethodGet, "/v1.41/containers/a%0Ab/json", http.StatusBadRequest},
		{"question mark in a name", http.MethodPost, "/v1.41/containers/" + name + "%3Fx/kill", http.StatusNotFound},
		{"two slashes", http.MethodPost, "/v1.41//containers//" + name + "/kill", http.StatusForbidden},
		{"old version", http.MethodPost, "/v1.23/containers/" + name + "/start", http.StatusBadRequest},
		{"very old version", http.MethodGet, "/v1.9/containers/json", http.StatusBadRequest},
		{"method that is not there", http.MethodPatch, "/v1.41/containers/" + name, http.StatusForbidden},
		{"websocket", http.MethodGet, "/v1.41/containers/" + name + "/attach/ws", http.StatusForbidden},
		{"debug", http.MethodGet, "/debug/vars", http.StatusForbidden},
		{"swarm", http.MethodPost, "/v1.41/swarm/init", http.StatusForbidden},
		{"service", http.MethodGet, "/v1.41/services", http.StatusForbidden},
		{"plugin", http.MethodPost, "/v1.41/plugins/pull", http.StatusForbidden},
		{"bad query", http.MethodGet, "/v1.41/containers/json?a=%zz", http.StatusBadRequest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if status, body := l.api(tt.method, tt.path, ""); status != tt.status {
				t.Errorf("%s %s = %d %s, want %d", tt.method, tt.path, status, body, tt.status)
			}
		})
	}
	if got := l.outside("inspect", "-f", "{{.State.Running}}", foreign); got != "true" {
		t.Errorf("the foreign container runs: %s", got)
	}
}

// TestBodiesWhereNoneBelong: in old versions of the API the body of a start
// was a configuration.
func TestBodiesWhereNoneBelong(t *testing.T) {
	l := newLab(t)
	image := l.image()
	id := l.must("create", image, "wait")
	for _, path := range []string{"/v1.24/containers/" + id + "/start", "/containers/" + id + "/start", "/v1.41/containers/prune"} {
		status, body := l.api(http.MethodPost, path, `{"Privileged":true}`)
		if status != http.StatusBadRequest || !strings.Contains(body, CodeBody) {
			t.Errorf("%s = %d %s", path, status, body)
		}
	}
	// A body that is a form would be read as query parameters.
	status, body := send(t, l.socket, http.MethodPost, "/v1.41/containers/prune",
		[]byte("filters=%7B%7D"), "application/x-www-form-urlencoded")
	if status != http.StatusBadRequest {
		t.Errorf("form = %d %s", status, body)
	}
}

// TestFormBodyIsNoQuery: the engine reads a form in the body of a build as
// more parameters.
func TestFormBodyIsNoQuery(t *testing.T) {
	l := newLab(t)
	foreign := "matelot-test/foreign-" + randomID() + ":1"
	importImage(t, l.direct, foreign)
	t.Cleanup(func() { l.outside("rmi", "-f", foreign) })
	before := l.outside("inspect", "-f", "{{.Id}}", foreign)
	form := values("t", foreign).Encode()
	status, body := send(t, l.socket, http.MethodPost, "/v1.41/build?q=1", []byte(form), "application/x-www-form-urlencoded")
	if status == http.StatusOK && !strings.Contains(string(body), "error") {
		t.Errorf("a form was built: %s", body)
	}
	if after := l.outside("inspect", "-f", "{{.Id}}", foreign); after != before {
		t.Errorf("the foreign tag moved from %s to %s", before, after)
	}
}

// TestOthersThings reaches for what is not the session's by every way in.
func TestOthersThings(t *testing.T) {
	l := newLab(t)
	image := l.image()
	foreign := l.outside("run", "-d", "--label", "matelot.test=others", image, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", foreign) })
	exec := decoded[struct {
		ID string `json:"Id"`
	}](t, second(l.raw(http.MethodPost, "/v1.41/containers/"+foreign+"/exec", `{"Cmd":["/prog","wait"]}`))).ID
	volume := "matelot-test-" + randomID()
	l.outside("volume", "create", volume)
	t.Cleanup(func() { l.outside("volume", "rm", volume) })
	network := "matelot-test-" + randomID()
	l.outside("network", "create", network)
	t.Cleanup(func() { l.outside("network", "rm", network) })
	foreignImage := "matelot-test/foreign-" + randomID() + ":1"
	importImage(t, l.direct, foreignImage)
	t.Cleanup(func() { l.outside("rmi", foreignImage) })
	own := l.must("run", "-d", image, "wait")
	ownNetwork := "net-" + l.session
	l.must("network", "create", ownNetwork)

	tests := []struct {
		name, method, path, body string
		status                   int
	}{
		{"inspect", http.MethodGet, "/containers/" + foreign + "/json", "", 404},
		{"inspect by prefix", http.MethodGet, "/containers/" + foreign[:12] + "/json", "", 404},
		{"logs", http.MethodGet, "/containers/" + foreign + "/logs?stdout=1", "", 404},
		{"archive", http.MethodGet, "/containers/" + foreign + "/archive?path=/prog", "", 404},
		{"archive head", http.MethodHead, "/containers/" + foreign + "/archive?path=/prog", "", 404},
		{"export", http.MethodGet, "/containers/" + foreign + "/export", "", 404},
		{"kill", http.MethodPost, "/containers/" + foreign + "/kill", "", 403},
		{"stop", http.MethodPost, "/containers/" + foreign + "/stop?t=0", "", 403},
		{"restart", http.MethodPost, "/containers/" + foreign + "/restart?t=0", "", 403},
		{"rename", http.MethodPost, "/containers/" + foreign + "/rename?name=x", "", 403},
		{"update", http.MethodPost, "/containers/" + foreign + "/update", `{"Memory":8388608}`, 403},
		{"attach", http.MethodPost, "/containers/" + foreign + "/attach?stream=1", "", 403},
		{"exec", http.MethodPost, "/containers/" + foreign + "/exec", `{"Cmd":["/prog"]}`, 403},
		{"exec start", http.MethodPost, "/exec/" + exec + "/start", `{"Detach":true}`, 403},
		{"exec inspect", http.MethodGet, "/exec/" + exec + "/json", "", 404},
		{"remove", http.MethodDelete, "/containers/" + foreign + "?force=1", "", 403},
		{"commit", http.MethodPost, "/commit?container=" + foreign, "", 403},
		{"volume inspect", http.MethodGet, "/volumes/" + volume, "", 404},
		{"volume remove", http.MethodDelete, "/volumes/" + volume, "", 403},
		{"volume of a taken name", http.MethodPost, "/volumes/create", `{"Name":"` + volume + `"}`, 403},
		{"network inspect", http.MethodGet, "/networks/" + network, "", 404},
		{"network remove", http.MethodDelete, "/networks/" + network, "", 403},
		{"network connect to others'", http.MethodPost, "/networks/" + network + "/connect", `{"Container":"` + own + `"}`, 403},
		{"network connect of others", http.MethodPost, "/networks/" + ownNetwork + "/connect", `{"Container":"` + foreign + `"}`, 403},
		{"network disconnect of others", http.MethodPost, "/networks/bridge/disconnect", `{"container":"` + foreign + `","Force":true}`, 403},
		{"network connect to the host's", http.MethodPost, "/networks/host/connect", `{"Container":"` + own + `"}`, 403},
		{"network over a bridge of the host", http.MethodPost, "/networks/create", `{"Name":"x","Options":{"com.docker.network.bridge.name":"docker0"}}`, 403},
		{"network by another driver", http.MethodPost, "/networks/create", `{"Name":"x","Driver":"macvlan"}`, 403},
		{"image inspect", http.MethodGet, "/images/" + foreignImage + "/json", "", 404},
		{"image history", http.MethodGet, "/images/" + foreignImage + "/history", "", 404},
		{"image save", http.MethodGet, "/images/" + foreignImage + "/get", "", 404},
		{"image remove", http.MethodDelete, "/images/" + foreignImage + "?force=1", "", 403},
		{"image tag", http.MethodPost, "/images/" + foreignImage + "/tag?repo=mine", "", 404},
		{"tag over others'", http.MethodPost, "/images/" + image + "/tag?repo=" + repository(foreignImage) + "&tag=1", "", 403},
		{"commit over others'", http.MethodPost, "/commit?container=" + own + "&repo=" + repository(foreignImage) + "&tag=1", "", 403},
		{"build over others'", http.MethodPost, "/build?t=" + foreignImage, "", 403},
		{"build in the host's network", http.MethodPost, "/build?networkmode=host", "", 403},
		{"build in a control group", http.MethodPost, "/build?cgroupparent=/", "", 403},
		{"build under a name in outputs", http.MethodPost, `/build?version=2&outputs=%5B%7B%22Type%22%3A%22moby%22%2C%22Attrs%22%3A%7B%22name%22%3A%22x%22%7D%7D%5D`, "", 403},
		{"privileged exec", http.MethodPost, "/containers/" + own + "/exec", `{"Cmd":["/prog"],"privileged":true}`, 403},
		{"device by update", http.MethodPost, "/containers/" + own + "/update", `{"Devices":[{"PathOnHost":"/dev/sda"}]}`, 403},
		{"import from an address", http.MethodPost, "/images/create?fromSrc=http://127.0.0.1/x", "", 403},
	}
	state := func() string {
		return l.outside("inspect", foreign) + l.outside("volume", "inspect", volume) +
			l.outside("network", "inspect", network) + l.outside("image", "inspect", foreignImage)
	}
	before := state()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if status, body := l.api(tt.method, "/v1.41"+tt.path, tt.body); status != tt.status {
				t.Errorf("%s %s = %d %s, want %d", tt.method, tt.path, status, body, tt.status)
			}
		})
	}
	if after := state(); after != before {
		t.Errorf("something changed outside:\n%s\n---\n%s", before, after)
	}
}

// second gives the second of two values, the body of an answer.
func second(_ int, body string) string { return body }

// TestBindSwappedBeforeStart: a folder is swapped for a link between create
// and start.
func TestBindSwappedBeforeStart(t *testing.T) {
	l := newLab(t)
	image := l.image()
	site := filepath.Join(l.workspace, "site")
	if err := os.Mkdir(site, 0o755); err != nil {
		t.Fatal(err)
	}
	id := l.must("create", "-v", site+":/site", image, "cat", "/site/hostname")
	if err := os.Remove(site); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc", site); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"start", "restart"} {
		out, err := l.docker(verb, id)
		if err == nil {
			t.Errorf("%s went through: %s", verb, out)
		}
		contains(t, out, CodeBindSwapped)
	}
	// Straight to the engine the swap has its effect.
	if out := l.outside("start", "-a", id); out == "" {
		t.Error("the engine itself does not follow the link: is the second look still needed?")
	}
}

// TestBindSwappedBeforeCopy: docker cp mounts the binds of a container that
// does not run.
func TestBindSwappedBeforeCopy(t *testing.T) {
	l := newLab(t)
	image := l.image()
	site := filepath.Join(l.workspace, "site")
	if err := os.Mkdir(site, 0o755); err != nil {
		t.Fatal(err)
	}
	id := l.must("create", "-v", site+":/site", image, "wait")
	if err := os.Remove(site); err != nil {
		t.Fatal(err)
	}
	outside := shortDir(t)
	file := filepath.Join(outside, "hostname")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, site); err != nil {
		t.Fatal(err)
	}
	status, body := l.api(http.MethodGet, "/v1.41/containers/"+id+"/archive?path=/site/hostname", "")
	if status != http.StatusForbidden || !strings.Contains(body, CodeBindSwapped) {
		t.Errorf("answer = %d %.200s, want 403 %s", status, body, CodeBindSwapped)
	}
	out, err := l.docker("cp", file, id+":/site/copy")
	if err == nil {
		t.Error("a file was copied in")
	}
	contains(t, out, CodeBindSwapped)
}
