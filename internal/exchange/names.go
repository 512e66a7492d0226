package exchange

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// maxID is the longest ID that is made of a name.
const maxID = 40

// plainLetters are what letters with marks are in an ID.
var plainLetters = strings.NewReplacer(
	"à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i",
	"ñ", "n", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "œ", "oe", "æ", "ae", "ß", "ss",
)

// leadingNumber is the number that orders folders and files: "01-", "3.", "10_".
var leadingNumber = lazily(`^[0-9]+[-_. ]+`)

// slug makes an ID of a name or title. It may be empty.
func slug(name string) string {
	name = leadingNumber().ReplaceAllString(strings.TrimSpace(name), "")
	var b strings.Builder
	for _, r := range plainLetters.Replace(strings.ToLower(name)) {
		plain := (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9')
		if !plain {
			r = '-'
		}
		if r != '-' || (b.Len() > 0 && !strings.HasSuffix(b.String(), "-")) {
			b.WriteRune(r)
		}
		if b.Len() >= maxID {
			break
		}
	}
	return strings.TrimLeft(strings.Trim(b.String(), "-"), "0123456789-")
}

// ids gives each thing an ID of its own.
type ids map[string]bool

// take makes an ID of the first name that gives one, and keeps it apart from
// those that were taken.
func (taken ids) take(names ...string) string {
	id := ""
	for _, name := range names {
		if id = slug(name); id != "" {
			break
		}
	}
	if id == "" {
		id = "part"
	}
	unique := id
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", id, n)
	}
	taken[unique] = true
	return unique
}

// naturally compares paths as a person orders them: 2 before 10.
func naturally(a, b string) int {
	first, second := a, b
	for a != "" && b != "" {
		x, restA := numberOf(a)
		y, restB := numberOf(b)
		if x >= 0 && y >= 0 {
			if x != y {
				return cmp.Compare(x, y)
			}
			a, b = restA, restB
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(first, second))
}

// numberOf is the number that a text begins with, -1 when there is none.
func numberOf(text string) (number int, rest string) {
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	number, err := strconv.Atoi(text[:end])
	if err != nil {
		return -1, text
	}
	return number, text[end:]
}
