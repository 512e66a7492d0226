package proxy

import "encoding/json"

// The allow-lists of a service. Its containers are guarded as those of docker run
// are: what is not on a list does not reach the engine.

func (c *call) serviceFields() fields {
	return fields{
		"Name": pass, "Labels": pass, "Mode": pass, "UpdateConfig": pass, "RollbackConfig": pass,
		"TaskTemplate": pass, // has a list of its own
		"Networks":     c.taskNetworks,
		"EndpointSpec": func(raw json.RawMessage) (json.RawMessage, error) {
			return encoded(canonical(raw, fields{"Mode": pass, "Ports": pass}))
		},
	}
}

// taskFields are those of a service's tasks.
func (c *call) taskFields() fields {
	return fields{
		"ContainerSpec": pass, // has a list of its own
		"RestartPolicy": pass, "Placement": pass, "ForceUpdate": pass,
		"Networks": c.taskNetworks, "Resources": checkResources, "LogDriver": checkTaskLog,
		"Runtime":               oneOf("Runtime", CodeOption, "container"),
		"PluginSpec":            unset(CodePlugin, "PluginSpec"),
		"NetworkAttachmentSpec": unset(CodeOption, "NetworkAttachmentSpec"),
	}
}

// taskContainerFields are those of a task's container.
func taskContainerFields() fields {
	f := fields{}
	for _, name := range []string{
		"Image", "Labels", "Command", "Args", "Hostname", "Env", "Dir", "User", "Groups", "Init",
		"StopSignal", "TTY", "OpenStdin", "ReadOnly", "StopGracePeriod", "Healthcheck", "Hosts",
		"DNSConfig", "Secrets", "Configs", "CapabilityDrop", "Ulimits",
		"Mounts", // rewritten by the caller
	} {
		f[name] = pass
	}
	f["Privileges"] = checkPrivileges
	f["Isolation"] = oneOf("--isolation", CodeOption, "default")
	f["Sysctls"] = unset(CodeOption, "--sysctl")
	f["CapabilityAdd"] = unset(CodeCapability, "--cap-add")
	f["OomScoreAdj"] = checkOomScore
	return f
}

// checkPrivileges lets through what makes a task's container safer.
func checkPrivileges(raw json.RawMessage) (json.RawMessage, error) {
	return encoded(canonical(raw, fields{
		"NoNewPrivileges": pass,
		"CredentialSpec":  unset(CodeOption, "--credential-spec"),
		"SELinuxContext":  unset(CodeCapability, "SELinuxContext"),
		"Seccomp":         unset(CodeCapability, "Seccomp"),
		"AppArmor":        unset(CodeCapability, "AppArmor"),
	}))
}

// checkResources lets limits through, and no devices.
func checkResources(raw json.RawMessage) (json.RawMessage, error) {
	part := func(raw json.RawMessage) (json.RawMessage, error) {
		return encoded(canonical(raw, fields{
			"NanoCPUs": pass, "MemoryBytes": pass, "Pids": pass,
			"GenericResources": unset(CodeDevice, "--generic-resource"),
		}))
	}
	return encoded(canonical(raw, fields{
		"Limits": part, "Reservations": part, "SwapBytes": pass, "MemorySwappiness": pass,
	}))
}

// checkTaskLog is checkLogConfig by the names that swarms have for it.
func checkTaskLog(raw json.RawMessage) (json.RawMessage, error) {
	return encoded(canonical(raw, fields{
		"Name": oneOf("--log-driver", CodeOption, "json-file", "local", "none"), "Options": pass,
	}))
}

// taskNetworks checks the networks that a service's tasks are to join.
func (c *call) taskNetworks(raw json.RawMessage) (json.RawMessage, error) {
	if isZero(raw) {
		return nil, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil, forbid(CodeField, "Field", "Networks")
	}
	out := make([]json.RawMessage, 0, len(list))
	for _, entry := range list {
		o, err := canonical(entry, fields{"Target": pass, "Aliases": pass, "DriverOpts": unset(CodeOption, "driver-opt")})
		if err != nil {
			return nil, err
		}
		name, err := c.networkName(o.text("Target"))
		if err != nil {
			return nil, err
		}
		o.set("Target", name)
		out = append(out, o.encode())
	}
	return json.Marshal(out)
}
