package marks

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/grader"
	"matelot/internal/i18n"
)

// statement is one of the Experience API
// (https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md, version 1.0.3).
type statement struct {
	ID        string    `json:"id"`
	Actor     actor     `json:"actor"`
	Verb      verb      `json:"verb"`
	Object    object    `json:"object"`
	Result    *result   `json:"result,omitempty"`
	Context   context   `json:"context"`
	Timestamp time.Time `json:"timestamp"`
}

type actor struct {
	ObjectType string  `json:"objectType"`
	Name       string  `json:"name"`
	Account    account `json:"account"`
}

// account is a learner in one room: nothing else is known of them.
type account struct {
	HomePage string `json:"homePage"`
	Name     string `json:"name"`
}

type verb struct {
	ID      string            `json:"id"`
	Display map[string]string `json:"display"`
}

type object struct {
	ObjectType string     `json:"objectType"`
	ID         string     `json:"id"`
	Definition definition `json:"definition"`
}

type definition struct {
	Name map[string]string `json:"name"`
	Type string            `json:"type"`
}

type result struct {
	Score      *score         `json:"score,omitempty"`
	Success    *bool          `json:"success,omitempty"`
	Completion *bool          `json:"completion,omitempty"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

type score struct {
	Scaled float64 `json:"scaled"`
	Raw    int     `json:"raw"`
	Min    int     `json:"min"`
	Max    int     `json:"max"`
}

type context struct {
	Platform   string         `json:"platform"`
	Extensions map[string]any `json:"extensions"`
}

// The names of things that the specification leaves to us are URNs: there is no
// server of ours that they could lead to.
const (
	urn       = "urn:matelot:"
	adl       = "http://adlnet.gov/expapi/verbs/"
	simulated = "http://adlnet.gov/expapi/activities/simulation"
)

// XAPI writes what learners did as a list of statements, as a learning record store
// takes it. The same room gives the same statements with the same IDs.
func XAPI(room string, outline classroom.Outline, learners []board.Learner, entries []board.Entry) ([]byte, error) {
	aliases := map[string]string{}
	for _, l := range learners {
		aliases[l.ID] = l.Alias
	}
	statements := []statement{}
	for _, e := range entries {
		exercise, known := outline.Exercise(e.Event.Exercise)
		alias, here := aliases[e.Learner]
		if !known || !here || e.Event.Kind == classroom.Hinted {
			continue
		}
		s := statement{
			ID:        uuid.NewSHA1(uuid.NameSpaceURL, []byte(urn+room+":"+e.Learner+":"+e.Event.ID)).String(),
			Actor:     actor{"Agent", alias, account{urn + "room:" + room, e.Learner}},
			Object:    object{"Activity", urn + "exercise:" + exercise.ID, definition{exercise.Titles, simulated}},
			Context:   context{"matelot", map[string]any{urn + "kind": grader.Progress}},
			Timestamp: e.At,
		}
		s.Verb, s.Result = did(e.Event)
		statements = append(statements, s)
	}
	text, err := json.MarshalIndent(statements, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing xAPI statements: %w", err)
	}
	return append(text, '\n'), nil
}

// saidVerb is one of ADL's verbs, in the words of every language.
func saidVerb(name string) verb {
	display := map[string]string{}
	for _, lang := range i18n.Languages() {
		display[lang] = i18n.New(lang).T("report.xapi." + name)
	}
	return verb{adl + name, display}
}

// did is what an event says of the learner.
func did(e classroom.Event) (verb, *result) {
	if e.Kind == classroom.Begun {
		return saidVerb("initialized"), nil
	}
	r := &result{}
	if e.MaxPoints > 0 {
		r.Score = &score{Scaled: float64(e.Points) / float64(e.MaxPoints), Raw: e.Points, Max: e.MaxPoints}
	}
	findings := []string{}
	for _, c := range e.Checks {
		findings = append(findings, c.Findings...)
	}
	if len(findings) > 0 {
		r.Extensions = map[string]any{urn + "findings": findings}
	}
	yes, no := true, false
	switch {
	case e.Shown:
		// A solution was run for them: they have seen it, and done nothing.
		return saidVerb("experienced"), nil
	case e.Verdict == checker.Pass:
		r.Success, r.Completion = &yes, &yes
		return saidVerb("passed"), r
	case e.Verdict == checker.Fail:
		r.Success, r.Completion = &no, &no
		return saidVerb("failed"), r
	}
	return saidVerb("attempted"), &result{Extensions: r.Extensions}
}
