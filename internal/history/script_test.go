package history

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const here = "/home/ana/matelot/ports/publish"

// clock gives moments: the n-th second.
func clock(n float64) time.Time {
	return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(n * float64(time.Second)))
}

// typedAt is a line that takes a second, from n on, in the workspace.
func typedAt(n float64, text string) Line {
	return Line{Began: clock(n), Ended: clock(n + 1), Dir: here, After: here, Shell: "bash:1", Text: text}
}

func coded(l Line, code int) Line {
	l.Code = code
	return l
}

func in(l Line, before, after string) Line {
	l.Dir, l.After = before, after
	return l
}

func by(l Line, shell string) Line {
	l.Shell = shell
	return l
}

func lasting(l Line, seconds float64) Line {
	l.Ended = l.Began.Add(time.Duration(seconds * float64(time.Second)))
	return l
}

// asked is a docker command that came at n, of a process of that number.
func asked(n float64, line string) Asked {
	return Asked{PID: int(n * 10), Began: clock(n), Args: strings.Split(line, " "), Dir: here}
}

const (
	idFermi = "ce11052c0a5eed10fadd36f00a4fa0d390387f1444f67418ba0b10880ea58a5d"
	idCray  = "ed1d9747c06586a4a74319ce74206ce812967911076325a29622916334965a14"
)

func fermi() Container { return Container{ID: idFermi, Name: "wizardly_fermi", Auto: true} }
func cray() Container  { return Container{ID: idCray, Name: "bold_cray", Auto: true} }

func making(a Asked, c ...Container) Asked {
	a.Made = c
	return a
}

func using(a Asked, c ...Container) Asked {
	a.Used = c
	return a
}

func typing(a Asked, lines ...string) Asked {
	a.Typed = lines
	return a
}

func inFolder(a Asked, dir string) Asked {
	a.Dir = dir
	return a
}

