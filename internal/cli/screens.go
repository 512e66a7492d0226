package cli

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"

	"golang.org/x/term"
)

// A statement that is longer than the screen runs past it, and a beginner sees its
// end alone, without knowing that there was a beginning. So on a terminal long
// texts are shown screen by screen. Nobody waits elsewhere: not a pipe, not a
// terminal that cannot take a line back, nor with --plain, where a screen reader
// reads on by itself.

// plainEnv tells the lab's words that the learner wants plain text.
const plainEnv = "MATELOT_PLAIN"

// spare are the rows of a screen left free below a text: for the line that waits,
// or the shell's prompt and what stands before it.
const spare = 5

// minScreen is the fewest rows that are worth waiting after.
const minScreen = 8

// converses tells whether a person is there on a terminal that can take back what it
// showed, and wants it to.
func (a *App) converses() bool {
	return !a.plain && a.Getenv(plainEnv) == "" && a.Getenv("TERM") != "dumb" && !a.json() && a.inIsTerminal() && a.outIsTerminal()
}

// screen is how many rows of text one screen takes; 0 where nothing is to wait.
func (a *App) screen() int {
	if !a.converses() {
		return 0
	}
	out, ok := a.Streams.Out.(*os.File)
	if !ok {
		return 0
	}
	_, rows, err := term.GetSize(int(out.Fd()))
	if err != nil || rows-spare < minScreen {
		return 0
	}
	return rows - spare
}

// page prints Markdown, in parts that a screen would rather not mix: rendered by
// the tutor, its bare words otherwise.
func (a *App) page(ctx context.Context, parts ...string) error {
	height := a.screen()
	if height == 0 {
		return a.pageTo(a.Streams.Out, strings.Join(parts, "\n\n"))
	}
	var texts []string
	for _, part := range parts {
		text, err := a.setText(a.Streams.Out, part)
		if err != nil {
			return err
		}
		texts = append(texts, text)
	}
	pages := screens(texts, height)
	for i, text := range pages {
		if i > 0 {
			fmt.Fprintln(a.Streams.Out)
		}
		fmt.Fprintln(a.Streams.Out, text)
		if i == len(pages)-1 {
			break
		}
		reply, err := a.wait(ctx, i+1, len(pages))
		if err != nil || reply == enough {
			return err
		}
		if reply == nobody {
			fmt.Fprintln(a.Streams.Out, "\n"+strings.Join(pages[i+1:], "\n\n"))
			break
		}
	}
	return nil
}

// reply is what a reader says at the end of a screen.
type reply int

const (
	goOn   reply = iota
	enough       // they typed q, as in other pagers
	nobody       // the input is at its end: there is nobody to wait for
)

// wait waits until the reader wants the next screen, or no more, and takes its line
// back.
func (a *App) wait(ctx context.Context, number, of int) (reply, error) {
	line := a.T("cli.page.more", "Number", number, "Of", of)
	fmt.Fprint(a.Streams.Out, "\n"+line+" ")
	typed, err := a.readLine(ctx)
	if ctx.Err() != nil {
		fmt.Fprintln(a.Streams.Out) // the prompt goes on a line of its own
		return nobody, ctx.Err()
	}
	if err != nil {
		return nobody, nil //nolint:nilerr // whatever ended the input, the text goes on
	}
	// Enter went to the next line: back over it, and over the empty one before.
	fmt.Fprint(a.Streams.Out, "\x1b[1A\r\x1b[2K\x1b[1A")
	switch strings.ToLower(strings.TrimSpace(typed)) {
	case "q", "quit", "exit":
		fmt.Fprintln(a.Streams.Out)
		return enough, nil
	}
	return goOn, nil
}

// screens sets texts in screens of so many rows, broken between paragraphs. A text
// that would not end on the screen where the one before it ends begins a new one,
// and no heading is parted from what it is for.
func screens(texts []string, rows int) []string {
	var pages []string
	var page []string // the lines of the last one
	turn := func() {
		if len(page) > 0 {
			pages = append(pages, strings.Join(page, "\n"))
		}
		page = nil
	}
	for _, text := range texts {
		blocks := blocksOf(text)
		if len(page)+1+height(blocks) > rows {
			turn()
		}
		for _, block := range blocks {
			if len(page) > 0 && len(page)+1+len(block) > rows {
				turn()
			}
			if len(page) > 0 {
				page = append(page, "")
			}
			for len(page)+len(block) > rows { // longer than a screen by itself
				room := rows - len(page)
				page = append(page, block[:room]...)
				block = block[room:]
				turn()
			}
			page = append(page, block...)
		}
	}
	turn()
	return pages
}

// height is how many rows blocks take, with an empty one between two.
func height(blocks [][]string) int {
	rows := len(blocks) - 1
	for _, block := range blocks {
		rows += len(block)
	}
	return rows
}

// blocksOf are the paragraphs of a rendered text. A heading, and a line that ends
// in a colon, belong to what follows.
func blocksOf(text string) [][]string {
	var blocks [][]string
	var block []string
	for _, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		if strings.TrimSpace(line) != "" {
			block = append(block, line)
			continue
		}
		if len(block) == 0 {
			continue
		}
		if introduces(block[len(block)-1]) {
			block = append(block, line)
			continue
		}
		blocks, block = append(blocks, block), nil
	}
	if len(block) > 0 {
		blocks = append(blocks, block)
	}
	return blocks
}

// introduces tells whether a line is nothing without what follows: a heading, which
// is bold as a whole where there are colours, or one that ends in a colon.
func introduces(line string) bool {
	bare := strings.TrimSpace(sgr().ReplaceAllString(line, ""))
	return strings.HasPrefix(bare, "#") || strings.HasSuffix(bare, ":") || allBold().MatchString(line)
}

func sgr() *regexp.Regexp { return regexp.MustCompile(`\x1b\[[0-9;]*m`) }

func allBold() *regexp.Regexp { return regexp.MustCompile(`^(\x1b\[([0-9]+;)*1m[^\x1b]*\x1b\[0m *)+$`) }
