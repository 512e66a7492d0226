package render

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"matelot/checker"
)

// Label says in a few words what a check wants. question is the question's
// words where the check asks one.
func (r *Renderer) Label(c checker.Check, question string) string {
	kind := c.Kind()
	if kind == "" {
		return c.ID
	}
	return r.style.compose(tidy(r.words.T("check."+kind, labelData(c, question))))
}

// labelData are the placeholders of a check's label. All values are texts and
// truths, and all keys of a kind are there.
func labelData(c checker.Check, question string) map[string]any {
	switch {
	case c.Container != nil:
		return containerLabel(c.Container)
	case c.Image != nil:
		return map[string]any{
			"Ref": c.Image.Ref, "NewerThan": c.Image.NewerThan, "User": c.Image.User, "MaxSize": c.Image.MaxSize,
			"SameAs": c.Image.SameAs, "NotSameAs": c.Image.NotSameAs, "Reuses": c.Image.Reuses, "NoSecret": len(c.Image.NoSecret)+len(c.Image.NoFiles) > 0,
			"Files": strings.Join(c.Image.Files, ", "), "Starts": strings.Join(slices.Concat(c.Image.Entrypoint, c.Image.Command), " "),
			"ExecForm": c.Image.ExecForm != nil && *c.Image.ExecForm, "Ports": strings.Join(c.Image.ExposedPorts, ", "),
			"Asked": asksMore(c.Image),
		}
	case c.Volume != nil:
		return map[string]any{"Name": c.Volume.Name, "File": c.Volume.File, "Has": c.Volume.Has}
	case c.Network != nil:
		return map[string]any{"Name": c.Network.Name, "Containers": strings.Join(c.Network.Containers, ", ")}
	case c.Registry != nil:
		repository := c.Registry.Repository
		if c.Registry.Tag != "" {
			repository += ":" + c.Registry.Tag
		}
		return map[string]any{"Repository": repository, "SameAs": c.Registry.SameAs, "NotSameAs": c.Registry.NotSameAs}
	case c.Compose != nil:
		services := slices.Sorted(maps.Keys(c.Compose.Services))
		return map[string]any{"Services": strings.Join(services, ", "), "Count": len(services), "Down": c.Compose.Down, "Dir": c.Compose.Dir}
	case c.Service != nil:
		return map[string]any{
			"Name": c.Service.Name, "Replicas": c.Service.Replicas, "Image": c.Service.Image,
			"Updated": c.Service.UpdatedFrom, "Replaced": c.Service.Replaced, "Ports": len(c.Service.Ports) > 0,
		}
	case c.HTTP != nil:
		return map[string]any{"URL": c.HTTP.URL, "Contains": openEnded(c.HTTP.Contains), "Status": statusText(c.HTTP.Status), "Refused": c.HTTP.Refused}
	case c.Exec != nil:
		return map[string]any{
			"Container": c.Exec.Container, "Command": strings.Join(c.Exec.Command, " "), "Contains": c.Exec.Contains,
			"Fails": c.Exec.ExitCode != 0, "Ended": c.Exec.Ended,
		}
	case c.Logs != nil:
		return map[string]any{"Container": c.Logs.Container, "Contains": c.Logs.Contains}
	case c.File != nil:
		return map[string]any{
			"Path": c.File.Path, "Missing": c.File.Missing, "Dir": c.File.Dir, "Contains": c.File.Contains,
			"Content":    c.File.Equals != "" || c.File.Matches != "",
			"Kubernetes": kubernetesObjects(c.File.Kubernetes),
		}
	case c.Did != nil:
		return didLabel(c.Did)
	case c.Client != nil:
		return map[string]any{
			"Context": c.Client.Context, "Host": c.Client.Host, "Missing": c.Client.Missing, "Uses": c.Client.Uses,
		}
	case c.Absent != nil:
		return map[string]any{
			"Container": c.Absent.Container, "Of": c.Absent.ContainersOf, "All": c.Absent.AllContainers,
			"Stopped": c.Absent.Stopped, "Image": c.Absent.Image, "Dangling": c.Absent.Dangling,
			"Volume": c.Absent.Volume, "Network": c.Absent.Network,
		}
	}
	return map[string]any{"ID": c.ID, "Question": question}
}

