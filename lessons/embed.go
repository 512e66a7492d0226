// Package lessons holds the course: one folder a lesson, in Markdown and YAML,
// and course.yaml. It is content; internal/course reads it.
package lessons

import "embed"

// FS is the course as it was when the program was built. It begins at the
// folder of course.yaml.
//
//go:embed course.yaml all:[0-9]*
var FS embed.FS
