package render

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"matelot/checker"
	"matelot/internal/golden"
	"matelot/internal/i18n"
)

// examples are values that findings carry, by key; words that a message
// chooses by have several.
func examples() map[string][]string {
	return map[string][]string{
		"state":          {"running", "exited", "created", "paused"},
		"health":         {"unhealthy", "starting", "none"},
		"how":            {"auto", "rm", "prune"},
		"kind":           {"missing", "dir", "file"},
		"form":           {"shell"},
		"where":          {"history", "env", "/app/.env"},
		"problem":        {"refused", "reset"},
		"setting":        {"--rm", "--memory"},
		"status":         {"403", "404", "500"},
		"exit_code":      {"0", "nonzero"},
		"user":           {"root", "nonroot"},
		"type":           {"bind", "volume"},
		"count":          {"1", "3"},
		"by":             {"run"},
		"names":          {"our-web-server"},
		"name":           {"our-web-server"},
		"image":          {"our-web-server"},
		"image_id":       {"0123456789ab"},
		"publish":        {"5001:5000"},
		"container_port": {"5000/tcp"},
		"host_port":      {"5001"},
		"command":        {"sh -c 'exit 3'"},
		"container":      {"our-web-server"},
		"action":         {"container.logs", "container.kill", "container.stop"},
		"target":         {"/web"},
		"source":         {"site"},
		"value":          {"true"},
		"option":         {"-d"},
		"flag":           {"--all"},
		"unwanted":       {"-all", "--last"},
		"registry":       {"localhost:5000"},
		"contains":       {"matelot"},
		"detail":         {"connection refused"},
		"error":          {"port is already allocated"},
		"dir":            {"stack"},
		"service":        {"api"},
		"path":           {"/data/log.txt"},
		"refused":        {"Conflict. The container name is in use"},
		"random":         {"true"},
		"oneoff":         {"true"},
		"empty":          {"true"},
		"restart_count":  {"4"},
	}
}

// variants are findings of a code: with every value, with none that may be
// absent, with each of those alone, and with each example of a value.
func variants(info checker.CodeInfo) []checker.Finding {
	full := func(pick map[string]int) checker.Finding {
		f := checker.Finding{Code: info.Code, Subject: "our-web-server", Seen: map[string]string{}, Expected: map[string]string{}}
		for _, key := range info.Seen {
			f.Seen[key] = example(key, pick[key])
		}
		for _, key := range info.Expected {
			f.Expected[key] = example(key, pick[key])
		}
		return f
	}
	drop := func(f checker.Finding, keep string) checker.Finding {
		for _, o := range info.Optional {
			if o == keep {
				continue
			}
			side, key, _ := strings.Cut(o, ".")
			if side == "seen" {
				delete(f.Seen, key)
			} else {
				delete(f.Expected, key)
			}
		}
		return f
	}
	all := []checker.Finding{full(nil), drop(full(nil), "")}
	for _, o := range info.Optional {
		all = append(all, drop(full(nil), o))
		_, key, _ := strings.Cut(o, ".")
		for i := range examples()[key] {
			all = append(all, drop(full(map[string]int{key: i}), o))
		}
	}
	for _, key := range slices.Concat(info.Seen, info.Expected) {
		for i := range examples()[key] {
			pick := map[string]int{key: i}
			all = append(all, full(pick), drop(full(pick), ""))
		}
	}
	return all
}

func example(key string, i int) string {
	if values := examples()[key]; len(values) > 0 {
		return values[i%len(values)]
	}
	return "<" + key + ">"
}

// strict are a finding's placeholders in maps that show a key that is absent.
func strict(f checker.Finding) map[string]any {
	data := (&Renderer{}).findingData(f)
	for _, side := range []string{"Seen", "Expected"} {
		loose := map[string]any{}
		for k, v := range data[side].(map[string]string) {
			loose[k] = v
		}
		data[side] = loose
	}
	return data
}

var (
	hole = regexp.MustCompile(`<no value>|\(\)|\x60\x60|«\s*»|“”|  |\s[,.](\s|$)|[:,;]\s*\.(\s|$)|\.\.$|None|%!`)
	// unfinished is a text that does not end as a sentence does.
	unfinished = regexp.MustCompile(`[^.!?)]$`)
)

// TestFindingsHaveWords executes the words of every code in every language
// with every kind of finding that the catalog allows.
func TestFindingsHaveWords(t *testing.T) {
	for _, lang := range i18n.Languages() {
		words := i18n.New(lang)
		for _, info := range checker.Catalog() {
			for _, id := range []string{"finding." + string(info.Code), "finding." + string(info.Code) + ".why"} {
				if !words.Has(id) {
					if !strings.HasSuffix(id, ".why") {
						t.Errorf("%s: %s has no words", lang, info.Code)
					}
					continue
				}
				for _, f := range variants(info) {
					text := tidy(words.T(id, strict(f)))
					if found := hole.FindString(text); found != "" || text == id {
						t.Errorf("%s: %s says %q in:\n%s\nof %+v", lang, id, found, text, f)
						break
					}
					if unfinished.MatchString(text) {
						t.Errorf("%s: %s does not end as a sentence:\n%s", lang, id, text)
						break
					}
				}
			}
		}
	}
}

// TestFindingsUseKnownValues holds that the words name no value which the
// catalog does not promise: it would never be there.
func TestFindingsUseKnownValues(t *testing.T) {
	value := regexp.MustCompile(`\.(Seen|Expected)\.([a-z_]+)`)
	for _, lang := range i18n.Languages() {
		texts := messageTexts(t, lang)
		for _, info := range checker.Catalog() {
			for _, suffix := range []string{"", ".why"} {
				for _, m := range value.FindAllStringSubmatch(texts["finding."+string(info.Code)+suffix], -1) {
					keys := info.Seen
					if m[1] == "Expected" {
						keys = info.Expected
					}
					if !slices.Contains(keys, m[2]) {
						t.Errorf("%s: the words of %s%s use %s, which the catalog does not have", lang, info.Code, suffix, m[0])
					}
				}
			}
		}
	}
}

// TestNoWordsForUnknownCodes holds that no code was renamed without its words.
func TestNoWordsForUnknownCodes(t *testing.T) {
	known := map[string]bool{}
	for _, info := range checker.Catalog() {
		known[string(info.Code)] = true
	}
	for _, lang := range i18n.Languages() {
		for id := range messageTexts(t, lang) {
			code, ok := strings.CutPrefix(id, "finding.")
			if ok && !known[strings.TrimSuffix(code, ".why")] {
				t.Errorf("%s: %s belongs to no code", lang, id)
			}
		}
	}
}

// TestFindingsRead shows what learners read, for people to judge.
func TestFindingsRead(t *testing.T) {
	for _, lang := range i18n.Languages() {
		t.Run(lang, func(t *testing.T) {
			r := New(i18n.New(lang), Style{})
			var b strings.Builder
			for _, info := range checker.Catalog() {
				fmt.Fprintf(&b, "── %s\n", info.Code)
				shown := map[string]bool{}
				for _, f := range variants(info)[:2] {
					if text := r.findingBlock(f, "  "); !shown[text] {
						shown[text] = true
						b.WriteString(text + "\n")
					}
				}
			}
			golden.Check(t, "findings."+lang+".txt", b.String())
		})
	}
}
