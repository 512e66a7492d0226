package course

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShellError(t *testing.T) {
	for script, want := range map[string]int{
		"docker run -d --name x alpine\n":         0,
		"docker run -p …:80 nginx":                0,
		"echo 'left open":                         1,
		"true\nif true; then\n  echo x\n":         2,
		"docker ps -aq | xargs docker rm -f":      0,
		"for i in 1 2 3; do docker stop $i; done": 0,
	} {
		if got, detail := shellError(script); got != want {
			t.Errorf("%q: line %d (%s), want %d", script, got, detail, want)
		}
	}
}

func TestUnknownDocker(t *testing.T) {
	for script, want := range map[string]string{
		"docker run alpine":              "",
		"docker contaner ls":             "docker contaner",
		"docker container lst":           "docker container lst",
		"docker volume rm x && docker x": "docker x",
		"docker --version":               "",
		"docker $COMMAND":                "",
		"docker compose up -d":           "",
		"docker compose upp":             "docker compose upp",
		"docker buildx whatever":         "",
		"docker COMMAND":                 "",
		"echo docker contaner":           "",
	} {
		if got, _ := unknownDocker(script); got != want {
			t.Errorf("%q: %q, want %q", script, got, want)
		}
	}
}

func TestImageOf(t *testing.T) {
	for script, want := range map[string]string{
		"docker run alpine true":                           "alpine",
		"docker run -d --name x -p 5001:5000 site":         "site",
		"docker run -dp 5001:5000 --name=x site":           "site",
		"docker run -it --rm alpine sh":                    "alpine",
		"docker container create -v \"$PWD:/d\" ubuntu:22": "ubuntu:22",
		"docker run -p5001:5000 -e A=b site":               "site",
		"docker run --rm -e A=b site":                      "site",
		"docker run -eA=b site":                            "site",
		"docker create --entrypoint sh ubuntu -c 'x'":      "ubuntu",
		"docker run --rm \"$image\"":                       "",
		"docker run -m 64m --cpus 0.5 alpine":              "alpine",
	} {
		got, ok := imageOf(calls(script)[0])
		if !ok || got != want {
			t.Errorf("%q: %q, %v, want %q", script, got, ok, want)
		}
	}
	for _, script := range []string{"docker ps", "run x", "docker image ls"} {
		if got, ok := imageOf(calls(script)[0]); ok {
			t.Errorf("%q: %q", script, got)
		}
	}
}

func TestImagesMade(t *testing.T) {
	got := imagesMade("docker build -t app:1 .\ndocker tag app:1 app:2\ndocker commit x snap\ntar c . | docker import - base; docker pull hello-world:linux\ndocker buildx build --tag=other --load .")
	if diff := cmp.Diff([]string{"app:1", "app:2", "snap", "base", "other", "hello-world:linux"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
