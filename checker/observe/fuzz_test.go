package observe

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"

	"matelot/checker"
)

// FuzzInspect: whatever JSON an engine answers, reading it does not panic, and
// what it gives can be saved.
func FuzzInspect(f *testing.F) {
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"Id":"x","Name":"/web","State":null,"Config":null,"HostConfig":null,"NetworkSettings":null,"Mounts":null}`))
	f.Add([]byte(`{"Id":"x","State":{"Status":"running","StartedAt":"0001-01-01T00:00:00Z","Health":{"Status":"healthy","Log":[null]}}}`))
	f.Add([]byte(`{"HostConfig":{"PortBindings":{"5000/tcp":null,"":[{}]},"CpuQuota":50000},"Config":{"Env":["A","=","B=c"],"Image":"x"}}`))
	f.Add([]byte(`{"NetworkSettings":{"Ports":{"5000/tcp":[{"HostIp":"::","HostPort":"99999999999"}],"x":null},"Networks":{"n":null}}}`))
	f.Add([]byte(`{"Names":["/a/b","/c"],"Ports":[{"PublicPort":1}],"Created":-1,"NetworkSettings":{"Networks":{"n":null}},"Mounts":[{}]}`))
	f.Add([]byte(`{"Created":9223372036854775807}`))
	f.Add([]byte(`{"RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],"Config":{"Env":null},"Metadata":{"LastTagTime":"0001-01-01T00:00:00Z"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var all []any
		var inspected container.InspectResponse
		if json.Unmarshal(data, &inspected) == nil {
			all = append(all, detailed(inspected))
		}
		var summary container.Summary
		if json.Unmarshal(data, &summary) == nil {
			all = append(all, summarised(summary), isYoung(summary))
		}
		var img image.InspectResponse
		if json.Unmarshal(data, &img) == nil {
			refs, _ := ownedImages{every: true}.sees(img.ID, img.RepoTags)
			all = append(all, inspectedImage(img, refs))
		}
		for _, value := range all {
			if _, err := json.Marshal(value); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzSaved: whatever an engine saves of an image, searching it ends and does
// not panic, and what is told was asked for.
func FuzzSaved(f *testing.F) {
	lower, upper := twoLayers(f)
	manifest := `[{"Config":"c.json","Layers":["one/layer.tar","two/layer.tar"]}]`
	f.Add(archive(f, member{name: "one/layer.tar", text: string(lower)}, member{name: "two/layer.tar", text: string(upper)},
		member{name: "c.json", text: config2}, member{name: "manifest.json", text: manifest}), "/app/key", "hush")
	f.Add(archive(f, member{name: "one/layer.tar", text: string(gzipped(f, lower))},
		member{name: "index.json", text: `{"manifests":[{"digest":"x:y"}],"config":{"digest":"c"}}`}), "/bin/sh", "")
	f.Add([]byte{}, "", "")
	f.Add(bytes.Repeat([]byte{0}, 1024), "/", "x")
	f.Fuzz(func(t *testing.T, data []byte, name, text string) {
		wanted := checker.ImageFilesWanted{Paths: []string{name}, Secrets: []string{text}}
		saved, err := readSaved(bytes.NewReader(data), wanted.Secrets)
		if err != nil {
			return
		}
		found, err := saved.search(wanted)
		if err != nil {
			return
		}
		for _, got := range append(found.Present, found.Layered...) {
			if got != name {
				t.Errorf("%q was not asked for", got)
			}
		}
		for _, secret := range found.Secrets {
			if secret.Text != text || text == "" || secret.Where == "" {
				t.Errorf("%+v was not asked for", secret)
			}
		}
	})
}

// FuzzArchive: whatever is copied out of a container, reading it is bounded
// and does not panic.
func FuzzArchive(f *testing.F) {
	f.Add(archive(f, member{name: "note.txt", text: "ahoy"}))
	f.Add(archive(f, member{name: "dir/"}, member{name: "dir/a"}, member{name: "dir/b/c"}))
	f.Add(archive(f, member{name: "link", link: "/etc/passwd"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := fileFromArchive(tar.NewReader(bytes.NewReader(data)))
		if err == nil && (len(file.Content) > maxContent || len(file.Entries) > maxEntries || file.Kind == "") {
			t.Errorf("got %+v", file)
		}
	})
}

// FuzzRegistry: whatever a registry answers, asking it does not panic, and an
// image that it names has an ID.
func FuzzRegistry(f *testing.F) {
	f.Add([]byte(`{"tags":["1"],"repositories":["a"],"config":{"digest":"sha256:x"}}`))
	f.Add([]byte(`{"tags":null,"manifests":[{"digest":"x","platform":{"os":"linux"}}]}`))
	f.Add([]byte(`{"tags":["../..","%2F","?a=b"],"manifests":[{}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
		defer server.Close()
		obs := Read(t.Context(), checker.Plan{Repositories: map[string]string{"c": "lab/a/b"}},
			Sources{Registry: Registry{Host: server.Listener.Addr().String()}})
		if len(obs.Troubles)+len(obs.Repositories) == 0 {
			t.Error("neither an answer nor trouble")
		}
		for tag, id := range obs.Repositories["c"].Tags {
			if id == "" {
				t.Errorf("tag %q has no image", tag)
			}
		}
	})
}
