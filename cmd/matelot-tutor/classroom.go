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
		Accounts: shared,
		Dir:      o.Dir, Outline: o.Outline, Title: o.Title, Port: o.Port, Local: o.Local, Host: o.Host,
		Learners: o.Learners,
		Pages: func(r *room.Room, word func() classroom.Word) (teacher, welcome http.Handler, err error) {
			pages, err := dashboard.New(dashboard.Options{Room: r, Word: word, Version: o.Version})
			if err != nil {
				return nil, nil, err
			}
			return pages, pages.Welcome(), nil
		},
		Ready: func(p hosting.Place) {
			place := cli.ClassroomPlace{
				Word: p.Word, Title: p.Title, Teacher: p.Teacher, Afar: p.Afar, Others: p.Others, Alone: p.Alone, Public: p.Public, Learners: p.Learners,
				SSH: cli.SSHPlace(p.SSH),
			}
			if p.Firewall != nil {
				place.Firewall, place.Open = p.Firewall.Name, p.Firewall.Open
			}
			o.Ready(place)
		},
	})
	err = errors.Join(err, done())
	switch {
	case errors.Is(err, hosting.ErrSSHPort):
		return errors.Join(cli.ErrSSHPort, err)
	case errors.Is(err, hosting.ErrOpen):
		return errors.Join(cli.ErrClassroomOpen, err)
	case errors.Is(err, hosting.ErrPort):
		return errors.Join(cli.ErrClassroomPort, err)
	}
	return err
}

func exportClassroom(ctx context.Context, o cli.ExportOptions) ([]byte, error) {
	return hosting.Export(ctx, hosting.ExportOptions(o))
}
