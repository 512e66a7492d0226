package checker

import (
	"net"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Plan says what must be read to judge a set of checks, and no more: whoever
// reads needs one engine call for each list that is true, one for each name in
// Inspect and one for each reference in ImageRefs, all at once. The journal is a
// file: reading it asks the engine nothing.
type Plan struct {
	Containers bool     // list the session's containers
	Inspect    []string // names to inspect in the same moment as the list
	// InspectAll asks for the details of the session's other containers too:
	// a check names none, or finds them by label. When it is false they are
	// worth reading only if a name of Inspect turns out to be missing.
	InspectAll bool

	Images    bool     // list the images that the session sees
	ImageRefs []string // references to inspect
	Volumes   bool     // list the session's volumes
	Networks  bool     // list the session's networks and the default ones
	Swarm     bool     // read the engine's swarm: its services and their tasks
	Actions   bool     // read the learner's actions of this exercise from the journal

	HTTP map[string]HTTPSpec // by check ID: to be asked
	Exec map[string]ExecSpec // by check ID: to be run, in a running container only
	Logs map[string]LogsSpec // by check ID

	// Files are paths of the workspace. A folder's entries are wanted with it:
	// they tell a slip of the keyboard from a file that was never made.
	Files        []string
	Manifests    []string                    // those of Files that are to be read as Kubernetes manifests
	ImageFiles   map[string]ImageFilesWanted // by check ID
	VolumeFiles  map[string]VolumeFileWanted // by check ID
	Repositories map[string]string           // by check ID: host[:port]/path, "lab" for the session's registry
	ComposeFiles map[string]string           // by check ID: folder of the workspace, "." for its root
	Answers      []string                    // check IDs
	Client       bool                        // read the docker command's contexts

	// HostPorts are the host ports that checks want. Who holds one outside the
	// session is worth asking only when no container of the session does.
	HostPorts []int
}

// ImageFilesWanted is what must be looked for in the layers of an image.
type ImageFilesWanted struct {
	Ref     string
	Paths   []string // in the final file system, and in any layer
	Secrets []string // texts: in history, config and any layer's files
}

// VolumeFileWanted is a file in a named volume.
type VolumeFileWanted struct {
	Volume string
	Path   string
}

// PlanFor says what must be read to judge the checks. It is pure, and its
// lists are sorted and hold nothing twice.
func PlanFor(checks []Check) Plan {
	p := Plan{
		HTTP:         map[string]HTTPSpec{},
		Exec:         map[string]ExecSpec{},
		Logs:         map[string]LogsSpec{},
		ImageFiles:   map[string]ImageFilesWanted{},
		VolumeFiles:  map[string]VolumeFileWanted{},
		Repositories: map[string]string{},
		ComposeFiles: map[string]string{},
	}
	for _, c := range checks {
		p.add(c)
	}
	for _, list := range []*[]string{&p.Inspect, &p.ImageRefs, &p.Files, &p.Manifests, &p.Answers} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	slices.Sort(p.HostPorts)
	p.HostPorts = slices.Compact(p.HostPorts)
	return p
}

// add adds what one check needs.
func (p *Plan) add(c Check) {
	switch {
	case c.Container != nil:
		p.container(*c.Container)
	case c.Image != nil:
		p.image(c.ID, *c.Image)
	case c.Volume != nil:
		p.Volumes, p.Actions = true, true // the journal tells what became of one that is not there
		if c.Volume.File != "" {
			p.VolumeFiles[c.ID] = VolumeFileWanted{Volume: c.Volume.Name, Path: c.Volume.File}
		}
	case c.Network != nil:
		p.Networks, p.Containers = true, true
		for _, name := range c.Network.Containers {
			p.named(name)
		}
	case c.Registry != nil:
		p.Images, p.Actions = true, true
		p.Repositories[c.ID] = c.Registry.Repository
	case c.Compose != nil:
		p.compose(c.ID, *c.Compose)
	case c.Service != nil:
		// Containers and the journal tell what was made in place of a service.
		p.Swarm, p.Containers, p.Actions = true, true, true
	case c.HTTP != nil:
		p.http(c.ID, *c.HTTP)
	case c.Exec != nil:
		p.named(c.Exec.Container)
		p.Exec[c.ID] = *c.Exec
	case c.Logs != nil:
		p.named(c.Logs.Container)
		p.Logs[c.ID] = *c.Logs
	case c.File != nil:
		p.Files = append(p.Files, c.File.Path, path.Dir(c.File.Path))
		if len(c.File.Kubernetes) > 0 {
			p.Manifests = append(p.Manifests, c.File.Path)
		}
	case c.Did != nil:
		p.did(*c.Did)
	case c.Absent != nil:
		p.absent(*c.Absent)
	case c.Client != nil:
		p.Client = true
	case c.Answer != nil:
		p.answer(c.ID, *c.Answer)
	}
}

// named asks for one container, and for the journal, which tells what became
// of it when it is not there.
func (p *Plan) named(name string) {
	p.Containers, p.Actions = true, true
	if name == "" {
		p.InspectAll = true
		return
	}
	p.Inspect = append(p.Inspect, name)
}

func (p *Plan) container(s ContainerSpec) {
	p.named(s.Name)
	if s.Image != "" {
		p.ImageRefs = append(p.ImageRefs, s.Image)
	}
	for _, port := range s.Ports {
		p.hostPort(port.Port)
	}
	for _, m := range s.Mounts {
		if m.Type != "volume" && m.Type != "tmpfs" && m.Source != "" && !path.IsAbs(m.Source) {
			p.Files = append(p.Files, path.Clean(m.Source), path.Dir(path.Clean(m.Source)))
		}
		if m.wantedType() != mountBind && m.Source != "" {
			p.Volumes = true
		}
	}
	p.Networks = p.Networks || len(s.Networks) > 0
}

func (p *Plan) image(id string, s ImageSpec) {
	p.Images, p.Actions = true, true
	p.ImageRefs = append(p.ImageRefs, s.Ref)
	for _, ref := range []string{s.SameAs, s.NotSameAs, s.Reuses} {
		if ref != "" {
			p.ImageRefs = append(p.ImageRefs, ref)
		}
	}
	if s.NewerThan != "" {
		p.Files = append(p.Files, s.NewerThan)
	}
	if paths := slices.Concat(s.Files, s.NoFiles); len(paths)+len(s.NoSecret) > 0 {
		p.ImageFiles[id] = ImageFilesWanted{Ref: s.Ref, Paths: paths, Secrets: s.NoSecret}
	}
}

func (p *Plan) compose(id string, s ComposeSpec) {
	p.Containers, p.Actions = true, true // the journal tells a stack that was taken down
	p.ComposeFiles[id] = path.Clean(s.Dir)
	if s.Down {
		p.Networks = true
		return
	}
	p.InspectAll, p.Volumes = true, true
	for _, service := range s.Services {
		for _, port := range service.Ports {
			p.hostPort(port.Port)
		}
	}
}

func (p *Plan) http(id string, s HTTPSpec) {
	p.HTTP[id] = s
	if s.Container != "" {
		p.named(s.Container)
	}
	if port := hostPortOf(s.URL); port != 0 {
		// Whoever has that port, or was to have it, explains the answer.
		p.Containers = true
		p.hostPort(port)
	}
}

// did wants the journal; and the containers, to know one by its ID that had
// another name when something was done to it.
func (p *Plan) did(s DidSpec) {
	p.Actions = true
	if s.Container != "" || s.Image != "" {
		p.Containers = true
	}
	if s.Image != "" {
		p.ImageRefs = append(p.ImageRefs, s.Image)
	}
	if s.Action == actUntag && s.Target != "" {
		p.ImageRefs = append(p.ImageRefs, s.Target)
	}
}

func (p *Plan) absent(s AbsentSpec) {
	switch {
	case s.Container != "", s.AllContainers, s.Stopped:
		p.Containers = true
	case s.ContainersOf != "":
		p.Containers, p.Actions = true, true
		p.ImageRefs = append(p.ImageRefs, s.ContainersOf)
	case s.Image != "", s.Dangling:
		p.Images, p.Containers = true, true
	case s.Volume != "":
		p.Volumes = true
	case s.Network != "":
		p.Networks = true
	}
}

func (p *Plan) answer(id string, s AnswerSpec) {
	p.Answers = append(p.Answers, id)
	if s.About != "" {
		p.named(s.About)
	}
	if fact, ok := parseFact(s.Of); ok {
		p.named(fact.container)
	}
}

func (p *Plan) hostPort(n int) {
	if n > 0 {
		p.HostPorts = append(p.HostPorts, n)
	}
}

// hostPortOf is the port of a URL on the learner's machine, or 0.
func hostPortOf(rawURL string) int {
	u, err := url.Parse(rawURL)
	if err != nil {
		return 0
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return 0
	}
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	if u.Scheme == "https" {
		return 443
	}
	return 80
}

// fact is a value of the observation that an answer is compared with.
type fact struct {
	container string
	property  string // exit_code, host_port, id, ip
	arg       string // host_port: the container's port
}

// parseFact reads an AnswerSpec's Of.
func parseFact(of string) (fact, bool) {
	parts := strings.SplitN(of, ":", 4)
	if len(parts) < 3 || parts[0] != "container" || parts[1] == "" {
		return fact{}, false
	}
	f := fact{container: parts[1], property: parts[2]}
	if len(parts) == 4 {
		f.arg = parts[3]
	}
	return f, true
}
