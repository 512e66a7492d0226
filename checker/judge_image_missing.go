package checker

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// names tells whether an action gave, or was asked to give, a reference to an
// image.
func (a Action) names(ref string) bool {
	return slices.ContainsFunc(a.given(), func(name string) bool { return sameRef(name, ref) })
}

// given lists the references that an action was asked to give to images.
func (a Action) given() []string {
	list := a.Target
	switch a.Action {
	case actTag:
		list = a.Flags["to"]
		if list == "" && a.Flags["repo"] != "" {
			list = strings.TrimSuffix(a.Flags["repo"]+":"+a.Flags["tag"], ":")
		}
	case actBuild:
		if t := a.Flags["t"]; t != "" {
			list = t
		}
	}
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// akin tells whether a reference may have been meant for another: another tag
// of the repository, a slip of the keyboard, or a dash where the colon belongs.
func akin(a, b string) bool {
	if sameRef(a, b) {
		return false
	}
	x, y := parseRef(a), parseRef(b)
	return x.registry == y.registry && (x.path == y.path || x.path == y.path+"-"+y.tag || y.path == x.path+"-"+x.tag) ||
		near(x.repository(), y.repository()) || near(x.String(), y.String())
}

// wantsImage tells whether some check wants an image by this reference: then it
// is no slip for another.
func (j *judge) wantsImage(ref string) bool {
	return slices.ContainsFunc(j.checks, func(c Check) bool {
		return slices.ContainsFunc(imageRefs(c), func(wanted string) bool { return sameRef(wanted, ref) })
	})
}

// akinRef finds an image whose reference may have been meant for another. Of
// several it is the one built last.
func (j *judge) akinRef(ref string) string {
	best, created := "", time.Time{}
	for _, img := range j.obs.Images {
		for _, r := range slices.Sorted(slices.Values(img.Refs)) {
			if akin(r, ref) && !j.wantsImage(r) && (best == "" || img.Created.After(created)) {
				best, created = r, img.Created
			}
		}
	}
	return best
}

// making is what the journal tells of the learner's tries to get an image.
type making struct {
	meant    string // a reference that was given and may have been meant for the wanted one
	failed   string // what the engine said to the last try, as much of it as is shown
	typo     string // an image that could not be pulled
	tried    string // build, where the right name was given and yet there is no image
	untagged bool   // the last build gave no name
	removed  string // rmi or prune, where that took away the image
	built    bool   // something was built, perhaps by BuildKit, which tells no names
}

// tookAway tells how an action took away what a reference named: rmi or prune;
// "" when it did not.
func (a Action) tookAway(ref string) string {
	same := func(name string) bool { return sameRef(name, ref) }
	switch {
	case !a.succeeded():
	case a.Action == "image.remove" && (a.names(ref) || slices.ContainsFunc(a.removed(), same)):
		return "rmi"
	case a.Action == "image.prune" && slices.ContainsFunc(a.removed(), same):
		return "prune"
	}
	return ""
}

func (j *judge) making(ref string) making {
	var m making
	for _, a := range j.obs.Actions {
		kind := a.Action
		switch {
		case strings.Contains(kind, "session") || strings.Contains(kind, "grpc"):
			m.built = true
			continue
		case kind == "image.remove" || kind == "image.prune":
			if how := a.tookAway(ref); how != "" {
				m.removed = how
			}
			continue
		case !a.makesImages():
			continue
		}
		given := a.given()
		if !a.succeeded() && !a.names(ref) && slices.ContainsFunc(given, j.wantsImage) {
			continue // another check's
		}
		m.failed, m.typo, m.tried = "", "", ""
		if a.names(ref) {
			m.removed = ""
		}
		if !a.succeeded() {
			m.failed = ending(a.Error)
			if kind == actPull {
				m.failed = beginning(a.Error) // the cause, and then what there is instead
			}
			if kind == actPull && len(given) > 0 && !a.names(ref) {
				m.typo = given[0]
			}
			continue
		}
		if kind == actBuild {
			m.built, m.untagged = true, len(given) == 0
			if a.names(ref) {
				m.tried = "build"
			}
		}
		for _, name := range given {
			if akin(name, ref) && !j.wantsImage(name) && j.imageOf(name) != nil {
				m.meant = name
			}
		}
	}
	return m
}

// noImage explains why there is no such image: it was given another name, or
// none, or its build or pull failed.
func (j *judge) noImage(ref string) Finding {
	f := Finding{Subject: ref, Expected: values("image", ref), Look: "docker images"}
	m, known := j.making(ref), j.akinRef(ref)
	dangling := j.dangling()
	newest, newestIsDangling := time.Time{}, false
	for _, img := range j.obs.Images {
		if img.Created.After(newest) {
			newest, newestIsDangling = img.Created, len(img.Refs) == 0
		}
	}
	_, scene := j.imageTaken(ref)
	switch {
	case m.removed != "":
		f.Code, f.Seen = ImageRemoved, values("how", m.removed, "scene?", yesOrNone(scene))
	case m.failed != "":
		f.Code, f.Seen = ImageMissing, values("error?", m.failed, "image_typo?", m.typo)
	case m.tried != "":
		f.Code, f.Seen = ImageMissing, values("tried?", m.tried)
	case len(dangling) > 0 && (m.untagged || m.built && m.meant == "" && newestIsDangling):
		f.Code, f.Seen = ImageDangling, values("image_ids", joined(dangling), "count", strconv.Itoa(len(dangling)))
		f.Look = "docker images --filter dangling=true"
	case m.meant != "":
		f.Code, f.Seen = ImageWrongTag, values("image?", m.meant)
	case m.built && known != "":
		f.Code, f.Seen = ImageWrongTag, values("image?", known)
	default:
		f.Code, f.Seen = ImageMissing, values("nearest?", known)
	}
	return f
}
