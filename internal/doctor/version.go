package doctor

import (
	"cmp"
	"strconv"
	"strings"
)

// versionIn is the first word of a text that looks like a version, without the
// v and the comma around it: "Docker version 28.2.2, build e6534b4" has 28.2.2.
func versionIn(text string) string {
	for word := range strings.FieldsSeq(text) {
		word = strings.Trim(word, ",;()")
		word = strings.TrimPrefix(word, "v")
		if strings.Contains(word, ".") && word[0] >= '0' && word[0] <= '9' {
			return word
		}
	}
	return ""
}

// older compares the numbers of two versions; what is no number counts as 0.
// A version that is not known is not older.
func older(version, than string) bool {
	if version == "" {
		return false
	}
	have, want := strings.Split(version, "."), strings.Split(than, ".")
	for i, text := range want {
		if i >= len(have) {
			return true
		}
		if order := cmp.Compare(leadingNumber(have[i]), leadingNumber(text)); order != 0 {
			return order < 0
		}
	}
	return false
}

func leadingNumber(text string) int {
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	number, err := strconv.Atoi(text[:end])
	if err != nil {
		return 0
	}
	return number
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}
