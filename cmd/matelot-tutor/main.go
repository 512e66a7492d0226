// Command matelot-tutor is matelot with the parts that are slow to start: it
// shows lessons. It takes the same commands as matelot, which runs it when it
// is needed.
package main

import (
	"context"
	"errors"
	"os"

	"matelot/internal/cli"
	"matelot/internal/grader"
	"matelot/internal/grader/queue"
	"matelot/internal/grader/queue/broker"
	"matelot/internal/grading"
	"matelot/internal/page"
	"matelot/internal/replay"
	"matelot/internal/tutor"
	"matelot/internal/tutor/screen"
	"matelot/sandbox/engine"
)

// version and commit are set by the build: -ldflags "-X main.version=v1.2.3".
var version, commit string

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Options{
		Streams: cli.SystemStreams(),
		Getenv:  os.Getenv,
		Version: version,
		Commit:  commit,
		Pages:   newPages,
		Engine:  startEngine,
		Screen:  openScreen,
		Grade:   grade,
		Gather:  gatherImages,
		Light:   cli.Sibling("matelot"),

		Replayer:  newReplayer,
		Queue:     openQueue,
		Classroom: openClassroom,
		SeeTo:     seeToClassroom,
		Export:    exportClassroom,
	}))
}

func newPages(colour bool) (cli.Pages, error) {
	style := page.StylePlain
	if colour {
		style = page.StyleAuto
	}
	return page.New(style)
}

func openScreen(ctx context.Context, lab tutor.Lab, o tutor.ScreenOptions) error {
	return screen.Run(ctx, lab, screen.Options{ScreenOptions: o})
}

func grade(ctx context.Context, o cli.GradeOptions) error {
	return grading.Run(ctx, grading.Options(o))
}

// newReplayer does attempts again on engines in containers.
func newReplayer(ctx context.Context, o cli.ReplayerOptions) (grader.Replayer, func(context.Context) error, error) {
	host, err := engine.Connect(ctx, o.Endpoint)
	if err == nil {
		err = host.Ready(ctx)
	}
	if err != nil {
		return nil, nil, engineTrouble(err)
	}
	limits := replay.DefaultLimits()
	limits.Time = o.Timeout
	r, err := replay.New(ctx, replay.Options{Course: o.Course, Host: host, Say: o.Say, Ahead: o.Ahead, Limits: limits})
	if err != nil {
		return nil, nil, errors.Join(err, host.Close())
	}
	return r, func(ctx context.Context) error { return errors.Join(r.Close(ctx), host.Close()) }, nil
}

func openQueue(ctx context.Context, o queue.Options) (queue.Queue, error) {
	return broker.Open(ctx, o)
}

// engineTrouble gives an error of a host that cannot have engines its words.
func engineTrouble(err error) error {
	for is, id := range map[error]string{
		engine.ErrNoImage: "cli.error.own_image", engine.ErrNotHere: "cli.error.own_engine", engine.ErrFar: "cli.error.own_far",
	} {
		if errors.Is(err, is) {
			return cli.Trouble(id, map[string]any{"Detail": err.Error()}, err)
		}
	}
	return err
}
