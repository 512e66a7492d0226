package cli

import (
	"path/filepath"

	"matelot/internal/i18n"
	"matelot/internal/tutor"
)

// Said implements tutor.Lab.
func (l *screenLab) Said() <-chan tutor.Progress { return l.said }

// Class implements tutor.Lab.
func (l *screenLab) Class() <-chan string { return l.class }

// Printer implements tutor.Lab. It needs no lock, nor does Error: the screen is drawn
// while an exercise is set up.
func (l *screenLab) Printer() *i18n.Printer { return l.app.Words }

// Languages implements tutor.Lab.
func (l *screenLab) Languages() []string { return i18n.Languages() }

// SetLang implements tutor.Lab.
func (l *screenLab) SetLang(lang string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.app.setLang(lang); err != nil {
		return err
	}
	return l.tellLang()
}

// tellLang leaves word for the commands in the screen's shell.
func (l *screenLab) tellLang() error {
	return writeLang(filepath.Join(l.session.Dir, langFile), l.app.Words.Lang())
}

// Error implements tutor.Lab.
func (l *screenLab) Error(err error) string {
	words, _ := l.app.explain(err)
	return words
}
