package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"matelot/internal/i18n"
)

// rootCommand is the whole command tree, in the learner's language.
func (a *App) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "matelot",
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return a.welcome(cmd)
		},
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	if name := a.call.Display(); name != "" {
		root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: name}
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.flags.lang, "lang", "", "")
	flags.StringVar(&a.flags.format, "format", "text", "")
	flags.StringVar(&a.flags.course, "course", a.Getenv("MATELOT_COURSE"), "")
	flags.BoolVar(&a.flags.noColor, "no-color", false, "")
	flags.BoolVar(&a.flags.quiet, "quiet", false, "")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.checkGlobals() }
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	root.SetHelpCommand(helpCommand())
	a.lazyHelp(root)
	for _, command := range []func() *cobra.Command{
		a.learnCommand, a.demoCommand, a.lessonsCommand, a.showCommand, a.startCommand, a.checkCommand,
		a.hintCommand, a.solutionCommand, a.resetCommand, a.nextCommand, a.doctorCommand,
		a.cleanCommand, a.submitCommand, a.gradeCommand, a.workerCommand, a.joinCommand, a.catchUpCommand, a.classroomCommand, a.courseCommand, a.pluginCommand, a.completionCommand, a.versionCommand,
		a.hookCommand, a.learnedCommand, a.lessonCommand, a.answerCommand, a.wordsCommand, a.serveCommand,
	} {
		root.AddCommand(command())
	}
	root.AddCommand(a.langCommands()...)
	// Before the words are looked for, so that "--help --lang fr" is not read as
	// an option with a value and the word fr.
	root.InitDefaultHelpFlag()
	return root
}

// checkGlobals refuses values that no command can use.
func (a *App) checkGlobals() error {
	if a.flags.format != "text" && a.flags.format != "json" {
		return &usageError{"cli.error.format", map[string]any{"Got": a.flags.format}}
	}
	if a.flags.lang == "" {
		return nil
	}
	if _, ok := i18n.Match(a.flags.lang); !ok {
		return &usageError{"cli.error.lang", map[string]any{
			"Got": a.flags.lang, "Known": strings.Join(i18n.Languages(), ", "),
		}}
	}
	return nil
}

// langFlag finds --lang before the flags are parsed, since the help is in that
// language too.
func langFlag(args []string) string {
	flags := pflag.NewFlagSet("lang", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.BoolP("help", "h", false, "") // else pflag answers it itself
	lang := flags.String("lang", "", "")
	_ = flags.Parse(args) // what is wrong is said by the real parse
	return *lang
}

func unknownCommand(cmd *cobra.Command, name string) error {
	return &usageError{"cli.error.command", map[string]any{
		"Got": name, "Nearest": strings.Join(cmd.SuggestionsFor(name), ", "),
	}}
}

// noArgs and upToOne are the numbers of arguments that commands take.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{"cli.error.no_args", map[string]any{"Command": cmd.CommandPath(), "Got": args[0]}}
	}
	return nil
}

func upToOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return &usageError{"cli.error.one_arg", map[string]any{"Command": cmd.CommandPath(), "Got": args[1]}}
	}
	return nil
}
