package exchange

import (
	"errors"
	"fmt"
	"strings"

	"matelot/internal/course"
)

// workshopYAML is resources/workshop.yaml, as far as it follows from a lesson.
type workshopYAML struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Spec struct {
		Title       string `yaml:"title"`
		Description string `yaml:"description"`
		Session     struct {
			Applications map[string]map[string]bool `yaml:"applications"`
		} `yaml:"session"`
	} `yaml:"spec"`
}

// testYAML is the fence of a check.
type testYAML struct {
	Name    string `yaml:"name"`
	Title   string `yaml:"title"`
	Timeout int    `yaml:"timeout"`
}

// commandYAML is the fence of a command.
type commandYAML struct {
	Title   string `yaml:"title"`
	Command string `yaml:"command"`
}

// checkTimeout is how long a check may take there, in seconds: matelot has
// bounds of its own, and they come first.
const checkTimeout = 60

// educates writes a workshop: a page is an exercise, with a button that opens
// its lab and one that checks it.
func (x *exporter) educates(at string, l *course.Lesson, text *course.Text) error {
	x.notes.add(l.ID, "x_publish")
	var errs []error
	errs = append(errs, x.workshop(at, l, text))
	content := at + "workshop/content/"
	errs = append(errs, x.page(content+"00-workshop-overview.md", text.Title, text.Intro))
	for i, e := range l.Exercises {
		t, err := e.Text(x.o.Lang)
		if err != nil {
			return fmt.Errorf("reading the words of %s: %w", e.ID, err)
		}
		lab, labErr := fence("terminal:execute", commandYAML{x.o.Words.T("course.exchange.x_lab"), "matelot learn " + e.ID})
		test, testErr := fence("examiner:execute-test", testYAML{e.Name(), x.o.Words.T("course.exchange.x_test", "Title", t.Title), checkTimeout})
		errs = append(errs, labErr, testErr,
			x.page(fmt.Sprintf("%s%02d-%s.md", content, i+1, e.Name()), t.Title, paragraphs(lab, x.exerciseMarkdown(e, t), test)))
		x.script(at+"workshop/examiner/tests/"+e.Name(), x.calling("course.exchange.x_check", "check", e))
		if i == 0 {
			x.script(at+"workshop/setup.d/01-matelot.sh", x.calling("course.exchange.x_start", "start", e))
		}
	}
	if text.Outro != "" {
		title, rest := ending(text.Outro)
		errs = append(errs, x.page(content+"99-workshop-summary.md", title, rest))
	}
	return errors.Join(errs...)
}

func (x *exporter) workshop(at string, l *course.Lesson, text *course.Text) error {
	w := workshopYAML{APIVersion: "training.educates.dev/v1beta1", Kind: "Workshop"}
	w.Metadata.Name = "lab-" + strings.ReplaceAll(l.ID, "_", "-")
	w.Spec.Title, w.Spec.Description = text.Title, text.Summary
	on := map[string]bool{"enabled": true}
	w.Spec.Session.Applications = map[string]map[string]bool{"terminal": on, "examiner": on, "docker": on}
	return x.yaml(at+"resources/workshop.yaml", w)
}

// page puts a page of the instructions.
func (x *exporter) page(name, title, body string) error {
	meta := files{}
	if err := meta.yaml(name, map[string]string{"title": title}); err != nil {
		return err
	}
	x.put(name, "---\n"+meta[name].text+"---\n\n"+body+"\n")
	return nil
}

// fence is a clickable action.
func fence(action string, value any) (string, error) {
	body := files{}
	if err := body.yaml(action, value); err != nil {
		return "", err
	}
	return "```" + action + "\n" + body[action].text + "```", nil
}
