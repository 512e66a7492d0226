package tutor

import "matelot/internal/i18n"

// A Word is a command of the lab shell. It calls `matelot WORD ARGUMENTS…`,
// except quit, which leaves the shell.
type Word struct {
	Name string
	// Also lists other spellings. They are offered only where they hide nothing
	// that the learner has; the name itself always works.
	Also []string
}

// wordQuit does more than call matelot.
const wordQuit = "quit"

// Words lists the commands of the lab shell. The name of each language is one, and
// changes it.
func Words() []Word {
	words := []Word{
		{Name: "check", Also: []string{"vérifier", "verifier"}},
		{Name: "hint", Also: []string{"indice"}},
		{Name: "solution"},
		{Name: "lesson", Also: []string{"leçon", "lecon"}},
		{Name: "reset", Also: []string{"recommencer"}},
		{Name: "next", Also: []string{"suivant"}},
		{Name: "answer", Also: []string{"réponse", "reponse"}},
		{Name: "words", Also: []string{"aide", "mots"}}, // not help: shells have that
		{Name: "catchup", Also: []string{"rattraper"}},
	}
	for _, lang := range i18n.Languages() {
		words = append(words, Word{Name: lang})
	}
	return append(words, Word{Name: wordQuit, Also: []string{"quitter"}})
}
