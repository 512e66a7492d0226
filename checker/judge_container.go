package checker

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// container judges the container that a check names, or the one that comes
// nearest.
func (j *judge) container(s ContainerSpec) opinion {
	if err := s.limits(); err != nil {
		return malformed("container", err)
	}
	c, identity := j.resolve(s)
	if c == nil {
		if refused := j.refusedMounts(s); len(refused) > 0 {
			return wrong(refused...)
		}
		return wrong(identity...)
	}
	o := j.examine(c, s)
	if f, ok := j.misplacedOption(c, s, len(identity)+len(o.wrong) > 0); ok {
		return wrong(f)
	}
	if len(identity) == 0 && len(o.wrong) > 0 {
		if a, taken := j.nameTaken(c.Name); taken {
			return j.heldName(c, a, o)
		}
		if f, ok := j.laterTypo(c, s); ok {
			o.wrong = slices.Insert(o.wrong, 0, f)
		}
	}
	o.wrong = misnamed(identity, o.wrong)
	return o
}

// misnamed joins what is wrong with a container's name to what else is wrong with
// it. A port that leads elsewhere comes first: a new container is needed for that,
// and whoever only gave this one its name would have it to do again.
func misnamed(identity, others []Finding) []Finding {
	elsewhere := func(f Finding) bool {
		return f.Code == PortSwapped || f.Code == PortWrongHost || f.Code == PortWrongContainer
	}
	// What has only to be started or stopped is right so far.
	step := func(f Finding) bool { return f.Code == ContainerCreatedOnly || f.Code == ContainerStillRunning }
	if len(identity) == 1 && identity[0].Code == ContainerUnnamed && len(others) > 0 && !step(others[0]) {
		identity[0].Seen["also"] = yesOrNone(true)
		if elsewhere(others[0]) {
			return slices.Insert(slices.Clone(others), 1, identity...)
		}
	}
	return slices.Concat(identity, others)
}

// laterTypo says that the last try to make the container named an image that was
// not found: it is what the learner tried to mend the older one with.
func (j *judge) laterTypo(c *Container, s ContainerSpec) (Finding, bool) {
	a, refused := j.failedTry(c.Name)
	if !refused || a.Target != c.Name || s.Image == "" || a.noNetwork() == "" && j.misspelt(c.Name, s.Image) == "" {
		return Finding{}, false
	}
	return j.missing(c.Name, s.Image), true
}

// heldName adds that the last try was refused for its name. It comes first
// where only a new container can be right; where the old one needs only to be
// started or stopped, that comes first.
func (j *judge) heldName(c *Container, refused Action, o opinion) opinion {
	f := j.nameTakenFinding(c.Name, refused)
	switch o.wrong[0].Code {
	case ContainerCreatedOnly, ContainerExited, ContainerNotRunning, ContainerStillRunning, ContainerRestarting,
		ContainerUnhealthy, ContainerAlreadyStarted, PortTaken:
		o.wrong = append(o.wrong, f)
	default:
		o.wrong = slices.Insert(o.wrong, 0, f)
	}
	return o
}

// resolve finds the container that a check is about. What is wrong with its
// name, or explains why there is none, comes with it.
func (j *judge) resolve(s ContainerSpec) (*Container, []Finding) {
	if s.Prepared {
		return j.prepared(s)
	}
	if s.Name == "" {
		c := j.nameless(s)
		if c != nil && s.Image != "" && j.runs(c, s.Image) == otherImage {
			if _, _, gone := j.gone("", s.Image); gone {
				c = nil
			}
		}
		if c == nil {
			return nil, []Finding{j.missing("", s.Image)}
		}
		return c, nil
	}
	if c := j.byName(s.Name); c != nil {
		return c, nil
	}
	if _, taken := j.nameTaken(s.Name); !taken {
		if how, _, gone := j.gone(s.Name, s.Image); !gone || how == "rm" {
			if c, f := j.lookalike(s.Name, s.Image); c != nil && !(gone && j.isOlder(c, s.Name)) {
				return c, []Finding{f}
			}
		}
	}
	return nil, []Finding{j.missing(s.Name, s.Image)}
}

// isOlder tells whether a container was made before the one of that name was
// removed: then it was not made in its place.
func (j *judge) isOlder(c *Container, name string) bool {
	at, _ := j.made(c)
	return slices.ContainsFunc(j.obs.Actions[at+1:], func(a Action) bool {
		return a.Action == actRemove && a.succeeded() && a.Target == name
	})
}

// nameless finds the container that comes nearest to a check without a name:
// the right image first, then one that is right, then the newest.
func (j *judge) nameless(s ContainerSpec) *Container {
	type candidate struct {
		c     *Container
		image match
		wrong int
	}
	var list []candidate
	for _, c := range j.newestFirst() {
		image := rightImage
		if s.Image != "" {
			image = j.runs(c, s.Image)
		}
		if j.asked[c.Name] || image == otherImage && !j.meant(c) {
			continue
		}
		list = append(list, candidate{c, image, len(j.examine(c, s).wrong)})
	}
	if len(list) == 0 {
		return nil
	}
	return slices.MinFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.image, a.image), cmp.Compare(min(a.wrong, 1), min(b.wrong, 1)))
	}).c
}

// meant tells whether a container of another image may have been meant for the
// one wanted: the learner made it in this exercise, and no other check wants
// its image.
func (j *judge) meant(c *Container) bool {
	return j.byLearner(c) && !slices.ContainsFunc(j.checks, func(o Check) bool {
		return o.Container != nil && o.Container.Image != "" && j.runs(c, o.Container.Image) != otherImage
	})
}

