package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// wordsCommand is the word "words" of the lab's shell, which a learner calls help: it
// tells what one can type there besides docker.
func (a *App) wordsCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "words",
		Hidden: true,
		Args:   cobra.ArbitraryArgs,
		RunE: func(*cobra.Command, []string) error {
			id := "cli.words"
			if a.Getenv(screenEnv) != "" {
				id = "cli.words.screen" // where there are keys too
			}
			_, err := fmt.Fprintln(a.Streams.Out, a.T(id))
			return err
		},
	}
}
