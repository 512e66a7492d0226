package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"golang.org/x/term"

	"matelot/checker/observe"
	"matelot/internal/classroom/fetch"
	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/grader/queue"
	"matelot/internal/home"
	"matelot/internal/i18n"
	"matelot/internal/plugin"
	"matelot/internal/render"
	"matelot/internal/tutor"
	"matelot/lessons"
	"matelot/sandbox"
)

// Streams are where a command reads and writes. Results go to Out, everything
// else a person reads while waiting to Err.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// SystemStreams are those of this process.
func SystemStreams() Streams { return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr} }

// Pages renders Markdown for a terminal. It is linked only into the tutor's
// executable: its library's initialisation would double the time of a check
// (docs/decisions/0001-two-executables.md).
type Pages interface {
	Render(markdown string, width int) (string, error)
}

// Options differ between the executables.
type Options struct {
	Streams Streams
	Getenv  func(string) string
	// Pages makes a renderer, given whether colours are wanted. Nil in the
	// executable that starts fast.
	Pages func(colour bool) (Pages, error)
	// Engine starts engines of sessions' own. Nil in the executable that starts fast:
	// what it needs for that is slow to load.
	Engine EngineStarter
	// Screen opens the full-screen tutor. Nil where there is none.
	Screen func(ctx context.Context, lab tutor.Lab, o tutor.ScreenOptions) error
	// Replayer does attempts again on engines of their own. Nil where there is none.
	Replayer func(ctx context.Context, o ReplayerOptions) (grader.Replayer, func(context.Context) error, error)
	// Queue opens a queue of gradings. Nil where there is none.
	Queue func(ctx context.Context, o queue.Options) (queue.Queue, error)
	// Grade grades submissions. Nil where there is none.
	Grade func(ctx context.Context, o GradeOptions) error
	// Gather brings real images together in a file. Nil where there is none.
	Gather func(ctx context.Context, o GatherOptions) (GatherResult, error)
	// Classroom opens a classroom, until ctx ends. Nil where there is none.
	Classroom func(ctx context.Context, o ClassroomOptions) error
	// SeeTo sees to a classroom of this user's. Nil where there is none.
	SeeTo func(ctx context.Context, dir string) (Office, error)
	// Export writes what a classroom knows. Nil where there is none.
	Export  func(ctx context.Context, o ExportOptions) ([]byte, error)
	Version string
	Commit  string // from which the executable was built
	// Tutor is the sibling executable that has Pages; commands that show
	// lessons are handed to it. Empty where there is none or in the tutor itself.
	Tutor string
	// Called is the name that this process was called by: docker calls its plugins
	// by theirs.
	Called string
	// Light is the executable that starts fast, for the lab's shell to call.
	// Empty in that executable itself.
	Light string
}

// App is what the commands share. Its costly parts are made when asked for.
type App struct {
	Options
	Home     home.Home
	Settings home.Settings
	Words    *i18n.Printer

	settingsAt  home.Stamp // of which writing Settings are
	flags       globals
	inLab       bool // this process opens the lab's shell
	composeOnce sync.Once
	composeIs   string // see compose
	engineLock  sync.Mutex
	engines     map[string]*observe.Conn // by host
	args        []string                 // as they were given, for handing over to the tutor
	call        plugin.Call              // by docker; empty otherwise
	dockerLine  plugin.Line              // by which docker says that it ends
	plain       bool                     // learn --plain: nothing waits for a key
	renewed     bool                     // the session's own engine is a new one: the exercise has to begin again
	fetcherOnce sync.Once
	fetcher     *fetch.Fetcher     // see roomImages
	teller      teller             // of what happens while the lab is served
	steps       func(sandbox.Step) // is told what a begin does, instead of the error stream
}

// globals are the flags that every command has.
type globals struct {
	lang    string
	format  string
	course  string
	noColor bool
	quiet   bool
}

func (a *App) json() bool { return a.flags.format == "json" }

// T says a message in the learner's language.
func (a *App) T(id string, data ...any) string { return a.Words.T(id, data...) }

// note tells something on the error stream, unless --quiet.
func (a *App) note(id string, data ...any) { a.remark(a.T(id, data...)) }

// remark is note for a sentence that is made already.
func (a *App) remark(text string) {
	if !a.flags.quiet {
		a.say(text)
	}
}

