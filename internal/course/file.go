package course

import (
	"go.yaml.in/yaml/v3"

	"matelot/checker"
)

// courseFile is course.yaml.
type courseFile struct {
	Format int               `yaml:"format"`
	ID     string            `yaml:"id"`
	Titles map[string]string `yaml:"titles"`
	Coming []comingFile      `yaml:"coming"`
}

// comingFile announces a lesson.
type comingFile struct {
	ID     string            `yaml:"id"`
	Order  int               `yaml:"order"`
	Titles map[string]string `yaml:"titles"`
}

// lessonFile is exercises.yaml.
type lessonFile struct {
	Format    int            `yaml:"format"`
	Exercises []exerciseFile `yaml:"exercises"`
}

type exerciseFile struct {
	ID        string               `yaml:"id"`
	Workspace []string             `yaml:"workspace"`
	Images    []string             `yaml:"images"`
	Registry  bool                 `yaml:"registry"`
	Engine    string               `yaml:"engine"` // "own", or nothing
	TestOut   bool                 `yaml:"test_out"`
	Values    map[string]valueFile `yaml:"values"`
	Setup     string               `yaml:"setup"`
	Checks    []checker.Check      `yaml:"checks"`
	Solutions []scriptFile         `yaml:"solutions"`
	Mistakes  []mistakeFile        `yaml:"mistakes"`
}

// scriptFile is a solution: a bare script, or a script with answers.
type scriptFile struct {
	Run     string            `yaml:"run"`
	Do      string            `yaml:"do"` // the same as run, where the learner does it by other means
	Answers map[string]string `yaml:"answers"`
}

type mistakeFile struct {
	Run     string            `yaml:"run"`
	Do      string            `yaml:"do"`
	Answers map[string]string `yaml:"answers"`
	Setup   string            `yaml:"setup"`
	Finding checker.Code      `yaml:"finding"`
	Check   string            `yaml:"check"`
	Note    string            `yaml:"note"`
}

// scalar implements shorthand.
func (s *scriptFile) scalar(text string) { s.Run = text }

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *scriptFile) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		s.scalar(n.Value)
		return nil
	}
	type plain scriptFile // without this method
	return n.Decode((*plain)(s))
}

func (s scriptFile) script() Script { return newScript(s.Run, s.Do, s.Answers) }

func (m mistakeFile) mistake() Mistake {
	return Mistake{
		Script:  newScript(m.Run, m.Do, m.Answers),
		Setup:   m.Setup,
		Finding: m.Finding,
		Check:   m.Check,
		Note:    m.Note,
	}
}

func newScript(run, do string, answers map[string]string) Script {
	if run == "" {
		run = do
	}
	return Script{Run: run, Answers: answers}
}

// exercise is what the file's exercise is to the rest of the program.
func (f exerciseFile) exercise(l *Lesson, given Values) *Exercise {
	e := &Exercise{
		ID:        l.ID + "/" + f.ID,
		Lesson:    l,
		Workspace: f.Workspace,
		Images:    f.Images,
		Setup:     f.Setup,
		Registry:  f.Registry,
		OwnEngine: f.Engine == "own",
		TestOut:   f.TestOut,
		Checks:    f.Checks,
		Drawn:     given,
	}
	for _, name := range sortedKeys(f.Values) {
		if choices, ok := f.Values[name].choices(); ok {
			e.Values = append(e.Values, Value{Name: name, Choices: choices, Port: f.Values[name].Port != ""})
		}
	}
	if given == nil {
		e.Drawn = e.Draw("", nil)
	}
	for _, s := range f.Solutions {
		e.Solutions = append(e.Solutions, s.script())
	}
	for _, m := range f.Mistakes {
		e.Mistakes = append(e.Mistakes, m.mistake())
	}
	return e
}
