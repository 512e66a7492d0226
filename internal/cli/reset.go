package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"matelot/sandbox"
	"matelot/sandbox/proxy"
)

func (a *App) resetCommand() *cobra.Command {
	var yes, dry bool
	cmd := &cobra.Command{
		Use:  "reset",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.reset(cmd.Context(), yes, dry) },
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "")
	return cmd
}

// reset begins the current exercise again, on a cleared lab and with the
// lesson's own files.
func (a *App) reset(ctx context.Context, yes, dry bool) (err error) {
	session, ex, err := a.current(ctx, nil)
	if err != nil {
		return err
	}
	if done, err := a.forEngine(ctx, session); done || err != nil {
		return err
	}
	if err := a.keepUp(ctx, session); err != nil {
		return err
	}
	stop, err := a.serveHere(ctx, session)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	plan, err := session.Control().PlanPurge(ctx)
	if err != nil {
		return err
	}
	dir := session.ExerciseDir(ex.ID)
	a.tellPlan(plan, nil, dir)
	if dry {
		return nil
	}
	if agreed, err := a.agree(ctx, yes); err != nil || !agreed {
		return err
	}
	if err := clearAway(ctx, session, ex.ID); err != nil {
		return err
	}
	if _, _, err := a.begin(ctx, session, ex); err != nil {
		return err
	}
	if err := tellShell(session, dir); err != nil {
		return err
	}
	a.note("cli.reset.done", "Title", ex.Title(a.Words.Lang()), "Dir", dir)
	return nil
}

// clearAway removes what the exercise made, in the engine and in its folder.
func clearAway(ctx context.Context, session *sandbox.Session, exercise string) error {
	// Before the folder goes: a container that mounts it would go on writing.
	if _, err := session.Control().Purge(ctx); err != nil {
		return err
	}
	return session.RemoveWorkspace(ctx, exercise)
}

// tellPlan lists what would go.
func (a *App) tellPlan(plan proxy.Report, engines []string, dirs ...string) {
	if plan.Empty() && len(engines) == 0 && len(dirs) == 0 {
		a.note("cli.clean.nothing")
		return
	}
	lines := []string{a.T("cli.clean.plan")}
	add := func(kind string, names []string) {
		for _, name := range names {
			lines = append(lines, "  - "+a.T("cli.clean."+kind, "Name", name))
		}
	}
	add("engine", engines)
	if plan.Swarm {
		lines = append(lines, "  - "+a.T("cli.clean.swarm"))
	}
	add("service", plan.Services)
	add("container", plan.Containers)
	add("network", plan.Networks)
	add("volume", plan.Volumes)
	add("image", plan.Images)
	add("folder", dirs)
	fmt.Fprintln(a.Streams.Err, strings.Join(lines, "\n"))
}

// agree asks before something is taken away. Without a terminal only --yes
// agrees.
func (a *App) agree(ctx context.Context, yes bool) (bool, error) {
	if yes {
		return true, nil
	}
	if !a.inIsTerminal() {
		return false, &usageError{"cli.error.yes", nil}
	}
	fmt.Fprint(a.Streams.Err, a.T("cli.clean.ask")+" ")
	line, err := a.readLine(ctx)
	if err != nil {
		return false, fmt.Errorf("reading your answer: %w", err)
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	for _, word := range strings.Fields(a.T("cli.clean.yes_words")) {
		if answer == word {
			return true, nil
		}
	}
	a.note("cli.clean.kept")
	return false, nil
}

// readLine reads one line from the learner. Ctrl-C ends the wait; the reading
// itself ends with the process then.
func (a *App) readLine(ctx context.Context) (string, error) {
	type answer struct {
		line string
		err  error
	}
	given := make(chan answer, 1)
	go func() {
		line, err := bufio.NewReader(a.Streams.In).ReadString('\n')
		given <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case got := <-given:
		return got.line, got.err
	}
}

func (a *App) cleanCommand() *cobra.Command {
	var yes, dry bool
	cmd := &cobra.Command{
		Use:  "clean",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.clean(cmd.Context(), yes, dry) },
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "")
	return cmd
}

