package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"rsc.io/qr"

	"matelot/internal/classroom"
	"matelot/internal/course"
	"matelot/internal/i18n"
)

// ClassroomOptions are what a classroom is opened with.
type ClassroomOptions struct {
	Dir         string
	Outline     classroom.Outline
	Title       string
	Course      string // where the teacher's own course is, absolute; "" is the one of matelot
	Port, Local int
	Host        string
	Version     string
	// Learners has what else learners get, by path: the images of the room.
	Learners map[string]http.Handler
	// Images tells which those are, and who has got them. Nil has none.
	Images   func() []classroom.Offered
	Accounts *AccountOptions // nil where there are none
	Ready    func(classroom.Place)
}

func (a *App) classroomCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "classroom", Args: cobra.ArbitraryArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return cmd.Help()
	}}
	cmd.AddCommand(a.serveClassCommand(), a.exportClassCommand(), a.prefetchCommand(), a.joinCommand(), a.classStatusCommand(), a.forgetCommand())
	return cmd
}

type serveClassOptions struct {
	data, host, title string
	port, local       int
	images, upload    string
	accounts          accountFlags
}

func (a *App) serveClassCommand() *cobra.Command {
	var o serveClassOptions
	cmd := &cobra.Command{
		Use: "serve", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serveClass(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.data, "data", "", "")
	flags.StringVar(&o.host, "address", "", "")
	flags.StringVar(&o.title, "title", "", "")
	flags.IntVar(&o.port, "port", classroom.DefaultPort, "")
	flags.IntVar(&o.local, "page-port", classroom.DefaultPort+1, "")
	flags.StringVar(&o.images, "images", "", "")
	flags.StringVar(&o.upload, "upload", "0", "")
	o.accounts.add(flags)
	return cmd
}

// classDir is the folder of a classroom that this user opens.
func (a *App) classDir(data string) string {
	if data == "" {
		return filepath.Join(a.Home.Classrooms(), "default")
	}
	return whole(data)
}

// serveClass opens a classroom until it is told to end.
func (a *App) serveClass(ctx context.Context, o serveClassOptions) error {
	if done, err := a.handOver(ctx); done {
		return err
	}
	if a.Classroom == nil {
		return &usageError{"classroom.error.no_tutor", nil}
	}
	for _, port := range []int{o.port, o.local} {
		if port < 0 || port > 65535 {
			return &usageError{"classroom.error.port_number", map[string]any{"Got": port}}
		}
	}
	if _, err := netip.ParseAddr(o.host); err != nil && strings.ContainsAny(o.host, "/ :[]") {
		return &usageError{"classroom.error.address", map[string]any{"Got": o.host}}
	}
	dir := a.classDir(o.data)
	if err := a.courseOfClass(ctx, dir); err != nil {
		return err
	}
	loaded, err := a.course()
	if err != nil {
		return err
	}
	outline, err := outlineOf(loaded)
	if err != nil {
		return err
	}
	shared, err := a.accountOptions(ctx, o.accounts)
	if err != nil {
		return err
	}
	learners, images, done, err := a.serveImages(ctx, o)
	if err != nil {
		return err
	}
	defer done()
	err = a.Classroom(ctx, ClassroomOptions{
		Learners: learners, Images: images, Accounts: shared,
		Dir: dir, Outline: outline, Title: o.title, Course: a.ownCourse(), Port: o.port, Local: o.local, Host: o.host, Version: a.Version,
		Ready: func(p classroom.Place) { a.tellPlace(p, dir) },
	})
	switch {
	case errors.Is(err, classroom.ErrOpen):
		return &trouble{"classroom.error.open", map[string]any{"Dir": dir}, err}
	case errors.Is(err, classroom.ErrPort):
		return &trouble{"classroom.error.port", map[string]any{"Port": o.port, "Other": o.port + 10}, err}
	case errors.Is(err, classroom.ErrSSHPort):
		return &trouble{"classroom.error.ssh_port", map[string]any{"Address": o.accounts.ssh}, err}
	case errors.Is(err, ErrNoEngines):
		return &engineError{err}
	case err != nil:
		return err
	}
	a.note("classroom.closed", "Dir", dir)
	return nil
}

// outlineOf is what of the course a room shows.
func outlineOf(c *course.Course) (classroom.Outline, error) {
	o := classroom.Outline{Titles: map[string]string{}}
	for _, lang := range i18n.Languages() {
		o.Titles[lang] = c.Title(lang)
	}
	for _, l := range c.Lessons {
		if l.Coming || len(l.Exercises) == 0 {
			continue
		}
		lesson := classroom.Lesson{ID: l.ID, Titles: map[string]string{}}
		for _, lang := range i18n.Languages() {
			lesson.Titles[lang] = l.Title(lang)
		}
		for _, e := range l.Exercises {
			exercise := classroom.Exercise{ID: e.ID, Titles: map[string]string{}, MaxPoints: e.MaxPoints()}
			for _, lang := range i18n.Languages() {
				text, err := e.Text(lang)
				if err != nil {
					return o, fmt.Errorf("reading the exercise %s: %w", e.ID, err)
				}
				exercise.Titles[lang], exercise.Hints = e.Title(lang), max(exercise.Hints, len(text.Hints))
			}
			lesson.Exercises = append(lesson.Exercises, exercise)
		}
		o.Lessons = append(o.Lessons, lesson)
	}
	return o, nil
}

// tellPlace says how learners join, and where the teacher's page is.
func (a *App) tellPlace(p classroom.Place, dir string) {
	if a.json() {
		_ = a.printJSONLine(map[string]any{ // who reads may be gone; the class goes on
			"word": p.Word.String(), "address": p.Word.Address, "code": p.Word.Code, "fingerprint": p.Word.Print, "join_url": p.Word.URL(),
			"teacher": p.Teacher, "teacher_afar": p.Afar, "others": p.Others, "title": p.Title, "learners": p.Learners, "data": dir,
			"ssh": sshCommand(p.SSH), "ssh_fingerprint": p.SSH.Fingerprint,
		})
		return
	}
	if code := a.qrCode(p.Word.URL()); code != "" {
		a.print(code + "\n")
	}
	a.print(a.T("classroom.place", "Word", p.Word.String(), "Code", p.Word.Code, "Address", p.Word.Address, "Teacher", p.Teacher, "Afar", p.Afar) + "\n")
	if p.SSH.Host != "" {
		a.print("\n" + a.T("classroom.ssh", "Command", sshCommand(p.SSH), "Code", p.Word.Code, "Fingerprint", p.SSH.Fingerprint) + "\n")
	}
	if p.Learners > 0 {
		a.note("classroom.again", "Count", p.Learners)
	}
	if len(p.Others) > 0 {
		a.note("classroom.others", "Others", strings.Join(p.Others, ", "))
	}
	switch {
	case p.Alone:
		a.note("classroom.alone")
	case p.Public:
		a.note("classroom.public", "Address", p.Word.Address)
	case p.Firewall != "":
		a.note("classroom.firewall."+p.Firewall, "Open", p.Open)
	}
	if own := a.ownCourse(); own != "" {
		a.note("classroom.course", "Course", own)
	}
	a.note("classroom.end", "Dir", dir)
}

// qrCode draws an address with half blocks: light on dark, as on a terminal that is
// dark; on others the readers of today see it too. "" where nobody would scan it.
func (a *App) qrCode(text string) string {
	if !a.outIsTerminal() || a.style(true, 0).ASCII {
		return ""
	}
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return ""
	}
	const quiet = 2 // modules around it; four are asked for, two are enough on a screen
	dark := func(x, y int) bool {
		x, y = x-quiet, y-quiet
		return x >= 0 && y >= 0 && x < code.Size && y < code.Size && code.Black(x, y)
	}
	n := code.Size + 2*quiet
	var lines strings.Builder
	for y := 0; y < n; y += 2 {
		lines.WriteString("  ")
		if a.colour(a.Streams.Out) {
			lines.WriteString("\x1b[30;107m")
		}
		for x := range n {
			lines.WriteString(a.half(!dark(x, y), y+1 < n && !dark(x, y+1)))
		}
		if a.colour(a.Streams.Out) {
			lines.WriteString("\x1b[0m")
		}
		lines.WriteString("\n")
	}
	return lines.String()
}

// half is two modules, one above the other. With colours the background is the light.
func (a *App) half(upper, lower bool) string {
	if a.colour(a.Streams.Out) {
		upper, lower = !upper, !lower
	}
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
