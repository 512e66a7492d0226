package release

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

// Words says messages of the locales in one language.
type Words interface {
	Lang() string
	T(id string, data ...any) string
}

// headings are cobra's, and the messages that stand in their place.
func headings() map[string]string {
	return map[string]string{
		"NAME": "help.man.name", "SYNOPSIS": "help.man.synopsis", "DESCRIPTION": "help.man.description",
		"OPTIONS": "help.man.options", "OPTIONS INHERITED FROM PARENT COMMANDS": "help.man.inherited",
		"EXAMPLE": "help.man.example", "SEE ALSO": "help.man.see_also",
	}
}

// ManPages are the pages of a command and all below it, of the words that the
// commands have. English ones lie in man/man1, others in man/LANGUAGE/man1. The
// commands are not to be used afterwards.
func (r Release) ManPages(root *cobra.Command, words Words) ([]File, error) {
	dir := "man/man1"
	if words.Lang() != "en" {
		dir = path.Join("man", words.Lang(), "man1")
	}
	return r.manPages(root, words, dir)
}

func (r Release) manPages(cmd *cobra.Command, words Words, dir string) ([]File, error) {
	cmd.DisableAutoGenTag = true
	forMan(cmd)
	var buf bytes.Buffer
	at := r.Time.UTC()
	header := &doc.GenManHeader{Section: "1", Date: &at, Source: "matelot " + r.Version, Manual: words.T("help.man.manual")}
	if err := doc.GenMan(cmd, header, &buf); err != nil {
		return nil, fmt.Errorf("writing the man page of %s: %w", cmd.CommandPath(), err)
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
	files := []File{{Name: path.Join(dir, name), Data: []byte(r.reword(buf.String(), words))}}
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() {
			continue
		}
		more, err := r.manPages(sub, words, dir)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

// forMan gives a flag's value the name that it has in --help: cobra writes the
// default there, which the words already say.
func forMan(cmd *cobra.Command) {
	value := func(f *pflag.Flag) {
		name, usage := pflag.UnquoteUsage(f)
		f.Usage = usage
		if f.NoOptDefVal == "" {
			f.DefValue = name
		}
	}
	cmd.LocalNonPersistentFlags().VisitAll(value)
	cmd.PersistentFlags().VisitAll(value)
}

var (
	manHeading = regexp.MustCompile(`(?m)^\.SH (.*)$`)
	manDate    = regexp.MustCompile(`(?m)^(\.TH "[^"]*" "[^"]*") "[^"]*"`)
	manSwitch  = regexp.MustCompile(`(?m)^(\\fB.*\\fP)\[=[^\]]*\]$`)
	manValue   = regexp.MustCompile(`(?m)^(\\fB-.*\\fP)="?([^"\n]*)"?$`)
	manOption  = regexp.MustCompile(`(?m)^(?:\.PP\n)?(\\fB-.*)\n\t(.*)$`)
)

// reword puts into a page what cobra fixes: its headings in English, the month's
// name, and the way options are written.
func (r Release) reword(page string, words Words) string {
	page = manHeading.ReplaceAllStringFunc(page, func(line string) string {
		if id, ok := headings()[strings.TrimPrefix(line, ".SH ")]; ok {
			return ".SH " + words.T(id)
		}
		return line
	})
	page = manDate.ReplaceAllString(page, "${1} \""+r.Time.UTC().Format("2006-01-02")+"\"")
	page = manSwitch.ReplaceAllString(page, "$1")
	page = manValue.ReplaceAllString(page, `$1 \fI$2\fP`)
	return manOption.ReplaceAllString(page, ".TP\n$1\n$2")
}

// Completions are the scripts by which shells complete the commands. They ask
// matelot itself, so they are in the learner's language.
func Completions(root *cobra.Command) ([]File, error) {
	var files []File
	for _, shell := range []struct {
		name  string
		write func(*bytes.Buffer) error
	}{
		{"matelot.bash", func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) }},
		{"_matelot", func(b *bytes.Buffer) error { return root.GenZshCompletion(b) }},
		{"matelot.fish", func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) }},
		{"matelot.ps1", func(b *bytes.Buffer) error { return root.GenPowerShellCompletionWithDesc(b) }},
	} {
		var buf bytes.Buffer
		if err := shell.write(&buf); err != nil {
			return nil, fmt.Errorf("writing the completion %s: %w", shell.name, err)
		}
		files = append(files, File{Name: "completions/" + shell.name, Data: buf.Bytes()})
	}
	return files, nil
}
