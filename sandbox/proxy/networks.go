package proxy

import (
	"encoding/json"
	"net/http"
	"strings"

	"matelot/sandbox/owned"
)

// networkList lists the session's networks and those that every engine has.
func (c *call) networkList() error {
	q, err := c.plainFilters()
	if err != nil {
		return err
	}
	return c.forward(onward{path: "/networks", query: q, modify: rewriteJSON(func(raw json.RawMessage) (any, error) {
		return c.keep(raw, func(o object) bool {
			var id, name string
			if o.get("Id", &id) != nil || o.get("Name", &name) != nil {
				return false
			}
			return isBuiltin(name) || c.p.cfg.Swarm && isSwarmNetwork(name) || c.p.cfg.Owned.Has(owned.Network, id)
		})
	})})
}

// plainFilters gives the call's query with its filters written anew.
func (c *call) plainFilters() (q map[string][]string, err error) {
	out := clone(c.query)
	if raw := c.query.Get("filters"); raw != "" {
		f, err := parseFilters(raw)
		if err != nil {
			return nil, err
		}
		out.Set("filters", f.encode())
	}
	return out, nil
}

// keep gives the objects of a list for which keep is true, without the
// session's label: compose takes a network or volume with a label it did not
// set for a changed one.
func (c *call) keep(raw json.RawMessage, keep func(object) bool) ([]object, error) {
	var list []object
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	out := make([]object, 0, len(list))
	for _, o := range list {
		if keep(o) {
			o.unlabel(c.p.labels)
			out = append(out, o)
		}
	}
	return out, nil
}

// unlabel takes matelot's labels out of an object that the learner will see.
func (o object) unlabel(l labels) {
	var labels map[string]string
	if o.get("Labels", &labels) != nil || labels == nil {
		return
	}
	for k := range labels {
		if l.reserved(k) {
			delete(labels, k)
		}
	}
	o.set("Labels", labels)
}

