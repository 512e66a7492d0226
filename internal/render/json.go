package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"matelot/checker"
)

// The JSON of results. Fields come in this order and maps in that of their
// keys, so that the same results give the same bytes.
type exerciseJSON struct {
	Exercise   string          `json:"exercise"`
	Verdict    checker.Verdict `json:"verdict"`
	Points     int             `json:"points"`
	MaxPoints  int             `json:"max_points"`
	DurationMS float64         `json:"duration_ms"`
	Checks     []checkJSON     `json:"checks"`
}

type checkJSON struct {
	ID        string          `json:"id"`
	Verdict   checker.Verdict `json:"verdict"`
	Points    int             `json:"points"`
	MaxPoints int             `json:"max_points"`
	Needs     []string        `json:"needs,omitempty"`
	Findings  []findingJSON   `json:"findings,omitempty"`
}

type findingJSON struct {
	Code     checker.Code      `json:"code"`
	Subject  string            `json:"subject,omitempty"`
	Message  string            `json:"message"`
	Why      string            `json:"why,omitempty"`
	Seen     map[string]string `json:"seen,omitempty"`
	Expected map[string]string `json:"expected,omitempty"`
	Look     string            `json:"look,omitempty"`
}

// JSON is an exercise's results for programs, with the messages in the
// renderer's language, ended by a line feed.
func (r *Renderer) JSON(e Exercise) ([]byte, error) {
	points, maxPoints := checker.Score(e.Results)
	out := exerciseJSON{
		Exercise:   e.ID,
		Verdict:    checker.Overall(e.Results),
		Points:     points,
		MaxPoints:  maxPoints,
		DurationMS: math.Round(float64(e.Duration.Microseconds())/100) / 10,
		Checks:     []checkJSON{},
	}
	for _, result := range e.Results {
		c := checkJSON{
			ID: result.ID, Verdict: result.Verdict, Points: result.Points, MaxPoints: result.MaxPoints, Needs: result.Needs,
		}
		for _, f := range result.Findings {
			c.Findings = append(c.Findings, findingJSON{
				Code: f.Code, Subject: f.Subject, Message: r.Message(f), Why: r.Why(f),
				Seen: f.Seen, Expected: f.Expected, Look: f.Look,
			})
		}
		out.Checks = append(out.Checks, c)
	}
	return marshal(out)
}

// marshal writes JSON for a terminal or a pipe: no HTML will hold it, so < and
// & stay readable.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return b.Bytes(), nil
}
