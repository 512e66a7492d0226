package checker

import (
	"slices"
	"strconv"
	"time"
)

// rebuilt says why an image is still the old one where a new one was to be
// built: the last build since then failed, gave the new image another name or
// none, or found nothing changed. Without one the finding stays as it is.
func (j *judge) rebuilt(f Finding, ref string, since time.Time) Finding {
	for _, a := range slices.Backward(j.obs.Actions) {
		if a.Action != actBuild || a.At.Before(since) {
			continue
		}
		given := a.given()
		switch {
		case !a.succeeded():
			if a.Error != "" {
				f.Seen["error"] = ending(a.Error)
			}
		case a.names(ref):
			f.Seen["rebuilt"] = "true"
		case len(given) == 0:
			if ids := j.dangling(); len(ids) > 0 {
				return Finding{
					Code: ImageDangling, Subject: ref,
					Seen:     values("image_ids", joined(ids), "count", strconv.Itoa(len(ids))),
					Expected: values("image", ref), Look: "docker images --filter dangling=true",
				}
			}
		default:
			for _, name := range given {
				if j.imageOf(name) != nil && !j.wantedImage(name) {
					return Finding{
						Code: ImageWrongTag, Subject: ref,
						Seen: values("image?", name), Expected: values("image", ref), Look: "docker images",
					}
				}
			}
		}
		return f
	}
	return f
}

// dangling lists the images without a name.
func (j *judge) dangling() []string {
	var ids []string
	for _, img := range j.obs.Images {
		if len(img.Refs) == 0 {
			ids = append(ids, shortID(img.ID))
		}
	}
	return ids
}

// wantedImage tells whether a check is about an image: its name was not given
// by mistake.
func (j *judge) wantedImage(name string) bool {
	return slices.ContainsFunc(j.checks, func(c Check) bool {
		return slices.ContainsFunc(imageRefs(c), func(ref string) bool { return sameRef(ref, name) })
	})
}
