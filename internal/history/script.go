package history

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"mvdan.cc/sh/v3/syntax"
)

// Note says that doing a run again may come out otherwise than it did, or that
// somebody should look before they hand it in. Its words are grade.note.CODE.
type Note struct {
	Code   string
	Detail string // a line, a name
}

// The codes of notes.
const (
	NoteInside = "replay.inside" // something was typed into a container that is not known
	NoteID     = "replay.id"     // a container is meant by an ID or a name that was made up, and will be another
	NoteShell  = "replay.shell"  // a line that a POSIX shell does not read
	NoteMasked = "replay.masked" // a password, or a value that the journal has not
	NoteSecret = "replay.secret" // what may be a secret, which another value stands for
	NoteFolder = "replay.folder" // a command in a folder that is not the workspace's
	NoteFile   = "replay.file"   // a file of which it is not known how it was before
)

// Script is a run as a POSIX shell can do it again, and what is to be known of that.
type Script struct {
	Text  string // without a head; "" where there is nothing to do
	Lines int    // how many of it are what somebody typed
	Notes []Note
}

// The variables of a script. Who runs it sets them; the head has them otherwise.
const (
	// WorkspaceVar is the exercise's folder.
	WorkspaceVar = "MATELOT_WORKSPACE"
	// SetupVar and a number are the ID of a container that the exercise's set-up
	// made, in their order from 1.
	SetupVar = "MATELOT_SETUP_"
)

// writer writes a script.
type writer struct {
	run   Run
	words []string // of the lab, which are no commands
	out   strings.Builder
	notes []Note
	dir   string // where the script's shell is; absolute
	names naming
	moves mover
	count int             // of lines
	uses  map[string]bool // variables
	// secrets are hidden when all is written.
	secrets secrets
	// waits are the steps that run in the background until a moment.
	waits time.Time
}

// Script makes a script of a run, which is done in a workspace with the files as they
// are in the end: final are their hashes. words are those of the lab's shell, of which
// none comes into it. What may be a secret is replaced, unless it stands in public, the
// exercise's own texts.
func (r Run) Script(words []string, final map[string]string, public string) Script {
	w := &writer{run: r, words: words, dir: r.Workspace, uses: map[string]bool{}, secrets: secrets{public: public}}
	steps := r.steps()
	w.names, w.moves = r.naming(steps), w.movers(steps, final)
	w.layFirst()
	laid := w.out.Len()
	for i, s := range steps {
		if s.line == nil {
			w.known(s.commands)
			continue
		}
		w.line(s, w.overlaps(steps, i))
	}
	w.waited(time.Time{})
	text := w.out.String()
	if len(text) == laid { // nothing but files
		return Script{Notes: w.notes}
	}
	for _, f := range w.secrets.found {
		w.note(NoteSecret, f.name)
	}
	for i := range w.notes {
		w.notes[i].Detail = w.secrets.hide(w.notes[i].Detail)
	}
	return Script{Text: w.secrets.hide(w.head() + text), Lines: w.count, Notes: w.notes}
}

// head gives the variables that are used their values.
func (w *writer) head() string {
	var head strings.Builder
	if w.uses[WorkspaceVar] {
		fmt.Fprintf(&head, ": \"${%s:=$PWD}\"\n", WorkspaceVar)
	}
	for i := range w.run.Setup {
		if name := SetupVar + strconv.Itoa(i+1); w.uses[name] {
			fmt.Fprintf(&head, ": \"${%s:=$(docker ps --all --quiet --no-trunc | tail -n %d | head -n 1)}\"\n", name, i+1)
		}
	}
	return head.String()
}

// note notes something, once.
func (w *writer) note(code, detail string) {
	n := Note{code, detail}
	if !slices.Contains(w.notes, n) {
		w.notes = append(w.notes, n)
	}
}

// overlaps is until when a line ran while something was typed in another shell: zero
// where nothing was.
func (w *writer) overlaps(steps []step, i int) time.Time {
	line := steps[i].line
	for _, other := range steps[i+1:] {
		if l := other.line; l != nil && l.Shell != line.Shell && l.Began.After(line.Began.Add(time.Second)) && l.Ended.Before(line.Ended) {
			return line.Ended
		}
	}
	return time.Time{}
}

// line writes a typed line.
func (w *writer) line(s step, overlap time.Time) {
	w.waited(s.began)
	text := closed(s.line.Text)
	first := firstWord(text)
	if w.isLab(first) || slices.Contains(leaving(), first) {
		return
	}
	text = translate(text, s.line.Shell)
	file, ok := parse(text, syntax.LangBash)
	known := s.known()
	if !ok || !saysDocker(file) && len(known) > 0 && !isScript(text) {
		if len(known) > 0 {
			w.known(known) // an alias, a shell in the shell, another shell's language
			return
		}
		if !ok {
			w.note(NoteShell, firstLine(text))
			w.comment(text)
			return
		}
	}
	if len(file.Stmts) == 0 || strings.HasPrefix(text, "set -") {
		return // a comment; or set -e, which ends a script where it only ended a shell
	}
	if len(known) == 0 && (slices.Contains(watching(), first) || slices.Contains(shells(), text)) {
		return // it shows something to a person and waits for keys
	}
	w.goTo(s.line.Dir)
	w.layFor(s)
	e := w.rewrite(text, file, s)
	if e.changed {
		w.comment(text)
	}
	w.emit(e, s.line, overlap)
	if s.line.After != "" {
		w.dir = s.line.After
	}
}

