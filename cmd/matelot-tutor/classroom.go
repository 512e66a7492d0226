package main

import (
	"context"
	"errors"
	"net/http"

	"matelot/internal/classroom"
	"matelot/internal/classroom/dashboard"
	"matelot/internal/classroom/hosting"
	"matelot/internal/classroom/room"
	"matelot/internal/cli"
)

// openClassroom opens a classroom with its pages, until ctx ends.
func openClassroom(ctx context.Context, o cli.ClassroomOptions) error {
	shared, done, err := openAccounts(ctx, o.Accounts)
	if err != nil {
		return err
	}
	err = hosting.Run(ctx, hosting.Options{
		Dir: o.Dir, Outline: o.Outline, Title: o.Title, Course: o.Course, Port: o.Port, Local: o.Local, Host: o.Host,
		Learners: o.Learners, Images: o.Images, Accounts: shared, Ready: o.Ready,
		Pages: func(r *room.Room, word func() classroom.Word) (teacher, welcome http.Handler, err error) {
			pages, err := dashboard.New(dashboard.Options{Room: r, Word: word, Version: o.Version})
			if err != nil {
				return nil, nil, err
			}
			return pages, pages.Welcome(), nil
		},
	})
	return errors.Join(err, done())
}

func seeToClassroom(ctx context.Context, dir string) (cli.Office, error) {
	return hosting.SeeTo(ctx, dir)
}

func exportClassroom(ctx context.Context, o cli.ExportOptions) ([]byte, error) {
	return hosting.Export(ctx, hosting.ExportOptions(o))
}
