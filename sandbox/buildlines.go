package sandbox

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"sync"
)

// buildLines passes on what a script prints, and tells of the build steps in it: in
// the lines of docker's classic builder and of BuildKit, as both write them where
// there is no terminal.
type buildLines struct {
	io.Writer
	progress func(Step)

	mu   sync.Mutex // a script's two streams come at once
	line []byte
}

// longLine is how much of a line is looked at.
const longLine = 4096

// buildStep is a line that begins a step: "Step 3/7 : RUN make", "#8 [build 3/7] RUN
// make". BuildKit says the same line once more when the step has ended.
func buildStep() *regexp.Regexp {
	return regexp.MustCompile(`^(?:Step (\d+)/(\d+) : |#\d+ \[(?:\S+ )?(\d+)/(\d+)\] )(.*)$`)
}

func (b *buildLines) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for rest := p; len(rest) > 0; {
		piece, after, ended := bytes.Cut(rest, []byte{'\n'})
		if len(b.line) < longLine {
			b.line = append(b.line, piece...)
		}
		if ended {
			b.look(b.line)
			b.line = b.line[:0]
		}
		rest = after
	}
	return b.Writer.Write(p) //nolint:wrapcheck // it stands for the writer
}

func (b *buildLines) look(line []byte) {
	if len(line) == 0 || line[0] != 'S' && line[0] != '#' {
		return
	}
	found := buildStep().FindSubmatch(bytes.TrimRight(line, "\r "))
	if found == nil {
		return
	}
	number := func(a, b []byte) int {
		n, _ := strconv.Atoi(string(append(a, b...))) // one of the two is empty, the other digits
		return n
	}
	at, of := number(found[1], found[3]), number(found[2], found[4])
	b.progress(Step{Name: StepBuild, Of: string(found[5]), Done: at - 1, Total: of})
}