// emit writes a rewritten line in the way that its end asks for.
func (w *writer) emit(e rewritten, line *Line, overlap time.Time) {
	w.count++
	text := e.text
	file, posix := parse(text+"\n"+e.behind, syntax.LangPOSIX)
	const interrupted = 130
	switch {
	case line.Code == interrupted && !e.talked, !overlap.IsZero():
		// Ctrl-C ended it, or another shell went on meanwhile.
		text = limited(text, file, posix, allowed(line))
	case !posix:
		text = "bash -c " + quote(text)
	}
	if !overlap.IsZero() && !strings.Contains(text, "\n") {
		w.out.WriteString(inBackground(text, e.behind))
		w.waits = overlap
		return
	}
	w.out.WriteString(text + "\n" + e.behind)
}

// inBackground is a line, with what follows it, of which the shell does not wait for
// the end.
func inBackground(text, behind string) string {
	line := text + " &\n" + behind
	if file, ok := parse(line, syntax.LangPOSIX); ok && len(file.Stmts) == 1 && file.Stmts[0].Background {
		return line
	}
	return "{\n" + text + "\n" + behind + "} &\n"
}

// limited gives a line's last command so many seconds: what goes before it has come
// to its end by itself.
func limited(text string, file *syntax.File, posix bool, seconds int) string {
	limit := fmt.Sprintf("timeout -s INT %d ", seconds)
	if !posix {
		return limit + "bash -c " + quote(text)
	}
	if len(file.Stmts) == 0 {
		return text
	}
	last := file.Stmts[len(file.Stmts)-1]
	if last.Background {
		return text
	}
	before, tail := text[:offset(last.Pos())], text[offset(last.Pos()):]
	if call, ok := last.Cmd.(*syntax.CallExpr); ok && len(call.Assigns) == 0 && len(call.Args) > 0 {
		return before + limit + tail
	}
	return before + limit + "sh -c " + quote(tail)
}

// allowed is how many seconds a line may take that does not end by itself: as long
// as it took, within reason.
func allowed(line *Line) int {
	const least, most = 2, 15
	took := int(line.Ended.Sub(line.Began) / time.Second)
	return min(max(took, least), most)
}

// waited waits for what runs in the background, once the time has come in which it
// ended; at the zero time in any case.
func (w *writer) waited(now time.Time) {
	if w.waits.IsZero() || !now.IsZero() && now.Before(w.waits) {
		return
	}
	w.waits = time.Time{}
	w.out.WriteString("wait\n")
}

// comment writes a text that is not run.
func (w *writer) comment(text string) {
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		w.out.WriteString("# " + line + "\n")
	}
}

// goTo takes the script's shell to a folder of the workspace.
func (w *writer) goTo(dir string) {
	if dir == "" || dir == w.dir {
		return
	}
	local, ok := w.local(dir)
	if !ok {
		return
	}
	w.dir = dir
	w.out.WriteString("cd " + w.inWorkspace(local) + "\n")
}

// inWorkspace is a path of the workspace as a word.
func (w *writer) inWorkspace(local string) string {
	w.uses[WorkspaceVar] = true
	word := `"$` + WorkspaceVar + `"`
	if local != "." {
		word += "/" + quote(local)
	}
	return word
}

// local is a folder's slash path in the workspace.
func (w *writer) local(dir string) (string, bool) {
	if w.run.Workspace == "" {
		return "", false
	}
	rel, err := filepath.Rel(w.run.Workspace, dir)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// known writes commands of which only the arguments are known.
func (w *writer) known(commands []*command) {
	for _, c := range commands {
		w.waited(c.Began)
		if _, inside := w.local(c.Dir); c.Dir != "" && !inside && readsFolder(c.Args) {
			w.note(NoteFolder, strings.Join(c.Args, " "))
		}
		text := w.arguments(c)
		file, ok := parse(text, syntax.LangPOSIX)
		if !ok {
			continue // no text of quoted words is one
		}
		w.goTo(c.Dir)
		one := step{commands: []*command{c}, began: c.Began}
		w.layFor(one)
		e := w.rewrite(text, file, one)
		w.count++
		w.out.WriteString(e.text + "\n" + e.behind)
	}
}

// readsFolder tells whether a docker command reads files of the folder it is called
// in.
func readsFolder(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "build", "compose", "docker-compose", "bake":
			return true
		}
	}
	return false
}

// arguments writes a command's arguments as words.
func (w *writer) arguments(c *command) string {
	args := slices.Clone(c.Args)
	args[0] = path.Base(filepath.ToSlash(args[0]))
	if len(args) > 1 && strings.HasPrefix(args[0], "python") {
		// docker-compose of old is a Python program.
		args = args[1:]
		args[0] = path.Base(filepath.ToSlash(args[0]))
	}
	if len(args) > 1 && strings.HasPrefix(args[0], "docker-") && args[0] == "docker-"+args[1] {
		args = append([]string{"docker"}, args[1:]...) // a plugin
	}
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = quote(arg)
	}
	return strings.Join(words, " ")
}

func (w *writer) isLab(word string) bool {
	return word == "matelot" || slices.Contains(w.words, word)
}
