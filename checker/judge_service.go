package checker

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	swarmActive = "active"
	taskRunning = "running"
	lookTasks   = "docker service ps "
	labelTask   = "com.docker.swarm.task.id" // on a container that a swarm made
)

// swarmService judges a service of the engine's swarm.
func (j *judge) swarmService(s SwarmServiceSpec) opinion {
	sw := j.obs.Swarm
	switch {
	case sw == nil:
		return unread(TopicSwarm)
	case sw.State != swarmActive:
		return wrong(j.noSwarm(s, sw))
	}
	at := slices.IndexFunc(sw.Services, func(v Service) bool { return v.Name == s.Name })
	if at < 0 {
		return wrong(j.noService(s, sw))
	}
	return opinion{wrong: j.examineService(s, &sw.Services[at])}
}

// noSwarm says that the engine is in no swarm.
func (j *judge) noSwarm(s SwarmServiceSpec, sw *Swarm) Finding {
	left, refused := false, ""
	for _, a := range slices.Backward(j.obs.Actions) {
		if a.Action == "swarm.leave" && a.succeeded() {
			left = true
			break
		}
		if a.Action == "swarm.init" && a.refused() {
			refused = a.Error
			break
		}
	}
	made := ""
	if c := j.plainContainer(s); c != nil {
		made = c.Name
	}
	return Finding{
		Code: SwarmInactive, Subject: s.Name,
		Seen:     values("state", cmp.Or(sw.State, "inactive"), "error?", beginning(cmp.Or(refused, sw.Error)), "left?", yesOrNone(left), "container?", made),
		Expected: values("name", s.Name),
		Look:     "docker info --format '{{.Swarm.LocalNodeState}}'",
	}
}

// plainContainer finds a container that the learner made where the service was meant.
func (j *judge) plainContainer(s SwarmServiceSpec) *Container {
	for _, c := range j.newestFirst() {
		if c.Labels[labelTask] != "" || c.Labels[labelProject] != "" || j.asked[c.Name] || !j.byLearner(c) {
			continue
		}
		if c.Name == s.Name || near(c.Name, s.Name) || j.isServiceImage(c.Image, s.Name) {
			return c
		}
	}
	return nil
}

// noService explains why there is no such service.
func (j *judge) noService(s SwarmServiceSpec, sw *Swarm) Finding {
	expected := values("name", s.Name, "image?", s.Image)
	for _, v := range sw.Services {
		if j.wantsService(v.Name) {
			continue
		}
		if near(v.Name, s.Name) || j.isServiceImage(v.Image, s.Name) {
			return Finding{
				Code: ServiceWrongName, Subject: s.Name, Seen: values("name", v.Name, "image", v.Image),
				Expected: expected, Look: "docker service ls",
			}
		}
	}
	removed, refused := false, ""
	for _, a := range slices.Backward(j.obs.Actions) {
		if a.Action == "service.remove" && a.succeeded() && a.Target == s.Name {
			removed = true
			break
		}
		if a.Action == "service.create" && a.refused() {
			refused = a.Error
			break
		}
	}
	if c := j.plainContainer(s); c != nil && !removed && refused == "" {
		return Finding{
			Code: ServicePlainContainer, Subject: s.Name, Seen: values("container", c.Name, "image", c.Image),
			Expected: expected, Look: "docker service ls",
		}
	}
	var others []string
	for _, v := range sw.Services {
		others = append(others, v.Name)
	}
	return Finding{
		Code: ServiceMissing, Subject: s.Name,
		Seen:     values("others?", joined(others), "removed?", yesOrNone(removed), "error?", beginning(refused)),
		Expected: expected, Look: "docker service ls",
	}
}

// isServiceImage tells whether an image is, in some version, one that the checks want
// a service to run.
func (j *judge) isServiceImage(ref, service string) bool {
	return slices.ContainsFunc(j.checks, func(c Check) bool {
		return c.Service != nil && c.Service.Name == service && c.Service.Image != "" && ref != "" &&
			parseRef(c.Service.Image).repository() == parseRef(ref).repository()
	})
}

