package proxy

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/swarm"
	"github.com/google/go-cmp/cmp"
)

// serviceSent gives what goes on to the engine of a service's body.
func serviceSent(p *Proxy, body string) (swarm.ServiceSpec, *call, error) {
	var sent swarm.ServiceSpec
	r := httptest.NewRequest(http.MethodPost, "/v1.41/services/create", strings.NewReader(body))
	c := newCall(p, httptest.NewRecorder(), r)
	o, err := c.readService()
	if err != nil {
		return sent, c, err
	}
	return sent, c, json.Unmarshal(o.encode(), &sent)
}

// serviceWith is a service whose container has one more field.
func serviceWith(field string) string {
	return `{"Name":"web","TaskTemplate":{"ContainerSpec":{"Image":"x",` + field + `}}}`
}

func TestServicesAreGuarded(t *testing.T) {
	p := offline(t)
	for _, tt := range []struct{ body, code string }{
		{serviceWith(`"CapabilityAdd":["ALL"]`), CodeCapability},
		{serviceWith(`"Sysctls":{"net.ipv4.ip_forward":"1"}`), CodeOption},
		{serviceWith(`"Privileges":{"SELinuxContext":{"Disable":true}}`), CodeCapability},
		{serviceWith(`"Privileges":{"Seccomp":{"Mode":"unconfined"}}`), CodeCapability},
		{serviceWith(`"Privileges":{"AppArmor":{"Mode":"disabled"}}`), CodeCapability},
		{serviceWith(`"Privileges":{"CredentialSpec":{"File":"x"}}`), CodeOption},
		{serviceWith(`"Isolation":"hyperv"`), CodeOption},
		{serviceWith(`"OomScoreAdj":-500`), CodeOption},
		{serviceWith(`"Mounts":[{"Type":"bind","Source":"/etc","Target":"/x"}]`), CodeBindOutside},
		{serviceWith(`"Mounts":[{"Type":"bind","Source":"/nowhere/workspace/{{.Service.Name}}","Target":"/x"}]`), CodeBindSyntax},
		{serviceWith(`"Mounts":[{"Type":"volume","Source":"{{.Task.Name}}","Target":"/x"}]`), CodeBindSyntax},
		{serviceWith(`"Mounts":[{"Type":"volume","Source":"v","Target":"/x","VolumeOptions":{"DriverConfig":{"Name":"local","Options":{"device":"/etc"}}}}]`), CodeVolumeDriver},
		{serviceWith(`"Mounts":[{"Type":"npipe","Source":"v","Target":"/x"}]`), CodeOption},
		{serviceWith(`"Mounts":[{"Type":"bind","Source":"/nowhere/workspace","Target":"/x","BindOptions":{"Propagation":"shared"}}]`), CodeOption},
		{serviceWith(`"Devices":[{"PathOnHost":"/dev/sda"}]`), CodeField},
		{serviceWith(`"Privileged":true`), CodeField},
		{`{"Name":"web","TaskTemplate":{"ContainerSpec":{"Image":"x"},"Networks":[{"Target":"host"}]}}`, CodeHostNamespace},
		{`{"Name":"web","Networks":[{"Target":"host"}],"TaskTemplate":{"ContainerSpec":{"Image":"x"}}}`, CodeHostNamespace},
		{`{"Name":"web","TaskTemplate":{"ContainerSpec":{"Image":"x"},"PluginSpec":{"Remote":"y"}}}`, CodePlugin},
		{`{"Name":"web","TaskTemplate":{"ContainerSpec":{"Image":"x"},"Runtime":"attachment"}}`, CodeOption},
		{`{"Name":"web","TaskTemplate":{"ContainerSpec":{"Image":"x"},"LogDriver":{"Name":"syslog"}}}`, CodeOption},
		{`{"Name":"web","TaskTemplate":{"ContainerSpec":{"Image":"x"},"Resources":{"Reservations":{"GenericResources":[{"DiscreteResourceSpec":{"Kind":"GPU","Value":1}}]}}}}`, CodeDevice},
		{`{"Name":"web","tasktemplate":{"ContainerSpec":{"Image":"x"}},"TaskTemplate":{"ContainerSpec":{"Image":"x"}}}`, CodeDuplicate},
	} {
		_, _, err := serviceSent(p, tt.body)
		var r *refusal
		if !errors.As(err, &r) || r.code != tt.code {
			t.Errorf("%s: %v, want %s", tt.body, err, tt.code)
		}
	}
}

func TestServicesGoOn(t *testing.T) {
	p := offline(t)
	sent, c, err := serviceSent(p, `{"Name":"web","Labels":{"tier":"front"},"Mode":{"Replicated":{"Replicas":3}},
		"TaskTemplate":{"ContainerSpec":{"Image":"x","Args":["web-server"],"Labels":{"a":"b","matelot.session":"other"},"Init":false,"Privileges":{"NoNewPrivileges":true},
			"Mounts":[{"Type":"bind","Source":"/nowhere/workspace/site","Target":"/site"},{"Type":"volume","Source":"data","Target":"/data"}]},
			"Resources":{"Limits":{"NanoCPUs":500000000}},"Placement":{},"ForceUpdate":0,"Runtime":"container"},
		"UpdateConfig":{"Parallelism":1},"EndpointSpec":{"Mode":"dnsrr","Ports":[{"Protocol":"tcp","TargetPort":80,"PublishedPort":8080,"PublishMode":"host"}]}}`)
	if err != nil {
		t.Fatal(err)
	}
	spec := sent.TaskTemplate.ContainerSpec
	if diff := cmp.Diff(map[string]string{"a": "b", LabelSession: "fuzz"}, spec.Labels); diff != "" {
		t.Errorf("labels: %s", diff)
	}
	if *sent.Mode.Replicated.Replicas != 3 || sent.UpdateConfig.Parallelism != 1 || sent.EndpointSpec.Ports[0].PublishedPort != 8080 ||
		sent.Labels["tier"] != "front" || !spec.Privileges.NoNewPrivileges || sent.TaskTemplate.Resources.Limits.NanoCPUs != 5e8 {
		t.Errorf("sent %+v", sent)
	}
	if len(spec.Mounts) != 2 || spec.Mounts[0].Type != mount.TypeBind || spec.Mounts[1].VolumeOptions.Labels[LabelSession] != "fuzz" {
		t.Errorf("mounts %+v", spec.Mounts)
	}
	want := map[string]string{
		"image": "x", "replicas": "3", "cmd": `["web-server"]`,
		"ports": `[{"Protocol":"tcp","PublishMode":"host","PublishedPort":8080,"TargetPort":80}]`,
	}
	if diff := cmp.Diff(want, c.entry.Flags); diff != "" || c.entry.Target != "web" || c.entry.Image != "x" {
		t.Errorf("noted %+v: %s", c.entry, diff)
	}
}