func TestScript(t *testing.T) {
	t.Parallel()
	workspace := Begin{Workspace: here}
	for _, tt := range []struct {
		name  string
		run   Run
		want  string
		notes []Note
	}{
		{"nothing", Run{Begin: workspace}, "", nil},
		{
			"as it was typed, failures too",
			Run{Begin: workspace, Lines: []Line{
				coded(typedAt(1, "docker rum x"), 125), typedAt(3, `echo "it's" > 'a b'`), typedAt(5, "docker ps --all | grep web && docker images"),
			}},
			"docker rum x\necho \"it's\" > 'a b'\ndocker ps --all | grep web && docker images\n", nil,
		},
		{
			"words of the lab, and what ends or holds the shell, are left out",
			Run{Begin: workspace, Lines: []Line{
				typedAt(1, "check"), typedAt(2, "hint"), typedAt(3, "matelot submit"), typedAt(4, "exit"), typedAt(5, "vim Dockerfile"),
				typedAt(6, "man docker"), typedAt(7, "bash"), typedAt(8, "exec bash"), typedAt(9, "docker ps"),
			}},
			"docker ps\n", nil,
		},
		{
			"folders",
			Run{Begin: workspace, Lines: []Line{
				in(typedAt(1, "docker build ."), here+"/web", here+"/web"), in(typedAt(3, "cd .."), here+"/web", here), typedAt(5, "docker ps"),
				in(typedAt(7, "cd /tmp"), here, "/tmp"), in(typedAt(9, "docker images"), "/tmp", "/tmp"), in(typedAt(11, "docker ps"), here+"/a b", here+"/a b"),
			}},
			`: "${MATELOT_WORKSPACE:=$PWD}"
cd "$MATELOT_WORKSPACE"/web
docker build .
cd ..
docker ps
cd /tmp
docker images
cd "$MATELOT_WORKSPACE"/'a b'
docker ps
`, nil,
		},
		{
			"the workspace's path on this machine",
			Run{Begin: workspace, Lines: []Line{
				typedAt(1, "docker run -v "+here+"/site:/site web"), typedAt(3, "docker run -v '"+here+"/a b:/site' web"), typedAt(5, `docker run -v "`+here+`:/site" web`),
			}},
			`: "${MATELOT_WORKSPACE:=$PWD}"
# docker run -v ` + here + `/site:/site web
docker run -v ${MATELOT_WORKSPACE}/site:/site web
# docker run -v '` + here + `/a b:/site' web
docker run -v ''"${MATELOT_WORKSPACE}"'/a b:/site' web
# docker run -v "` + here + `:/site" web
docker run -v "${MATELOT_WORKSPACE}:/site" web
`, nil,
		},
		{
			"bash's own language, and what nobody can read",
			Run{Begin: workspace, Lines: []Line{
				typedAt(1, "diff <(docker ps) <(docker ps -a)"), typedAt(3, "docker run 'oops"), typedAt(5, "docker ps"),
			}},
			"bash -c 'diff <(docker ps) <(docker ps -a)'\n# docker run 'oops\ndocker ps\n",
			[]Note{{NoteShell, "docker run 'oops"}},
		},
		{
			"Ctrl-C",
			Run{Begin: workspace, Lines: []Line{
				coded(lasting(typedAt(1, "docker logs -f web"), 7.5), 130), coded(typedAt(10, "cd web && docker compose up"), 130),
				coded(lasting(typedAt(12, "cd web; docker stats"), 300), 130), coded(typedAt(400, "X=1 docker events"), 130),
			}},
			"timeout -s INT 7 docker logs -f web\ntimeout -s INT 2 sh -c 'cd web && docker compose up'\n" +
				"cd web; timeout -s INT 15 docker stats\ntimeout -s INT 2 sh -c 'X=1 docker events'\n", nil,
		},
		{
			"two shells at once",
			Run{Begin: workspace, Lines: []Line{
				lasting(typedAt(1, "docker run --name web web"), 9), by(typedAt(4, "docker stop web"), "zsh:2"), by(typedAt(20, "docker ps -a"), "zsh:2"),
			}},
			"timeout -s INT 9 docker run --name web web &\ndocker stop web\nwait\ndocker ps -a\n", nil,
		},
		{
			"a terminal that will not be there",
			Run{Begin: workspace, Lines: []Line{
				typedAt(1, "docker run -it --name captain ubuntu env"), typedAt(3, "docker run -dit --name deck ubuntu"), typedAt(5, "docker run --rm --tty --interactive alpine date"),
				typedAt(7, "docker run -i -t ubuntu ls -t"), typedAt(9, "docker start -ai deck"), typedAt(11, "docker exec --detach -it deck sleep 9"), typedAt(13, "echo hi | docker exec -i deck cat"),
				typedAt(15, "docker exec -it deck bash < script"),
			}},
			`# docker run -it --name captain ubuntu env
docker run -i --name captain ubuntu env </dev/null
docker run -dit --name deck ubuntu
# docker run --rm --tty --interactive alpine date
docker run --rm --interactive alpine date </dev/null
# docker run -i -t ubuntu ls -t
docker run -i ubuntu ls -t </dev/null
# docker start -ai deck
docker start -ai deck </dev/null
docker exec --detach -it deck sleep 9
echo hi | docker exec -i deck cat
docker exec -it deck bash < script
`,
			[]Note{{NoteInside, "docker run -i -t ubuntu ls -t"}, {NoteInside, "docker start -ai deck"}},
		},
		{
			"what was typed into a container",
			Run{Begin: workspace, Lines: []Line{lasting(typedAt(1, "docker exec -it harbour bash"), 20), typedAt(30, "docker ps")}, Asked: []Asked{
				asked(1.1, "docker exec -it harbour bash"), typing(Asked{PID: 11, Began: clock(1.2)}, "echo 'Ahoy' > /tmp/visit", "TYPED", "exit"),
			}},
			"# docker exec -it harbour bash\ndocker exec -i harbour bash <<'TYPED_'\necho 'Ahoy' > /tmp/visit\nTYPED\nexit\nTYPED_\ndocker ps\n", nil,
		},
		{
			"Ctrl-C was for the program inside",
			Run{Begin: workspace, Lines: []Line{coded(lasting(typedAt(1, "docker run -it ubuntu"), 20), 130)}, Asked: []Asked{
				typing(asked(1.1, "docker run -it ubuntu"), "ls"),
			}},
			"# docker run -it ubuntu\ndocker run -i ubuntu <<'TYPED'\nls\nTYPED\n", nil,
		},
		{
			"a container by the name that the engine made up",
			Run{Begin: workspace, Lines: []Line{typedAt(1, "docker run -d nginx"), typedAt(3, "docker create ubuntu"), typedAt(5, "docker stop wizardly_fermi")}, Asked: []Asked{
				making(asked(1.1, "docker run -d nginx"), fermi()), making(asked(3.1, "docker create ubuntu"), cray()), using(asked(5.1, "docker stop wizardly_fermi"), fermi()),
			}},
			"# docker run -d nginx\ndocker run --name wizardly_fermi -d nginx\ndocker create ubuntu\ndocker stop wizardly_fermi\n", nil,
		},
		{
			"a container by its ID, whoever named it",
			Run{Begin: workspace, Lines: []Line{
				typedAt(1, "docker run -d nginx"), typedAt(3, "docker run -d --name web nginx"), typedAt(5, "docker stop -t 10 ce1 ed1d9747c065"), typedAt(7, "docker cp ce11052c0a5e:/etc/hosts ."),
			}, Asked: []Asked{
				making(asked(1.1, "docker run -d nginx"), fermi()), making(asked(3.1, "docker run -d --name web nginx"), Container{ID: idCray, Name: "web"}),
				using(asked(5.1, "docker stop -t 10 ce1 ed1d9747c065"), fermi(), Container{ID: idCray, Name: "web"}), using(asked(7.1, "docker cp ce11052c0a5e:/etc/hosts ."), fermi()),
			}},
			`# docker run -d nginx
docker run --name wizardly_fermi -d nginx
docker run -d --name web nginx
# docker stop -t 10 ce1 ed1d9747c065
docker stop -t 10 wizardly_fermi web
# docker cp ce11052c0a5e:/etc/hosts .
docker cp wizardly_fermi:/etc/hosts .
`, nil,
		},
		{
			"a container of the set-up by its ID",
			Run{Begin: Begin{Workspace: here, Setup: []Container{cray(), fermi()}}, Lines: []Line{typedAt(1, "docker start -a wizardly_fermi"), typedAt(3, "docker logs ce11")}, Asked: []Asked{
				using(asked(1.1, "docker start -a wizardly_fermi"), fermi()), using(asked(3.1, "docker logs ce11"), fermi()),
			}},
			`: "${MATELOT_SETUP_2:=$(docker ps --all --quiet --no-trunc | tail -n 2 | head -n 1)}"
# docker start -a wizardly_fermi
docker start -a "$MATELOT_SETUP_2"
# docker logs ce11
docker logs "$MATELOT_SETUP_2"
`, nil,
		},
		{
			"a container by an ID, made in a loop",
			Run{Begin: workspace, Lines: []Line{typedAt(1, "for i in 1 2; do docker run -d nginx; done"), typedAt(3, "docker rm -f ce11")}, Asked: []Asked{
				making(asked(1.1, "docker run -d nginx"), fermi()), making(asked(1.2, "docker run -d nginx"), cray()), using(asked(3.1, "docker rm -f ce11"), fermi()),
			}},
			"for i in 1 2; do docker run -d nginx; done\ndocker rm -f ce11\n",
			[]Note{{NoteID, "docker rm -f ce11"}},
		},
		{
			"a system that tells nothing of the processes",
			Run{Begin: workspace, Lines: []Line{typedAt(1, "docker run -d nginx"), typedAt(3, "docker exec -it wizardly_fermi sh")}, Asked: []Asked{
				{Began: clock(1.2), Made: []Container{fermi()}}, {Began: clock(3.2), Used: []Container{fermi()}}, {Began: clock(3.3), Typed: []string{"ls"}}, {Began: clock(9), Made: []Container{cray()}},
			}},
			"# docker run -d nginx\ndocker run --name wizardly_fermi -d nginx\n# docker exec -it wizardly_fermi sh\ndocker exec -i wizardly_fermi sh <<'TYPED'\nls\nTYPED\n", nil,
		},
		{
			"a shell of the learner's own: only the journal knows",
			Run{Begin: workspace, Asked: []Asked{
				asked(1, "/usr/bin/docker run -d --name web nginx"), inFolder(Asked{PID: 20, Began: clock(2), Args: []string{"docker", "run", "-v", here + "/site:/a b", "x"}}, here+"/web"),
				{PID: 30, Parent: 40, Began: clock(4), Args: []string{"/usr/libexec/docker/cli-plugins/docker-buildx", "buildx", "build", "."}, Dir: here},
				asked(4, "docker build ."), asked(5, "docker __complete rm "), asked(6, "/opt/matelot check"), asked(7, "docker matelot check"),
				asked(8, "/usr/bin/python3 /usr/bin/docker-compose up -d"), asked(9, "/x/docker-compose compose down"), asked(10, "docker run -e KEY=*** x"),
			}},
			`: "${MATELOT_WORKSPACE:=$PWD}"
docker run -d --name web nginx
cd "$MATELOT_WORKSPACE"/web
docker run -v ''"${MATELOT_WORKSPACE}"'/site:/a b' x
cd "$MATELOT_WORKSPACE"
docker build .
docker-compose up -d
docker compose down
docker run -e 'KEY=***' x
`,
			[]Note{{NoteMasked, "docker run -e 'KEY=***' x"}},
		},
		{
			"an alias, and a shell in the shell",
			Run{Begin: workspace, Lines: []Line{typedAt(1, "d ps"), lasting(typedAt(3, "bash"), 9), typedAt(20, "./run.sh")}, Asked: []Asked{
				asked(1.1, "docker ps"), asked(4, "docker images"), asked(5, "docker run x"), asked(20.1, "docker build ."),
			}},
			"docker ps\ndocker images\ndocker run x\n./run.sh\n", nil,
		},
		{
			"fish and PowerShell",
			Run{Begin: workspace, Lines: []Line{
				by(typedAt(1, "docker rm -f (docker ps -aq)"), "fish:1"), by(typedAt(3, "set -x A b; for i in 1 2; docker ps; end"), "fish:1"),
				by(typedAt(5, "docker build -t web .\\web"), "powershell:1"), by(typedAt(7, "docker run `\n -d web"), "powershell:1"),
			}},
			"docker rm -f $(docker ps -aq)\n# set -x A b; for i in 1 2; docker ps; end\ndocker build -t web ./web\ndocker run   -d web\n",
			[]Note{{NoteShell, "set -x A b; for i in 1 2; docker ps; end"}},
		},
		{
			"sudo docker",
			Run{Begin: workspace, Lines: []Line{typedAt(1, "sudo docker ps")}},
			"# sudo docker ps\ndocker ps\n", nil,
		},
		{
			"a login at the prompt",
			Run{Begin: Begin{Workspace: here, Registry: true}, Lines: []Line{
				coded(typedAt(1, "docker login"), 1), typedAt(3, "docker login localhost:5055"), typedAt(5, "docker login -u matelot localhost:5055"),
				typedAt(7, "docker login -u matelot --password-stdin localhost:5055 < password.txt"), typedAt(9, `docker login -u matelot -p "$(cat password.txt)" localhost:5055`),
			}},
			`docker login
# docker login localhost:5055
docker login localhost:5055 --username matelot --password-stdin < password.txt
# docker login -u matelot localhost:5055
docker login -u matelot localhost:5055 --password-stdin < password.txt
docker login -u matelot --password-stdin localhost:5055 < password.txt
docker login -u matelot -p "$(cat password.txt)" localhost:5055
`, nil,
		},
		{
			"no secret: the exercise says it, or a file does",
			Run{Begin: workspace, Lines: []Line{
				typedAt(1, "docker run -e POSTGRES_PASSWORD=anchor db"), typedAt(3, `docker build --build-arg TOKEN="$(cat token.txt)" .`), typedAt(5, "docker login -p '***'"),
			}},
			"docker run -e POSTGRES_PASSWORD=anchor db\ndocker build --build-arg TOKEN=\"$(cat token.txt)\" .\ndocker login -p '***'\n",
			[]Note{{NoteMasked, "docker login -p '***'"}},
		},
		{
			"what may be a secret is another value, the same everywhere",
			Run{Begin: workspace, Lines: []Line{
				typedAt(1, "docker run -d --name db -e POSTGRES_PASSWORD=hunter2 -e API_KEY='two words' -e PIN_TOKEN=12 -e DB_PASS=hunter3 db"),
				typedAt(3, `docker run -e PGPASSWORD="hunter2" app psql postgres://me:hunter2@db hunter22 'two words' 12`),
			}},
			"docker run -d --name db -e POSTGRES_PASSWORD=stand-in-2 -e API_KEY=stand-in-1 -e PIN_TOKEN=stand-in-4 -e DB_PASS=stand-in-3 db\n" +
				"docker run -e PGPASSWORD=stand-in-2 app psql postgres://me:stand-in-2@db hunter22 'stand-in-1' 12\n",
			[]Note{{NoteSecret, "POSTGRES_PASSWORD"}, {NoteSecret, "API_KEY"}, {NoteSecret, "PIN_TOKEN"}, {NoteSecret, "DB_PASS"}, {NoteSecret, "PGPASSWORD"}},
		},
		{
			"a here-document",
			Run{Begin: workspace, Lines: []Line{typedAt(1, "cat > Dockerfile <<EOF\nFROM alpine\nEOF"), typedAt(3, "docker build .")}},
			"cat > Dockerfile <<EOF\nFROM alpine\nEOF\ndocker build .\n", nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.run.Script([]string{"check", "hint"}, nil, "POSTGRES_PASSWORD=anchor")
			if diff := cmp.Diff(tt.want, got.Text); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.notes, got.Notes); diff != "" {
				t.Error(diff)
			}
			if sh, err := exec.LookPath("sh"); err == nil {
				cmd := exec.CommandContext(t.Context(), sh, "-n")
				cmd.Stdin = strings.NewReader(got.Text)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("sh cannot read the script: %v: %s", err, out)
				}
			}
		})
	}
}
