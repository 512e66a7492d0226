// Package sample has each thing that a mutant can be made of.
package sample

const limit = 1 << 3 // what the compiler works out is left alone

// Count has a weak test.
func Count(words []string, most int) (n int, long string) {
	for _, w := range words {
		if w == "" {
			continue
		}
		if n >= most || !isWord(w) && n > 0 {
			break
		}
		n++
		if len(w) > limit {
			long += w + "."
		}
	}
	return n, long
}

func isWord(w string) bool {
	switch w[0] {
	case '-', '+':
		return false
	}
	return true
}

// Double is tested well.
func Double(n int) int { return n * 2 }

// Unused has no test at all.
func Unused(a, b bool) bool { return a && b }
