package screen

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/go-units"

	"matelot/checker"
	"matelot/internal/render"
)

// drawPicture draws what the session has in the engine: for each container the way
// from a host port to the container's, and from a folder or volume to the path where
// it is mounted. Everything is said in words and arrows, none of it by colour alone.
func (m *model) drawPicture() {
	if m.w == 0 {
		return
	}
	d := drawing{m: m, seen: m.seen}
	d.containers()
	d.images()
	d.volumes()
	d.networks()
	if len(d.lines) == 0 {
		for _, line := range render.Wrap(m.say("screen.engine.empty"), m.w) {
			d.add("", line)
		}
	}
	for _, trouble := range m.seen.Troubles {
		d.add("", m.say("screen.engine.trouble", "Detail", cmp.Or(trouble.Detail, string(trouble.Code))))
	}
	m.picture.set(strings.Join(d.lines, "\n"))
}

type drawing struct {
	m     *model
	seen  checker.Observation
	lines []string
}

func (d *drawing) add(indent, text string) { d.lines = append(d.lines, indent+text) }

func (d *drawing) title(id string, count int) {
	if len(d.lines) > 0 {
		d.add("", "")
	}
	d.add(" ", d.m.paint.bold(d.m.say(id, "Count", count)))
}

func (d *drawing) arrow() string {
	if d.m.paint.style.ASCII {
		return "-->"
	}
	return "──▶"
}

func (d *drawing) containers() {
	all := slices.Clone(d.seen.Containers)
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(a, b checker.Container) int {
		if (a.State == "running") != (b.State == "running") {
			return map[bool]int{true: -1, false: 1}[a.State == "running"]
		}
		return b.Created.Compare(a.Created)
	})
	d.title("screen.engine.containers", len(all))
	for i := range all {
		d.container(&all[i])
	}
}

func (d *drawing) container(c *checker.Container) {
	state := d.m.say("screen.engine.state", "State", c.State, "Code", c.ExitCode, "Health", c.Health)
	sign := d.m.paint.faint("○")
	if c.State == "running" {
		sign = d.m.paint.green("●")
	}
	if d.m.paint.style.ASCII {
		sign = map[bool]string{true: "(*)", false: "( )"}[c.State == "running"]
	}
	d.add("  ", fmt.Sprintf("%s %s  %s  %s", sign, d.m.paint.bold(c.Name), d.m.paint.faint(c.Image), state))
	if c.Error != "" {
		d.add("      ", d.m.say("screen.engine.why", "Error", c.Error))
	}
	d.ports(c)
	for _, mount := range c.Mounts {
		d.mount(mount)
	}
	if program := strings.Join(slices.Concat(c.Entrypoint, c.Command), " "); program != "" {
		d.add("      ", d.m.say("screen.engine.program", "Program", program))
	}
	var on []string
	for _, n := range c.Networks {
		on = append(on, strings.TrimSpace(n.Network+" "+n.IP))
	}
	if len(on) > 0 {
		d.add("      ", d.m.say("screen.engine.on", "Networks", strings.Join(on, ", ")))
	}
}

// ports draws the way in: what was published, and whether the image says that
// something listens at its end.
func (d *drawing) ports(c *checker.Container) {
	exposed := d.exposedBy(c)
	drawn := map[string]bool{}
	for _, way := range waysIn(c) {
		from := way.host
		if c.State != "running" {
			from += " " + d.m.say("screen.engine.closed")
		}
		d.add("      ", fmt.Sprintf("%s %s %s", from, d.arrow(), way.container))
		if len(exposed) > 0 && !slices.Contains(exposed, way.container) {
			d.add("        ", d.m.say("screen.engine.wrong_end", "Exposed", strings.Join(exposed, ", ")))
		}
		drawn[way.container] = true
	}
	for _, port := range exposed {
		if !drawn[port] {
			d.add("      ", d.m.say("screen.engine.unpublished", "Port", port))
		}
	}
}

