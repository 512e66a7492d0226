package keys

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The keys that do more than write themselves.
const (
	ctrlA, ctrlB, ctrlC, ctrlD, ctrlE, ctrlF = 1, 2, 3, 4, 5, 6
	backspace, tab, lineFeed                 = 8, 9, 10
	ctrlK, enter, ctrlN, ctrlP, ctrlQ        = 11, 13, 14, 16, 17
	ctrlU, ctrlW, escape, deleteKey          = 21, 23, 27, 127
)

// decoder plays a line editor as shells have one.
type decoder struct {
	parts []part
	lines []string

	line   []rune
	at     int    // the cursor
	lost   bool   // a key was typed whose effect is not known
	begun  bool   // a key of this line was typed
	echo   []byte // what was shown since
	before []string
	recall int // which line of before is shown: len(before) is none
	screen bool
}

// shown notes what the program shows.
func (d *decoder) shown(data []byte) {
	// A full-screen program, such as an editor, takes the keys for its own.
	on, off := bytes.LastIndex(data, []byte("\x1b[?1049h")), bytes.LastIndex(data, []byte("\x1b[?1049l"))
	if on != off {
		d.screen = on > off
	}
	if d.begun {
		d.echo = append(d.echo, data...)
	}
}

// keys plays the keys of part number i.
func (d *decoder) keys(i int, data []byte) {
	for len(data) > 0 {
		if data[0] == escape {
			n := d.sequence(data)
			data = data[n:]
			continue
		}
		r, n := utf8.DecodeRune(data)
		data = data[n:]
		if d.screen {
			continue
		}
		d.begun = d.begun || r != enter && r != lineFeed
		d.key(r, i, len(data) == 0)
	}
}

// key plays one key. last tells whether nothing was typed before the program
// answered it.
func (d *decoder) key(r rune, i int, last bool) {
	switch r {
	case enter, lineFeed:
		d.enter(i)
	case backspace, deleteKey:
		d.cut(d.at-1, d.at)
	case ctrlU:
		d.cut(0, d.at)
	case ctrlK:
		d.cut(d.at, len(d.line))
	case ctrlW:
		d.cut(d.wordStart(), d.at)
	case ctrlA:
		d.at = 0
	case ctrlE:
		d.at = len(d.line)
	case ctrlB:
		d.at = max(d.at-1, 0)
	case ctrlF:
		d.at = min(d.at+1, len(d.line))
	case ctrlP:
		d.older(-1)
	case ctrlN:
		d.older(1)
	case ctrlC, ctrlQ:
		d.clear()
	case ctrlD:
		d.cut(d.at, d.at+1)
	case tab:
		d.complete(i, last)
	default:
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			d.lost = true
			return
		}
		d.line = slices.Insert(d.line, d.at, r)
		d.at++
	}
}

// cut removes what is between two places, as far as that is in the line.
func (d *decoder) cut(from, to int) {
	from, to = max(from, 0), min(to, len(d.line))
	if from < to {
		d.line = slices.Delete(d.line, from, to)
		d.at = from
	}
}

func (d *decoder) wordStart() int {
	at := d.at
	for at > 0 && d.line[at-1] == ' ' {
		at--
	}
	for at > 0 && d.line[at-1] != ' ' {
		at--
	}
	return at
}

// older brings back a line that was typed before. Those that the shell has from
// elsewhere are not known.
func (d *decoder) older(step int) {
	to := d.recall + step
	if to < 0 || to > len(d.before) {
		d.lost = to < 0
		return
	}
	d.recall, d.line = to, nil
	if to < len(d.before) {
		d.line = []rune(d.before[to])
	}
	d.at = len(d.line)
}

// complete adds what the shell shows in answer to a tab. A list of choices, or
// nothing, adds nothing.
func (d *decoder) complete(i int, last bool) {
	if !last || i+1 >= len(d.parts) || d.at < len(d.line) {
		d.lost = true
		return
	}
	added, line := plain(d.parts[i+1].data), string(d.line)
	switch again := strings.LastIndex(added, line); {
	case line != "" && again >= 0: // the line is drawn anew, mostly behind a list of choices
		d.line = []rune(added[again:])
	case strings.IndexFunc(added, func(r rune) bool { return !unicode.IsPrint(r) }) < 0:
		d.line = append(d.line, []rune(added)...)
	}
	d.at = len(d.line)
	d.lost = d.lost || slices.ContainsFunc(d.line, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError })
}

// plain is what is shown, without what moves the cursor and colours.
func plain(data []byte) string {
	var text []byte
	for len(data) > 0 {
		n := 1
		if data[0] == escape {
			n = sequenceLength(data)
		} else {
			text = append(text, data[0])
		}
		data = data[n:]
	}
	return string(text)
}

// sequence plays the key that begins with an escape, and tells its length.
func (d *decoder) sequence(data []byte) int {
	n := sequenceLength(data)
	if d.screen {
		return n
	}
	switch string(data[:n]) {
	case "\x1b[A", "\x1bOA":
		d.begun = true
		d.older(-1)
	case "\x1b[B", "\x1bOB":
		d.begun = true
		d.older(1)
	case "\x1b[C", "\x1bOC":
		d.at = min(d.at+1, len(d.line))
	case "\x1b[D", "\x1bOD":
		d.at = max(d.at-1, 0)
	case "\x1b[H", "\x1bOH", "\x1b[1~":
		d.at = 0
	case "\x1b[F", "\x1bOF", "\x1b[4~":
		d.at = len(d.line)
	case "\x1b[3~":
		d.cut(d.at, d.at+1)
	case "\x1b[200~", "\x1b[201~": // around what was pasted
	default:
		if n > 1 && data[n-1] != 'R' { // R ends a terminal's own answer: where the cursor is
			d.lost = true
		}
	}
	return n
}

// sequenceLength is how long the escape sequence at the beginning is.
func sequenceLength(data []byte) int {
	switch {
	case len(data) < 2:
		return 1
	case data[1] == 'O':
		return min(3, len(data))
	case data[1] != '[':
		return 2
	}
	for i := 2; i < len(data); i++ {
		if data[i] >= 0x40 && data[i] <= 0x7e {
			return i + 1
		}
	}
	return len(data)
}

// enter ends a line. One that was not shown is not kept.
func (d *decoder) enter(i int) {
	text := string(d.line)
	known := !d.lost && (text == "" || d.echoed(text) || d.pasted(text, i))
	if known && d.begun {
		d.lines = append(d.lines, text)
		if strings.TrimSpace(text) != "" {
			d.before = append(d.before, text)
		}
	}
	d.clear()
}

func (d *decoder) clear() {
	d.line, d.at, d.lost, d.begun, d.echo, d.recall = nil, 0, false, false, nil, len(d.before)
}

// echoed tells whether the letters of a line were shown, one after the other, while
// they were typed.
func (d *decoder) echoed(text string) bool {
	left := []rune(strings.ReplaceAll(text, " ", ""))
	for _, r := range string(d.echo) {
		if len(left) > 0 && r == left[0] {
			left = left[1:]
		}
	}
	return len(left) == 0
}

// pasted tells whether a line that came at once was shown after it.
func (d *decoder) pasted(text string, i int) bool {
	return i+1 < len(d.parts) && strings.Contains(string(d.parts[i+1].data), text)
}
