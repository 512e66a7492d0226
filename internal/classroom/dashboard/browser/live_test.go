package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"matelot/internal/classroom/browsertest"
	"matelot/internal/classroom/roomtest"
)

// here is how most tests look at pages.
func here() browsertest.Look {
	return browsertest.Look{Lang: "en", Dark: false, Width: 1280, Height: 800}
}

func TestThePageFollowsTheRoom(t *testing.T) {
	r, base := class(t)
	w := browsertest.Browse(t, base, here())
	w.Open("/")
	w.Until(`document.getElementById("grid").innerText.includes("Nobody has joined")`)
	ada, bob := roomtest.Join(t, r, "Ada"), roomtest.Join(t, r, "Bob <b>")
	w.Until(fmt.Sprintf(`document.getElementById("l-%s") && document.getElementById("l-%s")?.textContent === "Bob <b>"`, ada.ID, bob.ID))
	w.Run(`window.same = true`) // until the page is loaded anew

	cell := "c-" + ada.ID + "-2"
	ada.Do(roomtest.Begun("ports/publish"))
	w.Until(fmt.Sprintf(`document.getElementById(%q).classList.contains("begun")`, cell))
	bob.Do(roomtest.Begun("ports/publish"))
	ada.Do(roomtest.Failed("ports/publish", "port.swapped"))
	w.Until(`document.getElementById("troubles").innerText.includes("1 of 2")`)
	bob.Do(roomtest.Failed("ports/publish", "port.swapped"))
	w.Until(`document.getElementById("troubles").innerText.includes("2 of 2")`)
	if text := w.Text("troubles"); !strings.Contains(text, "ports swapped") || !strings.Contains(text, "outside, colon, inside") {
		t.Errorf("what the room gets wrong: %s", text)
	}
	for range 3 {
		ada.Do(roomtest.Failed("ports/publish", "port.swapped"))
	}
	w.Until(`document.getElementById("stuck").innerText.includes("Ada") && document.getElementById("say").textContent === "Stuck: Ada."`)
	ada.Do(roomtest.Passed("ports/publish"))
	w.Until(fmt.Sprintf(`document.querySelector("#%s a").getAttribute("aria-label") === "Ada: Publish a port, passed, 5 attempts"`, cell))
	w.Until(`document.getElementById("stuck").innerText.includes("Nobody is stuck")`)
	if err := r.Say(t.Context(), "Five minutes left"); err != nil {
		t.Fatal(err)
	}
	w.Until(`document.getElementById("summary").innerText.includes("Five minutes left")`)
	if err := r.Forget(t.Context(), bob.ID); err != nil {
		t.Fatal(err)
	}
	w.Until(fmt.Sprintf(`!document.getElementById("l-%s")`, bob.ID))
	if !w.Is(`window.same`) {
		t.Error("the page was loaded anew")
	}

	w.Open("/learners/" + ada.ID)
	ada.Do(roomtest.Hinted("ports/local", 1))
	w.Until(`document.getElementById("portrait").innerText.includes("hint 1 read")`)
	w.Open("/projector")
	ada.Do(roomtest.Begun("data/volume"))
	w.Until(`document.getElementById("p-room").innerText.includes("Keep data in a volume")`)
	if text := w.Text("main"); strings.Contains(text, "Ada") {
		t.Errorf("the projector names learners: %s", text)
	}
}

func TestTheTeacherActs(t *testing.T) {
	r, base := class(t)
	ada := roomtest.Join(t, r, "Ada")
	w := browsertest.Browse(t, base, here())
	w.Open("/")
	w.Run(`window.same = true`)
	w.Reach("open-ports")
	w.Press(kb.Enter)
	w.Until(`document.getElementById("open-ports").innerText === "Open" && document.activeElement.id === "open-ports"`)
	if closed := r.Settings().Closed; len(closed) != 1 || closed[0] != "ports" {
		t.Errorf("closed: %v", closed)
	}
	w.Reach("gate")
	w.Press("s", "\t", kb.Enter) // what begins with s: strict
	w.Until(`document.getElementById("gate").value === "strict" && !document.getElementById("gate").dataset.chosen`)
	w.Reach("say-text")
	w.Press("Well done!")
	// What others decide meanwhile does not take away what is being written.
	if err := r.SetTitle(t.Context(), "Thursday"); err != nil {
		t.Fatal(err)
	}
	w.Until(`document.querySelector("h1").textContent === "Thursday"`)
	if text := browsertest.Eval[string](w, `document.getElementById("say-text").value`); text != "Well done!" {
		t.Errorf("what was written became %q", text)
	}
	w.Press("\t", kb.Enter)
	w.Until(`document.getElementById("summary").innerText.includes("Well done!") && document.getElementById("title-text").value === "Thursday"`)
	w.Reach("end-open")
	w.Press(kb.Enter, "\t", kb.Enter)
	w.Until(`document.getElementById("end-back")`)
	if s := r.Settings(); !s.Ended || s.Gate != "strict" || s.Message == nil || s.Message.Text != "Well done!" {
		t.Errorf("settings: %+v", s)
	}
	if !w.Is(`window.same`) {
		t.Error("the page was loaded anew")
	}
	w.Open("/learners/" + ada.ID)
	w.Reach("bring-exercise")
	w.Press("K", "\t", kb.Enter)
	w.Until(`document.getElementById("portrait").innerText.includes("their answer is awaited")`)
	w.Reach("forget-open")
	w.Press(kb.Enter, "\t", " ", "\t", kb.Enter)
	w.Until(`location.pathname === "/" && document.body.dataset.at`)
	if _, there := r.Row(ada.ID); there {
		t.Error("Ada is not forgotten")
	}
}

