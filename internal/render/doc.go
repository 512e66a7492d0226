// Package render turns results into words for a terminal and into JSON.
//
// It knows nothing of engines, sessions or commands, and writes nowhere: it
// gives strings. Every sentence comes from locales, by package i18n; meaning is
// never in a colour alone.
package render
