package checker

import "strconv"

// cached judges whether an image was built on what the cache held of another:
// the two have their first layers in common. A layer that is made anew has
// another digest, since its files have other times, and so has all above it.
func (j *judge) cached(img *Image, s ImageSpec) opinion {
	other := j.imageOf(s.Reuses)
	if other == nil {
		return wrong(j.noImage(s.Reuses))
	}
	if !img.Detailed || !other.Detailed {
		return unread(TopicImages)
	}
	shared := 0
	for shared < min(len(img.Layers), len(other.Layers)) && img.Layers[shared] == other.Layers[shared] {
		shared++
	}
	made := len(img.Layers) - shared
	if made <= s.NewLayers {
		return opinion{}
	}
	return wrong(Finding{
		Code: ImageCacheMissed, Subject: s.Ref,
		Seen:     values("layers", strconv.Itoa(made), "reused", strconv.Itoa(shared)),
		Expected: values("layers", strconv.Itoa(s.NewLayers), "reuses", s.Reuses),
		Look:     "docker history " + s.Ref,
	})
}
