package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/doctor"
	"matelot/sandbox"
	"matelot/sandbox/dial"
	"matelot/sandbox/engine/running"
	"matelot/sandbox/registry"
)

func (a *App) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "doctor",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context()) },
	}
}

// doctor looks whether this machine is ready. It ends as inconclusive when
// lessons cannot be done: the machine's trouble is never the learner's.
func (a *App) doctor(ctx context.Context) error {
	env := dial.System()
	env.Getenv = a.Getenv
	results := doctor.Examine(ctx, doctor.System(env, os.Stdout), a.doctorOptions())
	if err := ctx.Err(); err != nil {
		return err
	}
	if a.json() {
		if err := a.printJSON(a.doctorJSON(results)); err != nil {
			return err
		}
	} else {
		a.print(a.doctorText(results))
	}
	if doctor.Worst(results) == doctor.Fail {
		return errInconclusive
	}
	return nil
}

func (a *App) doctorOptions() doctor.Options {
	images := []string{running.DefaultImage, running.DinD}
	if named := a.Getenv(running.ImageVariable); named != "" {
		images = []string{named}
	}
	return doctor.Options{Ports: a.coursePorts(), EngineImages: images}
}

// coursePorts lists the host ports that exercises want. A course that cannot
// be read has none: the doctor looks at the machine.
func (a *App) coursePorts() []int {
	all, err := a.course()
	if err != nil {
		return nil
	}
	var ports []int
	for _, ex := range all.Exercises() {
		ports = append(ports, ex.Ports()...)
		if ex.Registry && !a.hasRegistry() {
			ports = append(ports, registry.Port)
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// hasRegistry tells whether a session of this learner's has its registry now: it
// is then who listens at that port.
func (a *App) hasRegistry() bool {
	sessions, _ := a.store().List() // what cannot be read has none
	return slices.ContainsFunc(sessions, func(s *sandbox.Session) bool { return s.Registry })
}

func (a *App) doctorMessage(r doctor.Result) (message, remedy string) {
	message = a.T("doctor."+r.ID+"."+string(r.Status), r.Data)
	if r.Remedy != "" {
		remedy = a.T("doctor."+r.ID+".remedy."+r.Remedy, r.Data)
	}
	return message, remedy
}

type doctorResult struct {
	doctor.Result
	Message string `json:"message"`
	Do      string `json:"do,omitempty"` // the remedy in words
}

func (a *App) doctorJSON(results []doctor.Result) map[string]any {
	list := []doctorResult{}
	for _, r := range results {
		message, remedy := a.doctorMessage(r)
		list = append(list, doctorResult{r, message, remedy})
	}
	return map[string]any{"status": doctor.Worst(results), "results": list}
}

func (a *App) doctorText(results []doctor.Result) string {
	r := a.renderer(a.Streams.Out)
	var text strings.Builder
	for _, result := range results {
		message, remedy := a.doctorMessage(result)
		text.WriteString(r.State(string(result.Status), message))
		if remedy != "" {
			text.WriteString(r.Indented(remedy))
		}
	}
	fmt.Fprintf(&text, "\n%s", r.State(string(doctor.Worst(results)), a.T("cli.doctor."+string(doctor.Worst(results)))))
	return text.String()
}
