package printable

import (
	"encoding/xml"
	"testing"
	"unicode/utf8"
)

func TestLineAndText(t *testing.T) {
	for _, tt := range []struct{ name, in, line, text string }{
		{"plain", "Ada, élève n° 1 — 港", "Ada, élève n° 1 — 港", "Ada, élève n° 1 — 港"},
		{"lines", "a\nb\tc", "a␊b c", "a\nb\tc"},
		{"Windows lines", "a\r\nb\rc", "a␍␊b␍c", "a\nb␍c"},
		{"an escape sequence", "\x1b[2Ja\x7f\x00", "␛[2Ja␡␀", "␛[2Ja␡␀"},
		{"a second kind of control characters", "a\u009b31mb", "a\ufffd31mb", "a\ufffd31mb"},
		{"the other direction", "a\u202eb\u2066c", "a\ufffdb\ufffdc", "a\ufffdb\ufffdc"},
		{"other ends of lines", "a\u2028b\u2029c", "a\ufffdb\ufffdc", "a\ufffdb\ufffdc"},
		{"no characters", "a\ufffeb\uffffc\ufdd0", "a\ufffdb\ufffdc\ufffd", "a\ufffdb\ufffdc\ufffd"},
		{"a byte order mark", "\ufeffa", "\ufffda", "\ufffda"},
		{"no UTF-8", "a\xff\xc0b", "a\ufffd\ufffdb", "a\ufffd\ufffdb"},
		{"a joined emoji", "👩\u200d🚀", "👩\u200d🚀", "👩\u200d🚀"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Line(tt.in); got != tt.line {
				t.Errorf("Line gives %q, want %q", got, tt.line)
			}
			if got := Text(tt.in); got != tt.text {
				t.Errorf("Text gives %q, want %q", got, tt.text)
			}
		})
	}
}

// What is printable can stand in an XML document without being changed.
func FuzzText(f *testing.F) {
	f.Add("a\x00b\ufffe\r\n\u202e")
	f.Fuzz(func(t *testing.T, in string) {
		out := Text(in)
		if !utf8.ValidString(out) || Text(out) != out || Line(out) != Line(Line(out)) {
			t.Errorf("%q gives %q", in, out)
		}
		data, err := xml.Marshal(struct {
			XMLName xml.Name `xml:"text"`
			Data    string   `xml:",cdata"`
		}{Data: out})
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			Data string `xml:",chardata"`
		}
		if err := xml.Unmarshal(data, &back); err != nil || back.Data != out {
			t.Errorf("%q in XML: %v, %q", out, err, back.Data)
		}
	})
}
