// Package locales holds every sentence that the program says, in every
// language: <topic>.<language>.toml, in go-i18n's format. What a new
// language takes is in docs/maintaining.md.
package locales

import "embed"

// FS holds the message files.
//
//go:embed *.toml
var FS embed.FS