// wantsService tells whether some check is about the service of that name.
func (j *judge) wantsService(name string) bool {
	return slices.ContainsFunc(j.checks, func(c Check) bool { return c.Service != nil && c.Service.Name == name })
}

// examineService lists all that is wrong with a service but its name, causes before
// what follows from them.
func (j *judge) examineService(s SwarmServiceSpec, v *Service) []Finding {
	wanted := s.Replicas
	if wanted == 0 {
		wanted = max(v.Replicas, 1)
	}
	image := cmp.Or(s.Image, v.Image)
	running := v.running(image)
	var found []Finding
	switch {
	case stoppedUpdate(v) && (running < wanted || !sameRef(v.Image, image)):
		found = append(found, updateStopped(s, v))
	case !sameRef(v.Image, image):
		found = append(found, Finding{
			Code: ServiceWrongImage, Subject: s.Name,
			Seen:     values("image", v.Image, "behind?", yesOrNone(s.UpdatedFrom != "" && sameRef(v.Image, s.UpdatedFrom))),
			Expected: values("image", s.Image), Look: lookTasks + s.Name,
		})
	case s.Replicas > 0 && (v.Replicas != s.Replicas || v.Mode != "replicated"):
		found = append(found, replicasFinding(s, v, running))
	case running < wanted && v.UpdateState == "updating":
		found = append(found, Finding{
			Code: ServiceUpdatePending, Subject: s.Name, Seen: values("updated", strconv.Itoa(running)),
			Expected: values("replicas", strconv.Itoa(wanted), "image", image), Look: lookTasks + s.Name,
		})
	case running < wanted:
		found = append(found, j.notRunning(s, v, running, wanted))
	}
	found = append(found, servicePorts(s, v)...)
	if s.UpdatedFrom != "" && sameRef(v.Image, image) && !v.ran(s.UpdatedFrom) {
		found = append(found, Finding{
			Code: ServiceNotUpdated, Subject: s.Name,
			Expected: values("image", image, "updated_from", s.UpdatedFrom), Look: lookTasks + s.Name,
		})
	}
	if s.Replaced {
		found = append(found, j.notReplaced(s, v)...)
	}
	return found
}

// running counts the tasks that run an image and are to run.
func (v *Service) running(image string) int {
	n := 0
	for _, t := range v.Tasks {
		if t.State == taskRunning && t.Desired == taskRunning && sameRef(t.Image, image) {
			n++
		}
	}
	return n
}

// ran tells whether the service ran an image at some time: its last form tells, and
// the tasks that the swarm remembers.
func (v *Service) ran(image string) bool {
	return sameRef(v.Previous, image) || slices.ContainsFunc(v.Tasks, func(t Task) bool { return sameRef(t.Image, image) })
}

// failing is the newest task that is not as it is to be, or nil.
func (v *Service) failing() *Task {
	for i := range v.Tasks {
		if v.Tasks[i].Error != "" {
			return &v.Tasks[i]
		}
	}
	for i := range v.Tasks {
		if t := &v.Tasks[i]; t.Desired == taskRunning && t.State != taskRunning {
			return t
		}
	}
	return nil
}

func stoppedUpdate(v *Service) bool {
	return v.UpdateState == "paused" || strings.HasPrefix(v.UpdateState, "rollback_")
}

func updateStopped(s SwarmServiceSpec, v *Service) Finding {
	state, text := "paused", ""
	if v.UpdateState != "paused" {
		state = "rolled_back"
	}
	if t := v.failing(); t != nil {
		text = t.Error
	}
	return Finding{
		Code: ServiceUpdateStopped, Subject: s.Name,
		Seen:     values("state", state, "message?", beginning(v.UpdateMessage), "error?", beginning(text)),
		Expected: values("image?", s.Image), Look: "docker service ps --no-trunc " + s.Name,
	}
}

func replicasFinding(s SwarmServiceSpec, v *Service, running int) Finding {
	mode := ""
	if v.Mode != "replicated" {
		mode = v.Mode
	}
	return Finding{
		Code: ServiceReplicas, Subject: s.Name,
		Seen:     values("replicas", strconv.Itoa(v.Replicas), "running", strconv.Itoa(running), "mode?", mode),
		Expected: values("replicas", strconv.Itoa(s.Replicas)), Look: "docker service ls",
	}
}

