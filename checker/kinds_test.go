package checker

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// kindFields are the fields of [Check] that make its kind, by the kind's name in
// YAML: whatever is a pointer.
func kindFields(t *testing.T) map[string]reflect.StructField {
	t.Helper()
	fields := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Check]()) {
		if f.Type.Kind() == reflect.Pointer {
			fields[f.Tag.Get("yaml")] = f
		}
	}
	if len(fields) < 15 {
		t.Fatalf("found %d kinds only", len(fields))
	}
	return fields
}

// TestKindsAreWhole names what a new kind of check still lacks: nothing else does,
// since a switch without a case for it compiles.
func TestKindsAreWhole(t *testing.T) {
	fields := kindFields(t)
	if known := Kinds(); len(known) != len(fields) {
		t.Errorf("Check has %d kinds, Check.kinds (check.go) lists %d", len(fields), len(known))
	}
	samples := map[string]Check{}
	for _, c := range someChecks() {
		samples[c.Kind()] = c
	}
	judged := map[string]bool{}
	for _, tt := range judgeCases() {
		judged[tt.check.Kind()] = true
	}
	for name, field := range fields {
		if json, _, _ := strings.Cut(field.Tag.Get("json"), ","); json != name {
			t.Errorf("%s: it is %q in JSON", name, json)
		}
		var empty Check
		reflect.ValueOf(&empty).Elem().FieldByIndex(field.Index).Set(reflect.New(field.Type.Elem()))
		if got := empty.Kinds(); !slices.Equal(got, []string{name}) {
			t.Errorf("%s: Kinds gives %q: add it to Check.kinds in check.go", name, got)
		}
		if !judged[name] {
			t.Errorf("%s: no case of judgeCases (judge_test.go) is about it", name)
		}
		c, there := samples[name]
		if !there {
			t.Errorf("%s: someChecks (property_test.go) has none: the properties are not tried on it", name)
			continue
		}
		if reflect.DeepEqual(PlanFor([]Check{c}), PlanFor(nil)) {
			t.Errorf("%s: Plan.add (plan.go) has nothing read for it", name)
		}
		if len(neededTopics(c)) == 0 {
			t.Errorf("%s: neededTopics (trouble.go) says of nothing that it stands on it: what could not be read would be a wrong answer", name)
		}
		c.Needs = nil
		for _, f := range Judge([]Check{c}, Observation{})[0].Findings {
			if f.Code == CheckMalformed && f.Subject == "kind" {
				t.Errorf("%s: judge.opinion (judge.go) does not know it", name)
			}
		}
	}
}

// TestKindsAreTold holds that authors are told of every kind.
func TestKindsAreTold(t *testing.T) {
	page, err := os.ReadFile("../docs/authoring.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := "`" + strings.Join(Kinds(), " ") + "`"; !strings.Contains(string(page), want) {
		t.Errorf("docs/authoring.md does not list the kinds as %s", want)
	}
}
