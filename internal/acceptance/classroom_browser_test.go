package acceptance

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"matelot/internal/classroom/browsertest"
	"matelot/internal/enginetest"
)

// TestAClassInABrowser: the teacher watches in a real browser, in both languages, how
// two learners work on a real engine.
func TestAClassInABrowser(t *testing.T) {
	enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	c := openClass(t)
	w := browsertest.Browse(t, c.page, browsertest.Look{Lang: "en", Width: 1280, Height: 800})
	w.Open(strings.TrimPrefix(c.Teacher, c.page))
	w.Until(`location.pathname === "/" && document.body?.dataset.at && document.getElementById("grid").innerText.includes("Nobody has joined")`)
	w.Run(`window.same = true`) // until the page is loaded anew

	const exercise = "ports/publish"
	swapped := func(p *pupil, lab []string) {
		t.Helper()
		p.shell(lab, "docker run -d --name our-web-server -p 5000:5001 our-web-server")
		if code, text := p.run(lab, "check"); code != 1 {
			t.Fatalf("check: %d %s", code, text)
		}
	}
	// They have a machine each; the test has one engine, on which they take turns.
	leaves := func(p *pupil) {
		t.Helper()
		if code, text := p.run(nil, "clean", "--yes"); code != 0 {
			t.Fatalf("clean: %d %s", code, text)
		}
	}
	ada, bob := c.pupil("Ada"), c.pupil("Bob")
	w.Until(`document.getElementById("grid").innerText.includes("Ada") && document.getElementById("grid").innerText.includes("Bob")`)
	page := c.get(c.teacher(), c.page+"/")
	column := slices.Index(exerciseIDs(t), exercise)
	cell := func(alias, class, said string) string {
		id := fmt.Sprintf("c-%s-%d", between(t, page, `/learners/`, alias), column)
		return fmt.Sprintf(`document.getElementById(%q)?.classList.contains(%q) && document.querySelector("#%s a").getAttribute("aria-label").includes(%q)`, id, class, id, said)
	}
	trouble := func(count, name string) string {
		return fmt.Sprintf(`document.getElementById("troubles").innerText.includes(%q) && document.getElementById("troubles").innerText.includes(%q)`, count, name)
	}

	bob.begin(exercise)
	w.Until(cell("Bob", "begun", "begun"))
	leaves(bob)
	swapped(ada, ada.begin(exercise))
	w.Until(cell("Ada", "failed", "wrong"))
	w.Until(trouble("1 of 2", "ports swapped"))
	leaves(ada)
	lab := bob.begin(exercise)
	swapped(bob, lab)
	w.Until(trouble("2 of 2", "ports swapped"))
	w.Until(cell("Bob", "failed", "wrong"))
	if !w.Is(`window.same`) {
		t.Error("the page was loaded anew")
	}

	w.Open("/?lang=fr")
	w.Until(`document.documentElement.lang === "fr"`)
	w.Until(trouble("2 sur 2", "ports inversés"))
	w.Run(`window.same = true`)
	bob.shell(lab, "docker rm -f our-web-server && docker run -d --name our-web-server -p 5001:5000 our-web-server")
	if code, text := bob.run(lab, "check"); code != 0 {
		t.Fatalf("check: %d %s", code, text)
	}
	w.Until(cell("Bob", "passed", "réussi"))
	w.Until(trouble("1 sur 1", "ports inversés"))
	if !w.Is(`window.same`) {
		t.Error("the French page was loaded anew")
	}
	w.Open("/?lang=en")
	w.Until(`document.documentElement.lang === "en"`)
	w.Until(cell("Bob", "passed", "passed"))
	w.Until(cell("Ada", "failed", "wrong"))
}
