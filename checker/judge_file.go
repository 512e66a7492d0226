package checker

import (
	"path"
	"regexp"
	"strings"
)

// file judges what stands at a path of the workspace.
func (j *judge) file(s FileSpec) opinion {
	f, read := j.obs.Files[s.Path]
	if !read {
		f, read = j.obs.Files[path.Clean(s.Path)]
	}
	if !read {
		return unread(TopicFiles)
	}
	kind := kindOf(f)
	look := "ls -l " + shellLine([]string{s.Path})
	if s.Missing {
		if kind == "missing" {
			return opinion{}
		}
		return wrong(Finding{Code: FileStillThere, Subject: s.Path, Seen: values("kind", kind), Look: look})
	}
	want := "file"
	if s.Dir {
		want = "dir"
	}
	if kind != want {
		near := ""
		if kind == "missing" {
			near = nearest(path.Base(s.Path), j.obs.Files[path.Dir(path.Clean(s.Path))].Entries)
		}
		return wrong(Finding{
			Code: FileMissing, Subject: s.Path,
			Seen: values("kind", kind, "nearest?", near), Expected: values("kind", want),
			Look: look,
		})
	}
	if len(s.Kubernetes) > 0 {
		if o := j.manifest(s, f); len(o.wrong)+len(o.unknown) > 0 {
			return o
		}
	}
	matches := true
	if s.Matches != "" {
		pattern, err := regexp.Compile(s.Matches)
		if err != nil {
			return malformed("file.matches", err)
		}
		matches = pattern.MatchString(f.Content)
	}
	if matches && strings.Contains(f.Content, s.Contains) &&
		(s.Equals == "" || strings.TrimSpace(f.Content) == strings.TrimSpace(s.Equals)) {
		return opinion{}
	}
	return wrong(Finding{
		Code: FileContent, Subject: s.Path,
		Seen:     values("content?", beginning(f.Content)),
		Expected: values("contains?", s.Contains, "equals?", s.Equals, "matches?", s.Matches),
		Look:     "cat " + shellLine([]string{s.Path}),
	})
}
