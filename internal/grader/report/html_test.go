package report_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"matelot/internal/i18n"
)

// pages are the HTML files of the sample, parsed.
func pages(t *testing.T) map[string]*html.Node {
	t.Helper()
	all := map[string]*html.Node{}
	for _, file := range files(t, "html", sample(t), options("fr")) {
		page, err := html.Parse(bytes.NewReader(file.Data))
		if err != nil {
			t.Fatal(err)
		}
		all[file.Name] = page
	}
	if len(all) != 6 {
		t.Fatalf("%d pages, want one of the class and five of learners", len(all))
	}
	return all
}

func elements(n *html.Node, name string) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (name == "" || d.Data == name) {
			found = append(found, d)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "style" {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// TestPages holds what makes a page usable by everybody, and whole in itself.
func TestPages(t *testing.T) {
	for name, page := range pages(t) {
		t.Run(name, func(t *testing.T) {
			ids := map[string]bool{}
			for _, e := range elements(page, "") {
				if id := attr(e, "id"); id != "" {
					if ids[id] {
						t.Errorf("two elements have the ID %s", id)
					}
					ids[id] = true
				}
				for _, a := range e.Attr {
					if strings.Contains(a.Val, "//") {
						t.Errorf("<%s %s=%q> leads out", e.Data, a.Key, a.Val)
					}
				}
			}
			for _, e := range elements(page, "") {
				for _, reference := range []string{attr(e, "for"), attr(e, "aria-labelledby"), strings.TrimPrefix(anchor(e), "#")} {
					if reference != "" && !ids[reference] {
						t.Errorf("<%s> is about %q, which is not there", e.Data, reference)
					}
				}
			}
			for _, th := range elements(page, "th") {
				if scope := attr(th, "scope"); scope != "row" && scope != "col" {
					t.Errorf("the table's heading %q has the scope %q", text(th), scope)
				}
			}
			for _, table := range elements(page, "table") {
				if len(elements(table, "th")) == 0 {
					t.Error("a table has no headings")
				}
			}
			if n := len(elements(page, "h1")); n != 1 {
				t.Errorf("there are %d headings of the first level", n)
			}
			headings(t, page)
			said(t, page)
		})
	}
}

// anchor is where a link leads inside its page.
func anchor(e *html.Node) string {
	if href := attr(e, "href"); strings.HasPrefix(href, "#") {
		return href
	}
	return ""
}

// headings holds that no level is left out.
func headings(t *testing.T, page *html.Node) {
	t.Helper()
	last := 0
	for _, e := range elements(page, "") {
		if len(e.Data) != 2 || e.Data[0] != 'h' || e.Data[1] < '1' || e.Data[1] > '6' {
			continue
		}
		level := int(e.Data[1] - '0')
		if level > last+1 {
			t.Errorf("after a heading of level %d comes %q of level %d", last, text(e), level)
		}
		last = level
	}
}

// said holds that all is said in every language, and can be chosen.
func said(t *testing.T, page *html.Node) {
	t.Helper()
	root := elements(page, "html")[0]
	if attr(root, "lang") != "fr" {
		t.Errorf("the page is in %q", attr(root, "lang"))
	}
	counts := map[string]int{}
	for _, span := range elements(page, "span") {
		if lang := attr(span, "lang"); lang != "" {
			counts[lang]++
		}
	}
	languages := i18n.Languages()
	for _, lang := range languages {
		if counts[lang] != counts[languages[0]] || counts[lang] < 20 {
			t.Errorf("%d sentences are in %s, %d in %s", counts[lang], lang, counts[languages[0]], languages[0])
		}
		choices := slices.DeleteFunc(elements(page, "input"), func(e *html.Node) bool { return attr(e, "id") != "lang-"+lang })
		if len(choices) != 1 || choices[0].Parent.Data != "body" {
			t.Errorf("%s cannot be chosen beside what it changes", lang)
		}
	}
	if id := regexp.MustCompile(`\b(report|finding|check|grade|render)\.[a-z_.]+`).FindString(strings.ReplaceAll(text(page), "finding.", "")); id != "" && !strings.HasPrefix(id, "check.malformed") {
		t.Errorf("a sentence is missing: %s", id)
	}
}

// A learner's page tells, for each check that was not passed, why.
func TestLostPointsAreExplained(t *testing.T) {
	page := pages(t)["html/learners/ben.zip.html"]
	all := text(page)
	for _, want := range []string{
		"The port is published the wrong way round", "Le port est publié à l'envers", "5000:5001", "5001:5000", "docker port our-web-server",
		"There is no volume logbook yet", "20% of the points are taken off", "20 % des points sont retirés",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("Ben is not told %q", want)
		}
	}
	for name, want := range map[string]string{
		"cyd": "neither for nor against", "dan.zip": "all rights over the machine", "eve.tar.gz": "Nothing was handed in",
	} {
		if page := pages(t)["html/learners/"+name+".html"]; !strings.Contains(text(page), want) {
			t.Errorf("%s is not told %q", name, want)
		}
	}
}

// Text can be read: 4.5 to 1 is what WCAG 2 asks for, in either scheme.
func TestContrast(t *testing.T) {
	style, err := os.ReadFile("report.css")
	if err != nil {
		t.Fatal(err)
	}
	schemes := regexp.MustCompile(`:root \{([^}]*)\}`).FindAllStringSubmatch(string(style), -1)
	if len(schemes) != 2 {
		t.Fatalf("%d colour schemes, want a light and a dark one", len(schemes))
	}
	for i, scheme := range schemes {
		colors := map[string]string{}
		for _, c := range regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6})`).FindAllStringSubmatch(scheme[1], -1) {
			colors[c[1]] = c[2]
		}
		for _, front := range []string{"fg", "muted", "link", "pass", "fail", "unsure"} {
			for _, back := range []string{"bg", "code"} {
				if ratio := contrast(t, colors[front], colors[back]); ratio < 4.5 {
					t.Errorf("scheme %d: %s on %s has a contrast of %.1f", i, front, back, ratio)
				}
			}
		}
	}
}

// contrast is that of two colours, as WCAG 2 defines it.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(color string) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(color[2*i:2*i+2], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// The languages' rules name each language, and hide the others.
func TestLanguageRules(t *testing.T) {
	page := string(files(t, "html", sample(t), options("en"))[1].Data)
	for _, lang := range i18n.Languages() {
		rule := fmt.Sprintf(`#lang-%[1]s:checked ~ * [lang]:not([lang="%[1]s"]) { display: none }`, lang)
		if !strings.Contains(page, rule) {
			t.Errorf("the page lacks the rule %s", rule)
		}
	}
	if strings.Contains(page, "<script") || !strings.Contains(page, "prefers-color-scheme: dark") || !strings.Contains(page, "@media print") {
		t.Error("the page has a script, or no dark scheme, or nothing for print")
	}
}
