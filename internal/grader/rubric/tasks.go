package rubric

import (
	"fmt"

	"matelot/internal/course"
	"matelot/internal/grader"
)

// Tasks describes exercises of a course as they are weighed and reported, with
// their words in some languages.
func Tasks(exercises []*course.Exercise, languages []string) ([]grader.Task, error) {
	tasks := make([]grader.Task, 0, len(exercises))
	for _, e := range exercises {
		task := grader.Task{ID: e.ID, Titles: map[string]string{}}
		questions := map[string]map[string]string{} // by check, then language
		for _, lang := range languages {
			text, err := e.Text(lang)
			if err != nil {
				return nil, fmt.Errorf("reading the words of %s: %w", e.ID, err)
			}
			task.Titles[lang] = text.Title
			for _, q := range text.Questions {
				if questions[q.ID] == nil {
					questions[q.ID] = map[string]string{}
				}
				questions[q.ID][lang] = q.Title
			}
		}
		for _, c := range e.Checks {
			task.Checks = append(task.Checks, grader.TaskCheck{Check: c, Questions: questions[c.ID]})
		}
		tasks = append(tasks, task)
	}
	return tasks, nil
}
