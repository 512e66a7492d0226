package checker

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
)

// conform fails the test when a finding's values are not those that the
// catalog promises for its code: words are made from them.
func conform(t *testing.T, f Finding) {
	t.Helper()
	catalog := Catalog()
	at := slices.IndexFunc(catalog, func(i CodeInfo) bool { return i.Code == f.Code })
	if at < 0 {
		t.Errorf("code %q is not in the catalog", f.Code)
		return
	}
	info := catalog[at]
	for _, side := range []struct {
		name   string
		keys   []string
		values map[string]string
	}{{"seen", info.Seen, f.Seen}, {"expected", info.Expected, f.Expected}} {
		for _, key := range slices.Sorted(maps.Keys(side.values)) {
			if !slices.Contains(side.keys, key) {
				t.Errorf("%s has %s.%s, which the catalog does not know", f.Code, side.name, key)
			}
		}
		for _, key := range side.keys {
			if _, ok := side.values[key]; !ok && !slices.Contains(info.Optional, side.name+"."+key) {
				t.Errorf("%s lacks %s.%s, which the catalog promises", f.Code, side.name, key)
			}
		}
	}
}

// declaredCodes reads the codes from their source, so that none is forgotten.
func declaredCodes(t *testing.T) map[Code]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[Code]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if ok && literal.Kind == token.STRING {
			codes[Code(strings.Trim(literal.Value, `"`))] = spec.Names[0].Name
		}
		return true
	})
	if len(codes) < 80 {
		t.Fatalf("found %d codes in codes.go only", len(codes))
	}
	return codes
}

func TestCatalogHasEveryCodeOnce(t *testing.T) {
	declared := declaredCodes(t)
	seen := map[Code]bool{}
	for _, info := range Catalog() {
		if seen[info.Code] {
			t.Errorf("%s is there twice", info.Code)
		}
		seen[info.Code] = true
		if _, ok := declared[info.Code]; !ok {
			t.Errorf("%s is no declared code", info.Code)
		}
		if info.Means == "" || !strings.HasSuffix(info.Means, ".") {
			t.Errorf("%s: what it means is no sentence: %q", info.Code, info.Means)
		}
		for _, optional := range info.Optional {
			side, key, _ := strings.Cut(optional, ".")
			if side == "seen" && !slices.Contains(info.Seen, key) || side == "expected" && !slices.Contains(info.Expected, key) {
				t.Errorf("%s: optional %s is no key", info.Code, optional)
			}
		}
	}
	for code := range declared {
		if !seen[code] {
			t.Errorf("%s is not in the catalog", code)
		}
	}
}

func TestCatalogTopics(t *testing.T) {
	if got := (CodeInfo{Code: PortSwapped}).Topic(); got != "port" {
		t.Errorf("topic = %q, want port", got)
	}
	for _, info := range Catalog() {
		want := slices.Contains([]string{"engine", "observation", "check"}, info.Topic()) || info.Code == RegistryUnreachable
		if info.Inconclusive != want {
			t.Errorf("%s: inconclusive = %v, want %v", info.Code, info.Inconclusive, want)
		}
	}
}

func TestCatalogKeys(t *testing.T) {
	got := info(PortTaken, "Means.", "host_port holder?", "a? b")
	if !slices.Equal(got.Seen, []string{"host_port", "holder"}) || !slices.Equal(got.Expected, []string{"a", "b"}) ||
		!slices.Equal(got.Optional, []string{"seen.holder", "expected.a"}) {
		t.Errorf("info = %+v", got)
	}
}