// networkInspect shows a network, without the containers of others in it.
func (c *call) networkInspect() error {
	item, _, err := c.network(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	return c.forward(onward{
		path: "/networks/" + item.ID, query: c.query,
		modify: rewriteObject(func(o object) error {
			o.unlabel(c.p.labels)
			var members map[string]json.RawMessage
			if err := o.get("Containers", &members); err != nil || members == nil {
				return err
			}
			for id := range members {
				if !c.p.cfg.Owned.Has(owned.Container, id) {
					delete(members, id)
				}
			}
			o.set("Containers", members)
			return nil
		}),
	})
}

// bridgeOptions are the options of a bridge network that stay within it. Not
// among them is the bridge's name, by which a bridge of the host is taken over.
var bridgeOptions = map[string]bool{
	"com.docker.network.bridge.enable_icc":           true,
	"com.docker.network.bridge.enable_ip_masquerade": true,
	"com.docker.network.bridge.host_binding_ipv4":    true,
	"com.docker.network.driver.mtu":                  true,
}

func (c *call) networkFields() fields {
	drivers, scopes := []string{"bridge", "default"}, []string{"local"}
	if c.p.cfg.Swarm {
		drivers, scopes = append(drivers, "overlay"), append(scopes, "swarm")
	}
	return fields{
		"Name": pass, "CheckDuplicate": drop, "Internal": pass, "Attachable": pass,
		"EnableIPv6": pass, "EnableIPv4": pass, "Labels": pass,
		"Driver":     oneOf("--driver", CodeNetworkDriver, drivers...),
		"Scope":      oneOf("--scope", CodeNetworkDriver, scopes...),
		"Ingress":    unset(CodeNetworkDriver, "--ingress"),
		"ConfigOnly": unset(CodeNetworkDriver, "--config-only"),
		"ConfigFrom": unset(CodeNetworkDriver, "--config-from"),
		"IPAM": func(raw json.RawMessage) (json.RawMessage, error) {
			return encoded(canonical(raw, fields{
				"Driver":  oneOf("--ipam-driver", CodeNetworkDriver, "default"),
				"Config":  checkSubnets,
				"Options": empty(CodeNetworkDriver, "--ipam-opt"),
			}))
		},
		"Options": func(raw json.RawMessage) (json.RawMessage, error) {
			list, err := members(raw)
			if err != nil {
				return nil, err
			}
			for _, m := range list {
				if !bridgeOptions[m.key] {
					return nil, forbid(CodeNetworkDriver, "Field", "--opt "+m.key)
				}
			}
			if len(list) == 0 {
				return nil, nil
			}
			return raw, nil
		},
	}
}

// networkCreate makes a network for the session.
func (c *call) networkCreate() error {
	body, err := c.readJSON()
	if err != nil {
		return err
	}
	o, err := canonical(body, c.networkFields())
	if err != nil {
		return err
	}
	c.flagText(o, "Driver", "driver")
	var name string
	var labels map[string]string
	if err := o.get("Name", &name); err != nil {
		return err
	}
	if err := o.get("Labels", &labels); err != nil {
		return err
	}
	c.entry.Target = name
	// Two networks of one name would make every later use of it ambiguous.
	o.set("CheckDuplicate", true)
	o.set("Labels", c.p.labels.onto(labels))
	defer c.p.creates.begin()()
	got, err := c.p.engine.whole(c.steady(), ask{method: http.MethodPost, path: "/networks/create", body: o.encode()})
	if err != nil {
		return err
	}
	if got.status == http.StatusConflict && name != "" {
		if _, ours := c.p.cfg.Owned.ByName(owned.Network, name); !ours {
			c.denyAfter(got, c.p.words(CodeForeignNetwork, map[string]string{"Name": name}))
			return nil
		}
	}
	if got.ok() {
		var made struct {
			ID string `json:"Id"`
		}
		if err := got.decode(&made); err != nil {
			return err
		}
		item := owned.Item{Kind: owned.Network, ID: made.ID, Name: name}
		c.onItem(item)
		if err := c.p.cfg.Owned.Add(item); err != nil {
			return err
		}
	}
	c.pass(got)
	return nil
}

// networkRemove removes one of the session's networks. For those that every
// engine has, the engine itself has the right words.
func (c *call) networkRemove() error {
	item, _, err := c.network(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	if item.ID == "" || isBuiltin(item.Name) && !c.p.cfg.Owned.Has(owned.Network, item.ID) {
		item.ID = item.Name
	}
	got, err := c.p.engine.whole(c.steady(), ask{method: http.MethodDelete, path: "/networks/" + item.ID})
	if err != nil {
		return err
	}
	if got.ok() || got.status == http.StatusNotFound {
		if err := c.p.cfg.Owned.Remove(owned.Network, item.ID); err != nil {
			return err
		}
	}
	c.pass(got)
	return nil
}

// networkJoin connects or disconnects one of the session's containers.
func networkJoin(suffix string) func(*call) error {
	return func(c *call) error {
		item, _, err := c.network(c.vars["id"])
		if err != nil {
			return err
		}
		c.onItem(item)
		body, err := c.readJSON()
		if err != nil {
			return err
		}
		o, err := canonical(body, fields{"Container": pass, "Force": pass, "EndpointConfig": c.endpoint})
		if err != nil {
			return err
		}
		var ref string
		if err := o.get("Container", &ref); err != nil {
			return err
		}
		if suffix == "/connect" && item.Name == "host" {
			return forbid(CodeHostNamespace, "Field", "network host")
		}
		container, err := c.containerFor(strings.TrimPrefix(ref, "/"), true)
		if err != nil {
			return err
		}
		c.flag("container", container.Name)
		o.set("Container", container.ID)
		return c.forward(onward{path: "/networks/" + item.ID + suffix, json: o.encode()})
	}
}
