package checker

import (
	"maps"
	"slices"
	"strings"
)

// labHost stands in a check for the address of the session's registry.
const labHost = "lab"

// full writes a reference of a check with the address of the session's
// registry in it.
func (j *judge) full(ref string) string {
	if ref == labHost && j.obs.Registry != "" {
		return j.obs.Registry
	}
	if rest, ok := strings.CutPrefix(ref, labHost+"/"); ok && j.obs.Registry != "" {
		return j.obs.Registry + "/" + rest
	}
	return ref
}

// registry judges what a registry holds.
func (j *judge) registry(id string, s RegistrySpec) opinion {
	tags, read := j.obs.Repositories[id]
	repository := j.full(s.Repository)
	if !read || repository == s.Repository && strings.HasPrefix(repository, labHost+"/") {
		return unread(TopicRepositories)
	}
	ref := repository
	if s.Tag != "" {
		ref += ":" + s.Tag
	}
	imageID, there := tags.Tags[s.Tag]
	if s.Tag == "" {
		there = len(tags.Tags) > 0
	}
	if tags.Missing || !there {
		return wrong(j.notPushed(ref, s, tags))
	}
	var o opinion
	look := "docker pull " + ref
	if s.SameAs != "" {
		o = j.sameAsLocal(ref, s, tags)
	}
	if other, ok := tags.Tags[s.NotSameAs]; s.NotSameAs != "" && s.Tag != "" && ok && other == imageID {
		o.wrong = append(o.wrong, Finding{
			Code: RegistryDigestMismatch, Subject: ref,
			Seen: values("tag", s.Tag, "image_id", shortID(imageID), "same_as?", s.NotSameAs),
			Look: look,
		})
	}
	return o
}

// sameAsLocal judges whether a tag in the registry is the image that a local
// reference means now. Without a tag, any one of the repository will do.
func (j *judge) sameAsLocal(ref string, s RegistrySpec, tags RepositoryTags) opinion {
	local := j.imageOf(j.full(s.SameAs))
	if local == nil {
		return wrong(j.noImage(j.full(s.SameAs)))
	}
	tag := s.Tag
	for _, name := range slices.Sorted(maps.Keys(tags.Tags)) {
		if s.Tag != "" && name != s.Tag {
			continue
		}
		if tags.Tags[name] == local.ID {
			return opinion{}
		}
		tag = name
	}
	code := RegistryDigestMismatch
	if s.Frozen {
		code = RegistryTagMoved
	}
	return wrong(Finding{
		Code: code, Subject: ref,
		Seen:     values("tag", tag, "image_id", shortID(tags.Tags[tag])),
		Expected: values("same_as?", s.SameAs, "image_id?", shortID(local.ID)),
		Look:     "docker images --digests",
	})
}

// notPushed explains why an image is not in the registry: the push was
// refused, it went elsewhere, it was not tried, or had another name.
func (j *judge) notPushed(ref string, s RegistrySpec, tags RepositoryTags) Finding {
	want := parseRef(ref)
	f := Finding{Subject: ref, Look: "docker images"}
	if refusal, refused := j.pushRefused(want); refused || tags.Denied {
		f.Code = RegistryNotLoggedIn
		f.Seen, f.Expected = values("error?", beginning(refusal)), values("registry", want.registry)
		f.Look = "docker login " + want.registry
		return f
	}
	elsewhere := ""
	for _, img := range j.obs.Images {
		for _, name := range slices.Sorted(slices.Values(img.Refs)) {
			r := parseRef(name)
			if r.registry == want.registry && r.path == want.path && (s.Tag == "" || r.tag == s.Tag) {
				f.Code = RegistryTaggedNotPushed
				f.Seen, f.Expected = values("image", name), values("image", ref)
				return f
			}
			if elsewhere == "" && r.registry != want.registry && strings.TrimPrefix(r.path, "library/") == want.path {
				elsewhere = name
			}
		}
	}
	if pushed := j.pushedElsewhere(want); pushed != "" {
		elsewhere = pushed
	}
	switch {
	case elsewhere != "":
		f.Code = RegistryWrongRegistry
		f.Seen = values("image", elsewhere, "registry", parseRef(elsewhere).registry)
		f.Expected = values("image", ref, "registry", want.registry)
	case tags.Missing || s.Tag == "":
		f.Code = RegistryMissingRepository
		similar := nearest(want.path, tags.Others)
		if i := slices.IndexFunc(tags.Others, func(other string) bool { return base(other) == base(want.path) }); similar == "" && i >= 0 {
			similar = tags.Others[i]
		}
		f.Seen = values("others?", joined(tags.Others), "nearest?", similar, "image?", j.almostNamed(want, tags))
		f.Expected = values("image", ref)
	default:
		f.Code = RegistryMissingTag
		f.Seen = values("tags?", joined(slices.Collect(maps.Keys(tags.Tags))), "image?", j.almostNamed(want, tags))
		f.Expected = values("tag", s.Tag)
	}
	return f
}

// base is a repository's name without its folders.
func base(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// almostNamed finds a local name that leads to the right registry, but to another
// place there, and that was not pushed: another version, a folder left out, a
// slip of the keyboard.
func (j *judge) almostNamed(want imageRef, tags RepositoryTags) string {
	for _, img := range j.obs.Images {
		for _, name := range slices.Sorted(slices.Values(img.Refs)) {
			r := parseRef(name)
			_, pushed := tags.Tags[r.tag]
			switch {
			case r.registry != want.registry:
			case r.path == want.path && !pushed,
				r.path != want.path && !slices.Contains(tags.Others, r.path) && (base(r.path) == base(want.path) || near(r.path, want.path)):
				return name
			}
		}
	}
	return ""
}

// pushRefused finds the last push to a repository, when the registry wanted to
// know who pushes.
func (j *judge) pushRefused(want imageRef) (string, bool) {
	for i, a := range slices.Backward(j.obs.Actions) {
		r := parseRef(a.Target)
		if a.Action != actPush || r.registry != want.registry || r.path != want.path {
			continue
		}
		if j.loggedInSince(i, want.registry) {
			return "", false // the way is clear, and was not tried again
		}
		for _, words := range []string{"unauthorized", "authentication required", "no basic auth", "denied"} {
			if strings.Contains(strings.ToLower(a.Error), words) {
				return a.Error, true
			}
		}
		return "", a.Status == 401
	}
	return "", false
}

// pushedElsewhere finds a push of the image's name to another registry.
func (j *judge) pushedElsewhere(want imageRef) string {
	for _, a := range slices.Backward(j.obs.Actions) {
		r := parseRef(a.Target)
		if a.Action == actPush && r.registry != want.registry &&
			base(r.path) == base(want.path) {
			return r.String()
		}
	}
	return ""
}
