package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/classroom"
	"matelot/internal/printable"
)

// Office is where the teacher's command line sees to a class, whether that is open or
// not.
type Office interface {
	Class(ctx context.Context) (classroom.Class, error)
	Forget(ctx context.Context, f classroom.Forget) (int, error)
	Close() error
}

// office opens the office of a class in a folder, which must be one.
func (a *App) office(ctx context.Context, dir string) (Office, error) {
	if a.SeeTo == nil {
		return nil, &usageError{"classroom.error.no_tutor", nil}
	}
	if !isClass(dir) {
		return nil, &usageError{"classroom.error.none_there", map[string]any{"Dir": dir}}
	}
	office, err := a.SeeTo(ctx, dir)
	if err != nil {
		return nil, &trouble{"classroom.error.office", map[string]any{"Dir": dir, "Detail": cause(err)}, err}
	}
	return office, nil
}

// isClass tells whether a classroom was opened in a folder.
func isClass(dir string) bool { return exists(filepath.Join(dir, "classroom.db")) }

type forgetOptions struct {
	data     string
	all, yes bool
}

func (a *App) forgetCommand() *cobra.Command {
	var o forgetOptions
	cmd := &cobra.Command{
		Use: "forget [ALIAS]", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.forget(cmd.Context(), strings.Join(args, " "), o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.data, "data", "", "")
	flags.BoolVar(&o.all, "all", false, "")
	flags.BoolVarP(&o.yes, "yes", "y", false, "")
	return cmd
}

// forget has a class forget somebody. Who names nobody is a learner who means
// themselves; who names somebody, or all, is the teacher of a class on this computer.
func (a *App) forget(ctx context.Context, alias string, o forgetOptions) error {
	switch {
	case alias == "" && !o.all && o.data == "":
		return a.leaveRoom(ctx)
	case alias == "" && !o.all:
		return &usageError{"classroom.error.whom", nil}
	case alias != "" && o.all:
		return &usageError{"classroom.error.one_or_all", map[string]any{"Alias": alias}}
	}
	if done, err := a.handOver(ctx); done {
		return err
	}
	dir := a.classDir(o.data)
	office, err := a.office(ctx, dir)
	if err != nil {
		return err
	}
	err = a.erase(ctx, office, dir, alias, o)
	return errors.Join(err, office.Close())
}

// erase has learners of a class forgotten, after asking.
func (a *App) erase(ctx context.Context, office Office, dir, alias string, o forgetOptions) error {
	troubled := func(err error) error {
		return &trouble{"classroom.error.office", map[string]any{"Dir": dir, "Detail": cause(err)}, err}
	}
	class, err := office.Class(ctx)
	if err != nil {
		return troubled(err)
	}
	whom := classroom.Forget{All: o.all}
	if o.all {
		a.say(a.T("classroom.forget_all", "Count", len(class.Learners), "Dir", dir))
	} else {
		i := slices.IndexFunc(class.Learners, func(p classroom.Pupil) bool { return p.Alias == alias })
		if i < 0 {
			return &usageError{"classroom.error.nobody", map[string]any{"Alias": alias, "Dir": dir, "There": aliases(class)}}
		}
		whom.Learner = class.Learners[i].ID
		a.say(a.T("classroom.forget_one", "Alias", printable.Line(alias), "Dir", dir))
	}
	if !o.all || len(class.Learners) > 0 {
		if agreed, err := a.agree(ctx, o.yes); err != nil || !agreed {
			return err
		}
	}
	count, err := office.Forget(ctx, whom)
	if err != nil {
		return troubled(err)
	}
	if a.json() {
		return a.printJSON(map[string]any{"forgotten": count, "data": dir})
	}
	a.print(a.T("classroom.forgotten", "Count", count) + "\n")
	return nil
}

// mostAliases is how many learners an error names.
const mostAliases = 12

// aliases names learners of a class, so that one who was mistyped is found.
func aliases(c classroom.Class) string {
	var names []string
	for _, p := range c.Learners[:min(len(c.Learners), mostAliases)] {
		names = append(names, printable.Line(p.Alias))
	}
	if len(c.Learners) > mostAliases {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

func (a *App) classStatusCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use: "status", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.classStatus(cmd.Context(), data) },
	}
	cmd.Flags().StringVar(&data, "data", "", "")
	return cmd
}

// classIn is the classroom that a folder holds.
func (a *App) classIn(ctx context.Context, dir string) (classroom.Class, error) {
	office, err := a.office(ctx, dir)
	if err != nil {
		return classroom.Class{}, err
	}
	class, err := office.Class(ctx)
	if err = errors.Join(err, office.Close()); err != nil {
		return class, &trouble{"classroom.error.office", map[string]any{"Dir": dir, "Detail": cause(err)}, err}
	}
	return class, nil
}

// classStatus tells a learner of the classroom that they joined, and a teacher of the
// one that they have on this computer; who is both, of both.
func (a *App) classStatus(ctx context.Context, data string) error {
	dir := a.classDir(data)
	if data == "" && !isClass(dir) {
		return a.roomStatus(nil)
	}
	if done, err := a.handOver(ctx); done {
		return err
	}
	class, err := a.classIn(ctx, dir)
	if err != nil {
		return err
	}
	if a.json() {
		return a.roomStatus(&class)
	}
	if data == "" && a.room().Joined() {
		if err := a.roomStatus(nil); err != nil {
			return err
		}
	}
	a.print(strings.Join(a.classLines(class, dir), "\n") + "\n")
	return nil
}

// classLines say what is known of a class.
func (a *App) classLines(c classroom.Class, dir string) []string {
	id := "classroom.status.closed"
	if c.Open {
		id = "classroom.status.open"
	}
	data := dir
	if dir == a.classDir("") {
		data = "" // it is found without
	}
	lines := []string{a.T(id, "Title", printable.Line(c.Title), "Dir", dir, "Data", data), a.T("classroom.status.learners", "Count", len(c.Learners))}
	if !c.Open {
		return lines
	}
	if len(c.Images) == 0 {
		return append(lines, a.T("classroom.status.no_images"))
	}
	lines = append(lines, a.T("classroom.status.images", "Count", len(c.Images)))
	for _, image := range c.Images {
		name := fmt.Sprintf("%s (%s, %s)", familiar(image.Ref), image.Arch, bytesOf(image.Bytes))
		lines = append(lines, "  "+a.T("classroom.status.image", "Name", name, "Count", image.Learners))
	}
	return lines
}

// courseOfClass chooses the course that a class was opened with, where the command line
// names none: with another one its pages would be empty, and nobody would have points.
func (a *App) courseOfClass(ctx context.Context, dir string) error {
	if a.flags.course != "" || !isClass(dir) || a.SeeTo == nil {
		return nil
	}
	class, err := a.classIn(ctx, dir)
	if err != nil {
		return err
	}
	a.flags.course = class.Course
	return nil
}

// ownCourse is where the course of one's own is that this command works with; "" is
// the one that matelot brings.
func (a *App) ownCourse() string {
	if a.flags.course == "" {
		return ""
	}
	return whole(a.flags.course)
}
