package screen

import (
	"io"
	"os"
	"runtime"
	"unicode/utf8"
)

// input is where the keys come from. bubbletea drops the halves of a character that
// arrive more than a moment apart, as they do on a busy machine and over a slow line:
// "réponse" would come out as "rponse". Windows reads keys, not bytes.
func (o Options) input() io.Reader {
	if file, ok := o.In.(*os.File); ok && runtime.GOOS != "windows" {
		return &wholeRunes{File: file}
	}
	return o.In
}

// wholeRunes is a terminal that gives the bytes of a character together: it keeps the
// beginning of one until the rest is there. What can be no UTF-8 it gives as it came.
type wholeRunes struct {
	*os.File
	begun []byte
}

// Read may give no bytes and no error, when only a beginning came.
func (w *wholeRunes) Read(p []byte) (int, error) {
	if len(p) <= utf8.UTFMax {
		return w.File.Read(p) //nolint:wrapcheck // it stands for the file
	}
	n := copy(p, w.begun)
	more, err := w.File.Read(p[n:])
	n += more
	if err != nil {
		w.begun = nil
		return n, err //nolint:wrapcheck // it stands for the file
	}
	whole := n - beginning(p[:n])
	w.begun = append(w.begun[:0], p[whole:n]...)
	return whole, nil
}

// beginning is how many bytes at the end of p are those of a character of which more
// must come.
func beginning(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if tail := p[len(p)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
