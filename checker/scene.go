package checker

import (
	"cmp"
	"slices"
)

// What an exercise's set-up prepared is what is there without the learner having
// made it: the journal of the exercise begins behind the set-up.

// prepared finds the container that the set-up made for a check. Where it is no
// longer there, a new one would not do.
func (j *judge) prepared(s ContainerSpec) (*Container, []Finding) {
	var best *Container
	fewest := 0
	for _, c := range j.newestFirst() {
		switch {
		case j.byLearner(c):
			continue
		case s.Name != "" && c.Name != s.Name && !j.wasCalled(c, s.Name):
			continue
		case s.Name == "" && (j.asked[c.Name] || s.Image != "" && j.runs(c, s.Image) == otherImage):
			continue
		}
		if wrongs := len(j.examine(c, s).wrong); best == nil || wrongs < fewest {
			best, fewest = c, wrongs
		}
	}
	switch {
	case best == nil:
		return nil, []Finding{j.sceneGone(s.Name, s.Image)}
	case s.Name != "" && best.Name != s.Name:
		return best, []Finding{{
			Code: ContainerWrongName, Subject: s.Name,
			Seen:     values("name", best.Name, "image", best.Image),
			Expected: values("name", s.Name, "image?", s.Image),
			Look:     "docker ps --all",
		}}
	}
	return best, nil
}

// wasCalled tells whether the learner gave a container another name than this.
func (j *judge) wasCalled(c *Container, name string) bool {
	return slices.ContainsFunc(j.obs.Actions, func(a Action) bool {
		return a.Action == actRename && a.succeeded() && a.Target == name && a.ID != "" && a.ID == c.ID
	})
}

// sceneGone says that the container which the set-up made is gone.
func (j *judge) sceneGone(name, image string) Finding {
	how := "auto"
	for _, a := range slices.Backward(j.obs.Actions) {
		if a.succeeded() && a.Action == actRemove && !j.onOwn(a) && (a.Target == name || name == "" && sameRef(a.Image, image)) {
			how = "rm"
			break
		}
		if a.succeeded() && a.Action == actPrune {
			how = "prune"
		}
	}
	return Finding{
		Code: ContainerRemoved, Subject: cmp.Or(name, image),
		Seen:     values("how", how),
		Expected: values("name?", name, "image?", image, "prepared", "yes"),
		Look:     "docker ps --all",
	}
}

// onOwn tells whether an action was done to a container that the learner made in
// this exercise.
func (j *judge) onOwn(a Action) bool {
	return slices.ContainsFunc(j.obs.Actions, func(made Action) bool {
		if made.Action != actCreate || !made.succeeded() {
			return false
		}
		if made.ID != "" && a.ID != "" {
			return made.ID == a.ID
		}
		return made.Target != "" && made.Target == a.Target
	})
}

// tookScene tells whether the container that the learner removed last, of that
// name or else of the image, was one that the set-up made.
func (j *judge) tookScene(name, image string) bool {
	for _, a := range slices.Backward(j.obs.Actions) {
		if a.Action == actRemove && a.succeeded() && (name != "" && a.Target == name || name == "" && sameRef(a.Image, image)) {
			return !j.onOwn(a)
		}
	}
	return false
}

// imageTaken tells how an image went that is no longer there, rm or prune, and
// whether the set-up had made it: then the learner may be unable to.
func (j *judge) imageTaken(ref string) (how string, scene bool) {
	if ref == "" || j.imageOf(ref) != nil {
		return "", false
	}
	for _, a := range slices.Backward(j.obs.Actions) {
		switch {
		case a.Action == "image.remove" && a.succeeded() && sameRef(a.Target, ref):
			how = "rm"
		case a.Action == "image.prune" && a.succeeded() && how == "":
			how = "prune"
		case !a.makesImages():
		case how == "" && (a.Action == actBuild || a.succeeded() && a.names(ref)):
			return "", false // a fresher cause, also where it failed
		case a.succeeded() && (a.names(ref) || len(a.given()) == 0):
			return how, false
		}
	}
	return how, how != ""
}

// makesImages tells whether an action gives images or names for them.
func (a Action) makesImages() bool {
	return slices.Contains([]string{actBuild, actTag, actPull, "image.load", "container.commit"}, a.Action)
}

// yesOrNone is a finding's value for what is so or not said.
func yesOrNone(so bool) string {
	if so {
		return "yes"
	}
	return ""
}
