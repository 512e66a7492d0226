package cli

import (
	"github.com/spf13/cobra"

	"matelot/internal/i18n"
)

// Commands is the tree of commands with the words of --help in a language: for man
// pages and completions. It is to be read, not to be run.
func Commands(words *i18n.Printer) *cobra.Command {
	app := &App{Options: Options{Getenv: func(string) string { return "" }}, Words: words}
	root := app.rootCommand()
	app.fillWords(root)
	return root
}
