package history

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// maxVersions is how often a file may have changed to be laid again: one that a
// program writes all the time is no work of the learner's.
const maxVersions = 12

// mover lays files as they were, where they are not as they are in the end: a build
// that came before the last edit was made of something else.
type mover struct {
	moving  []string        // the files that change in a way that matters
	current map[string]File // how they are in the script
}

// movers finds the files that have to be laid again: those that were another way when
// docker was called, and those that a line writes, which it will do a second time.
func (w *writer) movers(steps []step, final map[string]string) mover {
	m := mover{current: map[string]File{}}
	if len(w.run.Versions) == 0 {
		return m
	}
	differs, times := map[string]bool{}, map[string]int{}
	for _, v := range w.run.Versions {
		for name := range v.Changed {
			times[name]++
			differs[name] = differs[name] || w.written(steps, name)
		}
	}
	for _, s := range steps {
		at, ok := s.looked()
		if !ok {
			continue
		}
		then := w.run.FilesAt(at)
		for name := range times {
			if f, there := then[name]; f.Hash != final[name] || there != (final[name] != "") {
				differs[name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(differs)) {
		if differs[name] && times[name] <= maxVersions {
			m.moving = append(m.moving, name)
			m.current[name] = File{Hash: "?"} // however it was laid
		}
	}
	return m
}

// looked is when a step first called docker.
func (s step) looked() (time.Time, bool) {
	if len(s.commands) == 0 {
		return time.Time{}, false
	}
	first := s.commands[0].Began
	for _, c := range s.commands[1:] {
		if c.Began.Before(first) {
			first = c.Began
		}
	}
	return first, true
}

// writing is how a line may write a file.
var writing = regexp.MustCompile(`>|\b(sed|tee|cp|mv|rm|patch|perl|ed|ex|dd|truncate|install)\b`)

// writes tells whether a line may write a file.
func writes(text, name string) bool {
	return strings.Contains(text, path.Base(name)) && writing.MatchString(text)
}

// written tells whether some line may write a file.
func (w *writer) written(steps []step, name string) bool {
	return slices.ContainsFunc(steps, func(s step) bool { return s.line != nil && writes(s.line.Text, name) })
}

// layFirst lays the files as they were when the exercise began.
func (w *writer) layFirst() {
	if len(w.moves.moving) > 0 {
		w.lay(w.run.FilesAt(w.run.Versions[0].At), "")
	}
}

// layFor lays the files as they were when a step called docker. What the step writes
// itself it will write again.
func (w *writer) layFor(s step) {
	if at, ok := s.looked(); ok && len(w.moves.moving) > 0 {
		w.lay(w.run.FilesAt(at), s.source())
	}
}

func (w *writer) lay(files map[string]File, source string) {
	for _, name := range w.moves.moving {
		want, there := files[name]
		is := w.moves.current[name]
		if is.Hash == want.Hash && is.Executable == want.Executable {
			continue
		}
		w.moves.current[name] = want
		switch {
		case writes(source, name):
		case !there:
			w.out.WriteString("rm -f " + w.file(name) + "\n")
		case !want.Kept:
			w.note(NoteFile, name)
		default:
			w.layOne(name, want)
		}
	}
}

// layOne writes a file by a here-document, or by printf where it has no end of line.
func (w *writer) layOne(name string, f File) {
	at := w.file(name)
	if dir := path.Dir(name); dir != "." {
		w.out.WriteString("mkdir -p " + w.file(dir) + "\n")
	}
	if strings.HasSuffix(f.Text, "\n") {
		mark := markFor("FILE", f.Text)
		w.out.WriteString("cat > " + at + " <<'" + mark + "'\n" + f.Text + mark + "\n")
	} else {
		w.out.WriteString("printf %s " + quote(f.Text) + " > " + at + "\n")
	}
	if f.Executable {
		w.out.WriteString("chmod +x " + at + "\n")
	}
}

// file is a path of the workspace as a word, for where the script's shell is.
func (w *writer) file(name string) string {
	if w.dir == w.run.Workspace {
		if strings.HasPrefix(name, "-") {
			name = "./" + name
		}
		return quote(name)
	}
	return w.inWorkspace(name)
}

// markFor is a here-document's end that no line of the text is.
func markFor(mark, text string) string {
	for strings.Contains("\n"+text, "\n"+mark+"\n") {
		mark += "_"
	}
	return mark
}