// notRunning says that fewer tasks run than the swarm wants.
func (j *judge) notRunning(s SwarmServiceSpec, v *Service, running, wanted int) Finding {
	f := Finding{
		Code: ServiceNotRunning, Subject: s.Name, Seen: values("running", strconv.Itoa(running)),
		Expected: values("replicas", strconv.Itoa(wanted)), Look: "docker service ps --no-trunc " + s.Name,
	}
	t := v.failing()
	if t == nil {
		if slices.ContainsFunc(v.Tasks, func(t Task) bool { return t.State == "complete" && j.endedByLearner(s, v, &t) }) {
			f.Seen["ended"] = yesOrNone(true)
		}
		return f
	}
	f.Seen["state"] = t.State
	if j.endedByLearner(s, v, t) {
		f.Seen["ended"] = yesOrNone(true) // what it says of itself is no news then
		return f
	}
	if t.Error != "" {
		f.Seen["error"] = beginning(t.Error)
	}
	if t.ExitCode != 0 {
		f.Seen["exit_code"] = strconv.Itoa(t.ExitCode)
	}
	if slices.Contains([]string{"new", "pending", "assigned", "accepted", "preparing", "ready", "starting"}, t.State) && t.Error == "" {
		f.Seen["starting"] = yesOrNone(true)
	}
	return f
}

// servicePorts judges where a service is published.
func servicePorts(s SwarmServiceSpec, v *Service) []Finding {
	var found []Finding
	for _, port := range slices.Sorted(maps.Keys(s.Ports)) {
		want := s.Ports[port]
		is := func(p PublishedPort) bool {
			return portKey(p.Container) == portKey(port) && (want.Port == 0 || p.Host == want.Port)
		}
		if slices.ContainsFunc(v.Published, is) {
			continue
		}
		var there []string
		swapped := false
		for _, p := range v.Published {
			there = append(there, mapping{portKey(p.Container), p.IP, p.Host}.publish())
			swapped = swapped || want.Port != 0 && number(p.Container) == strconv.Itoa(want.Port) && strconv.Itoa(p.Host) == number(port)
		}
		host := ""
		if want.Port != 0 {
			host = strconv.Itoa(want.Port)
		}
		found = append(found, Finding{
			Code: ServicePort, Subject: s.Name, Seen: values("ports?", joined(there), "swapped?", yesOrNone(swapped)),
			Expected: values("container_port", number(port), "host_port?", host), Look: "docker service ls",
		})
	}
	return found
}

// endedByLearner tells whether the learner ended a task by its container.
func (j *judge) endedByLearner(s SwarmServiceSpec, v *Service, t *Task) bool {
	return slices.ContainsFunc(j.obs.Actions, func(a Action) bool {
		return a.succeeded() && !a.At.Before(v.Created) && endsContainers(a) &&
			(t.Container != "" && a.ID == t.Container || strings.HasPrefix(a.Target, s.Name+"."+strconv.Itoa(t.Slot)+".") && strings.HasSuffix(a.Target, t.ID))
	})
}

func endsContainers(a Action) bool {
	return slices.Contains([]string{actRemove, actKill, actStop}, a.Action)
}

// notReplaced says that the learner has ended no task of this service yet.
func (j *judge) notReplaced(s SwarmServiceSpec, v *Service) []Finding {
	instead := ""
	for _, a := range j.obs.Actions {
		if !a.succeeded() || a.At.Before(v.Created) {
			continue
		}
		ofTask := strings.HasPrefix(a.Target, s.Name+".") || slices.ContainsFunc(v.Tasks, func(t Task) bool { return t.Container != "" && t.Container == a.ID })
		switch {
		case ofTask && endsContainers(a):
			return nil
		case ofTask && a.Action == "container.pause":
			instead = "pause"
		case ofTask && a.Action == "container.restart":
			instead = "restart"
		}
	}
	return []Finding{{
		Code: ServiceNotReplaced, Subject: s.Name, Seen: values("instead?", instead),
		Expected: values("name", s.Name), Look: lookTasks + s.Name,
	}}
}
