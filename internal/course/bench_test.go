package course_test

import (
	"testing"

	"matelot/internal/course"
	"matelot/lessons"
)

// BenchmarkLoadExercise is what commands pay that want one exercise whole.
func BenchmarkLoadExercise(b *testing.B) {
	for b.Loop() {
		if _, err := course.LoadExercise(lessons.FS, "ports/publish"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadChecks is what `matelot check` pays for the course.
func BenchmarkLoadChecks(b *testing.B) {
	for b.Loop() {
		if _, err := course.LoadChecks(lessons.FS, "ports/publish"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad is what `matelot lessons` pays, without the titles.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := course.Load(lessons.FS); err != nil {
			b.Fatal(err)
		}
	}
}
