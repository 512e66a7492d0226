// Package course reads a course: lessons, their exercises, and their words in
// every language, from a folder, an archive or the program itself.
//
// It is strict: what it does not understand is an error, and all the errors of
// a course are reported at once, each with its file, its line and a remedy.
// What a check means is the business of package checker; how an exercise is run
// is not known here (see [Runner] for what [Verify] asks of whoever runs it).
//
// Reading is lazy, because `matelot check` waits for it: [LoadExercise] decodes
// one lesson's YAML, and Markdown is read only when words are asked for.
package course
