package similar_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/grader/similar"
	"matelot/internal/i18n"
	"matelot/lessons"
)

const (
	solution = "docker build -t our-web-server -f web-server.Dockerfile .\ndocker run -d --name our-web-server -p 5001:5000 our-web-server\n"
	starting = "FROM matelot/web:1\nCOPY site /site\nCMD [\"serve\", \"/site\"]\n"
	// own has a learner's own ways in it.
	own = `docker build -t our-web-server -f web-server.Dockerfile .
docker run --name trial --memory 64m --restart on-failure:3 our-web-server
docker inspect --format '{{.State.OOMKilled}}' trial
docker logs --since 5m --timestamps trial | grep -i "listening on"
docker cp trial:/etc/hosts ./hosts.txt
diff hosts.txt /etc/hosts
docker run --rm --network container:trial alpine wget -qO- http://localhost:5000/
docker commit trial snapshot:one
docker history --no-trunc snapshot:one | awk '{print $1}'
docker rm -f trial
docker run -d --name our-web-server -p 5001:5000 our-web-server
`
	// another learner went another way.
	other = `docker build --no-cache -t our-web-server -f web-server.Dockerfile .
docker image inspect --format '{{json .Config.ExposedPorts}}' our-web-server
docker create --name our-web-server --publish 5001:5000 our-web-server
docker start our-web-server
docker events --since 10m --until 0s --filter type=container
docker exec our-web-server ps -o pid,comm
docker top our-web-server -eo pid
docker stats --no-stream --format 'table {{.Name}}\t{{.MemUsage}}'
curl --silent --fail --max-time 2 http://localhost:5001/ > page.html
wc -c page.html
docker update --memory 128m our-web-server
`
)

// third is somebody who looked at the files first.
const third = `find . -type f -newer web-server.Dockerfile
stat --printf '%s %n' site/index.html
docker build --progress plain --target final --build-arg PORT=5000 -t our-web-server -f web-server.Dockerfile .
docker save our-web-server --output image.tar
tar --list --file image.tar
docker load --quiet --input image.tar
docker run -d --init --name our-web-server --publish 127.0.0.1:5001:5000/tcp our-web-server
docker wait our-web-server &
docker kill --signal HUP our-web-server
docker rename our-web-server retired
`

// text is the commands that somebody typed.
func text(who, content string) similar.Text {
	return similar.Text{Submission: who, Exercise: "ports/publish", File: "commands.sh", Content: content}
}

func given() []similar.Given {
	return []similar.Given{{Exercise: "ports/publish", Content: solution}, {Content: starting}}
}

// reversed turns the order of the lines around.
func reversed(content string) string {
	lines := strings.Split(strings.TrimSpace(content), "\n")
	slices.Reverse(lines)
	return strings.Join(lines, "\n") + "\n"
}

func TestFind(t *testing.T) {
	renamed := strings.NewReplacer("trial", "essai", "snapshot:one", "photo:v7", "64m", "96m", "hosts.txt", "noms.txt").Replace(own)
	dressed := "# my own work\r\n\r\n" + strings.ReplaceAll(strings.ReplaceAll(own, " --", "   --"), "\n", "  # done\r\n")
	for _, tt := range []struct {
		name     string
		one, two string
		kind     grader.Kind // empty: not listed
		from, to float64
	}{
		{"an exact copy", own, own, grader.Exact, 1, 1},
		{"a copy with other blanks and comments", own, dressed, grader.Exact, 1, 1},
		{"a copy with other names and numbers", own, renamed, grader.Renamed, 1, 1},
		{"a copy in another order", own, reversed(own), grader.Reordered, 1, 1},
		{"a copy with a line more", own, own + "docker run --user 1000:1000 --read-only --tmpfs /tmp our-web-server\n", grader.Near, 0.7, 0.99},
		{"a copy without its end", own, own[:strings.Index(own, "docker commit")], grader.Near, 0.6, 0.9},
		{"unrelated work", own, other, "", 0, 0},
		{"what the course shows", solution, solution, "", 0, 0},
		{"what the course shows, and looking around", solution + "docker ps -a\ndocker logs our-web-server\n", solution + "docker ps -a\ndocker logs our-web-server\n", "", 0, 0},
		{"hardly anything", "docker run --memory 64m alpine\n", "docker run --memory 64m alpine\n", "", 0, 0},
		{"nothing", "", "", "", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			texts := []similar.Text{text("ben", tt.two), text("ada", tt.one), text("cyd", third)}
			found := similar.Find(texts, given(), similar.Options{})
			if tt.kind == "" {
				if len(found) > 0 {
					t.Errorf("listed: %+v", found)
				}
				return
			}
			if len(found) != 1 {
				t.Fatalf("listed: %+v", found)
			}
			share := found[0].Share
			want := grader.Similar{First: "ada", Second: "ben", Exercise: "ports/publish", File: "commands.sh", Kind: tt.kind, Share: share}
			if diff := cmp.Diff(want, found[0]); diff != "" || share < tt.from || share > tt.to {
				t.Errorf("a share of %v, want %v to %v; (-want +got):\n%s", share, tt.from, tt.to, diff)
			}
		})
	}
}

