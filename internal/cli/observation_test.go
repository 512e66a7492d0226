package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

func TestMaskObservation(t *testing.T) {
	t.Parallel()
	checks := []checker.Check{
		{ID: "db", Container: &checker.ContainerSpec{Env: map[string]string{"POSTGRES_PASSWORD": "anchor"}}},
		{ID: "app", Image: &checker.ImageSpec{Env: map[string]string{"APP_TOKEN": "none"}}},
	}
	read := checker.Observation{
		Containers: []checker.Container{{Name: "db", Env: map[string]string{
			"POSTGRES_PASSWORD": "hunter2", "AWS_SECRET": "hunter2", "API_KEY": "", "URL": "postgres://me:hunter2@db/x", "PATH": "/bin",
		}}},
		Images: []checker.Image{{Env: map[string]string{"APP_TOKEN": "some", "OTHER_TOKEN": "hunter2"}}},
	}
	got := maskObservation(checks, read)
	want := checker.Observation{
		Containers: []checker.Container{{Name: "db", Env: map[string]string{
			"POSTGRES_PASSWORD": "hunter2", "AWS_SECRET": "***", "API_KEY": "", "URL": "postgres://***@db/x", "PATH": "/bin",
		}}},
		Images: []checker.Image{{Env: map[string]string{"APP_TOKEN": "some", "OTHER_TOKEN": "***"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if read.Containers[0].Env["AWS_SECRET"] != "hunter2" {
		t.Error("the observation itself was changed")
	}
}
