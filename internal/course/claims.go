package course

import (
	"slices"
	"strconv"
	"strings"
)

// Names and ports that a command gives to things of the engine. What an
// attempt merely uses is claimed by the attempt that made it.
var (
	namedByFlag = lazily(`(?:--name|--tag|-t|--project-name)[= ]*["']?([A-Za-z0-9][\w./:-]*)`)
	namedLast   = lazily(`docker (?:(?:container|image|network|volume) )?(?:rename|tag|commit|import|create|build)\b[^\n|;&<>]* ["']?([A-Za-z0-9][\w./:-]*)["']?`)
	namedVolume = lazily(`(?:-v|--volume)[= ]*["']?([A-Za-z0-9][\w.-]*):/|(?:src|source)=([A-Za-z0-9][\w.-]*)(?:,|\s|$)`)
	hostPort    = lazily(`(?:-p|--publish)[= ]*["']?(?:published=)?(?:\d+\.\d+\.\d+\.\d+:)?(\d{4,5})\b`)
)

// claimRegistry stands for the session's registry, which listens on one port.
const claimRegistry = "registry"

// claimCompose stands for all that compose makes: its names come from a folder.
const claimCompose = "compose"

// Claims lists the names and host ports that attempts at the exercise give to
// things of the engine, sorted, each once. Exercises that claim the same thing
// cannot be tried at the same time on one engine. It reads the scripts as text
// and errs on the side of claiming too much. On an engine of its own only what others
// share is claimed: ports of this machine.
func (e *Exercise) Claims() []string {
	var claims []string
	for _, port := range e.Ports() {
		claims = append(claims, strconv.Itoa(port))
	}
	if e.Registry {
		claims = append(claims, claimRegistry)
	}
	if e.OwnEngine { // its names are nobody else's
		slices.Sort(claims)
		return claims
	}
	for _, c := range e.Checks {
		switch {
		case c.Container != nil:
			claims = append(claims, c.Container.Name)
		case c.Image != nil:
			claims = append(claims, c.Image.Ref)
		case c.Volume != nil:
			claims = append(claims, c.Volume.Name)
		case c.Network != nil:
			claims = append(claims, c.Network.Name)
		case c.Compose != nil:
			claims = append(claims, claimCompose)
		case c.Absent != nil:
			claims = append(claims, c.Absent.Image)
		}
	}
	for _, script := range e.scripts() {
		claims = append(claims, claimsOf(script)...)
	}
	for i, c := range claims {
		claims[i] = strings.TrimSuffix(c, ":latest")
	}
	slices.Sort(claims)
	return slices.DeleteFunc(slices.Compact(claims), func(c string) bool { return c == "" })
}

// uses lists the images that must stay while the exercise is tried: those that it
// is given, but for what it claims itself.
func (e *Exercise) uses() []string {
	claims := e.Claims()
	var uses []string
	for _, ref := range e.Images {
		if ref = strings.TrimSuffix(ref, ":latest"); !slices.Contains(claims, ref) && !slices.Contains(uses, ref) {
			uses = append(uses, ref)
		}
	}
	return uses
}

// scripts lists all that is run in attempts at the exercise.
func (e *Exercise) scripts() []string {
	scripts := []string{e.Setup}
	for _, s := range e.Solutions {
		scripts = append(scripts, s.Run)
	}
	for _, m := range e.Mistakes {
		scripts = append(scripts, m.Setup, m.Run)
	}
	return scripts
}

func claimsOf(script string) []string {
	script = strings.ReplaceAll(script, "\\\n", " ")
	var claims []string
	for _, find := range []func(string) [][]string{
		func(s string) [][]string { return namedByFlag().FindAllStringSubmatch(s, -1) },
		func(s string) [][]string { return namedLast().FindAllStringSubmatch(s, -1) },
		func(s string) [][]string { return namedVolume().FindAllStringSubmatch(s, -1) },
		func(s string) [][]string { return hostPort().FindAllStringSubmatch(s, -1) },
	} {
		for _, m := range find(script) {
			claims = append(claims, strings.Join(m[1:], ""))
		}
	}
	if strings.Contains(script, "compose") {
		claims = append(claims, claimCompose)
	}
	return claims
}
