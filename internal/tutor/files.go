package tutor

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"matelot/internal/i18n"
)

//go:embed rc
var rcFiles embed.FS

// noPromptVar, when set, keeps the prompt free of the lab's prefix.
const noPromptVar = "MATELOT_NO_PROMPT"

// files are the start-up files of one lab shell, in a folder of their own.
type files struct {
	dir    string
	report string // named pipe by which a shell that runs a script answers
	spool  string // where the shell notes what was typed
}

// rcData is what the templates in rc/ are filled with.
type rcData struct {
	Exe, Dir, Journal, Mark, Seen, Cwd, Files, WordsFile, Report, Spool string

	Prefix  string // of the prompt; may be empty
	ZDotDir string // the learner's, from their environment
	EnvFile string // the learner's ENV, from their environment
	Builtin string // how this shell calls its own cd, past the learner's
	Sudo    string // said when sudo docker is typed
	Set     []variable
	Unset   []string
	Words   []rcWord
	Tell    bool // whether to say which words hide something
}

type rcWord struct {
	Name, Call string
	Hides      string // said when it hides something; "" = then it is not offered
}

// writeFiles writes what the shell of this kind reads, and returns where it is.
// The folder is the caller's to remove.
func (s Shell) writeFiles(k kind) (_ files, err error) {
	dir, err := os.MkdirTemp(s.SessionDir, "shell-")
	if err != nil {
		return files{}, fmt.Errorf("make a folder for the shell's files: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(dir) // the first error is the one that matters
		}
	}()
	f := files{dir: dir, report: filepath.Join(dir, "report")}
	if f.spool, err = s.makeSpool(dir); err != nil {
		return files{}, err
	}
	data, err := s.rcData(k, f)
	if err != nil {
		return files{}, err
	}
	for name, parts := range s.rcParts(k) {
		if err := writeRC(filepath.Join(dir, name), data, parts); err != nil {
			return files{}, err
		}
	}
	return f, nil
}

// makeSpool says where a shell notes what was typed in it: outside its own folder,
// which goes with it.
func (s Shell) makeSpool(dir string) (string, error) {
	spools := filepath.Join(s.SessionDir, SpoolDir)
	if err := os.MkdirAll(spools, 0o700); err != nil {
		return "", fmt.Errorf("make a folder for what is typed: %w", err)
	}
	return filepath.Join(spools, filepath.Base(dir)), nil
}

// rcParts names the files that a shell reads and the templates they are made of.
func (s Shell) rcParts(k kind) map[string][]string {
	words := []string{"words.sh"}
	if k == bash || k == zsh {
		words = append(words, "guard.sh")
	}
	switch {
	case k == fish && s.Interactive:
		return map[string][]string{"init.fish": {"init.fish", "prompt.fish"}}
	case k == fish:
		return map[string][]string{"script.fish": {"init.fish", "script.fish"}}
	case k == powershell && s.Interactive:
		return map[string][]string{"init.ps1": {"init.ps1", "prompt.ps1"}}
	case k == powershell:
		return map[string][]string{"script.ps1": {"init.ps1", "script.ps1"}}
	case !s.Interactive:
		return map[string][]string{"words.sh": append(words, "script.sh")}
	case k == bash:
		return map[string][]string{"words.sh": words, "bash.rc": {"bash.rc"}}
	case k == zsh:
		return map[string][]string{"words.sh": words, ".zshenv": {"zshenv.zsh"}, ".zshrc": {"zshrc.zsh"}}
	default:
		return map[string][]string{"words.sh": words, "sh.env": {"sh.env"}}
	}
}

func (s Shell) rcData(k kind, f files) (rcData, error) {
	mark, seen, err := writeMarks(f.dir)
	if err != nil {
		return rcData{}, err
	}
	env := s.environ()
	data := rcData{
		Exe: s.Exe, Dir: s.Dir, Journal: s.Journal, Mark: mark, Seen: seen,
		Cwd: filepath.Join(s.SessionDir, CwdFile), Files: f.dir, Report: f.report, Spool: f.spool,
		WordsFile: filepath.Join(f.dir, "words.sh"),
		ZDotDir:   lookup(env, "ZDOTDIR"), EnvFile: lookup(env, "ENV"),
		Builtin: "builtin",
		Sudo:    s.say("tutor.word.sudo", nil),
		Words:   s.rcWords(k),
		Tell:    s.Interactive && s.firstOfSession(),
	}
	if k == posix {
		data.Builtin = "command"
	}
	if lookup(env, noPromptVar) == "" {
		data.Prefix = "(matelot) "
	}
	data.Set, data.Unset = sessionVariables(env)
	return data, nil
}

// firstOfSession reports whether no shell of this session has said yet which of
// the learner's commands it hides.
func (s Shell) firstOfSession() bool {
	file, err := os.OpenFile(filepath.Join(s.SessionDir, "words-told"), os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return false
	}
	_ = file.Close() // it is empty
	return true
}

// rcWords spells the words out for one kind of shell.
func (s Shell) rcWords(k kind) []rcWord {
	var words []rcWord
	for _, word := range Words() {
		call := "__matelot_word " + word.Name
		switch {
		case word.Name == wordQuit:
			call = "exit 0; " + call // which is never reached
		case slices.Contains(i18n.Languages(), word.Name):
			call = "__matelot_language " + word.Name
		}
		hides := s.say("tutor.word.hides", map[string]any{"Word": word.Name})
		words = append(words, rcWord{Name: word.Name, Call: call, Hides: hides})
		for _, name := range word.Also {
			if k == posix && !shellName(name) {
				continue // a POSIX shell's functions have ASCII names
			}
			words = append(words, rcWord{Name: name, Call: call})
		}
	}
	return words
}

func writeRC(path string, data rcData, parts []string) error {
	funcs := template.FuncMap{"sh": quoteSh, "fish": quoteFish, "ps": quotePowerShell}
	var text strings.Builder
	for _, part := range parts {
		t, err := template.New(part).Funcs(funcs).ParseFS(rcFiles, "rc/"+part)
		if err != nil {
			return fmt.Errorf("read the shell's template: %w", err)
		}
		if err := t.Execute(&text, data); err != nil {
			return fmt.Errorf("fill the shell's template: %w", err)
		}
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("write the shell's file: %w", err)
	}
	return nil
}

// quoteSh quotes a text as one word of a POSIX shell.
func quoteSh(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// quoteFish quotes a text as one word of fish.
func quoteFish(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

// quotePowerShell quotes a text as one literal string of PowerShell.
func quotePowerShell(text string) string {
	return "'" + strings.NewReplacer("'", "''", "’", "’’", "‘", "‘‘").Replace(text) + "'"
}
