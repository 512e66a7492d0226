package screen

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/i18n"
	"matelot/internal/tutor/pane/emulator"
)

// Bounds of a recording that is linked from the README.
const (
	longestRecording  = 90.0 // seconds
	largestRecording  = 64 << 10
	recordingsAreMade = "make demo writes it anew"
)

// TestRecordingsAreCurrent plays the recordings in docs: what the demonstration comes to
// is seen in its order, in the words of now.
func TestRecordingsAreCurrent(t *testing.T) {
	for _, lang := range i18n.Languages() {
		t.Run(lang, func(t *testing.T) {
			file := filepath.Join("..", "..", "..", "docs", "demo."+lang+".cast")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("%v: %s", err, recordingsAreMade)
			}
			if len(data) > largestRecording {
				t.Errorf("%d bytes: it is to be small", len(data))
			}
			for _, own := range []string{"root@", "/home/", "/root/", "/work/"} {
				if strings.Contains(string(data), own) {
					t.Errorf("%q is of the machine on which it was made", own)
				}
			}
			play(t, string(data), i18n.New(lang))
		})
	}
}

// play plays a recording, and looks for what the tutor says in it.
func play(t *testing.T, recording string, words *i18n.Printer) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(recording))
	lines.Buffer(nil, largestRecording)
	var header struct {
		Version, Width, Height int
		Title                  string
	}
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &header) != nil || header.Version != 2 || header.Width != 80 || header.Height != 24 {
		t.Fatalf("the header is %q", lines.Text())
	}
	wanted := []string{
		words.T("cli.demo.begin"), words.T("screen.title.checked", "Done", 0, "Total", 2), words.T("cli.demo.wrong"),
		"-p 5000:5001", "-p 5001:5000", words.T("cli.demo.engine"), words.T("screen.title.engine"), "localhost:5000 ──▶ 5001/tcp",
		words.T("cli.demo.right"), words.T("screen.passed", "Title", header.Title),
		words.T("screen.title.checked", "Done", 2, "Total", 2),
	}
	keys := strings.Fields(words.T("screen.keys.shell"))[0] // F1
	screen := emulator.New(header.Width, header.Height)
	at, keysSeen := 0.0, false
	for number := 2; lines.Scan(); number++ {
		var event [3]any
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			t.Fatalf("line %d: %v", number, err)
		}
		when, isTime := event[0].(float64)
		text, isText := event[2].(string)
		if !isTime || !isText || event[1] != "o" || when < at {
			t.Fatalf("line %d is no output after the one before: %s", number, lines.Text())
		}
		at = when
		screen.Write([]byte(text))
		rows := strings.Split(string(screen.AppendPlain(nil, 0)), "\n")
		keysSeen = keysSeen || strings.HasPrefix(rows[len(rows)-1], " "+keys+" ")
		seen := strings.Join(strings.Fields(strings.Join(rows, " ")), " ")
		for len(wanted) > 0 && strings.Contains(seen, strings.Join(strings.Fields(wanted[0]), " ")) {
			wanted = wanted[1:]
		}
	}
	if len(wanted) > 0 || !keysSeen || at > longestRecording {
		t.Errorf("never shown: %q; keys at the bottom: %v; %s long: %s", wanted, keysSeen, fmt.Sprintf("%.0f s", at), recordingsAreMade)
	}
}
