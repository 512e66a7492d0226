package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// literal is a text in the program's source.
type literal struct {
	text  string
	where token.Position
}

// literals lists the texts of all Go files of the program, tests aside.
func literals(t *testing.T) []literal {
	t.Helper()
	root := filepath.Join("..", "..")
	var found []literal
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			name := d.Name()
			if path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "tools" || name == "bin") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, path, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					found = append(found, literal{text, fset.Position(lit.Pos())})
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestEveryMessageIsUsed holds that no message is left over. A text in the
// source uses the message of its name; one that ends in a point uses all that
// begin with it ("finding.").
func TestEveryMessageIsUsed(t *testing.T) {
	exact := map[string]bool{}
	var families []string
	for _, l := range literals(t) {
		exact[l.text] = true
		if strings.HasSuffix(l.text, ".") && len(l.text) > 1 && !strings.Contains(l.text, " ") {
			families = append(families, l.text)
		}
	}
	for id, m := range all(t)["en"] {
		if !exact[id] && !inFamily(id, families) {
			t.Errorf("%s (%s) is said nowhere: remove it in every language", id, m.file)
		}
	}
}

func inFamily(id string, families []string) bool {
	for _, f := range families {
		if strings.HasPrefix(id, f) {
			return true
		}
	}
	return false
}

// messageID are the texts in the source that can only be the ID of a message:
// those that begin with a topic which names nothing else.
var messageID = regexp.MustCompile(`^(cli|help|tutor|render|refusal|course\.(problem|remedy|want))\.[a-z0-9_.-]*[a-z0-9_]$`)

// TestEveryUsedMessageExists holds that what the source says has words.
func TestEveryUsedMessageExists(t *testing.T) {
	english := all(t)["en"]
	found := 0
	for _, l := range literals(t) {
		if !messageID.MatchString(l.text) {
			continue
		}
		found++
		if _, ok := english[l.text]; !ok && !fileName(l.text) {
			t.Errorf("%s: no language has a message %s", l.where, l.text)
		}
	}
	if found < 10 {
		t.Errorf("only %d messages were found in the source: the test looks in the wrong place", found)
	}
}

// fileName tells whether a text is the name of a file, not of a message.
func fileName(text string) bool {
	switch filepath.Ext(text) {
	case ".go", ".md", ".toml", ".yaml", ".json", ".log", ".sh", ".sock":
		return true
	}
	return false
}
