package similar

import (
	"hash/fnv"
	"slices"
	"strings"
)

// gram is how many tokens of a line make a piece of it.
const gram = 4

// feature is the hash of a piece of a text: some tokens of one line. Pieces do not
// go past a line, so that the order of lines does not count.
type feature uint64

// parsed is a text in pieces.
type parsed struct {
	exact    feature   // of its tokens
	shape    feature   // of what its tokens stand for
	features []feature // what is its own, in rising order, each once
}

// known is what the course hands out for an exercise.
type known struct {
	words    vocabulary
	features map[feature]bool
}

func newKnown(given []string) *known {
	k := &known{words: words(), features: map[feature]bool{}}
	var all [][][]string
	for _, content := range append([]string{everyday}, given...) {
		parts := lines(content)
		all = append(all, parts)
		if content == everyday {
			continue // its names are made up
		}
		for _, line := range parts {
			for _, token := range line {
				k.words[token] = true
			}
		}
	}
	for _, parts := range all {
		for _, line := range parts {
			for _, f := range k.grams(line) {
				k.features[f] = true
			}
		}
	}
	return k
}

// parse takes a text into pieces, and what is known off it.
func (k *known) parse(content string) parsed {
	var exact, shape []string
	own := map[feature]bool{}
	for _, line := range lines(content) {
		shapes := k.shapes(line)
		exact, shape = append(append(exact, line...), "\n"), append(append(shape, shapes...), "\n")
		for _, f := range k.grams(line) {
			if !k.features[f] {
				own[f] = true
			}
		}
	}
	p := parsed{exact: hash(exact...), shape: hash(shape...)}
	for f := range own {
		p.features = append(p.features, f)
	}
	slices.Sort(p.features)
	return p
}

func (k *known) shapes(line []string) []string {
	shapes := make([]string, len(line))
	for i, token := range line {
		shapes[i] = k.words.shape(token)
	}
	return shapes
}

// grams are the pieces of a line: so many tokens one after another, or all where
// there are fewer. A piece of nothing but names is of those names: four names in a
// row are in every text.
func (k *known) grams(line []string) []feature {
	shapes := k.shapes(line)
	var all []feature
	for i := 0; i == 0 || i+gram <= len(line); i++ {
		end := min(i+gram, len(line))
		piece := shapes[i:end]
		if !telling(piece) {
			piece = line[i:end]
		}
		place := ""
		if i == 0 {
			place = "^"
		}
		all = append(all, hash(append([]string{place}, piece...)...))
	}
	return all
}

// telling tells whether some token is more than a name or a sign.
func telling(shapes []string) bool {
	return slices.ContainsFunc(shapes, func(s string) bool {
		return s != aName && s != aPath && s != aNumber && len(s) > 1
	})
}

func hash(tokens ...string) feature {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(tokens, "\x00"))) // cannot fail
	return feature(h.Sum64())
}