// Only the same file of the same exercise is compared.
func TestOtherPlaces(t *testing.T) {
	a, b, c := text("ada", own), text("ben", own), text("cyd", own)
	b.File, c.Exercise = "notes.sh", "ports/local"
	if found := similar.Find([]similar.Text{a, b, c}, nil, similar.Options{}); len(found) > 0 {
		t.Errorf("listed: %+v", found)
	}
}

// A file that the learners were given counts only by what they made of it.
func TestStartingFiles(t *testing.T) {
	file := func(who, content string) similar.Text {
		return similar.Text{Submission: who, Exercise: "ports/publish", File: "web-server.Dockerfile", Content: content}
	}
	change := "ENV GREETING=ahoy LEVEL=7\nRUN apk add --no-cache tini && adduser -D -H sailor\nUSER sailor:nogroup\nHEALTHCHECK --interval=3s CMD wget -qO- localhost:5000\nENTRYPOINT [\"tini\", \"--\"]\n"
	texts := []similar.Text{file("ada", starting), file("ben", starting), file("cyd", starting+change), file("dan", starting+change)}
	found := similar.Find(texts, given(), similar.Options{})
	if len(found) != 1 || found[0].First != "cyd" || found[0].Second != "dan" {
		t.Errorf("listed: %+v", found)
	}
}

// A group is listed by the pairs that tie it together.
func TestGroup(t *testing.T) {
	var texts []similar.Text
	for i := range 6 {
		texts = append(texts, text(fmt.Sprint("learner-", i), own+strings.Join(strings.Split(third, "\n")[i:i+2], "\n")))
	}
	texts = append(texts, text("copy", own), text("alone", other))
	found := similar.Find(texts, given(), similar.Options{})
	tied := map[string]bool{}
	for _, s := range found {
		tied[s.First], tied[s.Second] = true, true
	}
	if len(found) != 6 || len(tied) != 7 || tied["alone"] {
		t.Errorf("listed: %+v", found)
	}
}

// What a large part of a class has is no sign of anything.
func TestWhatEverybodyDoes(t *testing.T) {
	var texts []similar.Text
	for i := range 20 {
		// All follow the same blackboard, each with a line or two of their own.
		texts = append(texts, text(fmt.Sprintf("learner-%02d", i), own+fmt.Sprintf("docker run --env SEED_%d --label l%d=x alpine echo %d > out-%d.txt\n", i, i, i, i)))
	}
	for _, s := range similar.Find(texts, given(), similar.Options{}) {
		if s.Kind == grader.Near {
			t.Errorf("listed: %+v", s)
		}
	}
}

// The order in which texts come makes no difference.
func TestSameList(t *testing.T) {
	texts := class(60)
	want := similar.Find(slices.Clone(texts), given(), similar.Options{})
	if len(want) == 0 {
		t.Fatal("nothing is listed")
	}
	rng := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same each time
	for range 5 {
		rng.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		if diff := cmp.Diff(want, similar.Find(slices.Clone(texts), given(), similar.Options{})); diff != "" {
			t.Fatalf("(-before +after):\n%s", diff)
		}
	}
}

