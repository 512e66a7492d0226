package course

import (
	"regexp"
	"slices"
	"strings"

	"matelot/checker"
)

// containerPort is how a check writes a container's port.
var containerPort = lazily(`^[0-9]{1,5}/(tcp|udp|sctp)$`)

// validator looks for what the types of exercises.yaml cannot rule out and the
// rest of the program relies on.
type validator struct {
	doc      *document
	problems *Problems
}

func (v *validator) add(line int, code string, args ...any) {
	v.problems.add(v.doc.file, line, code, args...)
}

// checkExercises validates a lesson's exercises.
func checkExercises(l *Lesson, doc *document, files []exerciseFile, problems *Problems) {
	v := &validator{doc: doc, problems: problems}
	seen := map[string]int{}
	for i, e := range l.Exercises {
		at := func(path ...any) int { return doc.line(append([]any{"exercises", i}, path...)...) }
		v.id(e.Name(), at("id"), seen)
		if engine := files[i].Engine; engine != "" && engine != "own" {
			v.add(at("engine"), "exercise.engine", "Value", engine)
		}
		for _, name := range sortedKeys(files[i].Values) {
			if _, ok := files[i].Values[name].choices(); !ok || !placeholder().MatchString("{{"+name+"}}") {
				v.add(at("values", name), "exercise.value", "Name", name)
			}
		}
		for j, s := range files[i].Solutions {
			v.script(s.Run, s.Do, at("solutions", j))
			v.answers(e, s.Answers, at("solutions", j, "answers"))
		}
		for j, m := range files[i].Mistakes {
			line := at("mistakes", j)
			v.script(m.Run, m.Do, line)
			v.answers(e, m.Answers, at("mistakes", j, "answers"))
			if m.Finding == "" {
				v.add(line, "mistake.no_finding")
			}
			if _, ok := e.Check(m.Check); m.Check != "" && !ok {
				v.add(at("mistakes", j, "check"), "check.unknown", "ID", m.Check, "Known", checkIDs(e))
			}
		}
		v.checks(e, at)
	}
}

// id validates an ID and that it is the first of its name.
func (v *validator) id(id string, line int, seen map[string]int) {
	if !identifier().MatchString(id) {
		v.add(line, "id.malformed", "ID", id)
	} else if first, ok := seen[id]; ok {
		v.add(line, "id.duplicate", "ID", id, "First", first)
	} else {
		seen[id] = line
	}
}

func (v *validator) script(run, do string, line int) {
	if (strings.TrimSpace(run) == "") == (strings.TrimSpace(do) == "") {
		v.add(line, "script.run_or_do")
	}
}

// answers validates that answers are given to answer checks.
func (v *validator) answers(e *Exercise, answers map[string]string, line int) {
	for _, id := range sortedKeys(answers) {
		if c, ok := e.Check(id); !ok || c.Answer == nil {
			v.add(line, "answer.no_question", "ID", id)
		}
	}
}

func (v *validator) checks(e *Exercise, at func(...any) int) {
	seen := map[string]int{}
	for i, c := range e.Checks {
		line := at("checks", i)
		v.id(c.ID, at("checks", i, "id"), seen)
		if kinds := c.Kinds(); len(kinds) != 1 {
			v.add(line, "check.kinds", "ID", c.ID, "Kinds", strings.Join(kinds, ", "))
		}
		if c.Points < 0 {
			v.add(at("checks", i, "points"), "check.points", "ID", c.ID, "Points", c.Points)
		}
		for j, need := range c.Needs {
			if _, ok := e.Check(need); !ok || need == c.ID {
				v.add(at("checks", i, "needs", j), "check.unknown", "ID", need, "Known", checkIDs(e))
			}
		}
		v.spec(c, line)
		if c.Service != nil && !e.OwnEngine {
			v.add(line, "check.own_engine", "ID", c.ID)
		}
	}
	if cycle := needsCycle(e.Checks); cycle != nil {
		v.add(at("checks"), "check.cycle", "Cycle", strings.Join(cycle, " → "))
	}
}

