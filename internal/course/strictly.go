package course

// Strict is a YAML file that stands beside a course and is read as strictly as
// the course's own: what is wrong with it is collected, each with its line and a
// remedy, and reported at once. Its problems' words are those of [Problem].
type Strict struct {
	doc      *document // nil when the file is no YAML at all
	file     string
	problems Problems
}

// ParseStrict decodes YAML into a struct. Unknown fields, duplicates and values
// of the wrong kind are problems; into is filled only where there are none. A
// field whose type is written as a text may say what that looks like by a method
// Wants() Word.
func ParseStrict(file string, data []byte, into any) *Strict {
	doc, problems := parse(file, data, into)
	return &Strict{doc: doc, file: file, problems: problems}
}

// Format reports a version of the format that this program does not read.
func (s *Strict) Format(got, want int) {
	if got != want {
		s.Add(s.Line("format"), "format.version", "Got", got, "Want", want)
	}
}

// Line is where a value stands: Line("required", 2). A part of the path that is
// not there gives the line of the last part that is.
func (s *Strict) Line(path ...any) int {
	if s.doc == nil {
		return 0
	}
	return s.doc.line(path...)
}

// Add reports a problem; args are names and values by turns.
func (s *Strict) Add(line int, code string, args ...any) { s.problems.add(s.file, line, code, args...) }

// Clean tells whether nothing was found wrong so far.
func (s *Strict) Clean() bool { return len(s.problems) == 0 }

// Err is everything that is wrong, in the order of lines, as [Problems]; or nil.
func (s *Strict) Err() error { return s.problems.err() }

// Nearest lists at most limit of the candidates that a person may have meant by
// a name, likeliest first.
func Nearest(name string, candidates []string, limit int) []string {
	return nearest(name, candidates, limit)
}
