package course

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// UnknownError is a lesson or an exercise that does not exist.
type UnknownError struct {
	Name    string
	Nearest []string // what was perhaps meant, likeliest first
}

func (e *UnknownError) Error() string {
	msg := "no lesson or exercise is called " + e.Name
	if len(e.Nearest) > 0 {
		msg += " (nearest: " + strings.Join(e.Nearest, ", ") + ")"
	}
	return msg
}

// nearest lists at most limit of the candidates that a person may have meant
// by name, likeliest first.
func nearest(name string, candidates []string, limit int) []string {
	type scored struct {
		name     string
		distance int
	}
	var near []scored
	for _, c := range candidates {
		d := distance(strings.ToLower(name), c)
		if len(name) >= 3 && (strings.Contains(c, name) || strings.Contains(name, c)) {
			d = min(d, 1) // half of a name was typed, or too much
		}
		if d <= max(1, len(name)/3) {
			near = append(near, scored{c, d})
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, s := range near[:min(limit, len(near))] {
		names = append(names, s.name)
	}
	return names
}

// distance is the number of letters to change, add, take away or swap with
// their neighbour to get from one word to the other.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
