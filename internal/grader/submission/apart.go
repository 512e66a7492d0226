package submission

import (
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// maxTold is how many folders of a path a name may show.
const maxTold = 8

// tellApart gives each submission a name that no other has, and puts them in the
// order of these. They come called by their paths.
func tellApart(found []Found) []Found {
	names := []func(path string) string{
		displayName,
		func(p string) string { return tail(p, 1) }, // with its ending
	}
	for n := 2; n <= maxTold; n++ {
		names = append(names, func(p string) string { return tail(p, n) })
	}
	paths := make([]string, len(found))
	for i, f := range found {
		paths[i] = f.Name
		found[i].Name = names[0](f.Name)
	}
	for _, name := range names[1:] {
		same := alike(found)
		for i := range found {
			if same[found[i].Name] {
				found[i].Name = name(paths[i])
			}
		}
	}
	slices.SortFunc(found, func(a, b Found) int {
		return strings.Compare(a.Name+"\x00"+a.Path, b.Name+"\x00"+b.Path)
	})
	number(found)
	return found
}

// number adds numbers to names that are still alike: their paths differ in what is
// not shown.
func number(found []Found) {
	taken := map[string]bool{}
	for i := range found {
		name := found[i].Name
		for n := 2; taken[strings.ToLower(found[i].Name)]; n++ {
			found[i].Name = name + " (" + strconv.Itoa(n) + ")"
		}
		taken[strings.ToLower(found[i].Name)] = true
	}
}

// alike are the names that more than one has. Two that differ by case alone are
// one, since reports are files of these names.
func alike(found []Found) map[string]bool {
	first, same := map[string]string{}, map[string]bool{}
	for _, f := range found {
		folded := strings.ToLower(f.Name)
		if other, there := first[folded]; there {
			same[other], same[f.Name] = true, true
			continue
		}
		first[folded] = f.Name
	}
	return same
}

// tail is the end of a path, so many names long.
func tail(p string, names int) string {
	parts := strings.Split(strings.Trim(filepath.ToSlash(p), "/"), "/")
	return shown(path.Join(parts[max(0, len(parts)-names):]...))
}