// Attempts that are made of the course's own solutions and mistakes alone are not
// alike, however they are put together.
func TestTheCourseItself(t *testing.T) {
	c, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same each time
	for _, e := range c.Exercises() {
		known, err := similar.FromCourse(e, i18n.Languages())
		if err != nil {
			t.Fatal(err)
		}
		var texts []similar.Text
		for i := range 10 {
			content := ""
			if len(e.Mistakes) > 0 {
				content = e.Mistakes[rng.IntN(len(e.Mistakes))].Run + "\ndocker ps -a\n"
			}
			content += e.Solutions[rng.IntN(len(e.Solutions))].Run
			texts = append(texts, similar.Text{Submission: fmt.Sprint(i), Exercise: e.ID, File: "commands.sh", Content: content})
		}
		if found := similar.Find(texts, known, similar.Options{}); len(found) > 0 {
			t.Errorf("%s: listed: %+v", e.ID, found)
		}
	}
}

func TestTexts(t *testing.T) {
	s := grader.Submission{Name: "ada", Exercises: map[string]grader.Work{
		"ports/publish": {Commands: "docker ps\n", Files: map[string]grader.File{
			"b.txt": {Data: []byte("text")}, "a.bin": {Data: []byte{0, 1}}, "c.bin": {Data: []byte{0xff, 0xfe}}, "empty": {}, "big": {Data: make([]byte, 1<<20)},
		}},
		"data/keep": {Files: map[string]grader.File{"x/Dockerfile": {Data: []byte("FROM scratch")}}},
	}}
	want := []similar.Text{
		{Submission: "ada", Exercise: "data/keep", File: "x/Dockerfile", Content: "FROM scratch"},
		{Submission: "ada", Exercise: "ports/publish", File: "commands.sh", Content: "docker ps\n"},
		{Submission: "ada", Exercise: "ports/publish", File: "b.txt", Content: "text"},
	}
	if diff := cmp.Diff(want, similar.Texts(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// class are the commands of so many learners: each of their own, but for every
// twentieth, who has those of the one before with other names and another order.
func class(size int) []similar.Text {
	rng := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // the same each time
	verbs := strings.Fields("run create exec inspect logs cp diff commit history export update top port wait")
	options := strings.Fields("--memory --cpus --restart --label --env --workdir --user --entrypoint --hostname --read-only --tmpfs --filter --format --since --tail --no-trunc")
	var texts []similar.Text
	for i := range size {
		var b strings.Builder
		b.WriteString(solution)
		for range 12 + rng.IntN(20) {
			fmt.Fprintf(&b, "docker %s", verbs[rng.IntN(len(verbs))])
			for range 1 + rng.IntN(4) {
				fmt.Fprintf(&b, " %s v%d", options[rng.IntN(len(options))], rng.IntN(50))
			}
			fmt.Fprintf(&b, " thing%d\n", rng.IntN(9))
		}
		content := b.String()
		if i%20 == 19 {
			content = strings.ReplaceAll(reversed(texts[i-1].Content), "thing", "chose")
		}
		texts = append(texts, text(fmt.Sprintf("learner-%04d", i), content))
	}
	return texts
}

// The copies in a large class are found, and hardly anything else.
func TestLargeClass(t *testing.T) {
	found := map[string]bool{}
	for _, s := range similar.Find(class(1000), given(), similar.Options{}) {
		found[s.First+" "+s.Second] = true
	}
	for i := 19; i < 1000; i += 20 {
		pair := fmt.Sprintf("learner-%04d learner-%04d", i-1, i)
		if !found[pair] {
			t.Errorf("%s is not listed", pair)
		}
		delete(found, pair)
	}
	if len(found) > 0 {
		t.Errorf("listed besides: %v", found)
	}
}

// One file of one exercise. The worst that can come is a class that copied in
// groups.
func BenchmarkFind(b *testing.B) {
	// Three groups, each of which works from one text of its own.
	rng := rand.New(rand.NewPCG(7, 8)) //nolint:gosec // the same each time
	ring := class(1000)
	for i := range ring {
		ring[i].Content = ring[i%3].Content + strings.Join(strings.Split(ring[i].Content, "\n")[2:4+rng.IntN(3)], "\n")
	}
	for _, bb := range []struct {
		name  string
		texts []similar.Text
	}{{"class of 250", class(250)}, {"class of 1000", class(1000)}, {"class of 4000", class(4000)}, {"1000 in three groups", ring}} {
		b.Run(bb.name, func(b *testing.B) {
			pairs := 0
			for b.Loop() {
				pairs = len(similar.Find(slices.Clone(bb.texts), given(), similar.Options{}))
			}
			b.ReportMetric(float64(pairs), "pairs")
		})
	}
}
