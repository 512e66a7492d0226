package checker

import (
	"fmt"
	"unicode/utf8"
)

// Judge says of each check whether it holds in the observation, and what is
// wrong where it does not. The results are in the order of the checks.
//
// It is pure: the same checks and observation always give the same results,
// and no observation makes it panic. The first finding of a result is the root
// cause; what only follows from it is left out.
func Judge(checks []Check, obs Observation) []Result {
	j := newJudge(checks, obs)
	results := make([]Result, len(checks))
	done := make([]progress, len(checks))
	for i := range checks {
		j.result(i, results, done)
	}
	return results
}

// judge holds what all checks of one call share.
type judge struct {
	checks  []Check
	obs     Observation
	indexes map[string]int  // of the checks, by ID
	asked   map[string]bool // container names that some check wants
}

func newJudge(checks []Check, obs Observation) *judge {
	j := &judge{checks: checks, obs: obs, indexes: map[string]int{}, asked: map[string]bool{}}
	for i, c := range checks {
		if _, twice := j.indexes[c.ID]; !twice {
			j.indexes[c.ID] = i
		}
		for _, name := range wantedNames(c) {
			j.asked[name] = true
		}
	}
	return j
}

// wantedNames lists the container names that a check is about: none of them is
// a slip for another.
func wantedNames(c Check) []string {
	switch {
	case c.Container != nil:
		return []string{c.Container.Name}
	case c.Network != nil:
		return c.Network.Containers
	case c.HTTP != nil:
		return []string{c.HTTP.Container}
	case c.Exec != nil:
		return []string{c.Exec.Container}
	case c.Logs != nil:
		return []string{c.Logs.Container}
	case c.Did != nil:
		return []string{c.Did.Container}
	case c.Absent != nil:
		return []string{c.Absent.Container}
	case c.Answer != nil:
		f, _ := parseFact(c.Answer.Of)
		return []string{f.container, c.Answer.About}
	}
	return nil
}

// progress is how far a check has been judged.
type progress int

const (
	untouched progress = iota
	begun              // its needs are being judged: to need it now is a circle
	finished
)

// result judges the check at index i, and before it those it needs.
func (j *judge) result(i int, results []Result, done []progress) Verdict {
	switch done[i] {
	case begun:
		return Skipped
	case finished:
		return results[i].Verdict
	}
	done[i] = begun
	c := j.checks[i]
	r := Result{ID: c.ID, MaxPoints: c.MaxPoints()}
	for _, need := range c.Needs {
		k, known := j.indexes[need]
		if !known || j.result(k, results, done) != Pass {
			r.Needs = append(r.Needs, need)
		}
	}
	if len(r.Needs) > 0 {
		r.Verdict = Skipped
	} else {
		j.judgeInto(&r, c)
	}
	results[i], done[i] = r, finished
	return r.Verdict
}

// judgeInto gives the verdict on a check whose needs are met.
func (j *judge) judgeInto(r *Result, c Check) {
	if troubles := j.troubles(c); len(troubles) > 0 {
		r.Verdict, r.Findings = Inconclusive, troubles
		return
	}
	o := j.opinion(c)
	switch {
	case len(o.wrong) > 0:
		r.Verdict, r.Findings = Fail, o.wrong
	case len(o.unknown) > 0:
		r.Verdict, r.Findings = Inconclusive, o.unknown
	default:
		r.Verdict, r.Points = Pass, r.MaxPoints
	}
}

// opinion is what judging one check came to. What is wrong outweighs what is
// not known.
type opinion struct {
	wrong   []Finding
	unknown []Finding
}

func wrong(findings ...Finding) opinion { return opinion{wrong: findings} }

// unread is the opinion where the observation lacks what the check needs.
func unread(topic Topic) opinion {
	return opinion{unknown: []Finding{{
		Code: ObservationIncomplete, Subject: string(topic), Seen: values("topic", string(topic)),
	}}}
}

// malformed is the opinion on a check that cannot be read.
func malformed(field string, err error) opinion {
	return opinion{unknown: []Finding{{
		Code: CheckMalformed, Subject: field, Seen: values("topic", field, "detail?", err.Error()),
	}}}
}

// opinion judges by the check's kind.
func (j *judge) opinion(c Check) opinion {
	switch {
	case c.Container != nil:
		return j.container(*c.Container)
	case c.Image != nil:
		return j.image(c.ID, *c.Image)
	case c.Volume != nil:
		return j.volume(c.ID, *c.Volume)
	case c.Network != nil:
		return j.network(*c.Network)
	case c.Registry != nil:
		return j.registry(c.ID, *c.Registry)
	case c.Compose != nil:
		return j.compose(c.ID, *c.Compose)
	case c.Service != nil:
		return j.swarmService(*c.Service)
	case c.HTTP != nil:
		return j.http(c.ID, *c.HTTP)
	case c.Exec != nil:
		return j.exec(c.ID, *c.Exec)
	case c.Logs != nil:
		return j.logs(c.ID, *c.Logs)
	case c.File != nil:
		return j.file(*c.File)
	case c.Did != nil:
		return j.did(*c.Did)
	case c.Absent != nil:
		return j.absent(*c.Absent)
	case c.Client != nil:
		return j.client(*c.Client)
	case c.Answer != nil:
		return j.answer(c.ID, *c.Answer)
	}
	return malformed("kind", fmt.Errorf("check %q has no kind", c.ID))
}

// values makes a finding's values from keys and values in turn. A key with a
// question mark is left out when its value is empty.
func values(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, value := pairs[i], pairs[i+1]
		if key[len(key)-1] == '?' {
			if value == "" {
				continue
			}
			key = key[:len(key)-1]
		}
		m[key] = value
	}
	if len(m) == 0 {
		return nil
	}
	return m
}

// maxExcerpt is how much of a text, in bytes, a finding shows.
const maxExcerpt = 300

// beginning is the part of a long text that a finding shows.
func beginning(s string) string {
	if len(s) <= maxExcerpt {
		return s
	}
	n := maxExcerpt
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// ending is the last part of a long text.
func ending(s string) string {
	if len(s) <= maxExcerpt {
		return s
	}
	n := len(s) - maxExcerpt
	for n < len(s) && !utf8.RuneStart(s[n]) {
		n++
	}
	return "…" + s[n:]
}
