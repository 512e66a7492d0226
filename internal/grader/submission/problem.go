package submission

import (
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"matelot/internal/grader"
)

// The codes of problems. They are stable: reports and rubrics name them, and their
// words are grade.problem.CODE.
const (
	Unknown   = "archive.unknown"   // neither a folder nor a zip, tar or tar.gz archive
	Damaged   = "archive.damaged"   // it, or a file in it, cannot be read to its end
	TooBig    = "archive.too_big"   // a file, or all of them, beyond the limit
	TooMany   = "archive.too_many"  // more files than the limit
	Bomb      = "archive.bomb"      // it unpacks to far more than it holds
	Outside   = "archive.outside"   // a name that leads out
	Name      = "archive.name"      // a name that nobody can read or type, or that is too long
	Link      = "archive.link"      // a symbolic or a hard link
	Device    = "archive.device"    // a device, a pipe or a socket
	Sparse    = "archive.sparse"    // a file with holes
	Duplicate = "archive.duplicate" // two names that are one, on some systems at least
	Encrypted = "archive.encrypted" // a file under a password
	Altered   = "archive.altered"   // not what the manifest says
	Format    = "archive.format"    // a manifest that this program cannot read
	Unread    = "archive.unread"    // of a folder: the system does not let it be read
	More      = "archive.more"      // there are more problems than are listed

	Empty    = "submission.empty"    // it holds no exercise
	Stray    = "submission.stray"    // files that are in no exercise
	Twice    = "submission.twice"    // one exercise in two places
	Commands = "submission.commands" // commands.sh is no text
	Answers  = "submission.answers"  // the answers cannot be read
)

// maxProblems is how many problems are listed: who makes an archive of a thousand
// links gets the point.
const maxProblems = 50

// problems are what was found wrong.
type problems struct {
	list []grader.Problem
	more int
}

func (p *problems) add(code, detail string) {
	if len(p.list) == maxProblems {
		p.more++
		return
	}
	p.list = append(p.list, grader.Problem{Code: code, Detail: shown(detail)})
}

// has tells whether there is a problem with a code.
func (p *problems) has(code string) bool {
	return slices.ContainsFunc(p.list, func(known grader.Problem) bool { return known.Code == code })
}

// told tells whether a problem is listed already.
func (p *problems) told(code, detail string) bool {
	return slices.Contains(p.list, grader.Problem{Code: code, Detail: shown(detail)})
}

// all lists them.
func (p *problems) all() []grader.Problem {
	if p.more == 0 {
		return p.list
	}
	return append(p.list[:len(p.list):len(p.list)], grader.Problem{Code: More, Detail: strconv.Itoa(p.more)})
}

// maxShown is how much of a name is told, in bytes.
const maxShown = 200

// shown is a name as it can be printed: quoted where it has what nobody sees.
func shown(name string) string {
	cut := name
	if len(cut) > maxShown {
		cut = cut[:maxShown]
		for len(cut) > 0 && !utf8.ValidString(cut) && len(cut) > maxShown-utf8.UTFMax {
			cut = cut[:len(cut)-1]
		}
	}
	if !readable(cut) {
		cut = strconv.QuoteToGraphic(cut)
	}
	if len(name) > maxShown {
		cut += "…"
	}
	return cut
}

// readable tells whether a text is UTF-8 and all of it can be seen: no control
// character, and none that turns the order of the others.
func readable(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if !unicode.IsGraphic(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}
