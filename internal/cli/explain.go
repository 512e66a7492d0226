package cli

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"matelot/internal/course"
	"matelot/internal/doctor"
	"matelot/internal/exchange"
	"matelot/sandbox"
	"matelot/sandbox/dial"
	"matelot/sandbox/registry"
)

// explain gives an error's words and the exit code. An error says what
// happened, why it matters here, and the next command to type.
func (a *App) explain(err error) (string, int) {
	var (
		usage    *usageError
		unknown  *course.UnknownError
		problems course.Problems
		tooBig   *course.TooBigError
		worded   Worded
	)
	switch {
	case errors.As(err, &worded):
		id, data := worded.Word()
		if worded.Machine() {
			return a.T(id, data), ExitInconclusive
		}
		return a.T(id, data), ExitUsage
	case errors.As(err, &usage):
		return a.T(usage.id, usage.data), ExitUsage
	case errors.As(err, &unknown) && a.isComing(unknown.Name):
		return a.T("cli.error.coming", "Got", unknown.Name), ExitUsage
	case errors.As(err, &unknown):
		return a.T("cli.error.unknown", "Got", unknown.Name, "Nearest", strings.Join(unknown.Nearest, ", "), "Course", a.ownCourse()), ExitUsage
	case errors.As(err, &problems):
		return a.T("cli.error.course", "Count", len(problems)) + "\n" + problems.Words(a.Words), ExitUsage
	case errors.As(err, &tooBig):
		return a.T("cli.error.course_big"), ExitUsage
	}
	if words := a.explainAuthor(err); words != "" {
		return words, ExitUsage
	}
	if words := a.explainExchange(err); words != "" {
		return words, ExitUsage
	}
	if words := a.explainState(err); words != "" {
		return words, ExitUsage
	}
	if words, use := a.explainQueue(err); use {
		return words, ExitUsage
	} else if words != "" {
		return words, ExitInconclusive
	}
	if words := a.explainEngine(err); words != "" {
		return words, ExitInconclusive
	}
	return a.explainMachine(err), ExitInconclusive
}

// explainAuthor words what is wrong with a new lesson's name or place.
func (a *App) explainAuthor(err error) string {
	var (
		id   *course.IDError
		lang *course.LanguageError
	)
	switch {
	case errors.As(err, &id):
		return a.T("cli.error.lesson_id", "Got", id.ID)
	case errors.As(err, &lang):
		return a.T("cli.error.starter_lang", "Got", lang.Lang, "Known", strings.Join(lang.Known, ", "))
	case errors.Is(err, course.ErrThere):
		return a.T("cli.error.lesson_there", "Detail", err.Error())
	}
	return ""
}

// explainExchange words what is wrong with a folder to import, or with where to
// write.
func (a *App) explainExchange(err error) string {
	var (
		format *exchange.UnknownFormatError
		file   *exchange.FileError
		tooBig *exchange.TooBigError
	)
	switch {
	case errors.As(err, &format):
		return a.T("cli.error.exchange_format", "Platform", format.Platform, "Known", strings.Join(format.Known, ", "))
	case errors.As(err, &file):
		return a.T("cli.error.exchange_file", "File", file.File, "Detail", file.Err.Error())
	case errors.As(err, &tooBig):
		return a.T("cli.error.exchange_big")
	case errors.Is(err, exchange.ErrNotEmpty):
		return a.T("cli.error.exchange_there", "Detail", err.Error())
	}
	return ""
}

// isComing tells whether a name is that of a lesson that is announced.
func (a *App) isComing(name string) bool {
	all, err := a.course()
	if err != nil {
		return false
	}
	id, _, _ := strings.Cut(name, "/")
	lesson := all.Lesson(id)
	return lesson != nil && lesson.Coming
}

// explainState words what the learner's own choices or the lab's state cause.
func (a *App) explainState(err error) string {
	var none *noExerciseError
	switch {
	case errors.As(err, &none):
		return a.T("cli.error.no_exercise")
	case errors.Is(err, fs.ErrNotExist) && a.flags.course != "":
		return a.T("cli.error.course_missing", "Course", a.flags.course)
	}
	return ""
}

// explainMachine words the engine's and the machine's trouble.
func (a *App) explainMachine(err error) string {
	var (
		script  *sandbox.ScriptError
		old     *sandbox.TooOldError
		context *dial.ContextError
		config  *dial.ConfigError
		host    *dial.HostError
		engine  *engineError
	)
	switch {
	case errors.Is(err, registry.ErrPortTaken):
		return a.explainPort(registry.Port)
	case noSpace(err):
		return a.T("cli.error.no_space", "Detail", err.Error())
	case errors.Is(err, sandbox.ErrRegistryFar):
		return a.T("cli.error.registry_far", "Host", registry.Host(), "Detail", err.Error())
	case errors.As(err, &script):
		return a.T("cli.error.script", "Exercise", script.Exercise, "Output", script.Output)
	case errors.As(err, &old):
		return a.T("cli.error.engine_old", "Got", old.APIVersion, "Want", sandbox.MinAPIVersion)
	case errors.As(err, &context):
		return a.T("cli.error.context", "Name", context.Name)
	case errors.As(err, &config):
		return a.T("cli.error.config", "Path", config.Path)
	case errors.As(err, &host):
		return a.T("cli.error.host", "Host", host.Host)
	case errors.Is(err, fs.ErrPermission) && errors.As(err, &engine):
		return a.T("cli.error.permission")
	case errors.As(err, &engine):
		return a.T("cli.error.engine_unreachable", "Detail", engine.err.Error())
	}
	return a.T("cli.error.machine", "Detail", err.Error())
}

// noSpace tells whether a disk is full: matelot's own, or the engine's, which says so in
// its answers' text alone.
func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), syscall.ENOSPC.Error())
}

// explainPort says who holds the port on which the session's registry listens,
// as far as that can be seen.
func (a *App) explainPort(port int) string {
	holder, pid, _ := doctor.System(dial.System(), os.Stdout).PortHolder(port)
	return a.T("cli.error.registry_port", "Port", strconv.Itoa(port), "Holder", holder, "PID", strconv.Itoa(pid),
		"System", runtime.GOOS)
}

// writeError writes an error's words, as JSON where that was asked for.
func (a *App) writeError(words string) {
	if a.json() {
		if a.printJSON(map[string]string{"error": words}) == nil {
			return
		}
	}
	a.say("matelot: " + words)
}
