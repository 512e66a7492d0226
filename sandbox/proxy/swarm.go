package proxy

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// A swarm takes a whole engine: its routes are there for sessions that have one of
// their own, and refuse all others with the way to get one.

func swarmRoutes() []route {
	rotate := []string{"version", "rotateWorkerToken", "rotateManagerToken", "rotateManagerUnlockKey"}
	return []route{
		{method: http.MethodGet, pattern: "swarm", action: "swarm.inspect", serve: swarmOnly(plain("/swarm"))},
		{method: http.MethodPost, pattern: "swarm/init", action: "swarm.init", body: bodyJSON, serve: swarmOnly((*call).swarmInit)},
		{method: http.MethodPost, pattern: "swarm/join", action: "swarm.join", body: bodyJSON, serve: swarmOnly(func(*call) error {
			return forbid(CodeSwarmJoin)
		})},
		{method: http.MethodPost, pattern: "swarm/leave", action: "swarm.leave", query: []string{"force"}, serve: swarmOnly((*call).swarmLeave)},
		{method: http.MethodPost, pattern: "swarm/update", action: "swarm.update", query: rotate, body: bodyJSON, serve: swarmOnly((*call).swarmUpdate)},
		{method: http.MethodGet, pattern: "swarm/unlockkey", action: "swarm.unlock_key", serve: swarmOnly(plain("/swarm/unlockkey"))},
		{method: http.MethodPost, pattern: "swarm/unlock", action: "swarm.unlock", body: bodyJSON, serve: swarmOnly(rewritten("/swarm/unlock", fields{"UnlockKey": pass}))},
	}
}

func nodeRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "nodes", action: "node.list", query: []string{"filters"}, serve: swarmOnly(plain("/nodes"))},
		{method: http.MethodGet, pattern: "nodes/{id}", action: "node.inspect", serve: swarmOnly(onSwarm("nodes", ""))},
		{
			method: http.MethodPost, pattern: "nodes/{id}/update", action: "node.update", query: []string{"version"}, body: bodyJSON,
			serve: swarmOnly(func(c *call) error {
				return c.onSwarmBody("nodes", "/update", fields{"Name": pass, "Labels": pass, "Role": pass, "Availability": pass})
			}),
		},
		{method: http.MethodDelete, pattern: "nodes/{id}", action: "node.remove", query: []string{"force"}, serve: swarmOnly(onSwarm("nodes", ""))},
		{method: http.MethodGet, pattern: "tasks", action: "task.list", query: []string{"filters"}, serve: swarmOnly((*call).shownPlain)},
		{method: http.MethodGet, pattern: "tasks/{id}", action: "task.inspect", serve: swarmOnly(onSwarm("tasks", ""))},
		{method: http.MethodGet, pattern: "tasks/{id}/logs", action: "task.logs", query: logParams(), stream: following, serve: swarmOnly(onSwarm("tasks", "/logs"))},
	}
}

// secretRoutes are those of secrets and of configs. What they hold is in bodies, which
// are never noted.
func secretRoutes() []route {
	allowed := fields{
		"Name": pass, "Labels": pass, "Data": pass,
		"Driver": unset(CodeOption, "--driver"), "Templating": unset(CodeOption, "--template-driver"),
	}
	var routes []route
	for kind, action := range map[string]string{"secrets": "secret", "configs": "config"} {
		routes = append(routes,
			route{method: http.MethodGet, pattern: kind, action: action + ".list", query: []string{"filters"}, serve: swarmOnly(plain("/" + kind))},
			route{method: http.MethodPost, pattern: kind + "/create", action: action + ".create", body: bodyJSON, serve: swarmOnly(rewritten("/"+kind+"/create", allowed))},
			route{method: http.MethodGet, pattern: kind + "/{id}", action: action + ".inspect", serve: swarmOnly(onSwarm(kind, ""))},
			route{
				method: http.MethodPost, pattern: kind + "/{id}/update", action: action + ".update", query: []string{"version"}, body: bodyJSON,
				serve: swarmOnly(func(c *call) error { return c.onSwarmBody(kind, "/update", allowed) }),
			},
			route{method: http.MethodDelete, pattern: kind + "/{id}", action: action + ".remove", serve: swarmOnly(onSwarm(kind, ""))},
		)
	}
	return routes
}

