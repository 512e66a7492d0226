package exchange

import (
	"strings"
)

// harmless is a line of prose that a lesson's reader takes for one: what was
// taken out of it may have left a fence or the mark of a folded part.
func harmless(line string) string {
	if _, _, ok := fenceOf(line); ok {
		return "\\" + strings.TrimLeft(line, " ")
	}
	if lower := strings.ToLower(line); strings.HasPrefix(lower, "<details") || strings.HasPrefix(lower, "</details") {
		return "&lt;" + line[1:]
	}
	return line
}

// inline takes out of a line what a lesson has no use for: actions behind code,
// anchors, links that lead nowhere from a lesson, pictures.
func (c *converter) inline(line string) string {
	line = action().ReplaceAllString(line, "$1")
	line = outsideCode(line, func(text string) string {
		text = withoutAnchors(text)
		return htmlImage().ReplaceAllStringFunc(text, func(string) string {
			c.images++
			return ""
		})
	})
	return mdLink().ReplaceAllStringFunc(line, func(found string) string {
		m := mdLink().FindStringSubmatch(found)
		switch {
		case found[0] == '`':
			return found
		case m[1] == "!":
			c.images++
			if m[2] == "" {
				return ""
			}
			return "*" + m[2] + "*"
		case outward(m[3]):
			return found
		}
		c.links++
		return m[2]
	})
}

// withoutAnchors takes anchors out, also those that appear when others are gone.
// Whoever hides one in another many times gets them as words.
func withoutAnchors(text string) string {
	const often = 5
	for range often {
		less := anchorTag().ReplaceAllString(text, "")
		if less == text {
			return text
		}
		text = less
	}
	return strings.ReplaceAll(text, "<", "&lt;")
}

// outward tells whether a link leads somewhere from wherever it stands.
func outward(target string) bool {
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if strings.HasPrefix(target, scheme) {
			return true
		}
	}
	return false
}

// outsideCode changes a line where it is no code.
func outsideCode(line string, change func(string) string) string {
	pieces := strings.Split(line, "`")
	for i := 0; i < len(pieces); i += 2 {
		pieces[i] = change(pieces[i])
	}
	return strings.Join(pieces, "`")
}
