package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}`

// lazyHelp gives the commands their words only when help is asked for: a check
// should not pay for reading them.
func (a *App) lazyHelp(root *cobra.Command) {
	help, usage := root.HelpFunc(), root.UsageFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		a.fillWords(root)
		help(cmd, args)
	})
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		a.fillWords(root)
		return usage(cmd)
	})
}

// fillWords gives every command and flag its texts: help.NAME.short, .long and
// .example, and help.flag.NAME, or help.NAME.flag.NAME where a flag means something
// else.
func (a *App) fillWords(root *cobra.Command) {
	root.SetUsageTemplate(a.usageTemplate())
	root.SetHelpTemplate(helpTemplate)
	for _, cmd := range append(root.Commands(), root) {
		a.fill(cmd)
		for _, sub := range cmd.Commands() {
			if cmd != root {
				a.fill(sub)
			}
		}
	}
}

// fill gives one command its words.
func (a *App) fill(cmd *cobra.Command) {
	if !cmd.Hidden {
		name := "help." + wordsName(cmd) + "."
		cmd.Short = a.T(name + "short")
		cmd.Long = a.T(name + "long")
		cmd.Example = indent(a.T(name + "example"))
	}
	cmd.DisableFlagsInUseLine = true
	cmd.InitDefaultHelpFlag()
	words := func(f *pflag.Flag) {
		f.Usage = a.T("help.flag." + f.Name)
		if own := "help." + wordsName(cmd) + ".flag." + f.Name; a.Words.Has(own) {
			f.Usage = a.T(own)
		}
		if f.Value.Type() == "string" {
			f.DefValue = "" // pflag would say "default" in English
		}
	}
	cmd.LocalNonPersistentFlags().VisitAll(words)
	cmd.PersistentFlags().VisitAll(words)
}

// wordsName is a command's name in the locales: course_new for matelot course new,
// whatever the root is called by.
func wordsName(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return cmd.Name()
	}
	if cmd.Parent().HasParent() {
		return wordsName(cmd.Parent()) + "_" + cmd.Name()
	}
	return cmd.Name()
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}

// usageTemplate is cobra's, with its words in the learner's language.
func (a *App) usageTemplate() string {
	return a.T("help.usage.usage") + `
  {{.UseLine}}{{if .HasExample}}

` + a.T("help.usage.examples") + `
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

` + a.T("help.usage.commands") + `{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

` + a.T("help.usage.flags") + `
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + a.T("help.usage.global") + `
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

` + a.T("help.usage.more") + `{{end}}
`
}

// helpCommand is "matelot help [COMMAND]".
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "help",
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(cmd.Root(), strings.Join(args, " "))
			}
			return found.Help()
		},
	}
}

// flagError puts pflag's errors into words of ours.
func flagError(err error) error {
	var (
		unknown  *pflag.NotExistError
		missing  *pflag.ValueRequiredError
		invalid  *pflag.InvalidValueError
		spelling *pflag.InvalidSyntaxError
	)
	data := map[string]any{}
	switch {
	case errors.As(err, &unknown):
		data["Flag"] = dashes(unknown.GetSpecifiedName())
		return &usageError{"cli.error.flag_unknown", data}
	case errors.As(err, &missing):
		data["Flag"] = dashes(missing.GetSpecifiedName())
		return &usageError{"cli.error.flag_value", data}
	case errors.As(err, &invalid):
		data["Flag"], data["Got"] = dashes(invalid.GetFlag().Name), invalid.GetValue()
		return &usageError{"cli.error.flag_invalid", data}
	case errors.As(err, &spelling):
		data["Flag"] = spelling.GetSpecifiedFlag()
		return &usageError{"cli.error.flag_unknown", data}
	}
	return err
}

func dashes(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
