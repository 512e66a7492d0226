package checker

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// The actions of the journal that judging looks for by name.
const (
	actCreate = "container.create"
	actRemove = "container.remove"
	actPrune  = "container.prune"
	actRename = "container.rename"
	actAttach = "container.attach"
	actStart  = "container.start"
	actStop   = "container.stop"
	actKill   = "container.kill"
	actExec   = "container.exec"
	actPull   = "image.pull"
	actBuild  = "image.build"
	actTag    = "image.tag"
	actUntag  = "image.remove"
	actPush   = "image.push"
	actLogin  = "registry.login"  // as docker asks the engine
	actAccess = "registry.access" // as the session's registry sees it
)

// succeeded tells whether the engine did what was asked. An action whose
// client left before the answer counts as done.
func (a Action) succeeded() bool { return a.Status < 400 && a.Error == "" }

// refused tells whether the engine said no.
func (a Action) refused() bool { return a.Status >= 400 }

// argv is the command of an exec or of a new container, which the journal
// keeps as a list in JSON.
func (a Action) argv() []string {
	text := a.Flags["cmd"]
	var words []string
	if json.Unmarshal([]byte(text), &words) == nil {
		return words
	}
	return strings.Fields(text)
}

// maxTyped is how long a command line is shown, in bytes: a longer one says less
// than the command's name.
const maxTyped = 72

// typed is the docker command as the learner wrote it, where that is known and
// short. One command asks the engine for several things: docker start --attach
// also attaches, and nobody typed docker attach then.
func (a Action) typed() string {
	words := strings.Fields(a.Command)
	if len(words) < 2 || len(a.Command) > maxTyped {
		return ""
	}
	switch name := path.Base(words[0]); name {
	case "docker", "docker-compose":
		words[0] = name
		return strings.Join(words, " ")
	}
	return ""
}

// removed lists the names that an action took away: those of a prune, or of
// an image that was removed by its ID.
func (a Action) removed() []string {
	return strings.FieldsFunc(a.Flags["removed"], func(r rune) bool { return r == ',' })
}

// of tells whether the action was done to a container.
func (a Action) of(c *Container) bool {
	return c != nil && (a.ID != "" && a.ID == c.ID || a.Target != "" && a.Target == c.Name)
}

// to tells whether the action was done to the container of that name, there
// or gone.
func (j *judge) to(a Action, name string) bool {
	return a.Target == name || a.of(j.byName(name))
}

// made finds the action that made a container. known is false when the journal
// could not be read.
func (j *judge) made(c *Container) (at int, known bool) {
	for i, a := range slices.Backward(j.obs.Actions) {
		if a.Action == actCreate && a.succeeded() && a.of(c) {
			return i, true
		}
	}
	return -1, !j.hasTrouble(TopicActions)
}

// hasTrouble tells whether something of a topic could not be read.
func (j *judge) hasTrouble(topic Topic) bool {
	return slices.ContainsFunc(j.obs.Troubles, func(t Trouble) bool { return t.Topic == topic })
}

// byLearner tells whether a container was made in this exercise. When the
// journal could not be read, any may have been.
func (j *judge) byLearner(c *Container) bool {
	at, known := j.made(c)
	return at >= 0 || !known
}

// nameTaken finds the last try to make a container of that name, when it was
// refused because the name is in use and nothing has freed the name since.
func (j *judge) nameTaken(name string) (Action, bool) {
	var removed []string // IDs: one removed by its ID is known by no name
	for _, a := range slices.Backward(j.obs.Actions) {
		if a.Action == actRemove && a.succeeded() && a.ID != "" {
			removed = append(removed, a.ID)
		}
		switch {
		case a.Action == actCreate && a.Status == 409 && a.Target == name:
			// The engine names the holder by its ID.
			freed := slices.ContainsFunc(removed, func(id string) bool { return strings.Contains(a.Error, id) })
			return a, !freed
		case !a.succeeded():
		case a.Action == actRename && a.Flags["name"] == name,
			(a.Action == actCreate || a.Action == actRemove || a.Action == actRename) && j.to(a, name):
			return Action{}, false
		case a.Action == actPrune:
			return Action{}, false
		}
	}
	return Action{}, false
}

