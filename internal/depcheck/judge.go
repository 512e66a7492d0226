package depcheck

import (
	"fmt"
	"slices"
	"strings"
)

// Package is what the rules look at.
type Package struct {
	Path     string
	Standard bool // of Go's standard library
	// Imports are the direct ones, without those of tests.
	Imports []string
}

// Rule says what packages may not import. A pattern is an import path; one that
// ends in /... is that path and all below it, and "..." is every package of this
// module.
type Rule struct {
	Why    string
	Of     []string // the packages that the rule is for
	Except []string // but not for these

	Never []string // what they may not import
	But   []string // though they may import these
	// Only, if it is there, is all that they may import: "std" is the standard
	// library.
	Only []string
	// NeverBoth are two things that one package may not import together.
	NeverBoth [2]string
	// NeverReach is what they may not import through others either.
	NeverReach []string
}

// Violation is one import that a rule forbids.
type Violation struct {
	Package string
	Import  string
	Why     string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s imports %s: %s", v.Package, v.Import, v.Why)
}

// Judge gives the violations in packages, which hold the module's packages and
// all that they import, directly or not.
func Judge(rules []Rule, packages []Package) []Violation {
	graph := make(map[string]Package, len(packages))
	for _, p := range packages {
		graph[p.Path] = p
	}
	var violations []Violation
	for _, p := range packages {
		if !matches("...", p.Path) {
			continue
		}
		for _, rule := range rules {
			if matchesAny(rule.Of, p.Path) && !matchesAny(rule.Except, p.Path) {
				violations = append(violations, rule.judge(p, graph)...)
			}
		}
	}
	return violations
}

func (r Rule) judge(p Package, graph map[string]Package) []Violation {
	var violations []Violation
	report := func(imported string) {
		violations = append(violations, Violation{p.Path, imported, r.Why})
	}
	for _, imported := range p.Imports {
		if matchesAny(r.Never, imported) && !matchesAny(r.But, imported) {
			report(imported)
		}
		if len(r.Only) > 0 && !r.allows(graph[imported], imported) {
			report(imported)
		}
	}
	if both := r.NeverBoth; both[0] != "" {
		first := slices.IndexFunc(p.Imports, func(path string) bool { return matches(both[0], path) })
		second := slices.IndexFunc(p.Imports, func(path string) bool { return matches(both[1], path) })
		if first >= 0 && second >= 0 {
			report(p.Imports[first] + " and " + p.Imports[second])
		}
	}
	if len(r.NeverReach) > 0 {
		for _, way := range reach(p.Path, r.NeverReach, graph) {
			report(strings.Join(way, " → "))
		}
	}
	return violations
}

func (r Rule) allows(imported Package, path string) bool {
	return imported.Standard && slices.Contains(r.Only, "std") || matchesAny(r.Only, path)
}

// reach gives one way, a shortest, from a package to each forbidden one that it
// imports through others.
func reach(from string, forbidden []string, graph map[string]Package) [][]string {
	var found [][]string
	seen := map[string]bool{from: true}
	for queue := [][]string{{from}}; len(queue) > 0; queue = queue[1:] {
		way := queue[0]
		for _, imported := range graph[way[len(way)-1]].Imports {
			if seen[imported] {
				continue
			}
			seen[imported] = true
			longer := append(slices.Clone(way), imported)
			if matchesAny(forbidden, imported) {
				found = append(found, longer[1:])
				continue // What lies behind it is its own affair.
			}
			queue = append(queue, longer)
		}
	}
	return found
}

func matchesAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, path) })
}

func matches(pattern, path string) bool {
	if pattern == "..." {
		pattern = module + "/..."
	}
	root, below := strings.CutSuffix(pattern, "/...")
	return path == root || below && strings.HasPrefix(path, root+"/")
}
