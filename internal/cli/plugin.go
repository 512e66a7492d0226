package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/plugin"
	"matelot/sandbox/dial"
)

// obey sets the variables that say what docker's own options said: this process
// and those that it starts read them.
func obey(call plugin.Call) error {
	for name, value := range call.Env {
		var err error
		if value == "" {
			err = os.Unsetenv(name)
		} else {
			err = os.Setenv(name, value)
		}
		if err != nil {
			return fmt.Errorf("following docker's options: %w", err)
		}
	}
	return nil
}

// asPlugin does what only a plugin is asked for, and tells whether that was all.
// A copy of matelot hands over to the one that it was made of: that may be newer,
// and has its sibling beside it.
func (a *App) asPlugin(ctx context.Context) (done bool, err error) {
	if a.call.Metadata {
		data, err := plugin.Metadata(a.Version, a.T("cli.plugin.short."+a.call.Plugin))
		if err != nil {
			return true, err
		}
		a.print(string(data))
		return true, nil
	}
	exe, err := self()
	if err != nil {
		return true, err
	}
	origin := plugin.Origin(exe)
	if origin == "" {
		return false, nil
	}
	if _, err := os.Stat(origin); errors.Is(err, fs.ErrNotExist) {
		return true, &usageError{"cli.error.plugin_origin", map[string]any{"Origin": origin, "Dir": filepath.Dir(exe)}}
	}
	return true, a.become(ctx, origin, a.call.Args...)
}

func (a *App) pluginCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "plugin", Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var dir string
	install := &cobra.Command{
		Use:  "install",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.pluginInstall(dir) },
	}
	remove := &cobra.Command{
		Use:  "remove",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.pluginRemove(dir) },
	}
	for _, sub := range []*cobra.Command{install, remove} {
		sub.Flags().StringVar(&dir, "dir", "", "")
		cmd.AddCommand(sub)
	}
	return cmd
}

// pluginInstall puts matelot where docker finds it.
func (a *App) pluginInstall(dir string) error {
	folder, err := a.pluginFolder(dir)
	if err != nil {
		return err
	}
	exe, err := a.light()
	if err != nil {
		return err
	}
	changed, err := folder.Install(exe)
	var foreign *plugin.ForeignError
	if errors.As(err, &foreign) {
		return &usageError{"cli.error.plugin_foreign", map[string]any{"Path": foreign.Path}}
	}
	if err != nil {
		return err
	}
	if a.json() {
		return a.printJSON(map[string]any{"dir": folder.Dir, "changed": changed})
	}
	id := "cli.plugin.kept"
	if changed {
		id = "cli.plugin.installed"
	}
	a.print(a.T(id, "Dir", folder.Dir) + "\n")
	return nil
}

// pluginRemove takes away what pluginInstall put there.
func (a *App) pluginRemove(dir string) error {
	folder, err := a.pluginFolder(dir)
	if err != nil {
		return err
	}
	removed, left, err := folder.Remove()
	if err != nil {
		return err
	}
	if a.json() {
		return a.printJSON(map[string]any{"removed": append([]string{}, removed...), "left": append([]string{}, left...)})
	}
	if len(left) > 0 {
		a.note("cli.plugin.left", "Paths", strings.Join(left, ", "))
	}
	id := "cli.plugin.none"
	if len(removed) > 0 {
		id = "cli.plugin.removed"
	}
	a.print(a.T(id, "Dir", folder.Dir, "Paths", strings.Join(removed, ", ")) + "\n")
	return nil
}

// pluginFolder is the folder that is named, or the one of the learner's docker
// command. The lab has a docker configuration of its own, which goes when the lab
// goes, and reads the learner's plugins anyway.
func (a *App) pluginFolder(dir string) (plugin.Folder, error) {
	if dir != "" {
		return plugin.In(whole(dir)), nil
	}
	env := dial.System()
	env.Getenv = a.Getenv
	config := dial.ConfigDir(env)
	if config == "" {
		return plugin.Folder{}, &usageError{"cli.error.plugin_where", nil}
	}
	if within(a.Home.Sessions(), whole(config)) {
		return plugin.Folder{}, &usageError{"cli.error.plugin_lab", nil}
	}
	return plugin.Usual(whole(config)), nil
}

// within tells whether a path lies in a folder.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
