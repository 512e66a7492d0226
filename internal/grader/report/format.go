package report

import (
	"fmt"
	"iter"

	"matelot/internal/grader"
	"matelot/internal/render"
)

// File is one file of a report.
type File struct {
	Name string // a slash path that is safe on every system, below the folder of reports
	Data []byte
}

// Options are what the writers are told besides the batch.
type Options struct {
	Language string       // of the formats that speak one language; others are English
	Style    render.Style // of the terminal, for the table
	Version  string       // of matelot, for the formats that name their writer
	// Learner leaves what hidden checks found out of the formats for a whole batch
	// too: the JSON, JUnit and TAP, which are for the teacher else.
	Learner   bool
	Classroom Classroom // for classroom50
}

// Format is one way to write a batch.
type Format struct {
	Name string
	// Single tells whether a batch is one file, which may go to standard output;
	// else there is a file for each submission, or several files.
	Single bool
	files  func(grader.Batch, Options) iter.Seq2[File, error]
}

// Formats are all formats, in the order in which they are told of.
func Formats() []Format {
	return []Format{
		{"table", true, one("grades.txt", table)},
		{"json", true, one("grades.json", ourJSON)},
		{"junit", true, one("junit.xml", junitXML)},
		{"csv", true, one("grades.csv", moodleCSV)},
		{"tap", true, one("grades.tap", tap)},
		{"gradescope", false, each("gradescope/%s/results.json", gradescope)},
		{"classroom50", false, each("classroom50/%s/result.json", classroom50)},
		{"autograding", false, each("autograding/%s.txt", autograding)},
		{"check50", false, each("check50/%s.json", check50)},
		{"github", false, github},
		{"html", false, html},
	}
}

// Find is the format of a name; ok is false when there is none.
func Find(name string) (f Format, ok bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Files writes a batch. The files come one after another, so that those of ten
// thousand submissions are never in memory together; an error ends them.
func (f Format) Files(b grader.Batch, o Options) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for file, err := range f.files(b, o) {
			if err != nil {
				err = fmt.Errorf("writing the report %s: %w", f.Name, err)
			}
			if !yield(file, err) || err != nil {
				return
			}
		}
	}
}

// one makes a format of a writer for a whole batch.
func one(name string, write func(grader.Batch, Options) ([]byte, error)) func(grader.Batch, Options) iter.Seq2[File, error] {
	return func(b grader.Batch, o Options) iter.Seq2[File, error] {
		return func(yield func(File, error) bool) {
			data, err := write(b, o)
			yield(File{name, data}, err)
		}
	}
}

// each makes a format of a writer for one submission.
func each(pattern string, write func(sheet, Options) ([]byte, error)) func(grader.Batch, Options) iter.Seq2[File, error] {
	return func(b grader.Batch, o Options) iter.Seq2[File, error] {
		return func(yield func(File, error) bool) {
			names := fileNames(b)
			w := newWords(o.Language)
			for i, g := range b.Grades {
				data, err := write(newSheet(b, g, w), o)
				if !yield(File{fmt.Sprintf(pattern, names[i]), data}, err) || err != nil {
					return
				}
			}
		}
	}
}