// What is done may be told to the page before the answer to who did it comes: on a busy
// machine it does.
func TestNewsComeBeforeTheAnswer(t *testing.T) {
	r, base := class(t)
	w := browsertest.Browse(t, base, here())
	w.Open("/")
	w.Run(`{
		const now = window.fetch;
		window.answers = 0;
		window.fetch = (...what) => {
			const at = document.body.dataset.at;
			return now(...what).then((answer) => new Promise((done) => {
				const look = () => {
					if (document.body.dataset.at === at) { setTimeout(look, 20); return; }
					done(answer);
					setTimeout(() => window.answers++);
				};
				look();
			}));
		};
	}`)
	w.Reach("gate")
	w.Press("s", "\t", kb.Enter)
	w.Until(`window.answers === 1`)
	if !w.Is(`document.getElementById("gate").value === "strict" && !document.getElementById("gate").dataset.chosen`) {
		t.Error("the page still takes the gate for chosen, but not sent")
	}
	w.Reach("say-text")
	w.Press("Well done!", "\t", kb.Enter)
	w.Until(`window.answers === 2`)
	if !w.Is(`document.getElementById("say-back") && document.getElementById("say-text").value === "Well done!"`) {
		t.Error("what was written is still held for unsent")
	}
	w.Reach("code-open")
	w.Press(kb.Enter, "\t", kb.Enter)
	w.Until(`window.answers === 3`)
	if w.Is(`document.getElementById("code-more").open`) {
		t.Error("the question stays open")
	}
	if s := r.Settings(); s.Gate != "strict" || s.Message == nil {
		t.Errorf("settings: %+v", s)
	}
}

func TestTheHeatMapIsWalkedWithArrows(t *testing.T) {
	r, base := class(t)
	ada, bob := roomtest.Join(t, r, "Ada"), roomtest.Join(t, r, "Bob")
	ada.Do(roomtest.Begun("containers/run"), roomtest.Passed("containers/run"), roomtest.Begun("ports/publish"))
	bob.Do(roomtest.Begun("containers/run"))
	w := browsertest.Browse(t, base, here())
	w.Open("/")
	w.Reach("l-" + ada.ID)
	at := func(id string) {
		t.Helper()
		w.Until(fmt.Sprintf(`document.activeElement.closest("td, th")?.id === %q && document.activeElement.tabIndex === 0`, id))
	}
	w.Press(kb.ArrowRight)
	at("c-" + ada.ID + "-0")
	w.Press(kb.ArrowRight)
	at("c-" + ada.ID + "-2")
	w.Press(kb.ArrowDown) // nothing is there: the nearest to the left
	at("c-" + bob.ID + "-0")
	// It stays where it is when the cell changes.
	bob.Do(roomtest.Passed("containers/run"))
	w.Until(fmt.Sprintf(`document.getElementById("c-%s-0").classList.contains("passed")`, bob.ID))
	at("c-" + bob.ID + "-0")
	w.Press(kb.Home)
	at("h-" + bob.ID)
	w.Press(kb.ArrowUp, kb.End)
	at("c-" + ada.ID + "-2")
	if stops := browsertest.Eval[int](w, `document.querySelectorAll("#heat [tabindex='0']").length`); stops != 1 {
		t.Errorf("Tab stops %d times in the heat map", stops)
	}
	w.Press(kb.Enter)
	w.Until(`location.pathname.startsWith("/learners/") && location.hash === "#x-ports-publish" && document.body.dataset.at`)
}

func TestTheWelcomePage(t *testing.T) {
	base := welcome(t)
	w := browsertest.Browse(t, base, browsertest.Look{Lang: "fr-BE", Dark: false, Width: 390, Height: 844})
	w.Open("/")
	if text := w.Text("command"); text != "matelot join MOT" {
		t.Errorf("without a word: %s", text)
	}
	w.Open("/#K7XM2P-8H4T-2Q9C")
	w.Until(`document.getElementById("command").textContent === "matelot join " + location.host + "/K7XM2P-8H4T-2Q9C"`)
	w.Run(`document.querySelector(".languages a[lang=en]").click()`)
	w.Until(`document.documentElement.lang === "en" && document.getElementById("command").textContent.endsWith("/K7XM2P-8H4T-2Q9C")`)
	w.Open("/#<img src=x>-8H4T-2Q9C")
	if text := w.Text("command"); text != "matelot join WORD" {
		t.Errorf("what is no word: %s", text)
	}
}
