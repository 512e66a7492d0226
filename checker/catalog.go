package checker

import (
	"slices"
	"strings"
)

//go:generate go run ./internal/findings -o ../docs/findings.md

// CodeInfo documents a code: what it means to an author, and the values that
// its findings carry for the words.
type CodeInfo struct {
	Code     Code
	Means    string
	Seen     []string // keys of Finding.Seen
	Expected []string // keys of Finding.Expected
	// Optional are the keys that may be absent, as "seen.error" or
	// "expected.image". All others are in every finding of the code.
	Optional []string
	// Inconclusive is set where the trouble is the machine's or the author's:
	// the check is then not judged.
	Inconclusive bool
}

// Topic is the part of the code before the dot.
func (i CodeInfo) Topic() string {
	topic, _, _ := strings.Cut(string(i.Code), ".")
	return topic
}

// Catalog lists every code with what it means, in the order of the
// documentation.
func Catalog() []CodeInfo {
	return slices.Concat(
		containerCodes(), portCodes(), mountCodes(), imageCodes(),
		volumeCodes(), networkCodes(), registryCodes(), composeCodes(), serviceCodes(),
		answerCodes(), clientCodes(), manifestCodes(), didCodes(), troubleCodes(),
	)
}

// info makes an entry of the catalog. The keys are written in one string, a
// question mark after those that may be absent.
func info(code Code, means, seen, expected string) CodeInfo {
	i := CodeInfo{Code: code, Means: means}
	i.Seen = i.keys("seen.", seen)
	i.Expected = i.keys("expected.", expected)
	return i
}

func (i *CodeInfo) keys(side, list string) []string {
	var keys []string
	for _, key := range strings.Fields(list) {
		name, optional := strings.CutSuffix(key, "?")
		if optional {
			i.Optional = append(i.Optional, side+name)
		}
		keys = append(keys, name)
	}
	return keys
}
