package similar

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"matelot/internal/grader"
)

// Text is one text of a submission.
type Text struct {
	Submission string
	Exercise   string
	File       string // only texts of the same file of the same exercise are compared
	Content    string
}

// Given is a text that the course hands out.
type Given struct {
	Exercise string // where; empty is everywhere
	Content  string
}

// commandsFile is how the commands of an exercise are called among its files.
const commandsFile = "commands.sh"

// maxText is how long a text may be that is looked at, in bytes: what is longer
// was not typed.
const maxText = 256 << 10

// Texts are the texts of a submission: what was typed, and the files that hold
// text.
func Texts(s grader.Submission) []Text {
	var all []Text
	add := func(exercise, file, content string) {
		if content != "" && len(content) <= maxText && utf8.ValidString(content) && !strings.ContainsRune(content, 0) {
			all = append(all, Text{s.Name, exercise, file, content})
		}
	}
	for _, exercise := range slices.Sorted(maps.Keys(s.Exercises)) {
		work := s.Exercises[exercise]
		add(exercise, commandsFile, work.Commands)
		for _, file := range slices.Sorted(maps.Keys(work.Files)) {
			add(exercise, file, string(work.Files[file].Data))
		}
	}
	return all
}