// say writes a message on the error stream: wrapped for a person, as it is for a
// program that may look for a sentence.
func (a *App) say(text string) {
	if !isTerminal(a.Streams.Err) {
		fmt.Fprintln(a.Streams.Err, text)
		return
	}
	fmt.Fprint(a.Streams.Err, a.renderer(a.Streams.Err).Lines(text))
}

// print writes a result.
func (a *App) print(text string) { fmt.Fprint(a.Streams.Out, text) }

// outIsTerminal and inIsTerminal tell whether a person is at the other end.
func (a *App) outIsTerminal() bool { return isTerminal(a.Streams.Out) }
func (a *App) inIsTerminal() bool  { return isTerminal(a.Streams.In) }

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// maxPage is the widest that prose is set, in columns: longer lines are hard
// to read.
const maxPage = 100

// width is how wide a text is set: as the learner's terminal is, 80 columns
// where there is none, never wider than maxPage.
func width(stream any) int {
	if f, ok := stream.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return min(w, maxPage)
		}
	}
	return 80
}

// colour tells whether output may have colours: on a terminal, unless the
// person said otherwise (https://no-color.org).
func (a *App) colour(stream any) bool {
	return !a.flags.noColor && a.Getenv("NO_COLOR") == "" && a.Getenv("TERM") != "dumb" && isTerminal(stream)
}

// renderer words results for a stream.
func (a *App) renderer(stream any) *render.Renderer {
	r := render.New(a.Words, a.style(isTerminal(stream), width(stream)))
	if a.Getenv("MATELOT_SESSION") == "" {
		return r.Outside()
	}
	return r
}

// courseFS is the course's folder, archive or the embedded one.
func (a *App) courseFS() (fs.FS, error) {
	if a.flags.course == "" {
		return lessons.FS, nil
	}
	source, err := course.Open(a.flags.course)
	if err != nil {
		return nil, err
	}
	return source.FS, nil // it is read until the process ends
}

// store is where the sessions are.
func (a *App) store() sandbox.Store { return sandbox.Store{Dir: a.Home.Sessions()} }

// session is the one that this shell belongs to, else the latest.
func (a *App) session() (*sandbox.Session, error) {
	id := a.Getenv("MATELOT_SESSION")
	if id == "" {
		session, err := a.store().Latest("")
		if errors.Is(err, sandbox.ErrNoSession) {
			return nil, &noExerciseError{}
		}
		return session, err
	}
	session, err := a.store().Open(id)
	if errors.Is(err, sandbox.ErrNoSession) {
		return nil, &noExerciseError{}
	}
	return session, err
}

// exercise loads the one that is named, or the session's when none is. Its
// solutions and mistakes are left out: they are most of a lesson's file, and a
// check need not read them.
func (a *App) exercise(id string, session *sandbox.Session) (*course.Exercise, error) {
	if id == "" && session != nil {
		id = session.Exercise
	}
	if id == "" {
		return nil, &noExerciseError{}
	}
	fsys, err := a.courseFS()
	if err != nil {
		return nil, err
	}
	ex, err := course.LoadChecks(fsys, id)
	if err != nil || session == nil {
		return ex, err
	}
	return own(session, ex)
}

// named loads an exercise to show it, with the values that the learner has if
// they have a session.
func (a *App) named(id string) (*course.Exercise, error) {
	ex, err := a.exercise(id, nil)
	if err != nil {
		return nil, err
	}
	session, err := a.session()
	if err != nil {
		return ex, nil //nolint:nilerr // a lesson can be read without a session
	}
	return own(session, ex)
}

// current is the session with the exercise that a command is about.
func (a *App) current(_ context.Context, args []string) (*sandbox.Session, *course.Exercise, error) {
	if len(args) > 0 {
		// A name that does not exist is said first: it is what was typed.
		ex, err := a.exercise(args[0], nil)
		if err != nil {
			return nil, nil, err
		}
		session, err := a.session()
		if err != nil {
			return nil, nil, err
		}
		ex, err = own(session, ex)
		return session, ex, err
	}
	session, err := a.session()
	if err != nil {
		return nil, nil, err
	}
	ex, err := a.exercise("", session)
	return session, ex, err
}
