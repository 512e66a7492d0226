package cli

import (
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"matelot/internal/exchange"
	"matelot/internal/i18n"
)

type importOptions struct {
	out      string
	from     string
	language string
	accept   bool
}

func (a *App) courseImportCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use: "import FOLDER -o FOLDER", Args: upToOne,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || o.out == "" {
				return &usageError{"cli.error.import_args", nil}
			}
			return a.importCourse(args[0], o)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "output", "o", "", "")
	flags.StringVar(&o.from, "from", "", "")
	flags.StringVar(&o.language, "language", i18n.Default, "")
	flags.BoolVar(&o.accept, "accept-scripts", false, "")
	return cmd
}

// importCourse makes a course of another platform's lessons, and says what did
// not carry over.
func (a *App) importCourse(dir string, o importOptions) error {
	if !regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]+)*$`).MatchString(o.language) {
		return &usageError{"cli.error.import_language", map[string]any{"Got": o.language}}
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return &usageError{"cli.error.import_folder", map[string]any{"Folder": dir}}
	}
	report, err := exchange.Import(dir, o.out, exchange.ImportOptions{
		From: o.from, Lang: o.language, AcceptScripts: o.accept, Words: i18n.New(o.language), Images: labImages(),
	})
	if err != nil {
		return err
	}
	if a.json() {
		return a.printExchange(o.out, report)
	}
	a.tellExchange(report)
	a.note("cli.import.done", "Course", o.out, "Platform", report.Platform, "Count", report.Exercises, "Lessons", len(report.Lessons))
	if report.Unchecked > 0 {
		a.note("cli.import.unchecked", "Count", report.Unchecked)
	}
	a.note("cli.import.next", "Course", o.out, "Count", len(report.Problems))
	return nil
}

// tellExchange prints the files that were written, and says what did not carry
// over, one line each.
func (a *App) tellExchange(report *exchange.Report) {
	for _, file := range report.Files {
		a.print(file + "\n")
	}
	for _, n := range report.Notes {
		a.note("cli.exchange.note", "File", n.File, "Message", n.Message(a.Words))
	}
}

// printExchange prints what came of an import or export as JSON.
func (a *App) printExchange(dir string, report *exchange.Report) error {
	notes := []map[string]string{}
	for _, n := range report.Notes {
		notes = append(notes, map[string]string{"file": n.File, "code": n.Code, "message": n.Message(a.Words)})
	}
	result := map[string]any{
		"folder": dir, "platform": report.Platform, "lessons": report.Lessons, "exercises": report.Exercises,
		"files": report.Files, "notes": notes,
	}
	if report.Unchecked > 0 {
		result["unchecked"] = report.Unchecked
	}
	if report.Problems != nil {
		result["problems"] = a.problemList(report.Problems)
	}
	return a.printJSON(result)
}
