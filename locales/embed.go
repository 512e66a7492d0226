// Package locales holds every sentence that the program says, in every
// language: <topic>.<language>.toml, in go-i18n's format. A new language is new
// files only (docs/authoring.md).
package locales

import "embed"

// FS holds the message files.
//
//go:embed *.toml
var FS embed.FS
