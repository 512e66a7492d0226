package main

import (
	"fmt"
	"strconv"
)

// aim is a figure and what it should be.
type aim struct {
	what  string
	key   string // benchmark and unit
	minus string // what is taken off, or ""
	times float64
	unit  string // behind the figure
	least bool   // it should be at least, not at most, the limit
	limit float64
}

// aims are those that matelot was made with, in the order in which a learner, a teacher
// and a grader meet them.
var aims = []aim{
	{what: "`matelot check`, against a shell script that reads the same (script ÷ matelot)", key: "CheckAgainstScript ratio", least: true, limit: 5},
	{what: "`matelot check`, a whole process, in the middle", key: "CheckAgainstBare matelot-ms", unit: " ms", limit: 25},
	{what: "`matelot check`, against a bare Go program with the same calls", key: "CheckAgainstBare ratio", limit: 1.5},
	{what: "with 500 containers of others on the engine, against none", key: "CheckOnCrowdedEngine ratio", limit: 1.2},
	{what: "what the proxy adds to `docker ps`, in the middle", key: "List/list/proxy ns/op", minus: "List/list/direct ns/op", times: 1e-6, unit: " ms", limit: 0.3},
	{what: "what the proxy adds to an inspection", key: "List/inspect/proxy ns/op", minus: "List/inspect/direct ns/op", times: 1e-6, unit: " ms", limit: 0.3},
	{what: "the first `learn`, from a cold start to the prompt", key: "FirstLearn median-s", unit: " s", limit: 2},
	{what: "from an event to the verdict, p95", key: "EventToVerdict p95-ms", unit: " ms", limit: 100},
	{what: "from a key to the screen under 10,000 lines a second, p95", key: "KeyToScreen/10,000_lines_a_second,_160x50 p95-ms", unit: " ms", limit: 16},
	{what: "peak memory of the tutor with 100,000 lines in its shell", key: "TenSecondsOfLog peak-MiB", unit: " MiB", limit: 80},
	{what: "grading, against the bare docker commands on a warm engine", key: "Grading ratio", limit: 1.3},
	{what: "30 laptops fetch the room's images, against the raw bytes", key: "Room/1Gbit ratio", limit: 1.2},
	{what: "a class of 1000, from an attempt to a page, p95", key: "Class p95-ms", unit: " ms", limit: 250},
	{what: "memory of the class's server", key: "Class peak-MiB", unit: " MiB", limit: 200},
	{what: "attempts of the class that were lost", key: "Class lost", limit: 0},
	{what: "the same with the server killed twice", key: "Class lost-killed", limit: 0},
}

// of gives an aim's figure, if all that it takes was measured.
func (a aim) of(measured map[string]float64) (float64, bool) {
	value, ok := measured[a.key]
	if a.minus != "" {
		off, there := measured[a.minus]
		value, ok = value-off, ok && there
	}
	if a.times != 0 {
		value *= a.times
	}
	return value, ok
}

// part is a figure without an aim, told since the others are made of it.
type part struct {
	what, key, unit string
	times           float64
}

// parts are what the time of a check, and of an engine, is made of.
var parts = []part{
	{what: "a check: the process alone", key: "Parts start-ms", unit: " ms"},
	{what: "with the course read, a saved observation judged, and the words", key: "Parts judged-again-ms", unit: " ms"},
	{what: "all of it, with the session and the engine", key: "Parts whole-ms", unit: " ms"},
	{what: "of that: reading an exercise", key: "LoadExercise ns/op", times: 1e-6, unit: " ms"},
	{what: "of that: judging", key: "Judge ns/op", times: 1e-6, unit: " ms"},
	{what: "of that: keeping the attempt", key: "OneAttempt ns/op", times: 1e-6, unit: " ms"},
	{what: "an own engine, cold", key: "Engine/cold ns/op", times: 1e-9, unit: " s"},
	{what: "an own engine from the pool", key: "Engine/pool ns/op", times: 1e-3, unit: " µs"},
	{what: "graded in a minute, engines included, one at a time", key: "SubmissionsPerMinute/jobs=1 attempts/min"},
	{what: "the same, two at a time", key: "SubmissionsPerMinute/jobs=2 attempts/min"},
}

// row is a part's line of the table.
func (p part) row(measured map[string]float64) string {
	value, ok := measured[p.key]
	if !ok {
		return fmt.Sprintf("| %s | not measured | | |", p.what)
	}
	if p.times != 0 {
		value *= p.times
	}
	return fmt.Sprintf("| %s | %s | | |", p.what, number(value)+p.unit)
}

// row is an aim's line of the table.
func (a aim) row(measured map[string]float64) string {
	sign := "≤"
	if a.least {
		sign = "≥"
	}
	want := sign + " " + number(a.limit) + a.unit
	value, ok := a.of(measured)
	switch {
	case !ok:
		return fmt.Sprintf("| %s | not measured | %s | |", a.what, want)
	case a.least && value >= a.limit || !a.least && value <= a.limit:
		return fmt.Sprintf("| %s | %s | %s | ✔ |", a.what, number(value)+a.unit, want)
	default:
		return fmt.Sprintf("| %s | %s | %s | ✘ |", a.what, number(value)+a.unit, want)
	}
}

// number writes a figure with as many digits as anybody believes.
func number(v float64) string {
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