func containerLabel(s *checker.ContainerSpec) map[string]any {
	code := ""
	if s.ExitCode != nil && !s.ExitCode.NonZero {
		code = s.ExitCode.String()
	}
	return map[string]any{
		"Name": s.Name, "Image": s.Image, "State": s.State, "Health": s.Health,
		"ExitCode": code, "Fails": s.ExitCode != nil && s.ExitCode.NonZero,
		"Never":    s.NeverStarted != nil && *s.NeverStarted,
		"Started":  s.Started != nil && *s.Started,
		"Prepared": s.Prepared,
		"Ports":    portsText(s.Ports),
		"Mounts":   mountsText(s.Mounts),
	}
}

// portsText lists ports as they are written after -p.
func portsText(ports map[string]checker.Port) string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(ports)) {
		container := strings.TrimSuffix(key, "/tcp")
		if p := ports[key]; p.Port != 0 {
			container = p.String() + ":" + container
		}
		texts = append(texts, container)
	}
	return strings.Join(texts, ", ")
}

// mountsText lists mounts as they are written after -v.
func mountsText(mounts []checker.MountSpec) string {
	var texts []string
	for _, m := range mounts {
		text := m.Target
		if m.Source != "" {
			text = source(m) + ":" + text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// source is a mount's source as it may be typed: a bare word after -v is a volume's
// name, so a folder of the workspace is written as the path that it is.
func source(m checker.MountSpec) string {
	if m.Type == "bind" && !strings.HasPrefix(m.Source, "/") && !strings.HasPrefix(m.Source, ".") {
		return "./" + m.Source
	}
	return m.Source
}

// didLabel leaves open how a terminal was attached: there are two commands for it.
func didLabel(s *checker.DidSpec) map[string]any {
	attached := ""
	if s.Action == "container.attach" {
		attached = cmp.Or(s.Container, s.Image)
	}
	target := s.Container
	if target == "" {
		target = s.Target
	}
	if target == "" && strings.HasPrefix(s.Action, "image.") {
		target = s.Image
	}
	flags := s.Flags
	if s.Action == "container.kill" && strings.TrimPrefix(flags["signal"], "SIG") == "KILL" {
		flags = nil // which docker kill sends by itself
	}
	command := dockerCommand(s.Action, strings.TrimSpace(dockerOptions(flags)+" "+target))
	if s.Action == "container.create" {
		command = runCommand(s)
	}
	if s.Action == "container.start" && target == "" && s.Image != "" {
		command = runImage(s.Image)
	}
	image := s.Image
	if s.As != "" {
		command, image = s.As, ""
	}
	if len(s.Command) > 0 {
		command += " " + strings.Join(s.Command, " ")
	}
	return map[string]any{"Command": command, "Times": s.Times, "Image": image, "Attached": attached, "Refused": s.AnyStatus || s.Status >= 400}
}

// runCommand is the docker run that a check wants, its parts in the order in
// which they are typed.
func runCommand(s *checker.DidSpec) string {
	words := []string{dockerCommand(s.Action, ""), dockerOptions(s.Flags)}
	if s.Container != "" {
		words = append(words, "--name", s.Container)
	}
	words = append(words, s.Image)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// asksMore tells whether an image check asks for something that no label names.
func asksMore(s *checker.ImageSpec) bool {
	return s.WorkingDir != "" || len(s.Env)+len(s.Labels) > 0 || s.ExecForm != nil
}

// openEnded shows that something has to follow a text that ends with a space.
func openEnded(text string) string {
	if trimmed := strings.TrimRight(text, " "); trimmed != text {
		return trimmed + " …"
	}
	return text
}

func statusText(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprint(status)
}

// kubernetesObjects names what a manifest must describe.
func kubernetesObjects(specs []checker.KubernetesSpec) string {
	var names []string
	for _, s := range specs {
		names = append(names, s.Kind+"/"+s.Name)
	}
	return strings.Join(names, ", ")
}
