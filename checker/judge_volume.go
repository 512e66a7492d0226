package checker

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// volume judges a named volume and what is in it.
func (j *judge) volume(id string, s VolumeSpec) opinion {
	if s.Kept {
		if f, lost := j.replaced(s); lost {
			return wrong(f)
		}
	}
	at := slices.IndexFunc(j.obs.Volumes, s.is)
	look := "docker volume inspect " + s.Name
	if how := j.volumeGone(s.Name); at < 0 && how != "" {
		return wrong(Finding{
			Code: VolumeRemoved, Subject: s.Name,
			Seen: values("how", how), Expected: values("name", s.Name, "prepared?", yesOrNone(s.Prepared)),
			Look: "docker volume ls",
		})
	}
	if at < 0 {
		var names []string
		for _, v := range j.obs.Volumes {
			names = append(names, v.Name)
		}
		return wrong(Finding{
			Code: VolumeMissing, Subject: s.Name,
			Seen: values("nearest?", nearest(s.Name, names)), Expected: values("name", s.Name),
			Look: "docker volume ls",
		})
	}
	v := j.obs.Volumes[at]
	var o opinion
	for _, name := range slices.Sorted(maps.Keys(s.Labels)) {
		if value, set := v.Labels[name]; !set || value != s.Labels[name] {
			o.wrong = append(o.wrong, Finding{
				Code: VolumeWrongLabel, Subject: s.Name,
				Seen: values("name", name, "value?", value), Expected: values("value", s.Labels[name]),
				Look: look,
			})
		}
	}
	used := "docker ps --all --filter volume=" + s.Name
	switch {
	case s.InUse == nil:
	case *s.InUse && len(v.UsedBy) == 0:
		o.wrong = append(o.wrong, Finding{Code: VolumeUnused, Subject: s.Name, Expected: values("name", s.Name), Look: used})
	case !*s.InUse && len(v.UsedBy) > 0:
		o.wrong = append(o.wrong, Finding{
			Code: VolumeInUse, Subject: s.Name, Seen: values("containers", joined(v.UsedBy)), Look: used,
		})
	}
	if s.File == "" {
		return o
	}
	file, read := j.obs.VolumeFiles[id]
	if !read {
		o.unknown = unread(TopicVolumeFiles).unknown
		return o
	}
	if file.Kind != "file" && (s.Has != "" || file.Kind != "dir") || !strings.Contains(file.Content, s.Has) {
		o.wrong = append(o.wrong, Finding{
			Code: VolumeContent, Subject: s.Name,
			Seen:     values("path", s.File, "kind", kindOf(file), "content?", beginning(file.Content)),
			Expected: values("contains?", s.Has),
			Look:     look,
		})
	}
	return o
}

// is tells whether a volume is the one of the check.
func (s VolumeSpec) is(v Volume) bool {
	return v.Name == s.Name || s.Compose && v.Labels[labelVolume] == s.Name
}

// replaced tells whether a volume was removed in this exercise: one of the same
// name that is there now is new and has not the old one's data.
func (j *judge) replaced(s VolumeSpec) (Finding, bool) {
	name := s.Name
	removed := slices.ContainsFunc(j.obs.Actions, func(a Action) bool {
		gone := cmp.Or(a.Target, a.ID)
		return a.Action == "volume.remove" && a.succeeded() && (gone == name || s.Compose && strings.HasSuffix(gone, "_"+name))
	})
	if !removed {
		return Finding{}, false
	}
	again := ""
	if slices.ContainsFunc(j.obs.Volumes, s.is) {
		again = "true"
	}
	return Finding{
		Code: VolumeReplaced, Subject: name,
		Seen: values("again?", again), Expected: values("name", name), Look: "docker volume ls",
	}, true
}

// volumeGone tells how a volume went that had been there: by rm or by a prune.
// It is "" when the journal shows neither.
func (j *judge) volumeGone(name string) string {
	for _, a := range slices.Backward(j.obs.Actions) {
		switch {
		case !a.succeeded():
		case a.Action == "volume.remove" && a.Target == name:
			return "rm"
		case a.Action == "volume.prune" && slices.Contains(a.removed(), name):
			return "prune"
		}
	}
	return ""
}

// kindOf is what stands at a path; what was not found is missing.
func kindOf(f File) string {
	if f.Kind == "" {
		return "missing"
	}
	return f.Kind
}
