package emulator

import (
	"strings"
	"testing"
)

func BenchmarkScroll(b *testing.B) {
	const logLine = "2026-01-01T00:00:00Z worker-1 \x1b[32mINFO\x1b[0m handled request 12345 in 7 ms, all is well here ok..\r\n"
	for _, bench := range []struct {
		name       string
		cols, rows int
		line       string
	}{
		{"yes 80x24", 80, 24, "y\r\n"},
		{"yes 160x50", 160, 50, "y\r\n"},
		{"log 160x50", 160, 50, logLine},
		{"漢 160x50", 160, 50, strings.Repeat("漢字é", 10) + "\r\n"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			t := New(bench.cols, bench.rows)
			chunk := []byte(strings.Repeat(bench.line, 100))
			for b.Loop() {
				t.Write(chunk)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100, "ns/line")
		})
	}
}

func BenchmarkRender(b *testing.B) {
	t := New(160, 50)
	t.Write([]byte(strings.Repeat("\x1b[32mgreen\x1b[0m and \x1b[1;38;5;200mpink\x1b[m, ", 400)))
	var text []byte
	for b.Loop() {
		text = t.AppendStyled(text[:0], 0)
	}
}
