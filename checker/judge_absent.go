package checker

import (
	"slices"
	"strconv"
	"strings"
)

// absent judges that something is no longer there.
func (j *judge) absent(s AbsentSpec) opinion {
	switch {
	case s.Container != "":
		return j.leftContainers(s.Container, func(c *Container) bool { return c.Name == s.Container })
	case s.ContainersOf != "":
		return j.leftContainers(s.ContainersOf, func(c *Container) bool { return j.runs(c, s.ContainersOf) != otherImage })
	case s.AllContainers:
		return j.leftContainers("", func(*Container) bool { return true })
	case s.Stopped:
		return j.leftContainers("", func(c *Container) bool { return !c.lives() })
	case s.Image != "":
		return j.leftImage(s.Image)
	case s.Dangling:
		return j.leftDangling()
	case s.Volume != "":
		return j.leftVolume(s.Volume)
	case s.Network != "":
		return j.leftNetwork(s.Network)
	}
	return malformed("absent", errNothingAbsent)
}

// leftContainers says which containers are left. Those that live come first:
// they must be stopped before they are removed.
func (j *judge) leftContainers(subject string, is func(*Container) bool) opinion {
	var living, ended []*Container
	for _, c := range j.newestFirst() {
		switch {
		case !is(c):
		case c.lives():
			living = append(living, c)
		default:
			ended = append(ended, c)
		}
	}
	var o opinion
	for _, left := range []struct {
		code Code
		list []*Container
	}{{ContainerStillThere, living}, {ContainerStoppedNotRemoved, ended}} {
		if len(left.list) == 0 {
			continue
		}
		var names []string
		for _, c := range left.list {
			names = append(names, c.Name)
		}
		of := subject
		if of == "" {
			of = names[0]
		}
		o.wrong = append(o.wrong, Finding{
			Code: left.code, Subject: of,
			Seen: values("names", strings.Join(names, ", "), "count", strconv.Itoa(len(names)), "state", left.list[0].State),
			Look: "docker ps --all",
		})
	}
	return o
}

// leftImage says that an image is left, and what keeps it.
func (j *judge) leftImage(ref string) opinion {
	img := j.imageOf(ref)
	if img == nil {
		return opinion{}
	}
	var users []string
	for _, c := range j.obs.Containers {
		if c.ImageID == img.ID {
			users = append(users, c.Name)
		}
	}
	if len(users) > 0 {
		return wrong(Finding{
			Code: ImageInUse, Subject: ref, Seen: values("containers", joined(users)),
			Look: "docker ps --all --filter ancestor=" + ref,
		})
	}
	tags := slices.Sorted(slices.Values(img.Refs))
	return wrong(Finding{
		Code: ImageStillThere, Subject: ref,
		Seen: values("tags", strings.Join(tags, ", "), "count", strconv.Itoa(len(tags))),
		Look: "docker images",
	})
}

func (j *judge) leftDangling() opinion {
	var ids []string
	for _, img := range j.obs.Images {
		if len(img.Refs) == 0 {
			ids = append(ids, shortID(img.ID))
		}
	}
	if len(ids) == 0 {
		return opinion{}
	}
	return wrong(Finding{
		Code: ImageDangling, Seen: values("image_ids", joined(ids), "count", strconv.Itoa(len(ids))),
		Look: "docker images --filter dangling=true",
	})
}

func (j *judge) leftVolume(name string) opinion {
	at := slices.IndexFunc(j.obs.Volumes, func(v Volume) bool { return v.Name == name })
	if at < 0 {
		return opinion{}
	}
	if used := j.obs.Volumes[at].UsedBy; len(used) > 0 {
		return wrong(Finding{
			Code: VolumeInUse, Subject: name, Seen: values("containers", joined(used)),
			Look: "docker ps --all --filter volume=" + name,
		})
	}
	return wrong(Finding{Code: VolumeStillThere, Subject: name, Look: "docker volume ls"})
}

func (j *judge) leftNetwork(name string) opinion {
	at := slices.IndexFunc(j.obs.Networks, func(n Network) bool { return n.Name == name })
	if at < 0 {
		return opinion{}
	}
	return wrong(Finding{
		Code: NetworkStillThere, Subject: name,
		Seen: values("containers?", joined(j.obs.Networks[at].Containers)),
		Look: "docker network inspect " + name,
	})
}
