package hosting_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/hosting"
	"matelot/internal/classroom/room"
	"matelot/internal/course"
	"matelot/lessons"
)

// TestTheCourseOfAClass: a class that was opened with a course of the teacher's own says
// so, to the teacher and to learners, also after it was opened again.
func TestTheCourseOfAClass(t *testing.T) {
	dir := t.TempDir()
	c := openClass(t, dir)
	ada := c.join(t, "Ada")
	if _, about := seeTo(t, dir); about.Course != "" {
		t.Errorf("the course of matelot is told as %q", about.Course)
	}
	own := room.Course{Path: "/courses/harbour", Titles: map[string]string{"en": "The harbour", "fr": "Le port"}}
	if err := c.room.SetCourse(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	c.close()
	c = openClass(t, dir)
	office, about := seeTo(t, dir)
	if err := office.Close(); err != nil {
		t.Error(err)
	}
	if about.Course != own.Path {
		t.Errorf("the teacher is told of %q", about.Course)
	}
	state := c.room.State(ada.Learner)
	if state.Course["fr"] != "Le port" || strings.Contains(strings.Join([]string{state.Course["en"], state.Course["fr"]}, " "), own.Path) {
		t.Errorf("learners are told of %v", state.Course)
	}
}

// TestMarksOfAnotherCourse: nobody gets nought points because the course was not named.
func TestMarksOfAnotherCourse(t *testing.T) {
	dir := t.TempDir()
	c := openClass(t, dir)
	conn := c.join(t, "Ada").Connect()
	defer conn.Close()
	event := classroom.Event{ID: "0123456789abcdef", Kind: classroom.Attempted, Exercise: "harbour/logbook", At: time.Now(), Verdict: checker.Pass, Points: 5, MaxPoints: 5}
	if _, err := conn.Send(t.Context(), []classroom.Event{event}); err != nil {
		t.Fatal(err)
	}
	c.close()
	loaded, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	text, err := hosting.Export(t.Context(), hosting.ExportOptions{File: hosting.File(dir), Course: loaded, Format: "csv", Language: "en"})
	var other *classroom.OtherCourseError
	if !errors.As(err, &other) || other.Exercise != "harbour/logbook" {
		t.Errorf("exported %q, %v", text, err)
	}
}
