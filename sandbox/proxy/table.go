package proxy

import (
	"net/http"
	"net/url"
)

func always(url.Values) bool { return true }

func following(q url.Values) bool { return truth(q.Get("follow")) }

// streaming is true unless stream=0 is said, as in the engine.
func streaming(q url.Values) bool { return !q.Has("stream") || truth(q.Get("stream")) }

// table is the allow-list of methods, paths and query parameters. Fixed parts
// come before patterns that would match them too.
func table() []route {
	var routes []route
	for _, part := range [][]route{
		systemRoutes(), containerRoutes(), execRoutes(), imageRoutes(), buildRoutes(),
		networkRoutes(), volumeRoutes(), swarmRoutes(), serviceRoutes(), nodeRoutes(),
		secretRoutes(),
	} {
		routes = append(routes, part...)
	}
	return routes
}

func systemRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "_ping", action: "system.ping", serve: plain("/_ping")},
		{method: http.MethodHead, pattern: "_ping", action: "system.ping", serve: plain("/_ping")},
		{method: http.MethodGet, pattern: "version", action: "system.version", serve: plain("/version")},
		{method: http.MethodGet, pattern: "info", action: "system.info", serve: (*call).info},
		{method: http.MethodGet, pattern: "system/df", action: "system.df", query: []string{"type"}, serve: (*call).diskUsage},
		{method: http.MethodGet, pattern: "events", action: "system.events", query: []string{"since", "until", "filters"}, stream: always, serve: (*call).events},
		{method: http.MethodPost, pattern: "auth", action: "registry.login", body: bodyJSON, serve: (*call).login},
		{method: http.MethodGet, pattern: "distribution/{name...}/json", action: "image.distribution", serve: func(c *call) error {
			c.entry.Target = c.vars["name"]
			return c.forward(onward{path: "/distribution/" + c.vars["name"] + "/json"})
		}},
	}
}

func containerRoutes() []route {
	logs := []string{"follow", "stdout", "stderr", "since", "until", "timestamps", "tail", "details"}
	attach := []string{"logs", "stream", "stdin", "stdout", "stderr", "detachKeys"}
	archive := []string{"path", "noOverwriteDirNonDir", "copyUIDGID"}
	return []route{
		{method: http.MethodGet, pattern: "containers/json", action: "container.list", query: []string{"all", "limit", "size", "filters", "since", "before"}, serve: (*call).containerList},
		{method: http.MethodPost, pattern: "containers/create", action: "container.create", query: []string{"name", "platform"}, body: bodyJSON, serve: (*call).containerCreate},
		{method: http.MethodPost, pattern: "containers/prune", action: "container.prune", query: []string{"filters"}, serve: (*call).containerPrune},
		{method: http.MethodGet, pattern: "containers/{id...}/json", action: "container.inspect", query: []string{"size"}, serve: (*call).containerInspect},
		{method: http.MethodGet, pattern: "containers/{id...}/top", action: "container.top", query: []string{"ps_args"}, serve: simple("/top")},
		{method: http.MethodGet, pattern: "containers/{id...}/logs", action: "container.logs", query: logs, stream: following, serve: simple("/logs")},
		{method: http.MethodGet, pattern: "containers/{id...}/changes", action: "container.changes", serve: simple("/changes")},
		{method: http.MethodGet, pattern: "containers/{id...}/export", action: "container.export", serve: simple("/export")},
		{method: http.MethodGet, pattern: "containers/{id...}/stats", action: "container.stats", query: []string{"stream", "one-shot"}, stream: streaming, serve: simple("/stats")},
		{method: http.MethodHead, pattern: "containers/{id...}/archive", action: "container.archive", query: archive, serve: (*call).containerArchive},
		{method: http.MethodGet, pattern: "containers/{id...}/archive", action: "container.archive", query: archive, serve: (*call).containerArchive},
		{method: http.MethodPut, pattern: "containers/{id...}/archive", action: "container.archive", query: archive, body: bodyStream, serve: (*call).containerArchive},
		{method: http.MethodPost, pattern: "containers/{id...}/start", action: "container.start", query: []string{"detachKeys"}, serve: containerStart("/start")},
		{method: http.MethodPost, pattern: "containers/{id...}/restart", action: "container.restart", query: []string{"t", "signal"}, serve: containerStart("/restart")},
		{method: http.MethodPost, pattern: "containers/{id...}/stop", action: "container.stop", query: []string{"t", "signal"}, serve: simple("/stop")},
		{method: http.MethodPost, pattern: "containers/{id...}/kill", action: "container.kill", query: []string{"signal"}, serve: (*call).containerKill},
		{method: http.MethodPost, pattern: "containers/{id...}/pause", action: "container.pause", serve: simple("/pause")},
		{method: http.MethodPost, pattern: "containers/{id...}/unpause", action: "container.unpause", serve: simple("/unpause")},
		{method: http.MethodPost, pattern: "containers/{id...}/resize", action: "container.resize", query: []string{"h", "w"}, serve: simple("/resize")},
		{method: http.MethodPost, pattern: "containers/{id...}/wait", action: "container.wait", query: []string{"condition"}, stream: always, serve: simple("/wait")},
		{method: http.MethodPost, pattern: "containers/{id...}/attach", action: "container.attach", query: attach, stream: always, serve: containerStream("/attach")},
		{method: http.MethodPost, pattern: "containers/{id...}/rename", action: "container.rename", query: []string{"name"}, serve: (*call).containerRename},
		{method: http.MethodPost, pattern: "containers/{id...}/update", action: "container.update", body: bodyJSON, serve: (*call).containerUpdate},
		{method: http.MethodPost, pattern: "containers/{id...}/exec", action: "container.exec", body: bodyJSON, serve: (*call).execCreate},
		{method: http.MethodDelete, pattern: "containers/{id...}", action: "container.remove", query: []string{"v", "force", "link"}, serve: (*call).containerRemove},
	}
}

func execRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "exec/{id...}/json", action: "container.exec.inspect", serve: (*call).execInspect},
		{method: http.MethodPost, pattern: "exec/{id...}/start", action: "container.exec.start", body: bodyJSON, serve: (*call).execStart},
		{method: http.MethodPost, pattern: "exec/{id...}/resize", action: "container.exec.resize", query: []string{"h", "w"}, serve: onExec("/resize")},
	}
}

func imageRoutes() []route {
	create := []string{"fromImage", "fromSrc", "repo", "tag", "message", "platform", "changes"}
	return []route{
		{method: http.MethodGet, pattern: "images/json", action: "image.list", query: []string{"all", "filters", "digests", "shared-size", "manifests"}, serve: (*call).imageList},
		{method: http.MethodGet, pattern: "images/search", action: "image.search", query: []string{"term", "limit", "filters"}, serve: plain("/images/search")},
		{method: http.MethodGet, pattern: "images/get", action: "image.save", query: []string{"names", "platform"}, serve: (*call).imageSave},
		{method: http.MethodPost, pattern: "images/load", action: "image.load", query: []string{"quiet", "platform"}, body: bodyStream, stream: always, serve: (*call).imageLoad},
		{method: http.MethodPost, pattern: "images/create", action: "image.pull", query: create, body: bodyStream, stream: always, serve: (*call).imageCreate},
		{method: http.MethodPost, pattern: "images/prune", action: "image.prune", query: []string{"filters"}, serve: (*call).imagePrune},
		{method: http.MethodGet, pattern: "images/{name...}/json", action: "image.inspect", query: []string{"manifests", "platform"}, serve: (*call).imageInspect},
		{method: http.MethodGet, pattern: "images/{name...}/history", action: "image.history", query: []string{"platform"}, serve: onImage("/history")},
		{method: http.MethodGet, pattern: "images/{name...}/get", action: "image.save", query: []string{"platform"}, serve: (*call).imageSave},
		{method: http.MethodPost, pattern: "images/{name...}/push", action: "image.push", query: []string{"tag", "platform"}, stream: always, serve: (*call).imagePush},
		{method: http.MethodPost, pattern: "images/{name...}/tag", action: "image.tag", query: []string{"repo", "tag"}, serve: (*call).imageTag},
		{method: http.MethodDelete, pattern: "images/{name...}", action: "image.remove", query: []string{"force", "noprune"}, serve: (*call).imageRemove},
		{method: http.MethodPost, pattern: "commit", action: "container.commit", query: []string{"container", "repo", "tag", "comment", "author", "pause", "changes"}, body: bodyJSON, serve: (*call).commit},
	}
}

func buildRoutes() []route {
	params := []string{
		"t", "dockerfile", "remote", "q", "nocache", "cachefrom", "pull", "rm", "forcerm",
		"memory", "memswap", "cpusetcpus", "cpusetmems", "cpushares", "cpuperiod", "cpuquota",
		"buildargs", "shmsize", "labels", "networkmode", "cgroupparent", "securityopt",
		"target", "platform", "version", "buildid", "session", "outputs", "extrahosts", "ulimits",
	}
	return []route{
		{method: http.MethodPost, pattern: "build", action: "image.build", query: params, body: bodyStream, stream: always, serve: (*call).build},
		{method: http.MethodPost, pattern: "build/prune", action: "build.prune", query: []string{"all", "filters", "keep-storage"}, serve: (*call).buildPrune},
		{method: http.MethodPost, pattern: "build/cancel", action: "build.cancel", query: []string{"id"}, serve: plain("/build/cancel")},
		{method: http.MethodPost, pattern: "session", action: "session", stream: always, serve: func(c *call) error {
			return c.upgrade(onward{path: "/session"})
		}},
		{method: http.MethodPost, pattern: "grpc", action: "session", stream: always, serve: (*call).buildkit},
	}
}

func networkRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "networks", action: "network.list", query: []string{"filters"}, serve: (*call).networkList},
		{method: http.MethodPost, pattern: "networks/create", action: "network.create", body: bodyJSON, serve: (*call).networkCreate},
		{method: http.MethodPost, pattern: "networks/prune", action: "network.prune", query: []string{"filters"}, serve: (*call).networkPrune},
		{method: http.MethodGet, pattern: "networks/{id...}", action: "network.inspect", query: []string{"verbose", "scope"}, serve: (*call).networkInspect},
		{method: http.MethodPost, pattern: "networks/{id...}/connect", action: "network.connect", body: bodyJSON, serve: networkJoin("/connect")},
		{method: http.MethodPost, pattern: "networks/{id...}/disconnect", action: "network.disconnect", body: bodyJSON, serve: networkJoin("/disconnect")},
		{method: http.MethodDelete, pattern: "networks/{id...}", action: "network.remove", serve: (*call).networkRemove},
	}
}

func volumeRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "volumes", action: "volume.list", query: []string{"filters"}, serve: (*call).volumeList},
		{method: http.MethodPost, pattern: "volumes/create", action: "volume.create", body: bodyJSON, serve: (*call).volumeCreate},
		{method: http.MethodPost, pattern: "volumes/prune", action: "volume.prune", query: []string{"filters"}, serve: (*call).volumePrune},
		{method: http.MethodGet, pattern: "volumes/{id...}", action: "volume.inspect", serve: (*call).volumeInspect},
		{method: http.MethodDelete, pattern: "volumes/{id...}", action: "volume.remove", query: []string{"force"}, serve: (*call).volumeRemove},
	}
}
