package checker

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// errBadKind is what is wrong with a check for a kind that has no schema here.
var errBadKind = errors.New("kind is Deployment or Service, and name is set")

// manifest judges that a file describes Kubernetes objects: first what each
// says by itself, then whether they find each other.
func (j *judge) manifest(s FileSpec, f File) opinion {
	m := manifestJudge{path: s.Path, look: "cat " + shellLine([]string{s.Path})}
	for _, want := range s.Kubernetes {
		if _, known := manifestKinds[want.Kind]; !known || want.Name == "" {
			return malformed("file.kubernetes", errBadKind)
		}
	}
	if f.Manifest == nil {
		return unread(TopicFiles)
	}
	m.objects = f.Manifest.Objects
	if f.Manifest.Problem != "" {
		line := ""
		if f.Manifest.Line > 0 {
			line = strconv.Itoa(f.Manifest.Line)
		}
		m.say(ManifestInvalid, values("problem", f.Manifest.Problem, "line?", line, "error?", beginning(f.Manifest.Detail)), nil)
		return wrong(m.found...)
	}
	for _, want := range s.Kubernetes {
		m.one(want)
	}
	if len(m.found) == 0 {
		for _, want := range s.Kubernetes {
			m.together(want)
		}
	}
	return wrong(m.found...)
}

// manifestJudge gathers what is wrong with one manifest.
type manifestJudge struct {
	path, look string
	objects    []map[string]any
	found      []Finding
}

func (m *manifestJudge) say(code Code, seen, expected map[string]string) {
	m.found = append(m.found, Finding{Code: code, Subject: m.path, Seen: seen, Expected: expected, Look: m.look})
}

// field says what is wrong with a field of an object.
func (m *manifestJudge) field(object string, p fieldProblem, want string) {
	m.say(ManifestField, values("object", object, "path", p.path, "problem", p.problem, "value?", p.value, "nearest?", p.nearest),
		values("value?", want, "type?", p.wantType))
}

// objectName is an object as findings name it.
func objectName(o map[string]any) string {
	return fmt.Sprintf("%s/%s", textAt(o, "kind"), textAt(o, "metadata", "name"))
}

func (m *manifestJudge) find(name string) map[string]any {
	for _, o := range m.objects {
		if objectName(o) == name {
			return o
		}
	}
	return nil
}

// one judges what an object says by itself.
func (m *manifestJudge) one(want KubernetesSpec) {
	name := want.Kind + "/" + want.Name
	o := m.find(name)
	if o == nil {
		var names []string
		for _, o := range m.objects {
			names = append(names, objectName(o))
		}
		m.say(ManifestMissing, values("objects?", beginning(strings.Join(names, ", ")), "nearest?", beginning(nearest(name, names))), values("object", name))
		return
	}
	before := len(m.found)
	kind := manifestKinds[want.Kind]
	if api, isText := o["apiVersion"].(string); isText && api != kind.api {
		m.field(name, fieldProblem{path: "apiVersion", problem: "value", value: beginning(api)}, kind.api)
	}
	for _, p := range kind.root.problems("", o) {
		m.field(name, p, "")
	}
	if len(m.found) > before {
		return
	}
	if want.Kind == "Deployment" {
		m.deployment(name, o, want)
	} else {
		m.service(name, o, want)
	}
}

// must says that a field is not what the check wants.
func (m *manifestJudge) must(object, path, seen, want string) {
	problem := fieldProblem{path: path, problem: "value", value: beginning(seen)}
	if seen == "" {
		problem.problem = "missing"
	}
	if want != "" && seen != want {
		m.field(object, problem, want)
	}
}

func (m *manifestJudge) deployment(name string, o map[string]any, want KubernetesSpec) {
	labels := mapAt(o, "spec", "template", "metadata", "labels")
	if selector := mapAt(o, "spec", "selector", "matchLabels"); len(selector) == 0 || !within(selector, labels) {
		m.say(ManifestSelector, values("object", name, "selector?", pairsText(selector), "labels?", pairsText(labels), "pods", name), nil)
		return
	}
	const first = "spec.template.spec.containers[0]"
	c := containers(o)[0]
	m.must(name, first+".image", textAt(c, "image"), want.Image)
	m.must(name, first+".args", wordList(append(textsAt(c, "command"), textsAt(c, "args")...)), wordList(want.Command))
	m.must(name, "spec.replicas", numberText(o["spec"].(map[string]any)["replicas"]), countText(want.Replicas))
	if !slices.Contains(portsOf(o), countText(want.Port)) {
		seen, path := strings.Join(portsOf(o), ", "), first+".ports"
		if seen != "" {
			path += "[0].containerPort"
		}
		m.must(name, path, seen, countText(want.Port))
	}
}

