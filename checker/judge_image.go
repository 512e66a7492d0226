package checker

import (
	"maps"
	"slices"
	"time"
)

// image judges an image by its reference.
func (j *judge) image(id string, s ImageSpec) opinion {
	img := j.imageOf(s.Ref)
	if img == nil {
		return wrong(j.noImage(s.Ref))
	}
	var o opinion
	if s.NewerThan != "" {
		f, ok, err := j.notRebuilt(img, s)
		if err {
			o.unknown = append(o.unknown, unread(TopicFiles).unknown...)
		}
		if j.clockMoved(img, s) {
			o.unknown = append(o.unknown, Finding{
				Code: ObservationUnreadable, Subject: s.NewerThan,
				Seen: values("topic", string(TopicFiles), "detail", s.NewerThan+": its time, or that of a build, is ahead of this machine's clock"),
			})
		} else if ok {
			// What else is wrong may only be the old state.
			return wrong(f)
		}
	}
	o.wrong = append(o.wrong, j.compared(img, s)...)
	if s.Reuses != "" {
		cached := j.cached(img, s)
		o.wrong, o.unknown = append(o.wrong, cached.wrong...), append(o.unknown, cached.unknown...)
	}
	if !img.Detailed && s.needsDetails() {
		o.unknown = append(o.unknown, unread(TopicImages).unknown...)
	} else {
		o.wrong = append(o.wrong, imageConfig(img, s)...)
	}
	if len(s.Files)+len(s.NoFiles)+len(s.NoSecret) > 0 {
		files, read := j.obs.ImageFiles[id]
		if !read {
			o.unknown = append(o.unknown, unread(TopicImageFiles).unknown...)
		} else {
			o.wrong = append(o.wrong, imageContent(files, s)...)
		}
	}
	if s.MaxSize != "" {
		limit, err := parseSize(s.MaxSize, decimal)
		if err != nil {
			return malformed("image.max_size", err)
		}
		if img.Size > limit {
			o.wrong = append(o.wrong, Finding{
				Code: ImageTooBig, Subject: s.Ref,
				Seen: values("size", formatSize(img.Size)), Expected: values("size", s.MaxSize),
				Look: "docker images " + parseRef(s.Ref).repository(),
			})
		}
	}
	return o
}

func (s ImageSpec) needsDetails() bool {
	return s.User != "" || s.Entrypoint != nil || s.Command != nil || s.WorkingDir != "" || len(s.Env) > 0 ||
		len(s.ExposedPorts) > 0 || s.ExecForm != nil
}

// notRebuilt says that the image is older than the last change of a file. A
// build from the cache gives the image of before, with its date: then the
// journal tells.
func (j *judge) notRebuilt(img *Image, s ImageSpec) (f Finding, wrong, unread bool) {
	file, read := j.obs.Files[s.NewerThan]
	if !read {
		return Finding{}, false, true
	}
	if file.Changed.IsZero() || !img.Created.Before(file.Changed) {
		return Finding{}, false, false
	}
	tagged := img.Tagged.After(file.Changed)
	for _, a := range j.obs.Actions {
		if a.At.Before(file.Changed) || !a.succeeded() {
			continue
		}
		if a.Action == actBuild && a.names(s.Ref) {
			return Finding{}, false, false
		}
		if a.Action == actTag && a.names(s.Ref) {
			tagged = false // by hand: no build
		}
	}
	if tagged {
		return Finding{}, false, false
	}
	return j.rebuilt(Finding{
		Code: ImageNotRebuilt, Subject: s.Ref,
		Seen:     values("image_id", shortID(img.ID), "file?", s.NewerThan),
		Expected: values("image", s.Ref),
		Look:     "docker images " + parseRef(s.Ref).repository(),
	}, s.Ref, file.Changed), true, false
}

// ahead is how far a time may be ahead of the observation's without the clock having
// been moved: a shared folder's times may be another machine's.
const ahead = 5 * time.Second

// clockMoved tells whether the times by which an image is older or newer than a file
// cannot all be right: what lies ahead was noted before the clock was set back, and
// which came first is not known.
func (j *judge) clockMoved(img *Image, s ImageSpec) bool {
	now, changed := j.obs.At.Add(ahead), j.obs.Files[s.NewerThan].Changed
	return img.Created.Before(changed) && (changed.After(now) || slices.ContainsFunc(j.obs.Actions, func(a Action) bool {
		return a.Action == actBuild && a.succeeded() && a.names(s.Ref) && a.At.After(now)
	}))
}

