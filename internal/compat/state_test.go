package compat

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
)

// volatile are fields that say nothing of what was asked for: where things lie on the
// disk, the processes' numbers, and of an image the container of the last step that made it.
func volatile() []string {
	return []string{"GraphDriver", "Pid", "SandboxKey", "RepoDigests", "Container", "ContainerConfig"}
}

// state is what is on the engine, as it says itself when it is asked past the
// session: each object by kind, masked and in the order of its names. The labels by
// which the session knows its own are left out.
func (w *world) state(t *testing.T, own []mask) said {
	t.Helper()
	ctx := t.Context()
	kinds := map[string][]json.RawMessage{}
	add := func(kind string, raw []byte, err error) {
		if err != nil {
			t.Fatalf("%s: looking at the engine's %ss: %v", w.way, kind, err)
		}
		kinds[kind] = append(kinds[kind], raw)
	}
	containers, err := w.engine.ContainerList(ctx, container.ListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range containers {
		_, raw, err := w.engine.ContainerInspectWithRaw(ctx, c.ID, false)
		add("container", raw, err)
	}
	pictures, err := w.engine.ImageList(ctx, image.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range pictures {
		_, raw, err := w.engine.ImageInspectWithRaw(ctx, i.ID) //nolint:staticcheck // all of what the engine says
		add("image", raw, err)
	}
	networks, err := w.engine.NetworkList(ctx, network.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range networks {
		_, raw, err := w.engine.NetworkInspectWithRaw(ctx, n.ID, network.InspectOptions{})
		add("network", raw, err)
	}
	volumes, err := w.engine.VolumeList(ctx, volume.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range volumes.Volumes {
		_, raw, err := w.engine.VolumeInspectWithRaw(ctx, v.Name)
		add("volume", raw, err)
	}
	all := said{}
	for kind, list := range kinds {
		var texts []string
		for _, raw := range list {
			texts = append(texts, w.masked(plain(t, raw), own))
		}
		slices.Sort(texts)
		all[kind] = strings.Join(texts, "\n") + "\n"
	}
	return all
}

// plain writes an object's fields one in a line, its name first, without what is
// volatile.
func plain(t *testing.T, raw []byte) string {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(raw, &object); err != nil {
		t.Fatal(err)
	}
	name, _ := json.Marshal([]any{object["Name"], object["RepoTags"]})
	sortMounts(object)
	strip(object)
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(object); err != nil {
		t.Fatal(err)
	}
	return string(name) + "\n" + text.String()
}

// sortMounts gives a container's mounts an order: the engine lists them by chance, and
// docker 20.10 asks for its binds by chance.
func sortMounts(object map[string]any) {
	host, _ := object["HostConfig"].(map[string]any)
	binds, _ := host["Binds"].([]any)
	slices.SortFunc(binds, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	mounts, _ := object["Mounts"].([]any)
	slices.SortFunc(mounts, func(a, b any) int { return cmp.Compare(target(a), target(b)) })
}

// target is where a mount is in its container.
func target(mount any) string {
	fields, _ := mount.(map[string]any)
	path, _ := fields["Destination"].(string)
	return path
}

// strip takes out, at every depth, what is volatile and what the session added. What is
// empty and what is not there are the same to everybody.
func strip(v any) {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(name string, _ any) bool {
			return slices.Contains(volatile(), name) || strings.HasPrefix(name, "matelot.")
		})
		for _, inner := range v {
			strip(inner)
		}
		maps.DeleteFunc(v, func(_ string, inner any) bool { return isEmpty(inner) })
	case []any:
		for _, inner := range v {
			strip(inner)
		}
	}
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}