// What a client reads, and sends back with one change, must be the same to the
// engine: else each change would replace all tasks.
func TestAServiceComesBackAsItWas(t *testing.T) {
	p := offline(t)
	first, _, err := serviceSent(p, serviceWith(`"Mounts":[{"Type":"volume","Source":"data","Target":"/data"}],"Isolation":"default","Init":false`))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	var seen any
	if err := json.Unmarshal(raw, &seen); err != nil {
		t.Fatal(err)
	}
	unlabelAll(labels{prefix: labelPrefix}, seen)
	if raw, err = json.Marshal(seen); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), labelPrefix) {
		t.Errorf("the learner sees %s", raw)
	}
	second, _, err := serviceSent(p, string(raw))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}

// FuzzService: whatever the body, what goes on has nothing in it that reaches past the
// tasks' containers, as the engine itself would read it.
func FuzzService(f *testing.F) {
	for _, seed := range []string{
		`{"Name":"web","TaskTemplate":{"ContainerSpec":{"Image":"x"}}}`,
		serviceWith(`"CapabilityAdd":["ALL"],"capabilityadd":[]`),
		serviceWith(`"Mounts":[{"Type":"bind","Source":"/etc","Target":"/t"}]`),
		serviceWith(`"Mounts":[{"Type":"bind","Source":"/nowhere/workspace/{{.}}","Target":"/t"}]`),
		"{\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"x\",\"Privilege\u017f\":{\"Seccomp\":{\"Mode\":\"unconfined\"}}}}}",
		`{"TaskTemplate":{"PluginSpec":{"Remote":"x"},"Networks":[{"target":"host"}]}}`,
		`[]`, ``, `null`, `{`,
	} {
		f.Add(seed)
	}
	p := offline(f)
	f.Fuzz(func(t *testing.T, body string) {
		sent, _, err := serviceSent(p, body)
		if err != nil {
			return
		}
		task := sent.TaskTemplate
		spec := task.ContainerSpec
		if spec == nil || spec.Labels[LabelSession] != "fuzz" {
			t.Fatalf("no label: %+v", spec)
		}
		if task.PluginSpec != nil || task.NetworkAttachmentSpec != nil || len(spec.CapabilityAdd)+len(spec.Sysctls) > 0 || spec.OomScoreAdj < 0 {
			t.Errorf("got through: %+v", task)
		}
		if v := spec.Privileges; v != nil && (v.CredentialSpec != nil || v.SELinuxContext != nil || v.Seccomp != nil || v.AppArmor != nil) {
			t.Errorf("got through: %+v", v)
		}
		for _, m := range spec.Mounts {
			outside := m.Type == mount.TypeBind && (!within(m.Source, "/nowhere/workspace") || strings.Contains(m.Source, "{{"))
			if outside || m.Type == mount.TypeNamedPipe || m.Type == mount.TypeCluster || m.VolumeOptions != nil && m.VolumeOptions.DriverConfig != nil {
				t.Errorf("mount got through: %+v", m)
			}
		}
		for _, n := range append(task.Networks, sent.Networks...) { //nolint:staticcheck // what clients of old send
			if n.Target == "host" {
				t.Error("the host's network got through")
			}
		}
	})
}

// On an engine that is shared, the way to one of one's own is said; and no swarm
// reaches beyond its engine.
func TestSwarmsAreForOwnEngines(t *testing.T) {
	ask := func(p *Proxy, method, path, body string) string {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		return w.Body.String()
	}
	own := offline(t)
	if got := ask(own, http.MethodPost, "/v1.41/swarm/join", `{"RemoteAddrs":["192.0.2.1:2377"]}`); !strings.Contains(got, CodeSwarmJoin) {
		t.Errorf("join: %s", got)
	}
	own.cfg.Swarm = false
	for _, path := range []string{"/swarm", "/services", "/tasks", "/nodes", "/secrets", "/configs", "/services/web/logs", "/swarm/unlockkey"} {
		if got := ask(own, http.MethodGet, "/v1.41"+path, ""); !strings.Contains(got, CodeSwarm) {
			t.Errorf("%s: %s", path, got)
		}
	}
	for _, path := range []string{"/swarm/init", "/swarm/join", "/swarm/update", "/services/create", "/services/web/update", "/secrets/create"} {
		if got := ask(own, http.MethodPost, "/v1.41"+path, "{}"); !strings.Contains(got, CodeSwarm) {
			t.Errorf("%s: %s", path, got)
		}
	}
}
