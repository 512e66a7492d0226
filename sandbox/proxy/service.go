package proxy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"matelot/sandbox/owned"
)

func logParams() []string {
	return []string{"details", "follow", "stdout", "stderr", "since", "timestamps", "tail"}
}

func serviceRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "services", action: "service.list", query: []string{"filters", "status"}, serve: swarmOnly((*call).shownPlain)},
		{method: http.MethodPost, pattern: "services/create", action: "service.create", body: bodyJSON, serve: swarmOnly((*call).serviceCreate)},
		{method: http.MethodGet, pattern: "services/{id}", action: "service.inspect", query: []string{"insertDefaults"}, serve: swarmOnly(onSwarm("services", ""))},
		{method: http.MethodPost, pattern: "services/{id}/update", action: "service.update", query: []string{"version", "registryAuthFrom", "rollback"}, body: bodyJSON, serve: swarmOnly((*call).serviceUpdate)},
		{method: http.MethodGet, pattern: "services/{id}/logs", action: "service.logs", query: logParams(), stream: following, serve: swarmOnly((*call).serviceLogs)},
		{method: http.MethodDelete, pattern: "services/{id}", action: "service.remove", serve: swarmOnly((*call).serviceRemove)},
	}
}

// serviceCreate makes a service.
func (c *call) serviceCreate() error {
	o, err := c.readService()
	if err != nil {
		return err
	}
	return c.forward(onward{path: "/services/create", json: o.encode()})
}

// serviceUpdate changes a service: the client sends the whole of it.
func (c *call) serviceUpdate() error {
	path, err := c.servicePath("/update")
	if err != nil {
		return err
	}
	o, err := c.readService()
	if err != nil {
		return err
	}
	return c.forward(onward{path: path, query: c.query, json: o.encode()})
}

func (c *call) serviceRemove() error {
	path, err := c.servicePath("")
	if err != nil {
		return err
	}
	return c.forward(onward{path: path})
}

func (c *call) serviceLogs() error {
	path, err := c.servicePath("/logs")
	if err != nil {
		return err
	}
	return c.forward(onward{path: path, query: c.query})
}

// servicePath notes which service the call is about, by the name that people know.
func (c *call) servicePath(suffix string) (string, error) {
	path, err := c.swarmPath("services", suffix)
	if err != nil {
		return "", err
	}
	var known struct {
		ID   string
		Spec struct{ Name string }
	}
	// Where it cannot be read, the engine has the words for why.
	if found, err := c.p.engine.read(c.ctx(), "/services/"+c.vars["id"], nil, &known); err == nil && found {
		c.entry.Target, c.entry.TargetID = known.Spec.Name, known.ID
	}
	return path, nil
}

// readService reads a service, guards it, and notes what tells one from another.
func (c *call) readService() (object, error) {
	o, err := c.readObject(c.serviceFields())
	if err != nil {
		return nil, err
	}
	if name := o.text("Name"); name != "" {
		c.entry.Target = name
	}
	task, err := canonical(o["TaskTemplate"], c.taskFields())
	if err != nil {
		return nil, err
	}
	spec, err := canonical(task["ContainerSpec"], taskContainerFields())
	if err != nil {
		return nil, err
	}
	if err := c.prepareTask(spec); err != nil {
		return nil, err
	}
	c.noteService(o, spec)
	task["ContainerSpec"] = spec.encode()
	o["TaskTemplate"] = task.encode()
	return o, nil
}

// prepareTask guards the containers of a service and puts the session's label on
// them: by it they are the session's, though no request makes them.
func (c *call) prepareTask(spec object) error {
	ref := spec.text("Image")
	c.entry.Image = ref
	image, err := c.taskImage(ref)
	if err != nil {
		return err
	}
	if image.forward != "" && image.tag == "" {
		spec.set("Image", image.forward)
	}
	mounts, err := parseMounts(spec["Mounts"])
	if err != nil {
		return err
	}
	for _, m := range mounts {
		// The engine fills templates in when it makes a task: what they come to is
		// known to nobody here.
		if bytes.Contains([]byte(m.Source), []byte("{{")) {
			return forbid(CodeBindSyntax, "Spec", m.Source)
		}
	}
	s, err := c.storage(object{"Mounts": spec["Mounts"]}, nil, sortedKeys(image.Config.Volumes))
	if err != nil {
		return err
	}
	delete(spec, "Mounts")
	if len(s.mounts) > 0 {
		spec.set("Mounts", s.mounts)
	}
	var labels map[string]string
	if err := spec.get("Labels", &labels); err != nil {
		return err
	}
	spec.set("Labels", c.p.labels.onto(labels))
	return nil
}

// taskImage finds the image of a service. The engine pulls one that is not there when
// it makes a task; a lab image is supplied before. What can be had nowhere goes on as
// it was typed: the service then shows what became of its tasks.
func (c *call) taskImage(ref string) (usable, error) {
	image, err := c.p.findImage(c.ctx(), ref)
	if !errors.Is(err, owned.ErrNotOwned) {
		return image, err
	}
	if full, ok := fullRef(ref); !ok || c.p.EnsureImage(c.steady(), familiar(full), nil) != nil {
		return usable{}, nil //nolint:nilerr // the service tells what became of it
	}
	if image, err = c.p.findImage(c.ctx(), ref); errors.Is(err, owned.ErrNotOwned) {
		return usable{}, nil
	}
	return image, err
}

// noteService notes what tells one service from another.
func (c *call) noteService(o, spec object) {
	c.flag("image", spec.text("Image"))
	c.flag("cmd", compactJSON(spec["Args"]))
	var mode struct {
		Replicated *struct{ Replicas *uint64 }
		Global     *struct{}
	}
	if o.get("Mode", &mode) == nil {
		switch {
		case mode.Global != nil:
			c.flag("mode", "global")
		case mode.Replicated != nil && mode.Replicated.Replicas != nil:
			c.flag("replicas", strconv.FormatUint(*mode.Replicated.Replicas, 10))
		}
	}
	endpoint, err := members(o["EndpointSpec"])
	if err != nil {
		return
	}
	for _, m := range endpoint {
		if m.key == "Ports" {
			c.flag("ports", compactJSON(m.value))
		}
	}
}

// shownPlain forwards a list of services or tasks.
func (c *call) shownPlain() error {
	return c.forward(onward{path: "/" + c.route.pattern, query: c.query, modify: c.shown()})
}

// shown takes matelot's labels out of what the learner will see, however deep.
func (c *call) shown() func(*http.Response) error {
	return rewriteJSON(func(raw json.RawMessage) (any, error) {
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.UseNumber() // versions are bigger than a float tells apart
		var v any
		if err := dec.Decode(&v); err != nil {
			return nil, fmt.Errorf("read what the swarm has: %w", err)
		}
		unlabelAll(c.p.labels, v)
		return v, nil
	})
}

func unlabelAll(l labels, v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			unlabelAll(l, item)
		}
	case map[string]any:
		for key, item := range v {
			labels, ok := item.(map[string]any)
			if key != "Labels" || !ok {
				unlabelAll(l, item)
				continue
			}
			before := len(labels)
			for label := range labels {
				if l.reserved(label) {
					delete(labels, label)
				}
			}
			if len(labels) == 0 && before > 0 {
				delete(v, key)
			}
		}
	}
}
