package doctor

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"matelot/sandbox/dial"
)

// oldestAPI is what Docker 19.03 speaks: the exercises need no more.
const oldestAPI = "1.40"

// askEngine finds the engine and asks it who it is; the checks look at what came
// of it.
func (p *patient) askEngine(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	p.endpoint, p.endpointErr = p.Find(ctx)
	if p.endpointErr != nil {
		p.versionErr = p.endpointErr
		return
	}
	p.engine = p.Connect(p.endpoint)
	p.version, p.versionErr = p.engine.Version(ctx)
}

// reached tells whether an engine answers, and by which way it was found.
func (p *patient) reached(context.Context) []Result {
	if p.versionErr == nil {
		return one("engine", OK, "", p.way("Version", p.version.Engine)...)
	}
	data := p.way("Error", firstLine(p.versionErr.Error()))
	return one("engine", Fail, p.reachRemedy(), data...)
}

// way are the values that say where the engine was looked for.
func (p *patient) way(more ...string) []string {
	return append([]string{
		"Host", p.endpoint.Host, "Way", string(p.endpoint.Source), "Context", p.endpoint.Context,
	}, more...)
}

func (p *patient) reachRemedy() string {
	var (
		contextError *dial.ContextError
		configError  *dial.ConfigError
		hostError    *dial.HostError
	)
	switch {
	case p.denied():
		return "permission"
	case errors.As(p.versionErr, &configError):
		return "config"
	case errors.As(p.versionErr, &contextError):
		return "context"
	case errors.As(p.versionErr, &hostError), p.endpoint.Source == dial.SourceHost:
		return "host"
	case p.endpoint.Context != "":
		return "context"
	}
	return "start_" + p.system()
}

// denied tells whether there is a socket that this account may not use.
func (p *patient) denied() bool { return errors.Is(p.versionErr, fs.ErrPermission) }

// permission says what to do about a socket that is not for this account.
func (p *patient) permission(context.Context) []Result {
	if !p.denied() {
		if p.versionErr != nil || !p.endpoint.Local() {
			return one("permission", Skip, "")
		}
		return one("permission", OK, "", "Host", p.endpoint.Host)
	}
	host := p.deniedHost()
	if p.Env.OS != "linux" {
		return one("permission", Fail, "restart", "Host", host)
	}
	account, session := p.InDockerGroup()
	switch {
	case account && !session:
		return one("permission", Fail, "login", "Host", host)
	case account:
		return one("permission", Fail, "socket", "Host", host)
	}
	return one("permission", Fail, "group", "Host", host)
}

func (p *patient) deniedHost() string {
	var notFound *dial.NotFoundError
	if errors.As(p.versionErr, &notFound) {
		for _, attempt := range notFound.Tried {
			if errors.Is(attempt.Err, fs.ErrPermission) {
				return attempt.Host
			}
		}
	}
	return p.endpoint.Host
}

// conflict tells of settings of which one silently overrides another.
func (p *patient) conflict(context.Context) []Result {
	host := p.Env.Getenv("DOCKER_HOST")
	wanted := p.Env.Getenv("DOCKER_CONTEXT")
	current, err := dial.CurrentContext(p.Env)
	if err != nil {
		return one("conflict", Skip, "") // reached says so
	}
	if current == "default" {
		current = ""
	}
	data := []string{"Host", host, "ContextEnv", wanted, "Context", current}
	switch {
	case host != "" && wanted != "":
		return one("conflict", Warn, "host_over_variable", data...)
	case host != "" && current != "":
		return one("conflict", Warn, "host_over_context", data...)
	case wanted != "" && current != "" && wanted != current:
		return one("conflict", Warn, "variable_over_context", data...)
	}
	return one("conflict", OK, "")
}

func (p *patient) api(context.Context) []Result {
	switch {
	case p.versionErr != nil:
		return one("api", Skip, "")
	case older(p.version.API, oldestAPI):
		return one("api", Fail, "upgrade", "API", p.version.API, "Want", oldestAPI)
	}
	return one("api", OK, "", "API", strings.TrimSpace(p.version.API), "Want", oldestAPI)
}
