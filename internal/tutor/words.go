package tutor

// A Word is a command of the lab shell. It calls `matelot WORD ARGUMENTS…`,
// except quit, which leaves the shell.
type Word struct {
	Name string
	// Also lists other spellings. They are offered only where they hide nothing
	// that the learner has; the name itself always works.
	Also []string
}

// The words that do more than call matelot.
const (
	wordQuit    = "quit"
	wordFrench  = "fr"
	wordEnglish = "en"
)

// Words lists the commands of the lab shell.
func Words() []Word {
	return []Word{
		{Name: "check", Also: []string{"vérifier", "verifier"}},
		{Name: "hint", Also: []string{"indice"}},
		{Name: "solution"},
		{Name: "lesson", Also: []string{"leçon", "lecon"}},
		{Name: "reset", Also: []string{"recommencer"}},
		{Name: "next", Also: []string{"suivant"}},
		{Name: "answer", Also: []string{"réponse", "reponse"}},
		{Name: "catchup", Also: []string{"rattraper"}},
		{Name: wordFrench},
		{Name: wordEnglish},
		{Name: wordQuit, Also: []string{"quitter"}},
	}
}
