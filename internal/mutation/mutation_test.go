package mutation

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = "testdata/sample"

func TestMutate(t *testing.T) {
	m, err := Mutate(sample)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, mutant := range m.Mutants {
		if mutant.ID != i+1 {
			t.Errorf("mutant %d has ID %d", i, mutant.ID)
		}
		got = append(got, string(mutant.Kind)+" | "+strings.TrimPrefix(mutant.Name(), "sample.go "))
	}
	slices.Sort(got)
	want := []string{
		`and for or | Count: !isWord(w) && n > 0 => !isWord(w) || n > 0`,
		`and for or | Count: n >= most || !isWord(w) && n > 0 => n >= most && (!isWord(w) && n > 0)`,
		`and for or | Unused: a && b => a || b`,
		`arithmetic | Count: w + "." => w`,
		`arithmetic | Double: n * 2 => n / 2`,
		`boundary moved | Count: len(w) > limit => len(w) >= limit`,
		`boundary moved | Count: n > 0 => n >= 0`,
		`boundary moved | Count: n >= most => n > most`,
		`break for continue | Count: break => continue`,
		`break for continue | Count: continue => break`,
		`case never taken | isWord: case '+' => case another`,
		`case never taken | isWord: case '-' => case another`,
		`comparison negated | Count: len(w) > limit => len(w) <= limit`,
		`comparison negated | Count: n > 0 => n <= 0`,
		`comparison negated | Count: n >= most => n < most`,
		`comparison negated | Count: w == "" => w != ""`,
		`condition negated | Count: !isWord(w) => isWord(w)`,
		`condition negated | Count: n >= most || !isWord(w) && n > 0 => !(n >= most || !isWord(w) && n > 0)`,
		`condition negated | Unused: a => !a`,
		`condition negated | Unused: b => !b`,
		`step the other way | Count: long += w + "." => nothing added`,
		`step the other way | Count: n++ => n--`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The tests of the sample notice what they notice, and the tree is untouched.
func TestTry(t *testing.T) {
	told := 0
	outcomes, err := Try(t.Context(), sample, Options{Parallel: 2, Each: func(Outcome) { told++ }})
	if err != nil {
		t.Fatal(err)
	}
	if told != len(outcomes) {
		t.Errorf("told of %d of %d", told, len(outcomes))
	}
	var survived, unreached []string
	for _, o := range outcomes {
		name := strings.TrimPrefix(o.Name(), "sample.go ")
		switch {
		case !o.Reached:
			unreached = append(unreached, name)
		case o.Survived:
			survived = append(survived, name)
		}
		if !o.Reached && !o.Survived {
			t.Errorf("nothing comes past it, but something noticed it: %s", name)
		}
	}
	slices.Sort(survived)
	slices.Sort(unreached)
	if diff := cmp.Diff([]string{
		`isWord: case '+' => case another`,
	}, survived); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		`Count: len(w) > limit => len(w) >= limit`, `Count: long += w + "." => nothing added`, `Count: n > 0 => n >= 0`,
		`Count: n >= most => n > most`, `Count: w + "." => w`, `Unused: a && b => a || b`,
		`Unused: a => !a`, `Unused: b => !b`,
	}, unreached); diff != "" {
		t.Error(diff)
	}
}

func TestATestThatFailsAnyhow(t *testing.T) {
	_, err := Try(t.Context(), sample, Options{Args: []string{"-no-such-flag"}})
	if err == nil || !strings.Contains(err.Error(), "without any mutant") {
		t.Errorf("got %v", err)
	}
}

func TestEquivalents(t *testing.T) {
	list, err := ReadEquivalents(strings.NewReader("# ours\n\na => b\n  as it is\n  the same\nc => d\n\tso is this\n"))
	if diff := cmp.Diff(Equivalents{"a => b": "as it is the same", "c => d": "so is this"}, list); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, text := range []string{"a => b\n", "  why\n", "a => b\n  why\na => b\n  why\n"} {
		if _, err := ReadEquivalents(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestWeigh(t *testing.T) {
	mutant := func(from string) Mutant { return Mutant{File: "f.go", Func: "f", From: from, To: "x"} }
	outcomes := []Outcome{
		{Mutant: mutant("noticed")},
		{Mutant: mutant("survived"), Survived: true},
		{Mutant: mutant("equal"), Survived: true},
		{Mutant: mutant("listed wrongly")},
		{Mutant: mutant("noticed too")},
	}
	list := Equivalents{outcomes[2].Name(): "why", outcomes[3].Name(): "why", "f.go f: gone => x": "why"}
	whole := Weigh(outcomes, list, true)
	if len(whole.Survivors) != 1 || whole.Equal != 1 || whole.Rate() != 25 || len(whole.Stale) != 2 {
		t.Errorf("got %+v, %v %%", whole, whole.Rate())
	}
	if part := Weigh(outcomes, list, false); len(part.Stale) != 1 {
		t.Errorf("what was not tried is not stale: %+v", part.Stale)
	}
	if rate := (Verdict{}).Rate(); rate != 0 {
		t.Errorf("of nothing %v %% survived", rate)
	}
}
