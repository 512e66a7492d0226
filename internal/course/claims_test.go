package course

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

func TestClaims(t *testing.T) {
	for name, tt := range map[string]struct {
		exercise Exercise
		want     []string
	}{
		"nothing": {Exercise{Solutions: []Script{{Run: "docker run --rm hello-world:linux"}}}, nil},
		"checks": {Exercise{Checks: []checker.Check{
			{ID: "a", Container: &checker.ContainerSpec{Name: "web", Ports: map[string]checker.Port{"80/tcp": {Port: 8081}}}},
			{ID: "b", Image: &checker.ImageSpec{Ref: "site:latest"}},
			{ID: "c", Volume: &checker.VolumeSpec{Name: "data"}},
			{ID: "d", Network: &checker.NetworkSpec{Name: "net"}},
		}}, []string{"8081", "data", "net", "site", "web"}},
		"flags": {Exercise{Solutions: []Script{
			{Run: "docker run -d --name web -p 127.0.0.1:5002:5000 -v data:/srv site"},
			{Run: "docker run --detach --name=web2 --publish 5003:5000 --mount source=other,target=/srv site"},
		}}, []string{"5002", "5003", "data", "other", "web", "web2"}},
		"made or renamed": {Exercise{Setup: "docker build -t app:1 .\ndocker tag app:1 app:2\ndocker network create --driver bridge inner && docker volume create kept", Mistakes: []Mistake{
			{Script: Script{Run: `docker rename "$(docker ps -lq)" late`}, Setup: "docker container create \\\n  --name early alpine true"},
		}}, []string{"app:1", "app:2", "early", "inner", "kept", "late", "true"}},
		"removes an image": {Exercise{Images: []string{"alpine"}, Checks: []checker.Check{
			{ID: "a", Absent: &checker.AbsentSpec{Image: "alpine:latest"}},
		}}, []string{"alpine"}},
		"registry": {Exercise{Registry: true}, []string{"registry"}},
		"compose":  {Exercise{Setup: "docker-compose up -d"}, []string{"compose"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.exercise.Claims()); diff != "" {
				t.Errorf("claims (-want +got):\n%s", diff)
			}
		})
	}
}
