package checker

import (
	"regexp"
	"strconv"
	"strings"
)

// minPrefix is how many characters of an ID an answer must give: docker takes
// fewer, but they would say nothing.
const minPrefix = 3

// answer judges the learner's answer to a question.
func (j *judge) answer(id string, s AnswerSpec) opinion {
	o := j.given(id, s)
	if len(o.wrong) > 0 && s.About != "" && j.byName(s.About) == nil && !j.hasTrouble(TopicContainers) {
		return wrong(j.sceneGone(s.About, ""))
	}
	return o
}

// given judges the answer by itself.
func (j *judge) given(id string, s AnswerSpec) opinion {
	given := strings.TrimSpace(j.obs.Answers[id])
	if given == "" {
		return wrong(Finding{Code: AnswerMissing, Subject: id})
	}
	for _, want := range s.Equals {
		if strings.EqualFold(given, strings.TrimSpace(want)) {
			return opinion{}
		}
	}
	if s.Matches != "" {
		pattern, err := regexp.Compile(s.Matches)
		if err != nil {
			return malformed("answer.matches", err)
		}
		if pattern.MatchString(given) {
			return opinion{}
		}
	}
	if s.Of != "" {
		f, ok := parseFact(s.Of)
		if !ok {
			return malformed("answer.of", errBadFact)
		}
		c, identity := j.resolve(ContainerSpec{Name: f.container})
		if c == nil {
			return wrong(identity...)
		}
		if j.holds(c, f, given) {
			return opinion{}
		}
		if !c.Detailed && f.property == "exit_code" {
			return unread(TopicContainers)
		}
	}
	return wrong(Finding{Code: AnswerWrong, Subject: id, Seen: values("answer", beginning(given))})
}

// holds tells whether an answer is the value of a fact.
func (j *judge) holds(c *Container, f fact, given string) bool {
	switch f.property {
	case "exit_code":
		return c.Detailed && given == strconv.Itoa(c.ExitCode)
	case "id":
		given = strings.ToLower(strings.TrimPrefix(given, "sha256:"))
		return len(given) >= minPrefix && strings.HasPrefix(c.ID, given)
	case "ip":
		for _, e := range c.Networks {
			if e.IP != "" && given == e.IP {
				return true
			}
		}
	case "host_port":
		for _, m := range mappings(c) {
			if m.host != 0 && m.container == portKey(f.arg) && given == strconv.Itoa(m.host) {
				return true
			}
		}
	}
	return false
}
