//go:build linux

package main

import (
	"bytes"
	"testing"
)

func TestNoName(t *testing.T) {
	question := "\x12\x34\x01\x20\x00\x01\x00\x00\x00\x00\x00\x00\x06nobody\x00\x00\x01\x00\x01"
	answer := "\x12\x34\x81\x83\x00\x01\x00\x00\x00\x00\x00\x00\x06nobody\x00\x00\x01\x00\x01"
	for _, tt := range []struct{ name, ask, want string }{
		{"a question", question, answer},
		{"with more behind it", question[:11] + "\x01" + question[12:] + "\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00", answer},
		{"an answer", answer, ""},
		{"nothing", "", ""},
		{"half a header", question[:11], ""},
		{"half a name", question[:16], ""},
		{"no class", question[:len(question)-1], ""},
		{"two questions", question[:5] + "\x02" + question[6:], ""},
		{"a pointer", question[:12] + "\xc0\x0c\x00\x01\x00\x01", ""},
	} {
		if got := noName([]byte(tt.ask)); !bytes.Equal(got, []byte(tt.want)) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
