package render

import (
	"strings"

	"matelot/checker"
)

// Short is the verdict in few lines, for after a command in the learner's
// shell: what has turned green since before, then the first finding in full
// with the command to look with. It is "" when nothing has changed since
// before; a nil before shows everything.
func (r *Renderer) Short(e Exercise, before []checker.Result) string {
	if before != nil && same(before, e.Results) {
		return ""
	}
	var b strings.Builder
	if checker.Overall(e.Results) == checker.Pass {
		_, color, _ := r.style.verdict(checker.Pass)
		b.WriteString(r.style.block(r.style.mark(checker.Pass)+" ", "  ", r.style.paint(color, r.words.T("render.passed", "Exercise", e.ID))))
		return r.style.finish(b.String())
	}
	for _, result := range e.Results {
		if result.Verdict == checker.Pass && verdictOf(before, result.ID) != checker.Pass {
			b.WriteString(r.style.block(r.style.mark(checker.Pass)+" ", "  ", r.Label(e.check(result.ID), e.Questions[result.ID])))
		}
	}
	for _, result := range e.Results {
		if len(result.Findings) == 0 {
			continue
		}
		f := result.Findings[0]
		mark := r.style.mark(result.Verdict) + " "
		rest := strings.Repeat(" ", Columns(mark))
		b.WriteString(r.style.block(mark, rest, r.message(f)))
		if f.Look != "" {
			label := r.words.T("render.look")
			b.WriteString(r.row(rest, label, Columns(label), clean(f.Look)))
		}
		break
	}
	return r.style.finish(b.String())
}

// same tells whether a learner would see no difference between two verdicts.
func same(a, b []checker.Result) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID || a[i].Verdict != b[i].Verdict {
			return false
		}
	}
	return sameFinding(checker.First(a), checker.First(b))
}

func sameFinding(a, b *checker.Finding) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Code != b.Code || a.Subject != b.Subject || len(a.Seen) != len(b.Seen) {
		return false
	}
	for k, v := range a.Seen {
		if b.Seen[k] != v {
			return false
		}
	}
	return true
}

func verdictOf(results []checker.Result, id string) checker.Verdict {
	for _, r := range results {
		if r.ID == id {
			return r.Verdict
		}
	}
	return ""
}
