package history

import (
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	const own = "blue-anchor-7"
	for _, tt := range []struct{ in, want string }{
		{"docker ps -a", "docker ps -a"},
		{"docker run -p 5001:5000 web", "docker run -p 5001:5000 web"},
		{"docker run -e KEY=value x", "docker run -e KEY=value x"},
		{"docker login -u me -p hunter2 host", "docker login -u me -p '***' host"},
		{"docker login -u me -phunter2 host", "docker login -u me -p'***' host"},
		{"docker login -u me -p 'hunter2 x' host", "docker login -u me -p '***' host"},
		{`docker login -u me -p "hunter2" host`, "docker login -u me -p '***' host"},
		{`docker login -u me -p"hunter2$X" host`, "docker login -u me -p'***' host"},
		{"docker login --password hunter2", "docker login --password '***'"},
		{"docker login --password=hunter2", "docker login --password='***'"},
		{"sudo docker --config x login -p hunter2", "sudo docker --config x login -p '***'"},
		{"docker login -p $PW; docker ps", "docker login -p $PW; docker ps"},
		{`docker login -p "$(cat password.txt)" host`, `docker login -p "$(cat password.txt)" host`},
		{"docker login --password-stdin < password.txt", "docker login --password-stdin < password.txt"},
		{"echo hunter2 | docker login --password-stdin host", "echo '***' | docker login --password-stdin host"},
		{"echo -n 'hunter2' | docker login -u x --password-stdin", "echo -n '***' | docker login -u x --password-stdin"},
		{`printf '%s\n' hunter2 | docker login --password-stdin`, `printf '%s\n' '***' | docker login --password-stdin`},
		{"docker login --password-stdin <<< hunter2", "docker login --password-stdin <<< '***'"},
		{"docker login --password-stdin <<EOF\nhunter2\nEOF\n", "docker login --password-stdin <<EOF\n***\nEOF\n"},
		{"docker build https://me:hunter2@example.org/r.git", "docker build https://***@example.org/r.git"},
		{"if true; then docker login -p hunter2; fi", "if true; then docker login -p '***'; fi"},
		{"docker login -p hunter2 'oops", "docker login -p *** 'oops"},
		{"docker login --password hunter2 $(", "docker login --password *** $("},
		// The session's own: the line shall work again.
		{"docker login -u matelot -p " + own + " localhost:5055", `docker login -u matelot -p "$(cat password.txt)" localhost:5055`},
		{"docker login --password=" + own, `docker login --password="$(cat password.txt)"`},
		{"echo " + own + " | docker login --password-stdin", `echo "$(cat password.txt)" | docker login --password-stdin`},
		{"PW=" + own, "PW=$(cat password.txt)"},
		{"PW='" + own + "'; docker ps", "PW=''$(cat password.txt)''; docker ps"},
		{`PW="` + own + `"`, `PW="$(cat password.txt)"`},
	} {
		got := Redact(tt.in, own)
		if got != tt.want {
			t.Errorf("Redact(%q)\n     = %q,\nwant %q", tt.in, got, tt.want)
		}
		if strings.Contains(got, "hunter2") || strings.Contains(got, own) {
			t.Errorf("the password is in %q", got)
		}
	}
}

func FuzzScript(f *testing.F) {
	f.Add("docker run -it x", "docker login -p hunter2", 130, true)
	f.Add("cat <<E\nx\nE", "for i in 1; do docker run -it x; done", 0, false)
	f.Fuzz(func(t *testing.T, a, b string, code int, shells bool) {
		a, b = readable(a), readable(b)
		first, second := coded(lasting(typedAt(1, Redact(a, "own")), 5), code), typedAt(3, Redact(b, "own"))
		if shells {
			second = by(second, "fish:2")
		}
		r := Run{Begin: Begin{Workspace: here, Registry: true}, Lines: []Line{first, second}, Asked: []Asked{
			typing(making(using(asked(1.5, "docker run -it x"), fermi()), fermi()), "ls", "TYPED"),
		}}
		text := r.Script([]string{"check"}, nil, "").Text
		if text == "" {
			return
		}
		if _, ok := parse(text, syntax.LangPOSIX); !ok {
			t.Errorf("no shell reads\n%q\nof\n%q\n%q", text, a, b)
		}
	})
}
