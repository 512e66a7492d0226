package i18n

import "testing"

// BenchmarkFirstMessage is what a command pays for its first sentence: a new
// printer, and one message of the biggest file.
func BenchmarkFirstMessage(b *testing.B) {
	for b.Loop() {
		New("fr").T("finding.port.swapped")
	}
}

// BenchmarkMessage is what each further sentence costs.
func BenchmarkMessage(b *testing.B) {
	p := New("fr")
	for b.Loop() {
		p.T("finding.port.swapped")
	}
}
