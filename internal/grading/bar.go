package grading

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"matelot/internal/grader/batch"
	"matelot/internal/i18n"
	"matelot/internal/printable"
)

// bar shows on a terminal how far a batch is.
type bar struct {
	out   io.Writer // nil where nobody watches
	words *i18n.Printer
}

// barCells is how wide the bar itself is, barLine the whole line, in columns.
const barCells, barLine = 20, 78

func newBar(o Options) *bar { return &bar{out: o.Progress, words: o.Words} }

func (b *bar) show(p batch.Progress) {
	if b.out == nil {
		return
	}
	full := barCells * p.Done / max(p.Total, 1)
	line := "[" + strings.Repeat("#", full) + strings.Repeat(".", barCells-full) + "] " +
		b.words.T("cli.grade.progress", "Done", p.Done, "Total", p.Total, "Submission", printable.Line(p.Submission), "Exercise", p.Exercise)
	fmt.Fprint(b.out, "\r", ansi.Truncate(line, barLine, "…"), ansi.EraseLineRight)
}

// end leaves the line free for what comes next.
func (b *bar) end() {
	if b.out != nil {
		fmt.Fprint(b.out, "\r", ansi.EraseLineRight)
	}
}
