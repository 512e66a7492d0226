package render

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/golden"
	"matelot/internal/i18n"
)

func TestJSON(t *testing.T) {
	for _, lang := range i18n.Languages() {
		r := New(i18n.New(lang), Style{})
		var b bytes.Buffer
		for _, v := range verdicts() {
			data, err := r.JSON(samples()[0].exercise(v))
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid(data) || bytes.Count(data, []byte("\n")) != 1 || data[len(data)-1] != '\n' {
				t.Errorf("%s %s: not one line of JSON: %q", lang, v, data)
			}
			again, err := r.JSON(samples()[0].exercise(v))
			if err != nil || !bytes.Equal(again, data) {
				t.Errorf("%s %s: the second time it is %q, %v", lang, v, again, err)
			}
			b.Write(data)
		}
		golden.Check(t, "json."+lang+".txt", b.String())
	}
}

// TestJSONHasTheFieldsOfTheDesign holds the names that other programs rely on.
func TestJSONHasTheFieldsOfTheDesign(t *testing.T) {
	e := samples()[0].exercise(checker.Skipped)
	e.Results[0].Findings[0].Seen = values("exit_code", "1")
	data, err := New(i18n.English(), Style{}).JSON(e)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"exercise": "sample/container", "verdict": "fail", "points": 0.0, "max_points": 3.0, "duration_ms": 4.1,
		"checks": []any{
			map[string]any{
				"id": "first", "verdict": "fail", "points": 0.0, "max_points": 1.0,
				"findings": []any{map[string]any{
					"code": "container.created_only", "subject": "first",
					"message": "The container first was made, but not started yet. Start it with `docker start first`.",
					"seen":    map[string]any{"exit_code": "1"}, "expected": map[string]any{"state": "running"},
					"look": "docker ps --all",
				}},
			},
			map[string]any{"id": "web", "verdict": "skipped", "points": 0.0, "max_points": 2.0, "needs": []any{"first"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Where nothing was checked nothing was passed.
func TestJSONWithoutResults(t *testing.T) {
	data, err := New(i18n.English(), Style{}).JSON(Exercise{ID: "a/b"})
	want := `{"exercise":"a/b","verdict":"inconclusive","points":0,"max_points":0,"duration_ms":0,"checks":[]}`
	if err != nil || strings.TrimSpace(string(data)) != want {
		t.Errorf("= %s, %v, want %s", data, err, want)
	}
}

func TestJSONKeepsSigns(t *testing.T) {
	e := samples()[0].exercise(checker.Fail)
	e.Results[0].Findings[0].Look = "docker inspect <web> && docker logs"
	data, err := New(i18n.English(), Style{}).JSON(e)
	if err != nil || !strings.Contains(string(data), "<web> && docker") {
		t.Errorf("= %s, %v: < and & are escaped", data, err)
	}
}
