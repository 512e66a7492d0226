package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"github.com/spf13/cobra"

	"matelot/internal/i18n"
)

// langCommands are the words of the lab's shell that change the language: one
// for each that there is.
func (a *App) langCommands() []*cobra.Command {
	var commands []*cobra.Command
	for _, lang := range i18n.Languages() {
		commands = append(commands, &cobra.Command{
			Use:    lang,
			Hidden: true,
			Args:   noArgs,
			RunE:   func(*cobra.Command, []string) error { return a.setLang(lang) },
		})
	}
	return commands
}

// setLang saves the language and speaks it: the words fr and en of the lab's shell.
func (a *App) setLang(lang string) error {
	settings := a.Settings
	settings.Lang = lang
	if err := a.Home.Save(settings); err != nil {
		return err
	}
	a.Settings, a.settingsAt = settings, a.Home.Stamp()
	a.Words.Speak(lang)
	if file := a.aroundFile(); file != "" { // the screen notices later than the next word
		if err := writeLang(file, lang); err != nil {
			return err
		}
	}
	a.note("cli.lang.set")
	return nil
}

// reread takes over the settings, and the language that the words fr and en of the
// lab's shell have saved meanwhile: each is a process of its own. A language that is
// saved once more was chosen too, where --lang had said another one; when something
// else was changed, by hand, it was not.
func (a *App) reread() {
	stamp := a.Home.Stamp()
	if stamp.Same(a.settingsAt) {
		return
	}
	settings, err := a.Home.Settings()
	if err != nil {
		return // what cannot be read chooses nothing
	}
	chosen := settings.Lang != a.Settings.Lang || reflect.DeepEqual(settings, a.Settings)
	a.Settings, a.settingsAt = settings, stamp
	if chosen {
		a.Words.Speak(settings.Lang)
	}
}

// langFile is the file in a session's folder that says what its screen speaks: the
// variables of the shell in it are of when the shell began.
const langFile = "lang"

// aroundFile is that file, where this process runs in the shell of a screen; else "".
func (a *App) aroundFile() string {
	id := a.Getenv("MATELOT_SESSION")
	if a.Getenv(screenEnv) == "" || id == "" || id != filepath.Base(id) {
		return ""
	}
	return filepath.Join(a.Home.Sessions(), id, langFile)
}

// aroundLang is what the screen around this process speaks; "" where none does.
func (a *App) aroundLang() string {
	file := a.aroundFile()
	if file == "" {
		return ""
	}
	lang, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return string(lang)
}

// writeLang writes it as a whole: a word may read it at any time.
func writeLang(file, lang string) error {
	half := file + ".new"
	err := os.WriteFile(half, []byte(lang), 0o600)
	if err == nil {
		err = os.Rename(half, file)
	}
	if err != nil {
		return fmt.Errorf("telling the shell the language: %w", err)
	}
	return nil
}
