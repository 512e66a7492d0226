package cli

import (
	"context"
	"errors"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"matelot/sandbox"
)

// serveCommand serves a session in a process of its own. It is for matelot
// itself.
func (a *App) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "serve-session ID",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE:   func(cmd *cobra.Command, args []string) error { return a.serve(cmd.Context(), args[0]) },
	}
}

func (a *App) serve(ctx context.Context, id string) error {
	session, err := a.store().Open(id)
	if err != nil {
		return err
	}
	options := a.served(session)
	options.Aside = true
	server, err := session.Serve(ctx, options)
	if errors.Is(err, sandbox.ErrServed) {
		return nil
	}
	if err != nil {
		return err
	}
	defer a.followRoom(ctx, session)()
	// The terminal that it was started from may close: that does not end it.
	signal.Ignore(syscall.SIGHUP)
	select {
	case <-ctx.Done():
		err = nil
	case err = <-server.Done():
	}
	return errors.Join(err, server.Close())
}

func (a *App) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "version",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.version() },
	}
	return cmd
}

func (a *App) completionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      upToOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), a.Streams.Out
			shell := ""
			if len(args) > 0 {
				shell = args[0]
			}
			switch shell {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return &usageError{"cli.error.shell", map[string]any{"Got": shell}}
		},
	}
	return cmd
}

// lessonCommand is the word of the lab's shell that shows the lesson again.
func (a *App) lessonCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "lesson",
		Hidden: true,
		Args:   noArgs,
		RunE:   func(cmd *cobra.Command, _ []string) error { return a.show(cmd.Context(), nil, true) },
	}
}
