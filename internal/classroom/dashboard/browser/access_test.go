package browser_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"

	"matelot/internal/classroom/browsertest"
	"matelot/internal/classroom/roomtest"
)

// TestEveryControlHasANameAndARole reads what the browser tells screen readers.
func TestEveryControlHasANameAndARole(t *testing.T) {
	r, base := class(t)
	all := busy(t, r)
	w := browsertest.Browse(t, base, here())
	for _, path := range []string{"/", "/learners/" + all[1].ID, "/projector", "/nothing"} {
		w.Open(path)
		w.Run(`for (const d of document.querySelectorAll("details")) d.open = true`)
		controls := 0
		for _, node := range browsertest.Call(w, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
			if node.Ignored {
				continue
			}
			role, name := said(t, node.Role), said(t, node.Name)
			switch role {
			case "button", "link", "textbox", "searchbox", "combobox", "checkbox", "DisclosureTriangle", "image", "table", "heading", "region", "navigation", "columnheader", "rowheader":
				controls++
				if strings.TrimSpace(name) == "" && role != "columnheader" {
					t.Errorf("%s: a %s has no name", path, role)
				}
			case "":
				t.Errorf("%s: something that is shown has no role (%q)", path, name)
			}
		}
		if controls < 3 {
			t.Errorf("%s: only %d controls are found", path, controls)
		}
		// What can be focused and what the browser does not call a control.
		if odd := browsertest.Eval[string](w, `Array.from(document.querySelectorAll("[tabindex], [onclick], [contenteditable]")).filter((e) => !e.matches("a, button, input, select, textarea, [role], li")).map((e) => e.outerHTML.slice(0, 80)).join("\n")`); odd != "" {
			t.Errorf("%s: no controls, but they can be focused:\n%s", path, odd)
		}
		if names := browsertest.Eval[string](w, `Array.from(document.querySelectorAll("#heat tbody td")).filter((e) => !(e.querySelector("a")?.getAttribute("aria-label") || e.textContent).trim()).map((e) => e.outerHTML).join("\n")`); names != "" {
			t.Errorf("%s: cells without a name:\n%s", path, names)
		}
	}
}

// said is a value of the accessibility tree as text.
func said(t *testing.T, v *accessibility.Value) string {
	t.Helper()
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var text string
	if err := json.Unmarshal([]byte(v.Value), &text); err != nil {
		return string(v.Value)
	}
	return text
}

// contrast gives the texts of a page that are hard to read: WCAG 2.2 wants 4.5 to 1, and
// 3 to 1 for those of 24 pixels or 18.66 bold ones.
const contrast = `(() => {
	const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return c.startsWith("color(") ? [m[0]*255, m[1]*255, m[2]*255, m[3] ?? 1] : [m[0], m[1], m[2], m[3] ?? 1] };
	const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3])).concat(1);
	const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
	const ground = (e) => { const layers = []; for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) layers.push(c); if (c[3] === 1) break } return layers.reverse().reduce((under, c) => over(c, under), parse(getComputedStyle(document.body).backgroundColor)) };
	const bad = []; let looked = 0;
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walker.nextNode());) {
		const e = n.parentElement;
		if (!n.textContent.trim() || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.closest(".vh, script, style, .skip")) continue;
		const s = getComputedStyle(e), back = ground(e), fore = over(parse(s.color), back);
		const [a, b] = [light(fore), light(back)], ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		const size = parseFloat(s.fontSize), large = size >= 24 || size >= 18.66 && Number(s.fontWeight) >= 700;
		looked++;
		if (ratio < (large ? 3 : 4.5)) bad.push(ratio.toFixed(2) + " " + e.tagName + "." + e.className + " " + n.textContent.trim().slice(0, 40));
	}
	if (looked < 3) bad.push("only " + looked + " texts are found");
	return bad.join("\n");
})()`

func TestTextsCanBeRead(t *testing.T) {
	r, base := class(t)
	all := busy(t, r)
	if err := r.SetEnded(t.Context(), true); err != nil { // for its banner
		t.Fatal(err)
	}
	for _, dark := range []bool{false, true} {
		l := here()
		l.Dark = dark
		w := browsertest.Browse(t, base, l)
		for _, path := range []string{"/", "/learners/" + all[1].ID, "/projector", "/nothing"} {
			w.Open(path)
			w.Run(`for (const d of document.querySelectorAll("details")) d.open = true; document.querySelectorAll("[hidden]").forEach((e) => e.hidden = false)`)
			if bad := browsertest.Eval[string](w, contrast); bad != "" {
				t.Errorf("%s, dark %v:\n%s", path, dark, bad)
			}
		}
	}
}

// TestAllCanBeReachedByKeys presses Tab through whole pages.
func TestAllCanBeReachedByKeys(t *testing.T) {
	r, base := class(t)
	ada := roomtest.Join(t, r, "Ada")
	roomtest.Join(t, r, "Bob")
	for range 4 {
		ada.Do(roomtest.Failed("ports/publish", "port.swapped"))
	}
	w := browsertest.Browse(t, base, here())
	for _, path := range []string{"/", "/learners/" + ada.ID, "/projector"} {
		w.Open(path)
		w.Run(`for (const d of document.querySelectorAll("details")) d.open = true; window.reached = new Set(); window.unseen = []`)
		w.Press("\t")
		if !w.Is(`document.activeElement.matches(".skip") && document.activeElement.getBoundingClientRect().left >= 0`) {
			t.Errorf("%s: the first stop does not lead to the content, or is not seen", path)
		}
		for range 100 {
			w.Run(`{ const e = document.activeElement; reached.add(e); const s = getComputedStyle(e); if (e !== document.body && (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2)) unseen.push(e.outerHTML.slice(0, 80)) }`)
			if w.Is(`document.activeElement === document.body`) {
				break
			}
			w.Press("\t")
		}
		// In the heat map Tab stops once, and arrows lead on.
		if missed := browsertest.Eval[string](w, `Array.from(document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")).filter((e) => !reached.has(e) && !e.closest("#heat tbody")).map((e) => e.outerHTML.slice(0, 90)).join("\n")`); missed != "" {
			t.Errorf("%s: Tab never reaches\n%s", path, missed)
		}
		if unseen := browsertest.Eval[string](w, `unseen.join("\n")`); unseen != "" {
			t.Errorf("%s: it is not seen that they have the focus:\n%s", path, unseen)
		}
	}
	w.Open("/")
	w.Press("\t", "\r")
	w.Until(`location.hash === "#main"`)
}