// spec validates what a kind of check demands of its own fields.
func (v *validator) spec(c checker.Check, line int) {
	switch {
	case c.Container != nil:
		v.ports(c.Container.Ports, line)
		for _, m := range c.Container.Mounts {
			v.required(line, "mounts", "target", m.Target)
		}
	case c.Image != nil:
		v.required(line, "image", "ref", c.Image.Ref)
	case c.Volume != nil:
		v.required(line, "volume", "name", c.Volume.Name)
	case c.Network != nil:
		v.required(line, "network", "name", c.Network.Name)
	case c.Registry != nil:
		v.required(line, "registry", "repository", c.Registry.Repository)
		if c.Registry.Frozen {
			v.required(line, "registry", "same_as", c.Registry.SameAs)
		}
	case c.Compose != nil:
		for _, name := range sortedKeys(c.Compose.Services) {
			v.ports(c.Compose.Services[name].Ports, line)
		}
	case c.Service != nil:
		v.required(line, "service", "name", c.Service.Name)
		v.ports(c.Service.Ports, line)
	case c.HTTP != nil:
		v.required(line, "http", "url", c.HTTP.URL)
	case c.Exec != nil:
		v.required(line, "exec", "container", c.Exec.Container)
		v.required(line, "exec", "command", strings.Join(c.Exec.Command, " "))
	case c.Logs != nil:
		v.required(line, "logs", "container", c.Logs.Container)
	case c.File != nil:
		v.required(line, "file", "path", c.File.Path)
		v.regexp(line, c.File.Matches)
		for _, k := range c.File.Kubernetes {
			v.required(line, "file", "kubernetes.kind", k.Kind)
			v.required(line, "file", "kubernetes.name", k.Name)
		}
	case c.Did != nil:
		v.required(line, "did", "action", c.Did.Action)
	case c.Absent != nil:
		if n := absentFields(c.Absent); n != 1 {
			v.add(line, "check.absent", "Count", n)
		}
	case c.Client != nil:
		if c.Client.Uses == "" || c.Client.Host != "" || c.Client.Missing {
			v.required(line, "client", "context", c.Client.Context)
		}
	case c.Answer != nil:
		v.regexp(line, c.Answer.Matches)
		if len(c.Answer.Equals) == 0 && c.Answer.Matches == "" && c.Answer.Of == "" {
			v.add(line, "check.required", "Kind", "answer", "Field", "equals")
		}
	}
}

func (v *validator) required(line int, kind, field, value string) {
	if value == "" {
		v.add(line, "check.required", "Kind", kind, "Field", field)
	}
}

func (v *validator) regexp(line int, pattern string) {
	if _, err := regexp.Compile(pattern); err != nil {
		v.add(line, "check.regexp", "Pattern", pattern, "Detail", err.Error())
	}
}

func (v *validator) ports(ports map[string]checker.Port, line int) {
	for _, p := range sortedKeys(ports) {
		if !containerPort().MatchString(p) {
			v.add(line, "check.port", "Port", p)
		}
	}
}

// absentFields counts what an absent check names.
func absentFields(a *checker.AbsentSpec) int {
	n := 0
	for _, set := range []bool{
		a.Container != "", a.ContainersOf != "", a.AllContainers, a.Stopped,
		a.Image != "", a.Dangling, a.Volume != "", a.Network != "",
	} {
		if set {
			n++
		}
	}
	return n
}

func checkIDs(e *Exercise) string {
	var ids []string
	for _, c := range e.Checks {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, ", ")
}

// needsCycle finds checks that wait for each other: their IDs in order, the
// first one again at the end. It is nil when there are none.
func needsCycle(checks []checker.Check) []string {
	needs := map[string][]string{}
	for _, c := range checks {
		needs[c.ID] = c.Needs
	}
	done := map[string]bool{}
	var path []string
	var visit func(id string) []string
	visit = func(id string) []string {
		if i := slices.Index(path, id); i >= 0 {
			return append(slices.Clone(path[i:]), id)
		}
		if done[id] {
			return nil
		}
		path = append(path, id)
		for _, need := range needs[id] {
			if cycle := visit(need); cycle != nil {
				return cycle
			}
		}
		path = path[:len(path)-1]
		done[id] = true
		return nil
	}
	for _, c := range checks {
		path = nil
		// A check that needs itself has been reported by its name.
		if cycle := visit(c.ID); len(cycle) > 2 {
			return cycle
		}
	}
	return nil
}