// gone tells how a container went that is no longer there: by rm, prune or by
// itself (--rm). Without a name any of the image is meant. A later try to make
// it that failed is a fresher cause, and so is what the lists show.
func (j *judge) gone(name, image string) (how, madeFrom string, ok bool) {
	pruned := false
	for i, a := range slices.Backward(j.obs.Actions) {
		pruned = pruned || a.Action == actPrune && a.succeeded()
		switch {
		case pruned && name != "" && a.Target == name && a.succeeded() && (a.Action == actStop || a.Action == actKill):
			return "prune", a.Image, true // made before the exercise
		case a.Action == actCreate && a.refused() && !j.retried(i) && (a.Target == "" || name == "" || a.Target == name):
			return "", "", false
		case a.Action == actRemove && a.succeeded() && (name != "" && a.Target == name || name == "" && sameRef(a.Image, image)):
			return "rm", a.Image, true
		case a.Action != actCreate || !a.succeeded():
		case name != "" && a.Target == name, name == "" && sameRef(a.Image, image):
			if slices.ContainsFunc(j.obs.Containers, func(c Container) bool { return a.of(&c) }) {
				return "", "", false // it only has another name now
			}
			return j.howGone(i), a.Image, true
		}
	}
	return "", "", false
}

// howGone says what took away the container that the action at index i made:
// rm, prune, or the engine itself (--rm).
func (j *judge) howGone(i int) string {
	made := j.obs.Actions[i]
	if plainFlag("rm", made.Flags["rm"]) != "" {
		return "auto"
	}
	for _, a := range j.obs.Actions[i+1:] {
		switch {
		case !a.succeeded():
		case a.Action == actRemove && (a.ID != "" && a.ID == made.ID || a.Target != "" && a.Target == made.Target):
			return "rm"
		case a.Action == actPrune:
			return "prune"
		}
	}
	return "auto"
}

// failedTry finds the last try to make a container of the name, or without one
// any container, when it was refused and no later one succeeded.
func (j *judge) failedTry(name string) (Action, bool) {
	for i, a := range slices.Backward(j.obs.Actions) {
		if a.Action != actCreate || name != "" && a.Target != "" && a.Target != name || j.retried(i) {
			continue
		}
		return a, a.refused()
	}
	return Action{}, false
}

// retried tells whether the try at index i, refused since there was no such image,
// is followed by the same one that succeeded: docker run pulls the image and asks
// again by itself. The engine gives a name where none was asked for.
func (j *judge) retried(i int) bool {
	first := j.obs.Actions[i]
	if first.Action != actCreate || first.Status != 404 {
		return false
	}
	return slices.ContainsFunc(j.obs.Actions[i+1:], func(a Action) bool {
		return a.Action == actCreate && a.succeeded() && a.Command == first.Command && sameRef(a.Image, first.Image) &&
			a.Flags["cmd"] == first.Flags["cmd"] && (first.Target == "" || first.Target == a.Target)
	})
}

// misspelt finds the image that was asked for last in a try that failed, when
// it is not the one wanted.
func (j *judge) misspelt(name, image string) string {
	for _, a := range slices.Backward(j.obs.Actions) {
		ref := a.Image
		switch {
		case a.Action == actCreate && a.Status == 404 && a.noNetwork() == "" && (name == "" || a.Target == "" || a.Target == name):
		case a.Action == actPull && !a.succeeded():
			if ref == "" {
				ref = a.Target
			}
		case a.Action == actCreate && a.succeeded():
			return ""
		default:
			continue
		}
		if ref != "" && !sameRef(ref, image) {
			return ref
		}
	}
	return ""
}

// isPreamble tells whether the inspection at index i is only how the docker
// command begins another: docker logs, attach, exec and start look first.
func (j *judge) isPreamble(i int) bool {
	a := j.obs.Actions[i]
	if a.Action != "container.inspect" || i+1 >= len(j.obs.Actions) {
		return false
	}
	next := j.obs.Actions[i+1]
	const together = 2e9 // nanoseconds: one command's requests follow at once
	if gap := next.At.Sub(a.At); gap < 0 || gap > together || a.Command != next.Command {
		return false
	}
	sameThing := a.ID != "" && a.ID == next.ID || a.Target != "" && a.Target == next.Target
	switch next.Action {
	case "container.logs", actAttach, actExec, actStart, "container.stats", "container.archive":
		return sameThing
	}
	return false
}

// beginsWith tells whether a command begins with the wanted words. The
// program may be named with or without its folder.
func beginsWith(command, want []string) bool {
	if len(command) < len(want) {
		return false
	}
	for i, w := range want {
		if command[i] != w && (i > 0 || path.Base(command[i]) != w) {
			return false
		}
	}
	return true
}

// isRun tells whether a command line is docker run, as far as it is known.
func isRun(commandLine string) bool { return isVerb(commandLine, "run") }

// isVerb tells whether a command line is one of these docker commands.
func isVerb(commandLine string, verbs ...string) bool {
	words := strings.Fields(commandLine)
	return slices.ContainsFunc(words[:min(len(words), 4)], func(w string) bool { return slices.Contains(verbs, w) })
}

// isCtrlC tells whether a kill is the signal of a key: the docker command that
// is attached to a container passes on what it gets itself.
func (a Action) isCtrlC() bool {
	return a.Action == actKill && isVerb(a.Command, "run", "start", "attach") && !isVerb(a.Command, "kill")
}
