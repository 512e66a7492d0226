package history

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// leaving are what ends the lab's shell, but must not end the script.
func leaving() []string { return []string{"exit", "logout", "exec"} }

// watching are programs that show something and wait for keys. What an editor has
// written is among the files.
func watching() []string {
	return []string{
		"vi", "vim", "nvim", "nano", "emacs", "micro", "code", "joe", "mc", "less", "more", "man", "top", "htop",
		"btop", "watch", "tmux", "screen", "script", "lazydocker", "clear", "reset",
	}
}

// shells wait for lines where they are given none.
func shells() []string {
	return []string{"bash", "sh", "zsh", "fish", "pwsh", "su", "python", "python3"}
}

// isScript tells whether a line begins by running a file, which can be run again.
func isScript(text string) bool {
	first := firstWord(text)
	if slices.Contains(shells(), text) {
		return false
	}
	return strings.Contains(first, "/") || first == "sh" || first == "bash" || first == "." || first == "source"
}

// closed is a line without a backslash at its end, which would go on with the next.
func closed(text string) string {
	for {
		text = strings.TrimSpace(text)
		slashes := len(text) - len(strings.TrimRight(text, `\`))
		if slashes%2 == 0 {
			return text
		}
		text = text[:len(text)-1]
	}
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(text), "\t", " "), " ")
	return strings.TrimRight(word, ";")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// saysDocker tells whether docker is called in a text.
func saysDocker(file *syntax.File) bool {
	found := false
	syntax.Walk(file, func(node syntax.Node) bool {
		if lit, ok := node.(*syntax.Lit); ok && (lit.Value == "docker" || lit.Value == "docker-compose") {
			found = true
		}
		return !found
	})
	return found
}
