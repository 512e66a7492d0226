package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/internal/printable"
)

type joinOptions struct {
	name string
	yes  bool
}

func (a *App) joinCommand() *cobra.Command {
	var o joinOptions
	cmd := &cobra.Command{
		Use:  "join WORD",
		Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.join(cmd.Context(), args, o) },
	}
	cmd.Flags().StringVar(&o.name, "name", "", "")
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "")
	return cmd
}

// join joins a teacher's classroom. What will be sent is said before anything is.
func (a *App) join(ctx context.Context, args []string, o joinOptions) error {
	if len(args) == 0 {
		return &usageError{"room.error.no_word", nil}
	}
	word, err := classroom.ParseWord(args[0])
	if err != nil {
		return &usageError{"room.error.word", map[string]any{"Got": args[0]}}
	}
	room := a.room()
	before, joined, err := room.Membership()
	if err != nil {
		return err
	}
	a.say(a.T("room.sent", "Address", word.Address))
	alias, err := a.alias(ctx, o, before.Alias)
	if err != nil {
		return err
	}
	if !o.yes && !a.inIsTerminal() {
		return &usageError{"room.error.agree", map[string]any{"Word": args[0]}} // a script cannot agree by being silent
	}
	if !o.yes && o.name != "" {
		if agreed, err := a.agree(ctx, false); err != nil || !agreed {
			return err
		}
	}
	ask := classroom.Join{Alias: alias, Token: client.NewToken(), Lang: a.Words.Lang()}
	if joined {
		// The same classroom at another address knows the learner again; another one
		// must not be able to say that it is they.
		if known, err := classroom.ParseWord(before.Word); err == nil && known.Print == word.Print {
			ask.Token = before.Token
		}
	}
	membership, state, err := client.Join(ctx, word, ask)
	if err != nil {
		return a.joinTrouble(word, alias, err)
	}
	if err := room.Save(membership, state); err != nil {
		return err
	}
	if a.json() {
		return a.printJSON(map[string]any{"room": state.Room, "title": state.Title, "learner": membership.Learner, "alias": membership.Alias})
	}
	joinedAs := "room.joined"
	if len(state.Course) > 0 && a.flags.course == "" {
		joinedAs = "room.joined_course"
	}
	a.print(a.T(joinedAs, "Alias", membership.Alias, "Title", state.Title, "Course", a.titleOf(state.Course)) + "\n")
	return nil
}

// titleOf is a title in the learner's language, or in one that it is written in.
func (a *App) titleOf(titles map[string]string) string {
	title, there := titles[a.Words.Lang()]
	for _, lang := range slices.Sorted(maps.Keys(titles)) {
		if !there {
			title, there = titles[lang], true
		}
	}
	return printable.Line(title)
}

// alias is the name that the teacher will see.
func (a *App) alias(ctx context.Context, o joinOptions, before string) (string, error) {
	name := o.name
	if name == "" {
		if !a.inIsTerminal() {
			return "", &usageError{"room.error.name", nil}
		}
		fmt.Fprint(a.Streams.Err, a.T("room.ask_name", "Before", before)+" ")
		line, err := a.readLine(ctx)
		if err != nil {
			return "", fmt.Errorf("reading your answer: %w", err)
		}
		if name = strings.TrimSpace(line); name == "" {
			name = before
		}
	}
	if name == "" || utf8.RuneCountInString(name) > classroom.MaxAlias {
		return "", &usageError{"room.error.alias", map[string]any{"Got": name, "Max": classroom.MaxAlias}}
	}
	return name, nil
}

// joinTrouble says why a classroom was not joined.
func (a *App) joinTrouble(word classroom.Word, alias string, err error) error {
	var refused *client.RefusedError
	data := map[string]any{"Address": word.Address, "Word": word.String(), "Got": alias, "Max": classroom.MaxAlias, "Detail": cause(err)}
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, client.ErrForged):
		return &trouble{"room.error.forged", data, err}
	case !errors.As(err, &refused):
		return &trouble{"room.error.unreachable", data, err}
	}
	data["Seconds"] = max(int(refused.After.Seconds()), 1)
	switch refused.Code {
	case classroom.ProblemCode:
		return &usageError{"room.error.code", data}
	case classroom.ProblemAlias:
		return &usageError{"room.error.alias", data}
	case classroom.ProblemEnded:
		return &usageError{"room.error.over", data}
	case classroom.ProblemFull:
		return &trouble{"room.error.full", data, err}
	case classroom.ProblemTooMany:
		return &trouble{"room.error.too_many", data, err}
	}
	return &trouble{"room.error.unreachable", data, err}
}

// cause is what a chain of errors ends in: what happened, without what was being done.
func cause(err error) string {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

// roomStatus says which classroom was joined, and what is still to be sent to it. In
// JSON it also has the class of which this user is the teacher, if there is one.
func (a *App) roomStatus(class *classroom.Class) error {
	room := a.room()
	m, joined, err := room.Membership()
	if err != nil {
		return err
	}
	state := a.roomState()
	unsent, err := room.Unsent()
	if err != nil {
		return err
	}
	offered, here, err := a.roomImages().Known()
	if err != nil {
		a.note("room.unread", "Detail", err.Error())
	}
	if a.json() {
		told := map[string]any{
			"joined": joined, "address": m.Address, "alias": m.Alias, "room": m.Room, "title": state.Title, "gate": state.Gate,
			"closed": state.Closed, "unsent": unsent, "ended": state.Ended, "images": offered, "images_here": here,
		}
		if class != nil {
			told["class"] = class
		}
		return a.printJSON(told)
	}
	if !joined {
		a.print(a.T("room.status.none") + "\n")
		return nil
	}
	lines := []string{a.T("room.status.joined", "Alias", m.Alias, "Address", m.Address, "Title", state.Title)}
	if title := a.titleOf(state.Course); title != "" {
		lines = append(lines, a.T("room.status.course", "Course", title))
	}
	if unsent > 0 {
		lines = append(lines, a.T("room.status.unsent", "Count", unsent))
	}
	if len(offered) > 0 {
		lines = append(lines, a.T("room.status.images", "Count", len(offered), "Here", len(here), "Names", strings.Join(familiars(offered), ", ")))
	}
	if len(state.Closed) > 0 {
		lines = append(lines, a.T("room.status.closed", "Lessons", strings.Join(state.Closed, ", ")))
	}
	if words := a.classWords(state); words != "" {
		lines = append(lines, words)
	}
	a.print(strings.Join(lines, "\n") + "\n")
	return nil
}

// leaveRoom has the classroom forget the learner, and leaves it.
func (a *App) leaveRoom(ctx context.Context) error {
	room := a.room()
	m, joined, err := room.Membership()
	if err != nil {
		return err
	}
	if !joined {
		return &usageError{"room.error.none", nil}
	}
	conn := m.Connect()
	defer conn.Close()
	err = conn.Forget(ctx)
	var refused *client.RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized {
		err = nil // it has forgotten already
	}
	if err != nil {
		return &trouble{"room.error.not_forgotten", map[string]any{"Address": m.Address, "Detail": cause(err)}, err}
	}
	if err := room.Leave(); err != nil {
		return err
	}
	if err := os.RemoveAll(a.Home.Images()); err != nil {
		return fmt.Errorf("taking away the classroom's images: %w", err)
	}
	a.print(a.T("room.forgotten", "Address", m.Address) + "\n")
	return nil
}
