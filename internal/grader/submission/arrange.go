package submission

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"matelot/internal/grader"
)

// arrange makes a submission of the files that were taken in. known are the course's
// exercises; empty where the course is not known.
func (in *intake) arrange(known []string) grader.Submission {
	m, packed := in.unwrap()
	s := grader.Submission{Hash: hashFiles(in.files), Exercises: map[string]grader.Work{}}
	if packed {
		in.check(m)
		if alias := strings.TrimSpace(m.Learner); readable(alias) {
			s.Learner = shown(alias)
		}
		s.CourseHash, s.Handed = shown(m.CourseHash), m.Handed
		s.Attempts = in.attempts()
		in.strange(m, known)
		if len(known) == 0 {
			known = slices.Sorted(maps.Keys(m.Exercises))
		}
	}
	for _, place := range in.places(known) {
		if _, twice := s.Exercises[place.id]; twice {
			in.problems.add(Twice, place.dir)
			continue
		}
		work := in.work(place.dir, packed)
		about := m.Exercises[place.id]
		work.Values, work.Notes = about.Values, notes(about.Notes)
		s.Exercises[place.id] = work
	}
	if len(s.Exercises) == 0 && !in.problems.has(Stray) { // which says what was found instead
		in.problems.add(Empty, "")
	}
	s.Problems = in.problems.all()
	return s
}

// unwrap finds the manifest, which stands at the top or in the one folder there is:
// who unpacks an archive and packs it again mostly adds one. Everything else is
// then what stands beside it.
func (in *intake) unwrap() (manifest, bool) {
	prefix := ""
	if _, there := in.files[manifestFile]; !there {
		for name := range in.files {
			top, _, nested := strings.Cut(name, "/")
			if !nested || prefix != "" && prefix != top+"/" {
				return manifest{}, false
			}
			prefix = top + "/"
		}
	}
	file, there := in.files[prefix+manifestFile]
	if !there || !isOurs(file.Data) {
		return manifest{}, false
	}
	if prefix != "" {
		in.files = in.below(strings.TrimSuffix(prefix, "/"))
	}
	m, err := parseManifest(file.Data)
	if err != nil {
		in.problems.add(Format, prefix+manifestFile)
		return manifest{}, true
	}
	return m, true
}

// isOurs tells a manifest of matelot's from what others call by that name.
func isOurs(data []byte) bool {
	var keys map[string]json.RawMessage
	return json.Unmarshal(data, &keys) == nil && keys["format"] != nil && keys["matelot"] != nil
}

// notes are those of a manifest, as they can be printed.
func notes(list []grader.Problem) []grader.Problem {
	list = list[:min(len(list), maxProblems)]
	for i, n := range list {
		list[i] = grader.Problem{Code: shown(n.Code), Detail: shown(n.Detail)}
	}
	return list
}

// check compares the files with the manifest, and gives them the modes that it
// remembers.
func (in *intake) check(m manifest) {
	if m.Format == 0 {
		return // it could not be read, which was said
	}
	others := maps.Clone(in.files)
	delete(others, manifestFile)
	for _, name := range m.compare(others) {
		in.problems.add(Altered, name)
	}
	for _, l := range m.Files {
		if file, there := in.files[l.Path]; there && l.Executable {
			file.Executable = true
			in.files[l.Path] = file
		}
	}
}

// strange tells which exercises of the manifest the course does not have.
func (in *intake) strange(m manifest, known []string) {
	for _, id := range slices.Sorted(maps.Keys(m.Exercises)) {
		if len(known) > 0 && !slices.Contains(known, id) {
			in.problems.add(Stray, id)
		}
	}
}

// attempts are what the learner's machine kept.
func (in *intake) attempts() []grader.Attempt {
	file, there := in.files[attemptsFile]
	if !there {
		return nil
	}
	var attempts []grader.Attempt
	if json.Unmarshal(file.Data, &attempts) != nil {
		in.problems.add(Damaged, attemptsFile)
		return nil
	}
	return attempts
}

// place is where an exercise is.
type place struct{ dir, id string }