// compared judges whether the image is, or is not, the same as another.
func (j *judge) compared(img *Image, s ImageSpec) []Finding {
	var found []Finding
	look := "docker images --no-trunc"
	if other := j.imageOf(s.SameAs); s.SameAs != "" && (other == nil || other.ID != img.ID) {
		id := ""
		if other != nil {
			id = shortID(other.ID)
		}
		found = append(found, Finding{
			Code: ImageWrongTag, Subject: s.Ref,
			Seen:     values("image_id?", shortID(img.ID)),
			Expected: values("image", s.Ref, "same_as?", s.SameAs, "image_id?", id),
			Look:     look,
		})
	}
	if other := j.imageOf(s.NotSameAs); other != nil && other.ID == img.ID {
		found = append(found, j.rebuilt(Finding{
			Code: ImageNotRebuilt, Subject: s.Ref,
			Seen:     values("image_id", shortID(img.ID), "same_as?", s.NotSameAs),
			Expected: values("image", s.Ref),
			Look:     look,
		}, s.Ref, time.Time{}))
	}
	return found
}

// imageConfig judges how containers of the image will start.
func imageConfig(img *Image, s ImageSpec) []Finding {
	var found []Finding
	add := func(code Code, seen, expected map[string]string, field string) {
		found = append(found, Finding{
			Code: code, Subject: s.Ref, Seen: seen, Expected: expected,
			Look: "docker inspect --format '{{json .Config." + field + "}}' " + s.Ref,
		})
	}
	if s.User != "" && !acceptsUser(s.User, img.User) {
		add(ImageWrongUser, values("user", userOf(img.User)), values("user", s.User), "User")
	}
	if f, ok := wrongEntrypoint(img, s); ok {
		add(ImageWrongEntrypoint, f.Seen, f.Expected, "Entrypoint")
	} else if s.Command != nil && !slices.Equal(s.Command, img.Command) {
		add(ImageWrongCommand, values("command?", shellLine(img.Command)), values("command", shellLine(s.Command)), "Cmd")
	}
	if s.WorkingDir != "" && s.WorkingDir != img.WorkingDir {
		add(ImageWrongConfig, values("setting", "WORKDIR", "value?", img.WorkingDir), values("value?", s.WorkingDir), "WorkingDir")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		if value, set := img.Env[name]; !set || value != s.Env[name] {
			add(ImageWrongConfig, values("setting", "ENV", "name?", name, "value?", value), values("value?", s.Env[name]), "Env")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Labels)) {
		if value, set := img.Labels[name]; !set || value != s.Labels[name] {
			add(ImageWrongConfig, values("setting", "LABEL", "name?", name, "value?", value), values("value?", s.Labels[name]), "Labels")
		}
	}
	for _, port := range s.ExposedPorts {
		if !slices.ContainsFunc(img.Exposed, func(p string) bool { return portKey(p) == portKey(port) }) {
			add(ImageWrongConfig, values("setting", "EXPOSE", "name?", portKey(port)), nil, "ExposedPorts")
		}
	}
	return found
}

// wrongEntrypoint says that the entry point is another, was given as a command
// (CMD for ENTRYPOINT), or is wrapped in a shell, which keeps signals from it.
func wrongEntrypoint(img *Image, s ImageSpec) (Finding, bool) {
	form := "exec"
	started := img.Entrypoint
	if len(started) == 0 {
		started = img.Command
	}
	if len(started) > 1 && started[0] == "/bin/sh" && started[1] == "-c" {
		form = "shell"
	}
	wrongForm := s.ExecForm != nil && *s.ExecForm != (form == "exec")
	if !wrongForm && (s.Entrypoint == nil || slices.Equal(s.Entrypoint, img.Entrypoint)) {
		return Finding{}, false
	}
	want := ""
	if s.ExecForm != nil {
		want = "exec"
		if !*s.ExecForm {
			want = "shell"
		}
	}
	return Finding{
		Seen:     values("entrypoint?", shellLine(img.Entrypoint), "form?", form, "command?", shellLine(img.Command)),
		Expected: values("entrypoint?", shellLine(s.Entrypoint), "form?", want),
	}, true
}

// imageContent judges what is in the image's layers.
func imageContent(files ImageFiles, s ImageSpec) []Finding {
	var found []Finding
	for _, path := range s.Files {
		if !slices.Contains(files.Present, path) {
			found = append(found, Finding{
				Code: ImageMissingFile, Subject: s.Ref, Seen: values("path", path),
				Look: "docker run --rm --entrypoint ls " + s.Ref + " -l " + shellLine([]string{path}),
			})
		}
	}
	look := "docker history --no-trunc " + s.Ref
	for _, path := range s.NoFiles {
		if slices.Contains(files.Layered, path) || slices.Contains(files.Present, path) {
			found = append(found, Finding{
				Code: ImageSecretInLayer, Subject: s.Ref, Seen: values("where", path, "path?", path), Look: look,
			})
		}
	}
	for _, secret := range files.Secrets {
		if slices.Contains(s.NoSecret, secret.Text) {
			found = append(found, Finding{
				Code: ImageSecretInLayer, Subject: s.Ref, Seen: values("where", secret.Where), Look: look,
			})
		}
	}
	return found
}
