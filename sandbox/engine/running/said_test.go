package running

import (
	"strings"
	"testing"
	"time"
)

func TestSaid(t *testing.T) {
	s := newSaid()
	for range 1000 {
		if _, err := s.Write([]byte("a line of no interest\n")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Write([]byte("one\ntwo\nthr")); err != nil {
		t.Fatal(err)
	}
	if len(s.end) > 2*saidKept {
		t.Errorf("%d bytes are kept", len(s.end))
	}
	go func() {
		_, _ = s.Write([]byte("ee\n"))
		close(s.ended)
	}()
	if got := s.Last(t.Context(), time.Minute, 2); got != "two\nthree" {
		t.Errorf("got %q", got)
	}
	if _, err := s.Write([]byte(strings.Repeat("x", 5*saidKept))); err != nil || len(s.end) > 2*saidKept {
		t.Errorf("%d bytes are kept, %v", len(s.end), err)
	}
}

func TestNothingSaid(t *testing.T) {
	s := newSaid()
	close(s.ended)
	if got := s.Last(t.Context(), time.Minute, 5); got != "" {
		t.Errorf("got %q", got)
	}
}
