package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"matelot/internal/classroom/roomtest"
)

// here is how most tests look at pages.
func here() look { return look{"en", false, 1280, 800} }

func TestThePageFollowsTheRoom(t *testing.T) {
	r, base := class(t)
	w := browse(t, base, here())
	w.open("/")
	w.until(`document.getElementById("grid").innerText.includes("Nobody has joined")`)
	ada, bob := roomtest.Join(t, r, "Ada"), roomtest.Join(t, r, "Bob <b>")
	w.until(fmt.Sprintf(`document.getElementById("l-%s") && document.getElementById("l-%s")?.textContent === "Bob <b>"`, ada.ID, bob.ID))
	w.eval(`window.same = true`) // until the page is loaded anew

	cell := "c-" + ada.ID + "-2"
	ada.Do(roomtest.Begun("ports/publish"))
	w.until(fmt.Sprintf(`document.getElementById(%q).classList.contains("begun")`, cell))
	bob.Do(roomtest.Begun("ports/publish"))
	ada.Do(roomtest.Failed("ports/publish", "port.swapped"))
	w.until(`document.getElementById("troubles").innerText.includes("1 of 2")`)
	bob.Do(roomtest.Failed("ports/publish", "port.swapped"))
	w.until(`document.getElementById("troubles").innerText.includes("2 of 2")`)
	if text := w.text("troubles"); !strings.Contains(text, "ports swapped") || !strings.Contains(text, "outside, colon, inside") {
		t.Errorf("what the room gets wrong: %s", text)
	}
	for range 3 {
		ada.Do(roomtest.Failed("ports/publish", "port.swapped"))
	}
	w.until(`document.getElementById("stuck").innerText.includes("Ada") && document.getElementById("say").textContent === "Stuck: Ada."`)
	ada.Do(roomtest.Passed("ports/publish"))
	w.until(fmt.Sprintf(`document.querySelector("#%s a").getAttribute("aria-label") === "Ada: Publish a port, passed, 5 attempts"`, cell))
	w.until(`document.getElementById("stuck").innerText.includes("Nobody is stuck")`)
	if err := r.Say(t.Context(), "Five minutes left"); err != nil {
		t.Fatal(err)
	}
	w.until(`document.getElementById("summary").innerText.includes("Five minutes left")`)
	if err := r.Forget(t.Context(), bob.ID); err != nil {
		t.Fatal(err)
	}
	w.until(fmt.Sprintf(`!document.getElementById("l-%s")`, bob.ID))
	if !w.is(`window.same`) {
		t.Error("the page was loaded anew")
	}

	w.open("/learners/" + ada.ID)
	ada.Do(roomtest.Hinted("ports/local", 1))
	w.until(`document.getElementById("portrait").innerText.includes("hint 1 read")`)
	w.open("/projector")
	ada.Do(roomtest.Begun("data/volume"))
	w.until(`document.getElementById("p-room").innerText.includes("Keep data in a volume")`)
	if text := w.text("main"); strings.Contains(text, "Ada") {
		t.Errorf("the projector names learners: %s", text)
	}
}

func TestTheTeacherActs(t *testing.T) {
	r, base := class(t)
	ada := roomtest.Join(t, r, "Ada")
	w := browse(t, base, here())
	w.open("/")
	w.eval(`window.same = true`)
	w.reach("open-ports")
	w.press(kb.Enter)
	w.until(`document.getElementById("open-ports").innerText === "Open" && document.activeElement.id === "open-ports"`)
	if closed := r.Settings().Closed; len(closed) != 1 || closed[0] != "ports" {
		t.Errorf("closed: %v", closed)
	}
	w.reach("gate")
	w.press("s", "\t", kb.Enter) // what begins with s: strict
	w.until(`document.getElementById("gate").value === "strict" && !document.getElementById("gate").dataset.chosen`)
	w.reach("say-text")
	w.press("Well done!")
	// What others decide meanwhile does not take away what is being written.
	if err := r.SetTitle(t.Context(), "Thursday"); err != nil {
		t.Fatal(err)
	}
	w.until(`document.querySelector("h1").textContent === "Thursday"`)
	if text := eval[string](w, `document.getElementById("say-text").value`); text != "Well done!" {
		t.Errorf("what was written became %q", text)
	}
	w.press("\t", kb.Enter)
	w.until(`document.getElementById("summary").innerText.includes("Well done!") && document.getElementById("title-text").value === "Thursday"`)
	w.reach("end-open")
	w.press(kb.Enter, "\t", kb.Enter)
	w.until(`document.getElementById("end-back")`)
	if s := r.Settings(); !s.Ended || s.Gate != "strict" || s.Message == nil || s.Message.Text != "Well done!" {
		t.Errorf("settings: %+v", s)
	}
	if !w.is(`window.same`) {
		t.Error("the page was loaded anew")
	}
	w.open("/learners/" + ada.ID)
	w.reach("bring-exercise")
	w.press("K", "\t", kb.Enter)
	w.until(`document.getElementById("portrait").innerText.includes("their answer is awaited")`)
	w.reach("forget-open")
	w.press(kb.Enter, "\t", " ", "\t", kb.Enter)
	w.until(`location.pathname === "/" && document.body.dataset.at`)
	if _, there := r.Row(ada.ID); there {
		t.Error("Ada is not forgotten")
	}
}

