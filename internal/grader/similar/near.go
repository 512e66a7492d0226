package similar

import (
	"cmp"
	"math"
	"slices"
)

// likeness is a pair of texts, by their places, and the part of their pieces that
// both have.
type likeness struct {
	a, b  int
	share float64
}

// bucket is how many texts with one rare piece are compared with one another. Of
// more than that, each is compared with so many that follow it only: it keeps the
// work in proportion to the texts, and leaves a chain of those that are alike.
const bucket = 40

// near compares the texts that can be alike. Two texts that share a part s of
// their pieces share at least one of the rarest (1-s) of each: only those are
// looked up.
func near(texts []candidate, o Options) []likeness {
	sets := ownPieces(texts)
	frequency := map[feature]int{}
	for _, set := range sets {
		for _, f := range set {
			frequency[f]++
		}
	}
	index := map[feature][]int{}
	var order []feature // of the index, so that nothing hangs on a map's order
	for i, set := range sets {
		if len(set) < o.Own {
			continue
		}
		rare := slices.Clone(set)
		slices.SortFunc(rare, func(a, b feature) int {
			return cmp.Or(cmp.Compare(frequency[a], frequency[b]), cmp.Compare(a, b))
		})
		for _, f := range rare[:len(rare)-int(math.Ceil(o.Share*float64(len(rare))))+1] {
			if frequency[f] < 2 {
				continue
			}
			if index[f] == nil {
				order = append(order, f)
			}
			index[f] = append(index[f], i)
		}
	}
	seen := map[[2]int]bool{}
	var found []likeness
	for _, f := range order {
		for at, a := range index[f] {
			for _, b := range index[f][at+1 : min(at+bucket, len(index[f]))] {
				if seen[[2]int{a, b}] {
					continue
				}
				seen[[2]int{a, b}] = true
				if share := jaccard(sets[a], sets[b], o.Share); share >= o.Share {
					found = append(found, likeness{a, b, share})
				}
			}
		}
	}
	return strongest(found, len(texts))
}

// strongest leaves, of pairs that tie a group together, those that are needed to
// see it: the most alike first, none between two texts that are tied already.
func strongest(found []likeness, texts int) []likeness {
	slices.SortFunc(found, func(x, y likeness) int {
		return cmp.Or(cmp.Compare(y.share, x.share), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	group := make([]int, texts) // leads to the text that stands for the group
	for i := range group {
		group[i] = i
	}
	root := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	kept := found[:0]
	for _, l := range found {
		if a, b := root(l.a), root(l.b); a != b {
			group[b] = a
			kept = append(kept, l)
		}
	}
	return kept
}

// ownPieces are the texts' pieces without those that a large part of the class
// has.
func ownPieces(texts []candidate) [][]feature {
	frequency := map[feature]int{}
	for _, t := range texts {
		for _, f := range t.features {
			frequency[f]++
		}
	}
	sets := make([][]feature, len(texts))
	for i, t := range texts {
		sets[i] = slices.DeleteFunc(slices.Clone(t.features), func(f feature) bool {
			return len(texts) >= crowd && float64(frequency[f]) > common*float64(len(texts))
		})
	}
	return sets
}

// jaccard is the part of the pieces of two texts that both have, or less than
// enough where it cannot be enough.
func jaccard(a, b []feature, enough float64) float64 {
	if shorter, longer := min(len(a), len(b)), max(len(a), len(b)); float64(shorter) < enough*float64(longer) {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both, i, j = both+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