// places finds the exercises. With the course known, a folder is one by its name and
// its lesson's; without, by what is in it. One that lies in another is part of that
// one's workspace.
func (in *intake) places(known []string) []place {
	found := map[string]string{} // folder → exercise
	isKnown := map[string]bool{}
	for _, id := range known {
		isKnown[id] = true
	}
	var marked []string
	for name := range in.files {
		parts := strings.Split(name, "/")
		for i := 0; i+2 < len(parts); i++ {
			if id := exerciseID(parts[i], parts[i+1]); isKnown[id] {
				found[path.Join(parts[:i+2]...)] = id
				break
			}
		}
		if dir := path.Dir(name); isMark(path.Base(name)) && strings.Contains(dir, "/") {
			marked = append(marked, dir)
		}
	}
	slices.SortFunc(marked, byDepth)
	for _, dir := range slices.Compact(marked) {
		if within(dir, found) {
			continue
		}
		parts := strings.Split(dir, "/")
		if len(known) > 0 {
			if !in.problems.told(Stray, dir) { // the manifest may name it too
				in.problems.add(Stray, dir)
			}
			continue
		}
		found[dir] = exerciseID(parts[len(parts)-2], parts[len(parts)-1])
	}
	var places []place
	for dir, id := range found {
		places = append(places, place{dir, id})
	}
	slices.SortFunc(places, func(a, b place) int { return byDepth(a.dir, b.dir) })
	return places
}

// byDepth puts the folder that lies less deep first.
func byDepth(a, b string) int {
	return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), cmp.Compare(a, b))
}

// within tells whether a folder is, or lies in, one of those that were found.
func within(dir string, found map[string]string) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		if _, ok := found[dir]; ok {
			return true
		}
	}
	return false
}

// numbered is the prefix by which a course's folders are in order.
var numbered = regexp.MustCompile(`^[0-9]+[-_. ]+`)

// exerciseID is the ID of the exercise in the folders LESSON/EXERCISE.
func exerciseID(lesson, exercise string) string {
	return strings.ToLower(numbered.ReplaceAllString(lesson, "") + "/" + exercise)
}

// isMark tells whether a file says that its folder is an exercise.
func isMark(name string) bool {
	return slices.Contains(commandNames(), name) || slices.Contains(answerNames(), name)
}

// commandNames are what the commands' file may be called. Windows hides endings,
// and its editors add one.
func commandNames() []string { return []string{"commands.sh", "commands.sh.txt", "commands.txt"} }

func answerNames() []string { return []string{"answers.json", "answers.yaml", "answers.yml"} }

// workspaceFolder holds the workspace where it does not lie beside the commands.
const workspaceFolder = "workspace"

// work reads what is handed in for one exercise.
func (in *intake) work(dir string, packed bool) grader.Work {
	files := in.below(dir)
	var work grader.Work
	for _, name := range commandNames() {
		if file, there := files[name]; there {
			delete(files, name)
			work.Commands = in.script(path.Join(dir, name), file.Data)
			break
		}
	}
	for _, name := range answerNames() {
		if file, there := files[name]; there {
			delete(files, name)
			work.Answers = in.answers(path.Join(dir, name), file.Data)
			break
		}
	}
	inside := map[string]grader.File{}
	for name, file := range files {
		if rest, ok := strings.CutPrefix(name, workspaceFolder+"/"); ok {
			inside[rest] = file
		}
	}
	if packed || len(inside) > 0 && len(inside) == len(files) {
		files = inside
	}
	if len(files) > 0 {
		work.Files = files
	}
	return work
}

// maxScript bounds the commands of one exercise, in bytes.
const maxScript = 1 << 20

// script reads the commands' file.
func (in *intake) script(name string, data []byte) string {
	if len(data) > maxScript {
		in.problems.add(TooBig, name)
		return ""
	}
	text, ok := asText(data)
	if !ok {
		in.problems.add(Commands, name)
		return ""
	}
	return text
}

// maxAnswers bounds the answers to one exercise's questions, in bytes.
const maxAnswers = 64 << 10

// answers reads the answers' file.
func (in *intake) answers(name string, data []byte) map[string]string {
	if len(data) <= maxAnswers {
		if text, ok := asText(data); ok {
			if answers, err := parseAnswers(text); err == nil {
				return answers
			}
		}
	}
	in.problems.add(Answers, name)
	return nil
}

// asText gives a text as UTF-8 with lines as Unix has them: PowerShell's > writes
// UTF-16, and its editors write CRLF.
func asText(data []byte) (string, bool) {
	data, ok := toUTF8(data)
	if !ok || bytes.IndexByte(data, 0) >= 0 {
		return "", false
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n"), true
}