// swarmOnly refuses what needs an engine of the session's own where it has none.
func swarmOnly(serve func(*call) error) func(*call) error {
	return func(c *call) error {
		if !c.p.cfg.Swarm {
			return forbid(CodeSwarm)
		}
		return serve(c)
	}
}

// rewritten forwards a request whose body is written anew by an allow-list.
func rewritten(path string, allowed fields) func(*call) error {
	return func(c *call) error {
		o, err := c.readObject(allowed)
		if err != nil {
			return err
		}
		c.entry.Target = o.text("Name")
		return c.forward(onward{path: path, query: c.query, json: o.encode()})
	}
}

// readObject reads the request's body by an allow-list.
func (c *call) readObject(allowed fields) (object, error) {
	body, err := c.readJSON()
	if err != nil {
		return nil, err
	}
	return canonical(body, allowed)
}

// text is a field that is a string, or "".
func (o object) text(name string) string {
	var s string
	if o.get(name, &s) != nil {
		return ""
	}
	return s
}

// onSwarm forwards a request about one thing of the swarm. On an engine of its own the
// session has all of them.
func onSwarm(kind, suffix string) func(*call) error {
	return func(c *call) error {
		path, err := c.swarmPath(kind, suffix)
		if err != nil {
			return err
		}
		on := onward{path: path, query: c.query}
		if suffix == "" {
			on.modify = c.shown()
		}
		return c.forward(on)
	}
}

// onSwarmBody is onSwarm with a body.
func (c *call) onSwarmBody(kind, suffix string, allowed fields) error {
	path, err := c.swarmPath(kind, suffix)
	if err != nil {
		return err
	}
	o, err := c.readObject(allowed)
	if err != nil {
		return err
	}
	return c.forward(onward{path: path, query: c.query, json: o.encode()})
}

func (c *call) swarmPath(kind, suffix string) (string, error) {
	id := c.vars["id"]
	c.entry.Target = id
	if !objectName.MatchString(id) {
		return "", missing("%s not found", id)
	}
	return "/" + kind + "/" + id + suffix, nil
}

// Where a swarm of one machine listens. Nobody else can join it, and an engine
// without a network has no other address to offer.
const (
	swarmListen    = "127.0.0.1:2377"
	swarmAdvertise = "127.0.0.1"
)

// swarmInit makes the engine a swarm of one machine.
func (c *call) swarmInit() error {
	o, err := c.readObject(fields{
		"ListenAddr": drop, "AdvertiseAddr": pass, "DataPathAddr": pass, "DataPathPort": pass,
		"ForceNewCluster": pass, "AutoLockManagers": pass, "Availability": pass,
		"DefaultAddrPool": pass, "SubnetSize": pass, "Spec": swarmSpec,
	})
	if err != nil {
		return err
	}
	if o.text("AdvertiseAddr") == "" {
		o.set("AdvertiseAddr", swarmAdvertise)
	} else {
		c.flagText(o, "AdvertiseAddr", "advertise")
	}
	o.set("ListenAddr", swarmListen)
	return c.forward(onward{path: "/swarm/init", json: o.encode()})
}

// swarmSpec checks the settings of a swarm.
func swarmSpec(raw json.RawMessage) (json.RawMessage, error) {
	return encoded(canonical(raw, swarmSpecFields()))
}

func swarmSpecFields() fields {
	return fields{
		"Name": pass, "Labels": pass, "Orchestration": pass, "Raft": pass, "Dispatcher": pass,
		"EncryptionConfig": pass, "TaskDefaults": taskDefaults,
		"CAConfig": func(raw json.RawMessage) (json.RawMessage, error) {
			return encoded(canonical(raw, fields{
				"NodeCertExpiry": pass, "ForceRotate": pass,
				"ExternalCAs":   unset(CodeOption, "--external-ca"),
				"SigningCACert": unset(CodeOption, "--ca-cert"), "SigningCAKey": unset(CodeOption, "--ca-key"),
			}))
		},
	}
}

func taskDefaults(raw json.RawMessage) (json.RawMessage, error) {
	return encoded(canonical(raw, fields{"LogDriver": checkTaskLog}))
}