// examine lists all that is wrong with a container but its name, causes before
// what follows from them.
func (j *judge) examine(c *Container, s ContainerSpec) opinion {
	var o opinion
	image := j.wrongImage(c, s)
	taken := portTaken(j, c)
	mounts := j.mounts(c, s.Mounts)
	config := j.config(c, s)
	settings := j.settings(c, s)

	o.wrong = append(o.wrong, image...)
	o.wrong = append(o.wrong, taken...)
	if s.Only {
		o.wrong = append(o.wrong, j.second(c, s)...)
	}
	if len(image) == 0 {
		o.wrong = append(o.wrong, config...)
	}
	o.wrong = append(o.wrong, mounts...)
	o.wrong = append(o.wrong, j.ports(c, s.Ports, len(taken) > 0)...)
	for _, name := range s.Networks {
		o.wrong = append(o.wrong, j.connected(c, name)...)
	}
	o.wrong = append(o.wrong, settings...)
	if state := j.state(c, s); len(state) > 0 && !explained(c, state[0], o.wrong) {
		o.wrong = append(o.wrong, state...)
	}
	if !c.Detailed && (s.needsDetails() || len(s.Ports) > 0 && c.State != stateRunning) {
		o.unknown = unread(TopicContainers).unknown
	}
	return o
}

// explained tells whether a wrong state only follows from something else that
// is wrong, and so is no finding of its own.
func explained(c *Container, state Finding, others []Finding) bool {
	for _, f := range others {
		switch f.Code {
		case PortTaken, ContainerWrongImage, ContainerStaleImage:
			return true
		case ContainerWrongCommand, ContainerWrongEnv, ContainerAttached:
			if c.hasEnded() || c.State == stateRestarting || c.Error != "" {
				return state.Code != ContainerAlreadyStarted
			}
		case ContainerWrongSetting:
			if state.Code == ContainerOOMKilled && f.Seen["setting"] == "--memory" {
				return true
			}
		default:
			if strings.HasPrefix(string(f.Code), "mount.") && strings.Contains(c.Error, "mount") {
				return true
			}
		}
	}
	return false
}

// needsDetails tells whether a check asks for more than a list of containers
// shows.
func (s ContainerSpec) needsDetails() bool {
	return s.ExitCode != nil || s.Command != nil || s.Entrypoint != nil || s.User != "" || len(s.Env) > 0 ||
		s.Detached != nil || s.TTY != nil || s.Interactive != nil || s.AutoRemove != nil || s.Restart != "" ||
		s.Health != "" || s.Memory != "" || s.CPUs != ""
}

// wrongImage says that a container runs another image, or an older one.
func (j *judge) wrongImage(c *Container, s ContainerSpec) []Finding {
	if s.Image == "" {
		return nil
	}
	look := "docker inspect --format '{{.Config.Image}} {{.Image}}' " + c.Name
	switch j.runs(c, s.Image) {
	case staleImage:
		return []Finding{{
			Code: ContainerStaleImage, Subject: c.Name,
			Seen:     values("image", s.Image, "image_id", shortID(c.ImageID), "idle?", yesOrNone(!c.lives())),
			Expected: values("image_id", shortID(j.imageOf(s.Image).ID)),
			Look:     look,
		}}
	case otherImage:
		return []Finding{{
			Code: ContainerWrongImage, Subject: c.Name,
			Seen:     values("image", cmp.Or(j.madeFrom(c), c.Image)),
			Expected: values("image", s.Image),
			Look:     look,
		}}
	}
	return nil
}

// second says that there are more containers of the image than the one.
func (j *judge) second(c *Container, s ContainerSpec) []Finding {
	var names []string
	for _, other := range j.newestFirst() {
		same := other == c
		if s.Image != "" {
			same = same || j.runs(other, s.Image) != otherImage
		} else {
			same = same || other.ImageID != "" && other.ImageID == c.ImageID
		}
		if same {
			names = append(names, other.Name)
		}
	}
	if len(names) < 2 {
		return nil
	}
	return []Finding{{
		Code: ContainerSecond, Subject: cmp.Or(s.Name, s.Image, c.Name),
		Seen:     values("names", strings.Join(names, ", "), "count", strconv.Itoa(len(names))),
		Expected: values("count", "1", "image?", s.Image),
		Look:     "docker ps --all",
	}}
}

// misplacedOption says that an option of docker run became an argument of the
// program. It explains the name, the ports and all else that the option was to
// set, so it stands alone. An option that programs take too matters only where
// something is wrong.
func (j *judge) misplacedOption(c *Container, s ContainerSpec, somethingWrong bool) (Finding, bool) {
	option := optionAfterImage(c.Command)
	if option == "" || slices.Equal(c.Command, s.Command) || !somethingWrong && !isPlainRunOption(option, nil) {
		return Finding{}, false
	}
	for _, img := range j.obs.Images {
		if img.ID == c.ImageID && slices.Equal(img.Command, c.Command) {
			return Finding{}, false
		}
	}
	return Finding{
		Code: ContainerOptionAfterImage, Subject: c.Name,
		Seen: values("option", option, "command", shellLine(c.Command), "image", cmp.Or(j.madeFrom(c), c.Image)),
		Look: "docker inspect --format '{{json .Config.Cmd}}' " + c.Name,
	}, true
}
