package exchange

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"matelot/internal/course"
)

// ImportOptions say how a folder is to be read.
type ImportOptions struct {
	From          string // the platform; "" finds it out
	Lang          string // that the lessons are written in
	AcceptScripts bool   // the author has read the scripts
	Words         course.Translator
	Images        []string // that need not be built, for lint
}

// platform is one whose lessons can be read.
type platform struct {
	name string
	// stands tells whether a lesson, or a course, of the platform stands in a
	// folder.
	stands func(f *folder, dir string) bool
	// read makes lessons of what stands there.
	read func(im *importer, dir string) ([]*lesson, error)
}

// platforms are those that can be read, in the order in which they are looked
// for: the surest marks first.
func platforms() []platform {
	return []platform{
		{"killercoda", standsKillercoda, (*importer).killercoda},
		{"instruqt", standsInstruqt, (*importer).instruqt},
		{"iximiuz", standsIximiuz, (*importer).iximiuz},
		{"educates", standsEducates, (*importer).educates},
		{"dockerlings", standsDockerlings, (*importer).dockerlings},
	}
}

// Importable are the names of the platforms whose lessons can be read.
func Importable() []string {
	var names []string
	for _, p := range platforms() {
		names = append(names, p.name)
	}
	return names
}

// UnknownFormatError says that nothing in a folder looks like a lesson of the
// platform, or of any.
type UnknownFormatError struct {
	Platform string // "" is any
	Known    []string
}

func (e *UnknownFormatError) Error() string {
	if e.Platform == "" {
		return "no lesson of a known platform stands in the folder"
	}
	return "no lesson of " + e.Platform + " stands in the folder"
}

// FileError says that a file that all hangs on cannot be understood.
type FileError struct {
	File string
	Err  error
}

func (e *FileError) Error() string { return fmt.Sprintf("reading %s: %v", e.File, e.Err) }

// Unwrap gives what was wrong with the file.
func (e *FileError) Unwrap() error { return e.Err }

// importer is one import.
type importer struct {
	*folder
	accept bool
	course string // the course's title, where the source has one
}

// Import makes a course in the folder out of what stands in another one. What
// did not carry over is in the report, with what lint says of the course.
func Import(dir, out string, o ImportOptions) (*Report, error) {
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.root.Close() }() // it was only read
	p, places, err := recognise(f, o.From)
	if err != nil {
		return nil, err
	}
	im := &importer{folder: f, accept: o.AcceptScripts}
	m := &material{id: nameOf(dir)}
	for _, place := range places {
		lessons, err := p.read(im, place)
		if err != nil {
			return nil, err
		}
		m.lessons = append(m.lessons, lessons...)
		f.leftovers(place)
	}
	if len(m.lessons) == 0 {
		return nil, &UnknownFormatError{p.name, Importable()}
	}
	m.title = im.course
	if m.title == "" && len(m.lessons) == 1 {
		m.title = m.lessons[0].title
	}
	im.fresh(m)
	written, err := courseFiles(m, o.Lang, o.Words)
	if err != nil {
		return nil, err
	}
	if err := written.write(out); err != nil {
		return nil, err
	}
	problems, err := course.Lint(os.DirFS(out), o.Images)
	if err != nil {
		return nil, fmt.Errorf("looking over the new course: %w", err)
	}
	report := &Report{Platform: p.name, Files: written.names(), Notes: f.notes.sorted(), Problems: problems}
	for _, l := range m.lessons {
		report.Lessons = append(report.Lessons, l.id)
		report.Exercises += len(l.exercises)
	}
	report.Unchecked = report.Exercises
	return report, nil
}

// nameOf is a folder's own name.
func nameOf(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return filepath.Base(abs)
	}
	return ""
}

// recognise finds the platform, and the folders where its lessons stand: the
// folder itself, or those in it, or those in them.
func recognise(f *folder, wanted string) (platform, []string, error) {
	known := Importable()
	for _, p := range platforms() {
		if wanted != "" && wanted != p.name {
			continue
		}
		if places := p.places(f, ".", 2); len(places) > 0 {
			return p, places, nil
		}
		if wanted != "" {
			return platform{}, nil, &UnknownFormatError{wanted, known}
		}
	}
	return platform{}, nil, &UnknownFormatError{wanted, known}
}

func (p platform) places(f *folder, dir string, deeper int) []string {
	if p.stands(f, dir) {
		return []string{dir}
	}
	var places []string
	if deeper > 0 {
		for _, sub := range ordered(f, dir) {
			places = append(places, p.places(f, sub, deeper-1)...)
		}
	}
	return places
}

// fresh says that each exercise starts afresh, where a lesson may rely on what
// was done in the steps before.
func (im *importer) fresh(m *material) {
	for _, l := range m.lessons {
		if len(l.exercises) > 1 {
			im.notes.add(cmpTitle(l.title, l.id), "fresh", "Count", len(l.exercises))
		}
	}
}

// script gives a set-up or solution script if the author has accepted it. It is
// said either way.
func (im *importer) script(name string) string {
	text, ok := im.read(name)
	if !ok {
		return ""
	}
	return im.text(name, text)
}

// text is a script that stands inside another file, if it was accepted.
func (im *importer) text(name, text string) string {
	if ownScript(text) {
		im.note(name, "own")
		return ""
	}
	if !im.accept {
		im.note(name, "script")
		return ""
	}
	text, _, _ = cleaned([]byte(text))
	first, rest, _ := strings.Cut(text, "\n")
	if interpreter, ok := strings.CutPrefix(first, "#!"); ok {
		text = rest
		if shell := path.Base(strings.TrimSpace(interpreter)); shell != "sh" && shell != "dash" && shell != "env sh" {
			im.note(name, "shell", "Shell", shell)
		}
	}
	im.note(name, "accepted")
	return strings.Trim(text, "\n")
}

// ownScript tells whether a script only calls matelot: an export writes such, and
// in the lab they have nothing to do.
func ownScript(text string) bool {
	calls := false
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if !ownCall().MatchString(line) {
			return false
		}
		calls = true
	}
	return calls
}

// ownCall is a line of such a script.
var ownCall = lazily(`^(?:exec )?matelot (?:start|check) [a-z0-9/_ -]*$`)

// joined puts scripts one behind the other.
func joined(scripts ...string) string {
	var there []string
	for _, s := range scripts {
		if strings.TrimSpace(s) != "" {
			there = append(there, strings.Trim(s, "\n"))
		}
	}
	return strings.Join(there, "\n")
}

// inside is the path of a file that is named in another one of the folder. Paths
// that lead out of the root lead nowhere: only listed files are read.
func inside(dir, name string) string {
	return path.Join(dir, strings.TrimPrefix(path.Clean("/"+name), "/"))
}
