package page

import (
	"fmt"
	"strings"
	"sync"

	"github.com/charmbracelet/glamour"
	"github.com/charmbracelet/glamour/ansi"

	"matelot/internal/render"
)

// Style is how a page looks.
type Style string

// The styles. There is none for dark and one for light terminals: StyleAuto
// uses the sixteen colours that every terminal's theme sets to be read on its
// own background, so nobody has to ask the terminal, which some do not answer.
const (
	StyleAuto  Style = "auto"
	StylePlain Style = "plain" // no escape sequences
)

const (
	minWidth = 40
	maxWidth = 100 // longer lines are hard to read
)

// Renderer renders pages. It is safe for concurrent use.
type Renderer struct {
	style Style

	mu     sync.Mutex
	prose  *glamour.TermRenderer // without a width: finish wraps
	tables *glamour.TermRenderer // for the width of the last page
	width  int
}

// New is a renderer.
func New(style Style) (*Renderer, error) {
	if style != StyleAuto && style != StylePlain {
		return nil, fmt.Errorf("unknown page style %q", style)
	}
	prose, err := newTerm(styles(style), 0)
	if err != nil {
		return nil, err
	}
	return &Renderer{style: style, prose: prose}, nil
}

// newTerm makes a renderer that wraps at a width; at none when it is 0.
func newTerm(looks ansi.StyleConfig, width int) (*glamour.TermRenderer, error) {
	term, err := glamour.NewTermRenderer(
		glamour.WithStyles(looks),
		glamour.WithWordWrap(width),
		glamour.WithTableWrap(true),
		glamour.WithInlineTableLinks(true),
	)
	if err != nil {
		return nil, fmt.Errorf("making a page renderer: %w", err)
	}
	return term, nil
}

// Render renders Markdown for a terminal of that many columns. HTML tags and
// comments are left out. The page ends with one line feed.
//
// Prose is wrapped here and not by the library, which breaks names at their
// hyphens (our-/web-server) and lets the second line of a list's item begin
// under its bullet. Tables need a width from the start.
func (r *Renderer) Render(markdown string, width int) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	width = min(max(width, minWidth), maxWidth)
	if r.tables == nil || r.width != width {
		tables, err := newTerm(tableStyles(r.style), width)
		if err != nil {
			return "", err
		}
		r.tables, r.width = tables, width
	}
	var b strings.Builder
	for _, piece := range split(keepBackslashes(render.StripHTML(markdown))) {
		text, err := r.piece(piece)
		if err != nil {
			return "", fmt.Errorf("rendering a page: %w", err)
		}
		if text != "" {
			b.WriteString(text + "\n\n")
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n", nil
}

// piece renders a table, or what stands between two.
func (r *Renderer) piece(p piece) (string, error) {
	if p.table {
		text, err := r.tables.Render(p.markdown)
		return finish(text, r.style, 0), err
	}
	text, err := r.prose.Render(p.markdown)
	return finish(text, r.style, r.width), err
}

// piece is a part of a page.
type piece struct {
	markdown string
	table    bool
}

// keepBackslashes doubles those in code blocks, where the library takes them
// away before punctuation: "\_" would be read as "_".
func keepBackslashes(markdown string) string {
	lines := strings.Split(markdown, "\n")
	fenced := false
	for i, line := range lines {
		if mark := strings.TrimSpace(line); strings.HasPrefix(mark, "```") || strings.HasPrefix(mark, "~~~") {
			fenced = !fenced
		} else if fenced {
			lines[i] = strings.ReplaceAll(line, `\`, `\\`)
		}
	}
	return strings.Join(lines, "\n")
}

// split parts a page's tables from the rest. A table's lines begin with a bar;
// those of a code block are no table.
func split(markdown string) []piece {
	var pieces []piece
	var lines []string
	table, fenced := false, false
	flush := func() {
		if len(lines) > 0 {
			pieces = append(pieces, piece{strings.Join(lines, "\n"), table})
		}
		lines = nil
	}
	for _, line := range strings.Split(markdown, "\n") {
		if mark := strings.TrimSpace(line); strings.HasPrefix(mark, "```") || strings.HasPrefix(mark, "~~~") {
			fenced = !fenced
		}
		if is := !fenced && strings.HasPrefix(line, "|"); is != table {
			flush()
			table = is
		}
		lines = append(lines, line)
	}
	flush()
	return pieces
}