// exposedBy lists the ports that the container's image says its program listens on.
func (d *drawing) exposedBy(c *checker.Container) []string {
	for _, img := range d.seen.Images {
		if img.ID == c.ImageID && img.Detailed {
			return img.Exposed
		}
	}
	return nil
}

// way is one published port.
type way struct{ host, container string }

// waysIn are the published ports of a container: those that the engine listens on,
// or those that were asked for where it does not run. A port that is listened on for
// IPv4 and IPv6 is one way.
func waysIn(c *checker.Container) []way {
	var ways []way
	for _, p := range c.Published {
		ways = append(ways, way{hostEnd(p.IP, strconv.Itoa(p.Host)), p.Container})
	}
	if len(ways) == 0 {
		for port, bindings := range c.Bindings {
			for _, b := range bindings {
				ways = append(ways, way{hostEnd(b.IP, cmp.Or(b.Port, "?")), port})
			}
		}
	}
	slices.SortFunc(ways, func(a, b way) int { return cmp.Or(cmp.Compare(a.container, b.container), cmp.Compare(a.host, b.host)) })
	return slices.Compact(ways)
}

// hostEnd is the host's end of a published port as a learner types it.
func hostEnd(ip, port string) string {
	switch ip {
	case "", "0.0.0.0", "::", "127.0.0.1", "::1":
		return "localhost:" + port
	}
	return ip + ":" + port
}

func (d *drawing) mount(mount checker.Mount) {
	from := mount.Source
	switch mount.Type {
	case "volume":
		name := mount.Name
		if len(name) == 64 {
			name = name[:12]
		}
		from = d.m.say("screen.engine.volume", "Name", name)
	case "bind":
		if rel, err := filepath.Rel(d.seen.Workspace, mount.Source); err == nil && filepath.IsLocal(rel) {
			from = "./" + filepath.ToSlash(rel)
		}
		if mount.SourceKind == "missing" {
			from += " " + d.m.say("screen.engine.missing")
		} else if mount.Empty {
			from += " " + d.m.say("screen.engine.empty_dir")
		}
	}
	to := mount.Target
	if !mount.RW {
		to += " " + d.m.say("screen.engine.read_only")
	}
	d.add("      ", fmt.Sprintf("%s %s %s", from, d.arrow(), to))
}

func (d *drawing) images() {
	if len(d.seen.Images) == 0 {
		return
	}
	d.title("screen.engine.images", len(d.seen.Images))
	for _, img := range d.seen.Images {
		name := strings.Join(img.Refs, ", ")
		if name == "" {
			name = "<none> " + strings.TrimPrefix(img.ID, "sha256:")[:min(12, len(strings.TrimPrefix(img.ID, "sha256:")))]
		}
		d.add("    ", fmt.Sprintf("%s  %s", name, d.m.paint.faint(units.HumanSize(float64(img.Size)))))
	}
}

func (d *drawing) volumes() {
	if len(d.seen.Volumes) == 0 {
		return
	}
	d.title("screen.engine.volumes", len(d.seen.Volumes))
	for _, v := range d.seen.Volumes {
		used := d.m.say("screen.engine.unused")
		if len(v.UsedBy) > 0 {
			used = d.arrow() + " " + strings.Join(v.UsedBy, ", ")
		}
		d.add("    ", v.Name+"  "+used)
	}
}

// networks are the session's own, and the default ones where a container is on them.
func (d *drawing) networks() {
	var lines []string
	for _, n := range d.seen.Networks {
		if len(n.Labels) == 0 && len(n.Containers) == 0 {
			continue
		}
		line := n.Name + "  " + d.m.paint.faint(d.m.say("screen.engine.driver", "Driver", n.Driver))
		if len(n.Containers) > 0 {
			line += "  " + d.arrow() + " " + strings.Join(n.Containers, ", ")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return
	}
	d.title("screen.engine.networks", len(lines))
	for _, line := range lines {
		d.add("    ", line)
	}
}