// clean removes all that the sessions made on their engines, and the sessions.
// The learner's workspace and progress stay. A session whose engine does not
// answer is told of and kept, with what is known of its lab.
func (a *App) clean(ctx context.Context, yes, dry bool) error {
	found, err := a.store().List()
	if err != nil {
		a.note("cli.clean.broken", "Detail", err.Error())
	}
	var all proxy.Report
	var engines []string
	var sessions []*sandbox.Session
	plans := map[string]cleaning{}
	for _, session := range found {
		plan, err := a.planClean(ctx, session)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if unreachable := (*engineError)(nil); errors.As(err, &unreachable) {
			a.note("cli.clean.unreachable", "Host", standsOn(session), "Dir", session.Dir, "Detail", unreachable.err.Error())
			continue
		}
		if err != nil {
			return err
		}
		sessions = append(sessions, session)
		plans[session.ID] = plan
		all.Add(plan.Report)
		if plan.Engine != "" {
			engines = append(engines, plan.Engine)
		}
	}
	if a.json() {
		if err := a.printJSON(map[string]any{"dry_run": dry, "sessions": plans}); err != nil {
			return err
		}
	} else if len(sessions) > 0 || len(found) == 0 {
		a.tellPlan(all, engines)
	}
	if !dry {
		if done, err := a.cleanAll(ctx, sessions, all.Count()+len(engines) > 0, yes); err != nil || !done {
			return err
		}
	}
	if len(sessions) < len(found) {
		return errInconclusive
	}
	return nil
}

// cleanAll cleans sessions, after asking where something is taken away. It
// tells whether the learner agreed.
func (a *App) cleanAll(ctx context.Context, sessions []*sandbox.Session, ask, yes bool) (done bool, err error) {
	if ask {
		if agreed, err := a.agree(ctx, yes); err != nil || !agreed {
			return false, err
		}
	}
	for _, session := range sessions {
		if err := a.cleanSession(ctx, session); err != nil {
			return false, err
		}
	}
	if len(sessions) > 0 {
		a.note("cli.clean.done", "Workspace", a.Home.Workspace)
	}
	return true, nil
}

// cleaning is what goes of a session.
type cleaning struct {
	proxy.Report
	Engine string `json:",omitempty"` // its own one's container, with all that is in it
}

// standsOn is the address of the engine that a session needs.
func standsOn(session *sandbox.Session) string {
	if session.Own != nil {
		return session.Own.Host.Host
	}
	return session.Endpoint.Host
}

func (a *App) planClean(ctx context.Context, session *sandbox.Session) (plan cleaning, err error) {
	if session.Own != nil {
		// Whether it runs is of no matter, but that it could be removed is.
		if _, err := session.EngineRuns(ctx); err != nil {
			return plan, &engineError{err}
		}
		plan.Engine = fmt.Sprintf("%.12s", session.Own.Container)
		return plan, nil
	}
	stop, err := a.serveHere(ctx, session)
	if err != nil {
		return plan, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	plan.Report, err = session.Control().PlanPurge(ctx)
	if err != nil {
		return plan, &engineError{err}
	}
	return plan, nil
}

func (a *App) cleanSession(ctx context.Context, session *sandbox.Session) error {
	a.tellGathering(a.gather(session)) // what was done can be handed in afterwards too
	if err := session.Stop(ctx, stopTimeout); err != nil {
		return &usageError{"cli.error.in_use", map[string]any{"Session": session.ID}}
	}
	if session.Own != nil {
		err := session.RemoveOwn(ctx)
		if errors.Is(err, sandbox.ErrServed) {
			return &usageError{"cli.error.in_use", map[string]any{"Session": session.ID}}
		}
		return err
	}
	server, err := session.Serve(ctx, a.serveOptions())
	if errors.Is(err, sandbox.ErrServed) {
		return &usageError{"cli.error.in_use", map[string]any{"Session": session.ID}}
	}
	if err != nil {
		return err
	}
	report, err := session.Control().Purge(ctx)
	if err := errors.Join(err, server.Close()); err != nil {
		return &engineError{err}
	}
	if len(report.Kept) > 0 {
		var names []string
		for _, kept := range report.Kept {
			names = append(names, kept.Name)
		}
		a.note("cli.clean.left", "Names", strings.Join(names, ", "))
		return errInconclusive
	}
	return session.Remove()
}

// welcome is matelot without a command: the tutor on a terminal, help elsewhere.
func (a *App) welcome(cmd *cobra.Command) error {
	if a.inIsTerminal() && a.outIsTerminal() {
		return a.learn(cmd.Context(), nil, learnOptions{})
	}
	if err := cmd.Help(); err != nil {
		return err
	}
	session, err := a.session()
	if err == nil && session.Exercise != "" {
		a.print("\n" + a.T("cli.status", "Exercise", session.Exercise) + "\n")
	}
	return nil
}