func (m *manifestJudge) service(name string, o map[string]any, want KubernetesSpec) {
	m.must(name, "spec.type", textAt(o, "spec", "type"), want.Type)
	if want.Port == 0 || m.opens(o, want.Port) != nil {
		return
	}
	port := listAt(o, "spec", "ports")[0]
	// The wrong way round is told of once the pods are known.
	if numberText(port["targetPort"]) != countText(want.Port) {
		m.must(name, "spec.ports[0].port", numberText(port["port"]), countText(want.Port))
	}
}

// opens is the port entry of a Service that opens a port, or nil.
func (m *manifestJudge) opens(o map[string]any, port int) map[string]any {
	for _, p := range listAt(o, "spec", "ports") {
		if numberText(p["port"]) == countText(port) {
			return p
		}
	}
	return nil
}

// together judges that a Service finds pods, and a port of theirs.
func (m *manifestJudge) together(want KubernetesSpec) {
	if want.Kind != "Service" {
		return
	}
	name := "Service/" + want.Name
	o := m.find(name)
	selector := mapAt(o, "spec", "selector") // not empty: one judged that
	var pods, other map[string]any
	for _, d := range m.objects {
		if textAt(d, "kind") != "Deployment" {
			continue
		}
		other = firstOf(other, d)
		if within(selector, mapAt(d, "spec", "template", "metadata", "labels")) {
			pods = firstOf(pods, d)
		}
	}
	if other == nil {
		return // its pods are described elsewhere
	}
	if pods == nil {
		m.say(ManifestSelector, values("object", name, "selector?", pairsText(selector),
			"labels?", pairsText(mapAt(other, "spec", "template", "metadata", "labels")), "pods", objectName(other)), nil)
		return
	}
	entry := firstOf(m.opens(o, want.Port), listAt(o, "spec", "ports")[0])
	target := cmp.Or(numberText(entry["targetPort"]), numberText(entry["port"]))
	listening := portsOf(pods)
	if slices.Contains(append(listening, namesOfPorts(pods)...), target) {
		return
	}
	swapped := ""
	if slices.Contains(listening, numberText(entry["port"])) {
		swapped = "true"
	}
	m.say(ManifestPort, values("object", name, "target", beginning(target), "swapped?", swapped), values("target", strings.Join(listening, ", ")))
}

// ── reading ─────────────────────────────────────────────────────────────────

// firstOf is the first of two objects that is there.
func firstOf(a, b map[string]any) map[string]any {
	if a != nil {
		return a
	}
	return b
}

func valueAt(o map[string]any, path ...string) any {
	var v any = o
	for _, name := range path {
		below, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = below[name]
	}
	return v
}

func textAt(o map[string]any, path ...string) string {
	text, _ := valueAt(o, path...).(string)
	return text
}

func mapAt(o map[string]any, path ...string) map[string]any {
	m, _ := valueAt(o, path...).(map[string]any)
	return m
}

// listAt is a list of objects; what is none is left out.
func listAt(o map[string]any, path ...string) []map[string]any {
	items, _ := valueAt(o, path...).([]any)
	var objects []map[string]any
	for _, item := range items {
		if one, ok := item.(map[string]any); ok {
			objects = append(objects, one)
		}
	}
	return objects
}

func textsAt(o map[string]any, path ...string) []string {
	items, _ := valueAt(o, path...).([]any)
	var texts []string
	for _, item := range items {
		if text, ok := item.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

func containers(o map[string]any) []map[string]any {
	return listAt(o, "spec", "template", "spec", "containers")
}

// portsOf are the ports that the pods of a Deployment say they listen on.
func portsOf(o map[string]any) []string { return portFields(o, "containerPort") }

func namesOfPorts(o map[string]any) []string { return portFields(o, "name") }

func portFields(o map[string]any, field string) []string {
	var ports []string
	for _, c := range containers(o) {
		for _, p := range listAt(c, "ports") {
			if text := numberText(p[field]); text != "" {
				ports = append(ports, text)
			}
		}
	}
	return ports
}

// within tells whether all of some labels are among others.
func within(labels, among map[string]any) bool {
	for name, value := range labels {
		if other, there := among[name]; !there || other != value {
			return false
		}
	}
	return true
}

func pairsText(labels map[string]any) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, fmt.Sprintf("%s=%v", name, labels[name]))
	}
	return beginning(strings.Join(pairs, ", "))
}

func wordList(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return `["` + strings.Join(words, `", "`) + `"]`
}

// numberText is a number, or a name, as it is written; "" when it is neither.
func numberText(v any) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatInt(int64(v), 10)
	case string:
		return v
	}
	return ""
}

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
