package sample

import "testing"

func TestCount(t *testing.T) {
	if n, long := Count([]string{"a", "", "b", "-c", "d"}, 9); n != 2 || long != "" {
		t.Error(n, long)
	}
}

func TestDouble(t *testing.T) {
	if got := Double(3); got != 6 {
		t.Error(got)
	}
}
