package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"matelot/internal/classroom/browsertest"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/roomtest"
)

// busy fills a room with what makes pages interesting.
func busy(t *testing.T, r *room.Room) []roomtest.Learner {
	t.Helper()
	var all []roomtest.Learner
	for i, alias := range []string{
		"Ada", "Basile", "Chloé", "Djamila", "Élodie", "Farid", "Gaël", "Hélène", "Inès", "Jules", "Karim", "Léa", "Maxence-Théodore", "Nour", "Oscar", "Pauline",
	} {
		l := roomtest.Join(t, r, alias)
		all = append(all, l)
		l.Do(roomtest.Begun("containers/run"), roomtest.Failed("containers/run", "container.unnamed"), roomtest.Passed("containers/run"))
		switch {
		case i == 15:
			continue
		case i%5 == 4:
			l.Do(roomtest.Begun("containers/list"), roomtest.Shown("containers/list"), roomtest.Begun("ports/publish"), roomtest.Unsure("ports/publish", "engine.unreachable"))
		default:
			l.Do(roomtest.Begun("containers/list"), roomtest.Passed("containers/list"), roomtest.Begun("ports/publish"))
		}
		switch i % 4 {
		case 0:
			l.Do(roomtest.Passed("ports/publish"), roomtest.Begun("ports/local"), roomtest.Failed("ports/local", "port.wrong_interface"))
		case 1:
			l.Do(roomtest.Hinted("ports/publish", 1))
			for range i%3 + 2 {
				l.Do(roomtest.Failed("ports/publish", "port.swapped"))
			}
		case 2:
			l.Do(roomtest.Failed("ports/publish", "port.unpublished"))
		}
	}
	for _, err := range []error{
		r.SetOpen(t.Context(), "data", false), r.Say(t.Context(), "Pause à 10 h 30, puis on regarde les ports ensemble."),
		r.SetTitle(t.Context(), "BTS SIO, jeudi"), r.Reveal(t.Context(), "ports/publish", 1),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestPictures takes pictures of the pages, for who works on them and, with
// UPDATE_SCREENSHOTS=1, for docs/.
func TestPictures(t *testing.T) {
	r, base := class(t)
	all := busy(t, r)
	pages := []struct {
		name, path string
		docs       string // file in docs/, where this picture is shown there
		browsertest.Look
	}{
		{"class-fr-light", "/", "classroom-class.png", browsertest.Look{Lang: "fr", Dark: false, Width: 1280, Height: 1340}},
		{"class-en-dark", "/", "", browsertest.Look{Lang: "en", Dark: true, Width: 1280, Height: 800}},
		{"class-fr-phone", "/", "", browsertest.Look{Lang: "fr", Dark: false, Width: 390, Height: 844}},
		{"class-en-phone-dark", "/", "", browsertest.Look{Lang: "en", Dark: true, Width: 390, Height: 844}},
		{"learner-fr-light", "/learners/" + all[1].ID, "", browsertest.Look{Lang: "fr", Dark: false, Width: 1280, Height: 800}},
		{"learner-en-phone-dark", "/learners/" + all[1].ID, "", browsertest.Look{Lang: "en", Dark: true, Width: 390, Height: 844}},
		{"projector-fr-light", "/projector", "", browsertest.Look{Lang: "fr", Dark: false, Width: 1920, Height: 1080}},
		{"projector-en-dark", "/projector", "classroom-projector.png", browsertest.Look{Lang: "en", Dark: true, Width: 1280, Height: 720}},
	}
	for _, page := range pages {
		t.Run(page.name, func(t *testing.T) {
			w := browsertest.Browse(t, base, page.Look)
			w.Open(page.path)
			if wide := browsertest.Eval[int64](w, `document.documentElement.scrollWidth`); wide > page.Width {
				t.Errorf("the page is %d pixels wide on a screen of %d", wide, page.Width)
			}
			data := w.Picture(page.name, page.docs == "")
			if page.docs == "" || os.Getenv("UPDATE_SCREENSHOTS") == "" {
				return
			}
			file := filepath.Join("..", "..", "..", "..", "docs", page.docs)
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(fmt.Errorf("writing a picture for docs: %w", err))
			}
		})
	}
}
