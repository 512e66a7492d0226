package checker

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestPlanFor(t *testing.T) {
	port := map[string]Port{"5000/tcp": {Port: 5001}}
	tests := []struct {
		name  string
		check Check
		want  Plan
	}{
		{"a named container: a list and two inspections", Check{Container: &ContainerSpec{Name: "web", Image: "app", Ports: port}}, Plan{
			Containers: true, Actions: true, Inspect: []string{"web"}, ImageRefs: []string{"app"}, HostPorts: []int{5001},
		}},
		{"any container: the details of all", Check{Container: &ContainerSpec{}}, Plan{
			Containers: true, Actions: true, InspectAll: true,
		}},
		{"a bind: the folder that holds its source", Check{Container: &ContainerSpec{Name: "web", Mounts: []MountSpec{
			{Source: "./site/", Target: "/web"},
			{Type: "volume", Source: "data", Target: "/data"},
			{Type: "tmpfs", Target: "/tmp"},
			{Source: "/abs", Target: "/abs"},
		}}}, Plan{Containers: true, Actions: true, Inspect: []string{"web"}, Volumes: true, Files: []string{".", "site"}}},
		{"a bind and nothing else: no volumes", Check{Container: &ContainerSpec{Name: "web", Mounts: []MountSpec{
			{Source: "./site", Target: "/web"}, {Type: "tmpfs", Target: "/tmp"},
		}}}, Plan{Containers: true, Actions: true, Inspect: []string{"web"}, Files: []string{".", "site"}}},
		{"an image", Check{Image: &ImageSpec{Ref: "app"}}, Plan{Images: true, Actions: true, ImageRefs: []string{"app"}}},
		{"an image, all of it", Check{ID: "i", Image: &ImageSpec{
			Ref: "app", SameAs: "b", NotSameAs: "a", Reuses: "c", NewerThan: "Dockerfile",
			Files: []string{"/app"}, NoFiles: []string{"/key"}, NoSecret: []string{"hunter2"},
		}}, Plan{
			Images: true, Actions: true, ImageRefs: []string{"a", "app", "b", "c"}, Files: []string{"Dockerfile"},
			ImageFiles: map[string]ImageFilesWanted{"i": {Ref: "app", Paths: []string{"/app", "/key"}, Secrets: []string{"hunter2"}}},
		}},
		{"a volume", Check{Volume: &VolumeSpec{Name: "data"}}, Plan{Volumes: true, Actions: true}},
		{"a file in a volume", Check{ID: "v", Volume: &VolumeSpec{Name: "data", File: "/f"}}, Plan{
			Volumes: true, Actions: true, VolumeFiles: map[string]VolumeFileWanted{"v": {"data", "/f"}},
		}},
		{"a network", Check{Network: &NetworkSpec{Name: "net", Containers: []string{"a"}}}, Plan{
			Networks: true, Containers: true, Actions: true, Inspect: []string{"a"},
		}},
		{"a registry", Check{ID: "r", Registry: &RegistrySpec{Repository: "lab/app"}}, Plan{
			Images: true, Actions: true, Repositories: map[string]string{"r": "lab/app"},
		}},
		{"a compose project", Check{ID: "c", Compose: &ComposeSpec{Services: map[string]ServiceSpec{"web": {Ports: port}}}}, Plan{
			Containers: true, InspectAll: true, ComposeFiles: map[string]string{"c": "."}, HostPorts: []int{5001}, Volumes: true, Actions: true,
		}},
		{"a project that is down", Check{ID: "c", Compose: &ComposeSpec{Dir: "shop/", Down: true}}, Plan{
			Containers: true, Networks: true, Actions: true, ComposeFiles: map[string]string{"c": "shop"},
		}},
		{"a URL", Check{ID: "h", HTTP: &HTTPSpec{URL: "http://localhost:5001/"}}, Plan{
			HTTP: map[string]HTTPSpec{"h": {URL: "http://localhost:5001/"}}, Containers: true, HostPorts: []int{5001},
		}},
		{"a URL on another machine", Check{ID: "h", HTTP: &HTTPSpec{URL: "http://example.org/"}}, Plan{
			HTTP: map[string]HTTPSpec{"h": {URL: "http://example.org/"}},
		}},
		{"a URL and who answers", Check{ID: "h", HTTP: &HTTPSpec{URL: "http://127.0.0.1", Container: "web"}}, Plan{
			HTTP:       map[string]HTTPSpec{"h": {URL: "http://127.0.0.1", Container: "web"}},
			Containers: true, Actions: true, Inspect: []string{"web"}, HostPorts: []int{80},
		}},
		{"a command", Check{ID: "e", Exec: &ExecSpec{Container: "web"}}, Plan{
			Exec: map[string]ExecSpec{"e": {Container: "web"}}, Containers: true, Actions: true, Inspect: []string{"web"},
		}},
		{"a log", Check{ID: "l", Logs: &LogsSpec{Container: "web"}}, Plan{
			Logs: map[string]LogsSpec{"l": {Container: "web"}}, Containers: true, Actions: true, Inspect: []string{"web"},
		}},
		{"a file", Check{File: &FileSpec{Path: "a/b.txt"}}, Plan{Files: []string{"a", "a/b.txt"}}},
		{"a manifest", Check{File: &FileSpec{Path: "web.yaml", Kubernetes: []KubernetesSpec{{Kind: "Service", Name: "web"}}}}, Plan{
			Files: []string{".", "web.yaml"}, Manifests: []string{"web.yaml"},
		}},
		{"an action", Check{Did: &DidSpec{Action: "container.list"}}, Plan{Actions: true}},
		{"an action on a container", Check{Did: &DidSpec{Action: "container.logs", Container: "web"}}, Plan{Actions: true, Containers: true}},
		{"an action on an image", Check{Did: &DidSpec{Action: "image.history", Image: "app"}}, Plan{Actions: true, Containers: true, ImageRefs: []string{"app"}}},
		{"no such container", Check{Absent: &AbsentSpec{Container: "web"}}, Plan{Containers: true}},
		{"no container of an image", Check{Absent: &AbsentSpec{ContainersOf: "app"}}, Plan{Containers: true, Actions: true, ImageRefs: []string{"app"}}},
		{"no stopped container", Check{Absent: &AbsentSpec{Stopped: true}}, Plan{Containers: true}},
		{"no image", Check{Absent: &AbsentSpec{Image: "app"}}, Plan{Containers: true, Images: true}},
		{"no dangling image", Check{Absent: &AbsentSpec{Dangling: true}}, Plan{Containers: true, Images: true}},
		{"no volume", Check{Absent: &AbsentSpec{Volume: "data"}}, Plan{Volumes: true}},
		{"no network", Check{Absent: &AbsentSpec{Network: "net"}}, Plan{Networks: true}},
		{"a question", Check{ID: "q", Answer: &AnswerSpec{Equals: []string{"1"}}}, Plan{Answers: []string{"q"}}},
		{"a question about a container", Check{ID: "q", Answer: &AnswerSpec{Of: "container:web:host_port:5000/tcp"}}, Plan{
			Answers: []string{"q"}, Containers: true, Actions: true, Inspect: []string{"web"},
		}},
		{"nothing", Check{}, Plan{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, PlanFor([]Check{tt.check}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlanForIsSortedAndHoldsNothingTwice(t *testing.T) {
	got := PlanFor([]Check{
		{Container: &ContainerSpec{Name: "web", Image: "b"}},
		{ID: "l", Logs: &LogsSpec{Container: "app"}},
		{Container: &ContainerSpec{Name: "web", Image: "a", Ports: map[string]Port{"80/tcp": {Port: 9}, "81/tcp": {Port: 8}, "82/tcp": {Port: 9}}}},
	})
	want := Plan{
		Containers: true, Actions: true, Inspect: []string{"app", "web"}, ImageRefs: []string{"a", "b"}, HostPorts: []int{8, 9},
		Logs: map[string]LogsSpec{"l": {Container: "app"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}

func TestHostPortOf(t *testing.T) {
	for url, want := range map[string]int{
		"http://localhost:5001/x": 5001, "http://127.0.0.1": 80, "https://[::1]/": 443, "http://127.1.2.3:8": 8,
		"http://example.org:5001/": 0, "http://10.0.0.1:80/": 0, "://": 0, "": 0,
	} {
		if got := hostPortOf(url); got != want {
			t.Errorf("hostPortOf(%q) = %d, want %d", url, got, want)
		}
	}
}
