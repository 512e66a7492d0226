package doctor

import (
	"context"
	"strconv"
	"strings"
)

// hub is Docker Hub's registry. It is asked for nothing but whether it is there.
const hub = "https://registry-1.docker.io"

// The smallest terminal that lessons are laid out for.
const wantColumns, wantRows = 80, 24

// registry tells whether images can be pulled. Without, the lab's own take their
// place, so that this is never a failure.
func (p *patient) registry(ctx context.Context) []Result {
	ctx, cancel := context.WithTimeout(ctx, registryTimeout)
	defer cancel()
	if mirror := p.options.Mirror; mirror != "" {
		if err := p.Registry(ctx, mirror); err != nil {
			return one("registry", Warn, "mirror", "Registry", mirror)
		}
		return one("registry", OK, "", "Registry", mirror)
	}
	const name = "Docker Hub"
	if err := p.Registry(ctx, hub); err != nil {
		return one("registry", Warn, "hub", "Registry", name)
	}
	return one("registry", OK, "", "Registry", name)
}

func (p *patient) terminal(context.Context) []Result {
	columns, rows, ok := p.TerminalSize()
	if !ok {
		return one("terminal", Skip, "")
	}
	data := []string{
		"Columns", strconv.Itoa(columns), "Rows", strconv.Itoa(rows),
		"WantColumns", strconv.Itoa(wantColumns), "WantRows", strconv.Itoa(wantRows),
	}
	if columns < wantColumns || rows < wantRows {
		return one("terminal", Warn, "enlarge", data...)
	}
	return one("terminal", OK, "", data...)
}

// locale tells whether the terminal is told to show accents. Windows and macOS
// need no telling.
func (p *patient) locale(context.Context) []Result {
	locale := ""
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale = p.Env.Getenv(name); locale != "" {
			break
		}
	}
	folded := strings.ReplaceAll(strings.ToLower(locale), "-", "")
	switch {
	case strings.Contains(folded, "utf8"):
		return one("locale", OK, "", "Locale", locale)
	case p.Env.OS != "linux" && locale == "", p.Env.OS == "windows":
		return one("locale", Skip, "")
	}
	return one("locale", Warn, "utf8", "Locale", locale)
}
