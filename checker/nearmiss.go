package checker

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// byName finds a container, or nil.
func (j *judge) byName(name string) *Container {
	if name == "" {
		return nil
	}
	for i := range j.obs.Containers {
		if j.obs.Containers[i].Name == name {
			return &j.obs.Containers[i]
		}
	}
	return nil
}

// newestFirst lists the containers by age, then by name.
func (j *judge) newestFirst() []*Container {
	list := make([]*Container, len(j.obs.Containers))
	for i := range j.obs.Containers {
		list[i] = &j.obs.Containers[i]
	}
	slices.SortStableFunc(list, func(a, b *Container) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// match says how a container's image relates to a reference.
type match int

const (
	otherImage match = iota
	staleImage       // made from the reference, which means another image now
	rightImage
)

// runs tells whether a container runs what a reference means now.
func (j *judge) runs(c *Container, ref string) match {
	now := j.imageOf(ref)
	if now != nil && c.ImageID != "" && now.ID == c.ImageID {
		return rightImage
	}
	made := c.Image
	if isImageID(made) {
		made = j.madeFrom(c)
	}
	if !sameRef(made, ref) {
		return otherImage
	}
	if now != nil && c.ImageID != "" && now.ID != "" {
		return staleImage
	}
	return rightImage
}

// madeFrom is the reference that the journal says a container was made from.
func (j *judge) madeFrom(c *Container) string {
	if at, _ := j.made(c); at >= 0 {
		return j.obs.Actions[at].Image
	}
	return ""
}

// imageOf finds what a reference means now, or nil.
func (j *judge) imageOf(ref string) *Image {
	if ref == "" {
		return nil
	}
	for i, img := range j.obs.Images {
		same := func(r string) bool { return sameRef(r, ref) }
		if slices.ContainsFunc(img.Refs, same) || strings.Contains(ref, "@") && slices.ContainsFunc(img.Digests, same) {
			return &j.obs.Images[i]
		}
	}
	return nil
}

// lookalike finds the container that was meant where the named one is missing,
// with the finding that says so: under a name that is nearly the one, under one
// that the engine made up, or under any other that the learner gave; the one made
// last where several run the image. Only what the learner made in this exercise
// counts, and no name that a check wants.
func (j *judge) lookalike(name, image string) (*Container, Finding) {
	type candidate struct {
		c    *Container
		code Code
		rank int
	}
	best := candidate{}
	for _, c := range j.newestFirst() {
		if j.asked[c.Name] || c.Labels[labelProject] != "" {
			continue
		}
		isNear := near(c.Name, name)
		// One of an older image of that name is a try from before the image was
		// mended: only its name can tell that it was meant.
		isStale := image != "" && j.runs(c, image) == staleImage
		isRight := image != "" && j.runs(c, image) == rightImage
		own := j.byLearner(c)
		found := candidate{c: c, code: ContainerWrongName}
		switch {
		case !own:
		case isNear && (isRight || isStale || image == ""):
			found.rank = 5
		case isRight && isRandomName(c.Name):
			found.rank, found.code = 4, ContainerUnnamed
		case isRight:
			found.rank = 3
		case isNear:
			found.rank = 2
		case image == "" && isRandomName(c.Name):
			found.rank, found.code = 1, ContainerUnnamed
		}
		// The last try is the one on the screen: how near its name is decides only
		// between those of one moment.
		const right = 3
		switch before := min(best.rank, right); {
		case found.rank == 0:
		case min(found.rank, right) > before,
			min(found.rank, right) == before && found.rank > best.rank && c.Created.Equal(best.c.Created):
			best = found
		}
	}
	if best.c == nil {
		return nil, Finding{}
	}
	return best.c, Finding{
		Code: best.code, Subject: name,
		Seen:     values("name", best.c.Name, "image", best.c.Image),
		Expected: values("name", name, "image?", image),
		Look:     "docker ps --all",
	}
}

// missing explains why there is no such container: its name is held by
// another, it was removed, its image was misspelt, the last try was refused.
func (j *judge) missing(name, image string) Finding {
	if name != "" {
		if a, taken := j.nameTaken(name); taken {
			return j.nameTakenFinding(name, a)
		}
	}
	subject := cmp.Or(name, image)
	if how, madeFrom, ok := j.gone(name, image); ok {
		if f, misplaced := j.misplacedInGone(name, madeFrom); misplaced && how == "auto" {
			return f
		}
		return Finding{
			Code: ContainerRemoved, Subject: subject,
			Seen:     values("how", how, "image?", madeFrom, "scene?", yesOrNone(how == "rm" && j.tookScene(name, image))),
			Expected: values("name?", name, "image?", image),
			Look:     "docker ps --all",
		}
	}
	refused, imageGone, scene := "", "", false
	if a, ok := j.failedTry(name); ok {
		refused = a.Error
		if network := a.noNetwork(); network != "" {
			return j.noNetworkFinding(name, network)
		}
		if a.Status == 404 {
			imageGone, scene = j.imageTaken(image)
		}
	}
	var others []string
	for _, c := range j.obs.Containers {
		others = append(others, c.Name)
	}
	typo := j.misspelt(name, image)
	return Finding{
		Code: ContainerMissing, Subject: subject,
		Seen: values("image_typo?", typo, "split?", j.splitSetting(name, typo), "refused?", beginning(refused),
			"others?", joined(others), "image_removed?", imageGone, "scene?", yesOrNone(scene)),
		Expected: values("name?", name, "image?", image),
		Look:     "docker ps --all",
	}
}

// splitSetting is the setting that a container should have and that a shell took
// apart at a space, so that Docker was asked for an image by the name of a later
// word of its value.
func (j *judge) splitSetting(name, image string) string {
	if image == "" {
		return ""
	}
	for _, c := range j.checks {
		if c.Container == nil || c.Container.Name != name {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(c.Container.Env)) {
			words := strings.Fields(c.Container.Env[key])
			if len(words) > 1 && slices.ContainsFunc(words[1:], func(w string) bool { return sameRef(w, image) }) {
				return key + "=" + c.Container.Env[key]
			}
		}
	}
	return ""
}

// misplacedInGone says that a container that removed itself had been given an
// option of docker run as an argument: its program did not know what to do
// with it, and so ended.
func (j *judge) misplacedInGone(name, madeFrom string) (Finding, bool) {
	for _, a := range slices.Backward(j.obs.Actions) {
		if a.Action != actCreate || !a.succeeded() || name != "" && a.Target != name || !sameRef(a.Image, madeFrom) {
			continue
		}
		option := optionAfterImage(a.argv())
		return Finding{
			Code: ContainerOptionAfterImage, Subject: cmp.Or(name, a.Target),
			Seen: values("option", option, "command", shellLine(a.argv()), "image", madeFrom),
			Look: "docker ps --all",
		}, option != ""
	}
	return Finding{}, false
}

// nameTakenFinding says that a name is held, and by which container of the
// session if it is one.
func (j *judge) nameTakenFinding(name string, refused Action) Finding {
	holder, scene := Container{}, false
	if c := j.byName(name); c != nil {
		holder, scene = *c, !j.byLearner(c)
	}
	return Finding{
		Code: ContainerNameTaken, Subject: name,
		Seen: values("refused", beginning(refused.Error), "holder?", holder.Name,
			"state?", holder.State, "image?", holder.Image, "prepared?", yesOrNone(scene)),
		Expected: values("name", name),
		Look:     "docker ps --all",
	}
}

// joined writes names as a list, sorted.
func joined(names []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), ", ")
}