// What is done may be told to the page before the answer to who did it comes: on a busy
// machine it does.
func TestNewsComeBeforeTheAnswer(t *testing.T) {
	r, base := class(t)
	w := browse(t, base, here())
	w.open("/")
	w.eval(`{
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
	w.reach("gate")
	w.press("s", "\t", kb.Enter)
	w.until(`window.answers === 1`)
	if !w.is(`document.getElementById("gate").value === "strict" && !document.getElementById("gate").dataset.chosen`) {
		t.Error("the page still takes the gate for chosen, but not sent")
	}
	w.reach("say-text")
	w.press("Well done!", "\t", kb.Enter)
	w.until(`window.answers === 2`)
	if !w.is(`document.getElementById("say-back") && document.getElementById("say-text").value === "Well done!"`) {
		t.Error("what was written is still held for unsent")
	}
	w.reach("code-open")
	w.press(kb.Enter, "\t", kb.Enter)
	w.until(`window.answers === 3`)
	if w.is(`document.getElementById("code-more").open`) {
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
	w := browse(t, base, here())
	w.open("/")
	w.reach("l-" + ada.ID)
	at := func(id string) {
		t.Helper()
		w.until(fmt.Sprintf(`document.activeElement.closest("td, th")?.id === %q && document.activeElement.tabIndex === 0`, id))
	}
	w.press(kb.ArrowRight)
	at("c-" + ada.ID + "-0")
	w.press(kb.ArrowRight)
	at("c-" + ada.ID + "-2")
	w.press(kb.ArrowDown) // nothing is there: the nearest to the left
	at("c-" + bob.ID + "-0")
	// It stays where it is when the cell changes.
	bob.Do(roomtest.Passed("containers/run"))
	w.until(fmt.Sprintf(`document.getElementById("c-%s-0").classList.contains("passed")`, bob.ID))
	at("c-" + bob.ID + "-0")
	w.press(kb.Home)
	at("h-" + bob.ID)
	w.press(kb.ArrowUp, kb.End)
	at("c-" + ada.ID + "-2")
	if stops := eval[int](w, `document.querySelectorAll("#heat [tabindex='0']").length`); stops != 1 {
		t.Errorf("Tab stops %d times in the heat map", stops)
	}
	w.press(kb.Enter)
	w.until(`location.pathname.startsWith("/learners/") && location.hash === "#x-ports-publish" && document.body.dataset.at`)
}

func TestTheWelcomePage(t *testing.T) {
	base := welcome(t)
	w := browse(t, base, look{"fr-BE", false, 390, 844})
	w.open("/")
	if text := w.text("command"); text != "matelot join MOT" {
		t.Errorf("without a word: %s", text)
	}
	w.open("/#K7XM2P-8H4T-2Q9C")
	w.until(`document.getElementById("command").textContent === "matelot join " + location.host + "/K7XM2P-8H4T-2Q9C"`)
	w.eval(`document.querySelector(".languages a[lang=en]").click()`)
	w.until(`document.documentElement.lang === "en" && document.getElementById("command").textContent.endsWith("/K7XM2P-8H4T-2Q9C")`)
	w.open("/#<img src=x>-8H4T-2Q9C")
	if text := w.text("command"); text != "matelot join WORD" {
		t.Errorf("what is no word: %s", text)
	}
}