// swarmUpdate changes the swarm's settings.
func (c *call) swarmUpdate() error {
	o, err := c.readObject(swarmSpecFields())
	if err != nil {
		return err
	}
	return c.forward(onward{path: "/swarm/update", query: c.query, json: o.encode()})
}

// swarmLeave ends the swarm, and with it its services and their containers.
func (c *call) swarmLeave() error {
	got, err := c.p.engine.whole(c.steady(), ask{method: http.MethodPost, path: "/swarm/leave", query: c.query})
	if err != nil {
		return err
	}
	if got.ok() {
		if err := c.p.reconcileContainers(c.steady()); err != nil {
			return err
		}
		c.outsideChanged()
	}
	c.pass(got)
	return nil
}

// inSwarm tells whether the engine is in a swarm, if only in one that is locked.
func (p *Proxy) inSwarm(ctx context.Context) (bool, error) {
	if !p.cfg.Swarm {
		return false, nil
	}
	var info struct {
		Swarm struct{ LocalNodeState string }
	}
	_, err := p.engine.read(ctx, "/info", nil, &info)
	state := info.Swarm.LocalNodeState
	return state != "" && state != "inactive", err
}

// services lists the names of the swarm's services; none where it is locked.
func (p *Proxy) services(ctx context.Context) ([]string, error) {
	var list []struct{ Spec struct{ Name string } }
	got, err := p.engine.whole(ctx, ask{method: http.MethodGet, path: "/services"})
	if err != nil || !got.ok() {
		return nil, err
	}
	if err := got.decode(&list); err != nil {
		return nil, err
	}
	var names []string
	for _, s := range list {
		names = append(names, s.Spec.Name)
	}
	return names, nil
}

// purgeSwarm ends the swarm, if there is one. Its containers go with it: one that was
// removed by itself would come again.
func (p *Proxy) purgeSwarm(ctx context.Context, r *Report) error {
	in, err := p.inSwarm(ctx)
	if err != nil || !in {
		return err
	}
	services, err := p.services(ctx)
	if err != nil {
		return err
	}
	for _, name := range services {
		// What cannot be removed goes with the swarm.
		if _, err := p.engine.whole(ctx, ask{method: http.MethodDelete, path: "/services/" + name}); err != nil {
			return err
		}
	}
	if err := p.tasksPrepared(ctx); err != nil {
		return err
	}
	got, err := p.engine.whole(ctx, ask{method: http.MethodPost, path: "/swarm/leave", query: values("force", "1")})
	if err != nil {
		return err
	}
	if !got.ok() {
		return fmt.Errorf("leave the swarm: %w", &engineError{path: "/swarm/leave", status: got.status, message: got.message()})
	}
	r.Services, r.Swarm = services, true
	// The bridge by which tasks reach the world is of no use without a swarm.
	if _, err := p.engine.whole(ctx, ask{method: http.MethodDelete, path: "/networks/docker_gwbridge"}); err != nil {
		return err
	}
	return p.reconcileContainers(ctx)
}

// How long a task's container may take to be made, and how often that is looked at. A
// pull that is under way is not waited for.
const tasksDeadline, tasksPause = 5 * time.Second, 50 * time.Millisecond

// tasksPrepared waits until no task's container is about to be made: the engine would
// finish that after the swarm is left, and nobody would take it away.
func (p *Proxy) tasksPrepared(ctx context.Context) error {
	tick := time.NewTicker(tasksPause)
	defer tick.Stop()
	for until := time.Now().Add(tasksDeadline); time.Now().Before(until); {
		var tasks []struct{ Status struct{ State string } }
		got, err := p.engine.whole(ctx, ask{method: http.MethodGet, path: "/tasks"})
		if err != nil || !got.ok() {
			return err // a swarm that is locked makes none
		}
		if err := got.decode(&tasks); err != nil {
			return err
		}
		preparing := false
		for _, t := range tasks {
			preparing = preparing || t.Status.State == "accepted" || t.Status.State == "preparing"
		}
		if !preparing {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the swarm's tasks: %w", ctx.Err())
		case <-tick.C:
		}
	}
	return nil
}
