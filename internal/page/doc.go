// Package page renders a lesson's Markdown for a terminal, with colours, lists
// and tables.
//
// It stands apart because its library takes longer to start than a whole check
// takes: only cmd/matelot-tutor links it. It knows nothing of courses.
package page
