package similar

import (
	"cmp"
	"math"
	"slices"

	"matelot/internal/grader"
)

// Options say what is worth a look.
type Options struct {
	Share float64 // from which on a pair is listed; 0 is read as 0.6
	Own   int     // how many pieces of its own a text must have; 0 is read as 8
}

const (
	usualShare = 0.6
	usualOwn   = 8
	// common is the part of a class from which on what they share is no sign of
	// anything, and crowd the number of texts from which on that can be told.
	common = 0.4
	crowd  = 12
)

// Find lists the pairs of texts that are alike, those that are most alike first.
// Of a group of texts that are alike, each is tied to the others by one pair, not
// by all: a group of thirty is 29 lines, not 435.
func Find(texts []Text, given []Given, o Options) []grader.Similar {
	if o.Share == 0 {
		o.Share = usualShare
	}
	if o.Own == 0 {
		o.Own = usualOwn
	}
	type place struct{ exercise, file string }
	groups := map[place][]Text{}
	for _, t := range texts {
		p := place{t.Exercise, t.File}
		groups[p] = append(groups[p], t)
	}
	kept := map[string]*known{} // by exercise
	var all []grader.Similar
	for p, group := range groups {
		if len(group) < 2 {
			continue
		}
		if kept[p.exercise] == nil {
			kept[p.exercise] = newKnown(givenFor(p.exercise, given))
		}
		all = append(all, findIn(group, kept[p.exercise], o)...)
	}
	slices.SortFunc(all, func(a, b grader.Similar) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(a.Exercise, b.Exercise),
			cmp.Compare(a.File, b.File), cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	return all
}

func rank(k grader.Kind) int {
	return slices.Index([]grader.Kind{grader.Exact, grader.Renamed, grader.Reordered, grader.Near}, k)
}

func givenFor(exercise string, given []Given) []string {
	var contents []string
	for _, g := range given {
		if g.Exercise == "" || g.Exercise == exercise {
			contents = append(contents, g.Content)
		}
	}
	return contents
}

// candidate is a text that has enough of its own.
type candidate struct {
	Text
	parsed
}

// findIn lists the pairs among texts of the same file of one exercise.
func findIn(group []Text, k *known, o Options) []grader.Similar {
	slices.SortFunc(group, func(a, b Text) int {
		return cmp.Or(cmp.Compare(a.Submission, b.Submission), cmp.Compare(a.Content, b.Content))
	})
	var found []grader.Similar
	pair := func(a, b candidate, kind grader.Kind, share float64) {
		if a.Submission != b.Submission {
			found = append(found, grader.Similar{
				First: a.Submission, Second: b.Submission, Exercise: a.Exercise, File: a.File, Kind: kind, Share: share,
			})
		}
	}
	// Copies first: they need no comparing, and of each kind one stands for all.
	exact, shapes := map[feature]candidate{}, map[feature]candidate{}
	var others []candidate
	for _, t := range group {
		c := candidate{t, k.parse(t.Content)}
		if len(c.features) < o.Own {
			continue
		}
		if first, ok := exact[c.exact]; ok {
			pair(first, c, grader.Exact, 1)
			continue
		}
		exact[c.exact] = c
		if first, ok := shapes[c.shape]; ok {
			pair(first, c, grader.Renamed, 1)
			continue
		}
		shapes[c.shape] = c
		others = append(others, c)
	}
	for _, n := range near(others, o) {
		kind := grader.Near
		if n.share == 1 {
			kind = grader.Reordered
		}
		pair(others[n.a], others[n.b], kind, math.Round(n.share*100)/100)
	}
	return found
}
