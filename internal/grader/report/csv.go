package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"matelot/internal/grader"
	"matelot/internal/printable"
)

// noGrade is what Moodle reads as no grade: to import it leaves what is there.
const noGrade = "-"

// moodleCSV has a row for each submission and a column for each exercise. What
// could not be checked in full has no grade, and neither has the total: points
// without their maximum would count it as zero. What was checked of it is in
// columns of its own.
func moodleCSV(b grader.Batch, _ Options) ([]byte, error) {
	header := []string{"learner", "submission"}
	for _, t := range b.Tasks {
		header = append(header, cell(t.ID))
	}
	header = append(header, "total", "max_points", "verdict", "late_percent", "run_again", "checked_points", "checked_max_points")
	if b.Engine == grader.Progress {
		header = append(header, "kind")
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	if err := w.Write(header); err != nil {
		return nil, fmt.Errorf("writing CSV: %w", err)
	}
	for _, g := range b.Grades {
		if err := w.Write(csvRow(b, g)); err != nil {
			return nil, fmt.Errorf("writing CSV: %w", err)
		}
	}
	w.Flush()
	return text.Bytes(), nil
}

func csvRow(b grader.Batch, g grader.Grade) []string {
	row := []string{cell(newSheet(b, g, words{}).name()), cell(g.Submission)}
	again := map[string]bool{}
	for _, id := range g.Again {
		again[id] = true
	}
	points := map[string]string{}
	for _, e := range g.Exercises {
		points[e.ID] = plain(e.Points)
		if again[e.ID] {
			points[e.ID] = noGrade
		}
	}
	for _, t := range b.Tasks {
		value, ok := points[t.ID]
		if !ok {
			value = noGrade
		}
		row = append(row, value)
	}
	total, most := plain(g.Points), plain(g.MaxPoints)
	if len(g.Again) > 0 {
		total, most = noGrade, noGrade
	}
	percent := "0"
	if g.Late != nil {
		percent = plain(g.Late.Percent)
	}
	row = append(row, total, most, string(g.Verdict), percent, cell(strings.Join(g.Again, " ")), plain(g.Points), plain(g.MaxPoints))
	if b.Engine == grader.Progress {
		row = append(row, grader.Progress)
	}
	return row
}

// cell is a text that no spreadsheet takes for a formula: one that begins like
// one gets an apostrophe before it.
func cell(text string) string {
	text = printable.Line(text)
	trimmed := strings.TrimLeft(text, " \u00a0\u3000")
	if trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@") || strings.HasPrefix(trimmed, "＝") ||
		strings.HasPrefix(trimmed, "＋") || strings.HasPrefix(trimmed, "－") || strings.HasPrefix(trimmed, "＠") {
		return "'" + text
	}
	return text
}
