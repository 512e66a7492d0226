package cli

import (
	"runtime/debug"

	"matelot/internal/course"
	"matelot/internal/lab"
	"matelot/internal/render"
)

// rendered is a judged exercise as the renderer wants it.
func (a *App) rendered(ex *course.Exercise, j lab.Judged) render.Exercise {
	e := render.Exercise{
		ID: ex.ID, Title: ex.Title(a.Words.Lang()), Checks: ex.Checks,
		Results: j.Results, Duration: j.Took,
	}
	if len(ex.Questions()) == 0 {
		return e
	}
	e.Questions = map[string]string{}
	text, err := ex.Text(a.Words.Lang())
	if err != nil {
		return e // the labels then do without the questions' words
	}
	for _, q := range text.Questions {
		e.Questions[q.ID] = q.Title
	}
	return e
}

// printReport writes a judged exercise as text or JSON.
func (a *App) printReport(ex *course.Exercise, j lab.Judged) error {
	r := a.renderer(a.Streams.Out)
	if !a.json() {
		a.print(r.Text(a.rendered(ex, j)))
		return nil
	}
	data, err := r.JSON(a.rendered(ex, j))
	if err != nil {
		return err
	}
	a.print(string(data))
	return nil
}

// version says which matelot this is, from which commit, and which Go built it.
func (a *App) version() error {
	version, goVersion := a.Version, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		goVersion = info.GoVersion
		if version == "" {
			version = info.Main.Version
		}
	}
	if a.json() {
		return a.printJSON(map[string]string{"version": version, "commit": a.Commit, "go": goVersion})
	}
	from := goVersion
	if a.Commit != "" {
		from = a.Commit + ", " + goVersion
	}
	a.print("matelot " + version + " (" + from + ")\n")
	return nil
}
