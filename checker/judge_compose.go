package checker

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The labels that compose puts on what it makes, in all its versions.
const (
	labelProject = "com.docker.compose.project"
	labelService = "com.docker.compose.service"
	labelOneOff  = "com.docker.compose.oneoff"
	labelDir     = "com.docker.compose.project.working_dir"
	labelVolume  = "com.docker.compose.volume"
)

// dirOf is the folder of a project, as a check writes it.
func dirOf(s ComposeSpec) string { return path.Clean("./" + s.Dir) }

// inProject tells whether a container is of the project: by name, or else by
// the folder that holds the compose file.
func (j *judge) inProject(c *Container, s ComposeSpec) bool {
	project := c.Labels[labelProject]
	if project == "" {
		return false
	}
	if s.Project != "" {
		return project == s.Project
	}
	if dir := c.Labels[labelDir]; dir != "" {
		return hostPath(dir) == j.source(dirOf(s))
	}
	return plainName(project) == plainName(path.Base(j.source(dirOf(s))))
}

// compose judges a compose project by the labels of its containers.
func (j *judge) compose(id string, s ComposeSpec) opinion {
	var mine []*Container
	for _, c := range j.newestFirst() {
		if j.inProject(c, s) {
			mine = append(mine, c)
		}
	}
	if s.Down {
		return j.down(s, mine)
	}
	if len(mine) == 0 {
		return wrong(j.noProject(id, s))
	}
	var o opinion
	for _, name := range slices.Sorted(maps.Keys(s.Services)) {
		p := j.service(name, s.Services[name], mine)
		o.wrong = append(o.wrong, p.wrong...)
		o.unknown = append(o.unknown, p.unknown...)
	}
	// A service that others wait for is why they are missing, and one that is
	// missing is why others end.
	slices.SortStableFunc(o.wrong, func(a, b Finding) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	file := j.obs.ComposeFiles[id]
	switch {
	case len(o.wrong) == 0 || file.Path == "":
	case file.Problem != "":
		o.wrong = slices.Insert(o.wrong, 0, j.invalidFile(file))
	case file.Changed.After(mine[0].Created):
		o.wrong = slices.Insert(o.wrong, 0, j.notUpdated(projectName(s, mine), file))
	}
	return o
}

// rankOf puts the causes of a stack's faults before what follows from them.
func rankOf(f Finding) int {
	switch {
	case f.Code == ComposeNotHealthy && f.Seen["health"] != "starting":
		return 0
	case f.Code == ComposeServiceMissing:
		return 1
	}
	return 2
}

// notUpdated says that the file knows more than the containers.
func (j *judge) notUpdated(project string, file ComposeFile) Finding {
	return Finding{
		Code: ComposeNotUpdated, Subject: project,
		Seen: values("file", j.shown(cmp.Or(file.Edited, file.Path))), Look: "docker compose ps --all",
	}
}

// invalidFile says what keeps compose from reading its file: the engine was
// never asked.
func (j *judge) invalidFile(file ComposeFile) Finding {
	line := ""
	if file.Line > 0 {
		line = strconv.Itoa(file.Line)
	}
	return Finding{
		Code: ComposeInvalidFile, Subject: j.shown(file.Path),
		Seen: values("file", j.shown(file.Path), "problem", file.Problem, "line?", line, "name?", file.Name, "error?", beginning(file.Detail)),
		Look: "docker compose config",
	}
}

func projectName(s ComposeSpec, mine []*Container) string {
	if s.Project == "" && len(mine) > 0 {
		return mine[0].Labels[labelProject]
	}
	return cmp.Or(s.Project, dirOf(s))
}

// noProject says that nothing of the project is there, or that its services
// were started from another folder.
func (j *judge) noProject(id string, s ComposeSpec) Finding {
	for _, c := range j.newestFirst() {
		if _, wanted := s.Services[c.Labels[labelService]]; wanted && c.Labels[labelProject] != "" {
			return Finding{
				Code: ComposeWrongFile, Subject: projectName(s, nil),
				Seen:     values("project", c.Labels[labelProject], "dir?", j.shown(c.Labels[labelDir])),
				Expected: values("dir", dirOf(s)),
				Look:     "docker compose ls --all",
			}
		}
	}
	if found := j.obs.ComposeFiles[id]; found.Problem != "" {
		return j.invalidFile(found)
	}
	file := j.obs.ComposeFiles[id].Path
	if file != "" {
		file = j.shown(file)
	}
	return Finding{
		Code: ComposeNoProject, Subject: projectName(s, nil),
		Seen: values("file?", file, "down?", yesOrNone(j.tookDown(s))), Expected: values("dir?", dirOf(s)),
		Look: "docker compose ls --all",
	}
}

// tookDown tells whether the learner took the project down, which removes its
// network last.
func (j *judge) tookDown(s ComposeSpec) bool {
	project := cmp.Or(s.Project, path.Base(j.source(dirOf(s))))
	return slices.ContainsFunc(j.obs.Actions, func(a Action) bool {
		of, _, found := strings.Cut(a.Target, "_")
		return a.Action == "network.remove" && a.succeeded() && found && plainName(of) == plainName(project)
	})
}

// down judges that nothing of a project is left but its volumes.
func (j *judge) down(s ComposeSpec, mine []*Container) opinion {
	var names, networks []string
	state := ""
	projects := map[string]bool{s.Project: s.Project != ""}
	for _, c := range mine {
		names = append(names, c.Name)
		projects[c.Labels[labelProject]] = true
		if c.lives() || state == "" {
			state = c.State
		}
	}
	base := plainName(path.Base(j.source(dirOf(s))))
	for _, n := range j.obs.Networks {
		project := n.Labels[labelProject]
		if project != "" && (projects[project] || s.Project == "" && plainName(project) == base) {
			networks = append(networks, n.Name)
		}
	}
	if len(names)+len(networks) == 0 {
		return opinion{}
	}
	return wrong(Finding{
		Code: ComposeStillUp, Subject: projectName(s, mine),
		Seen: values("containers?", joined(names), "networks?", joined(networks), "state?", state),
		Look: "docker compose ps --all",
	})
}

// service judges one service by its containers, newest first.
func (j *judge) service(name string, s ServiceSpec, mine []*Container) opinion {
	var own []*Container
	var others []string
	oneOff := ""
	for _, c := range mine {
		switch {
		case c.Labels[labelService] != name:
			others = append(others, c.Labels[labelService])
		case strings.EqualFold(c.Labels[labelOneOff], "true"):
			oneOff = "true"
		default:
			own = append(own, c)
		}
	}
	if len(own) == 0 {
		return wrong(Finding{
			Code: ComposeServiceMissing, Subject: name,
			Seen:     values("services?", joined(others), "nearest?", nearest(name, others), "oneoff?", oneOff),
			Expected: values("service", name),
			Look:     "docker compose ps --all",
		})
	}
	var running []*Container
	var idle *Container
	for _, c := range own {
		if c.State == stateRunning {
			running = append(running, c)
		} else if idle == nil {
			idle = c
		}
	}
	if want := max(s.Running, 1); len(running) < want {
		return j.tooFew(name, len(running), want, idle)
	}
	var o opinion
	for _, c := range running {
		o.wrong = append(o.wrong, j.serviceContainer(name, s, c)...)
		if !c.Detailed && s.Healthy {
			o.unknown = unread(TopicContainers).unknown
		}
	}
	return o
}

// tooFew says that too few containers of a service run, and what became of
// the one that does not.
func (j *judge) tooFew(name string, running, want int, idle *Container) opinion {
	seen := values("running", strconv.Itoa(running))
	look := "docker compose ps --all"
	if idle != nil {
		if taken := portTaken(j, idle); len(taken) > 0 {
			return wrong(taken...)
		}
		seen["state"] = idle.State
		if idle.Detailed && idle.hasEnded() {
			seen["exit_code"] = strconv.Itoa(idle.ExitCode)
		}
		if idle.Error != "" {
			seen["error"] = beginning(idle.Error)
		}
		look = "docker compose logs " + name
	}
	return wrong(Finding{
		Code: ComposeServiceNotRunning, Subject: name, Seen: seen,
		Expected: values("running", strconv.Itoa(want)), Look: look,
	})
}

// serviceContainer judges one running container of a service.
func (j *judge) serviceContainer(name string, s ServiceSpec, c *Container) []Finding {
	found := j.wrongImage(c, ContainerSpec{Image: s.Image})
	if s.Healthy && c.Detailed && c.Health != "healthy" {
		found = append(found, Finding{
			Code: ComposeNotHealthy, Subject: name,
			Seen:     values("health", healthOf(c), "log?", ending(c.HealthLog)),
			Expected: values("health", "healthy"),
			Look:     "docker inspect --format '{{json .State.Health}}' " + c.Name,
		})
	}
	for _, f := range j.ports(c, s.Ports, false) {
		if f.Code == PortUnpublished || f.Code == PortExposedOnly {
			f = Finding{
				Code: ComposeNotReachable, Subject: name,
				Seen:     values("container_port", f.Expected["container_port"]),
				Expected: values("container_port", f.Expected["container_port"], "publish", f.Expected["publish"]),
				Look:     f.Look,
			}
		}
		found = append(found, f)
	}
	for _, volume := range s.Volumes {
		if f, ok := j.serviceVolume(name, volume, c); ok {
			found = append(found, f)
		}
	}
	return found
}

// serviceVolume judges one volume of a service, written NAME or NAME:TARGET.
// What is mounted instead says more than that it is missing.
func (j *judge) serviceVolume(service, written string, c *Container) (Finding, bool) {
	name, target, _ := strings.Cut(written, ":")
	f := Finding{Subject: service, Look: "docker inspect --format '{{json .Mounts}}' " + c.Name}
	for _, m := range c.Mounts {
		if !j.isComposeVolume(m, name, c) {
			continue
		}
		if target == "" || m.Target == target {
			return Finding{}, false
		}
		f.Code = MountWrongTarget
		f.Seen = values("type", m.Type, "source", name, "target", m.Target)
		f.Expected = values("type?", mountVolume, "source?", name, "target", target)
		return f, true
	}
	for _, m := range c.Mounts {
		switch {
		case target != "" && m.Target != target:
		case m.Type == mountVolume && isAnonymousVolume(m.Name):
			f.Code, f.Seen = MountAnonymous, values("target", m.Target)
			f.Expected = values("type", mountVolume, "source", name, "target", m.Target)
			return f, true
		case m.Type == mountBind && target != "":
			f.Code, f.Seen = MountBindInsteadOfNamed, values("source", j.from(m), "target", m.Target)
			f.Expected = values("name", name, "target", m.Target)
			return f, true
		}
	}
	f.Code, f.Seen = MountMissing, values("mounts?", j.mounted(c))
	f.Expected = values("type?", mountVolume, "source?", name, "target?", target)
	return f, true
}

// mounted lists what is mounted in a container, as source:target.
func (j *judge) mounted(c *Container) string {
	var list []string
	for _, m := range c.Mounts {
		list = append(list, j.from(m)+":"+m.Target)
	}
	return joined(list)
}

// isComposeVolume tells whether a mount is of a volume that the compose file
// calls so; compose puts the project's name before it.
func (j *judge) isComposeVolume(m Mount, name string, c *Container) bool {
	if m.Type != mountVolume {
		return false
	}
	if m.Name == name || m.Name == c.Labels[labelProject]+"_"+name {
		return true
	}
	return slices.ContainsFunc(j.obs.Volumes, func(v Volume) bool {
		return v.Name == m.Name && v.Labels[labelVolume] == name && v.Labels[labelProject] == c.Labels[labelProject]
	})
}
