package render

import "strings"

// Dialect is a family of shells to which the same command is written alike. It
// is the language of a code block: sh, powershell or cmd.
type Dialect string

// The dialects.
const (
	DialectSh         Dialect = "sh" // bash, zsh, fish
	DialectPowerShell Dialect = "powershell"
	DialectCmd        Dialect = "cmd" // the Windows command prompt
)

// DialectOf is the dialect of the learner's shell. MATELOT_SHELL says it; else
// it is what the variables of the shells themselves tell.
func DialectOf(getenv func(string) string, goos string) Dialect {
	name := getenv("MATELOT_SHELL")
	if name == "" && goos != "windows" {
		name = getenv("SHELL")
	}
	name = strings.ToLower(name[strings.LastIndexAny(name, `/\`)+1:])
	switch strings.TrimSuffix(name, ".exe") {
	case "powershell", "pwsh":
		return DialectPowerShell
	case "cmd":
		return DialectCmd
	case "":
		if goos != "windows" {
			return DialectSh
		}
		// cmd.exe sets PROMPT; PowerShell started from it inherits that, and adds
		// the user's own modules to PSModulePath.
		if getenv("PROMPT") != "" && !strings.Contains(strings.ToLower(getenv("PSModulePath")), "documents") {
			return DialectCmd
		}
		return DialectPowerShell
	}
	return DialectSh
}

// ForShell leaves, of code blocks that stand one after another and say the same
// in different dialects, the one for the learner's shell: powershell serves cmd
// where that has none of its own, and sh both.
func ForShell(md string, own Dialect) string {
	if !strings.Contains(md, "powershell") && !strings.Contains(md, "cmd") {
		return md
	}
	var out []string
	var blocks []block // of the same, being read
	flush := func(blank int) {
		if len(blocks) > 0 {
			out = append(out, choose(blocks, own).lines...)
		}
		blocks = nil
		for range blank {
			out = append(out, "")
		}
	}
	lines := strings.Split(md, "\n")
	blank := 0
	for i := 0; i < len(lines); i++ {
		b, ok := blockAt(lines[i:])
		switch {
		case ok:
			if len(blocks) == 0 || !follows(blocks, b.dialect) {
				flush(blank)
			}
			blank = 0
			blocks = append(blocks, b)
			i += len(b.lines) - 1
		case strings.TrimSpace(lines[i]) == "":
			blank++
		default:
			flush(blank)
			blank = 0
			out = append(out, lines[i])
		}
	}
	flush(blank)
	return strings.Join(out, "\n")
}

// block is a code block, with its fences.
type block struct {
	dialect Dialect // its language, whatever it is
	lines   []string
}

// blockAt is the code block that begins at the first line.
func blockAt(lines []string) (block, bool) {
	first := fence().FindStringSubmatch(lines[0])
	if first == nil {
		return block{}, false
	}
	language := strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(lines[0]), "`~"))
	for i, line := range lines[1:] {
		m := fence().FindStringSubmatch(line)
		if m != nil && strings.HasPrefix(m[1], first[1]) && strings.Trim(strings.TrimSpace(line), "`~") == "" {
			return block{Dialect(language), lines[:i+2]}, true
		}
	}
	return block{}, false
}

// follows tells whether a block says what those before it say, in another
// dialect: such blocks come in the order sh, powershell, cmd.
func follows(blocks []block, d Dialect) bool {
	last := blocks[len(blocks)-1].dialect
	return (d == DialectPowerShell && last == DialectSh) || (d == DialectCmd && (last == DialectSh || last == DialectPowerShell))
}

func choose(blocks []block, own Dialect) block {
	best := blocks[0]
	for _, b := range blocks[1:] {
		if b.dialect == own || (own == DialectCmd && b.dialect == DialectPowerShell) {
			best = b
		}
	}
	return best
}
