package observe

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

var update = flag.Bool("update", false, "write the golden files anew")

// mask takes out of an observation what differs from run to run: IDs, times,
// addresses, and the names and ports that keep tests apart.
func mask(t *testing.T, obs checker.Observation, names ...string) []byte {
	t.Helper()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	then := func(instant *time.Time) {
		if !instant.IsZero() {
			*instant = at
		}
	}
	obs.Engine = checker.Engine{Version: "VERSION", APIVersion: "API", OS: obs.Engine.OS, Name: obs.Engine.Name}
	then(&obs.At)
	for i := range obs.Containers {
		c := &obs.Containers[i]
		names = append(names, c.ID, "CONTAINER", c.ImageID, "IMAGE")
		then(&c.Created)
		then(&c.StartedAt)
		then(&c.FinishedAt)
		for j := range c.Networks {
			if c.Networks[j].IP != "" {
				c.Networks[j].IP = "IP"
			}
		}
	}
	for i := range obs.Images {
		obs.Images[i].Size = 1
		then(&obs.Images[i].Created)
		then(&obs.Images[i].Tagged)
	}
	for name, file := range obs.Files {
		then(&file.Changed)
		file.Owner = "OWNER"
		obs.Files[name] = file
	}
	data, err := json.MarshalIndent(obs, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(strings.NewReplacer(names...).Replace(string(data))), '\n')
}

func TestGoldenObservation(t *testing.T) {
	l := newLab(t)
	name, port, workspace := l.name("web"), freePort(t), tree(t, map[string]string{"site/index.html": "<p>ahoy"})
	l.run(name, l.image(), publish("5000/tcp", port), command("serve", ":5000", "ahoy"), func(_ *config, h *host) {
		h.Binds = []string{workspace + "/site:/site:ro"}
	})
	l.create(l.name("other"), l.image())
	url := fmt.Sprintf("http://localhost:%d/", port)
	plan := checker.PlanFor([]checker.Check{
		{ID: "container", Container: &checker.ContainerSpec{
			Name: name, Image: l.image(), Ports: map[string]checker.Port{"5000/tcp": {Port: port}},
			Mounts: []checker.MountSpec{{Source: "site", Target: "/site"}},
		}},
		{ID: "answers", HTTP: &checker.HTTPSpec{URL: url, Container: name}},
		{ID: "inside", Exec: &checker.ExecSpec{Container: name, Command: []string{"/tool", "echo", "hello"}}},
		{ID: "logs", Logs: &checker.LogsSpec{Container: name}},
		{ID: "question", Answer: &checker.AnswerSpec{Equals: []string{"42"}}},
	})
	// Nothing wanted is left out, and the journal cannot be read.
	obs := l.read(plan, func(s *Sources) {
		s.Workspace, s.Exercise, s.Answers = workspace, "ports/publish", map[string]string{"question": "42"}
	})
	got := mask(t, obs, workspace, "WORKSPACE", l.session, "SESSION", l.image(), "REF", fmt.Sprint(port), "12345")
	golden := filepath.Join("testdata", "observation.golden.json")
	if *update {
		if os.Getenv("CI") != "" {
			t.Fatal("golden files are not written in CI")
		}
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("differs from %s (write it anew with -update):\n%s", golden, cmp.Diff(string(want), string(got)))
	}
	// What is saved reads back the same.
	var back checker.Observation
	data, err := json.Marshal(obs)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("a saved observation reads back as another: %v", err)
	}
}
