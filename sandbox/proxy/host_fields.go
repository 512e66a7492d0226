package proxy

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"matelot/sandbox/owned"
)

// The allow-list of HostConfig. A deny-list was tried and had holes: every
// field that reaches past the container must be thought of, and new engines
// bring new ones.

// limitFields are the limits that a container may set, or have updated.
func (c *call) limitFields() fields {
	f := fields{
		"CpuShares": pass, "Memory": pass, "NanoCpus": pass, "BlkioWeight": pass,
		"CpuPeriod": pass, "CpuQuota": pass, "CpusetCpus": pass, "CpusetMems": pass,
		"KernelMemory": pass, "MemoryReservation": pass, "MemorySwap": pass,
		"MemorySwappiness": pass, "PidsLimit": pass, "Ulimits": pass,
		"RestartPolicy":  pass,
		"OomKillDisable": unset(CodeOption, "--oom-kill-disable"),
		"CgroupParent":   unset(CodeOption, "--cgroup-parent"),
		// Real-time scheduling starves the host's own programs.
		"CpuRealtimePeriod":  unset(CodeOption, "--cpu-rt-period"),
		"CpuRealtimeRuntime": unset(CodeOption, "--cpu-rt-runtime"),
	}
	for name, option := range map[string]string{
		"Devices": "--device", "DeviceCgroupRules": "--device-cgroup-rule", "DeviceRequests": "--gpus",
		"BlkioWeightDevice": "--blkio-weight-device", "BlkioDeviceReadBps": "--device-read-bps",
		"BlkioDeviceWriteBps": "--device-write-bps", "BlkioDeviceReadIOps": "--device-read-iops",
		"BlkioDeviceWriteIOps": "--device-write-iops",
	} {
		f[name] = empty(CodeDevice, option)
		if g := c.p.cfg.Guard; g.AllowDevices || g.AllowPrivileged {
			f[name] = pass
		}
	}
	return f
}

// updateFields are the fields of a request to update a container.
func (c *call) updateFields() fields { return c.limitFields() }

// hostFields are the fields of HostConfig.
func (c *call) hostFields() fields {
	f := c.limitFields()
	for _, name := range []string{
		"PortBindings", "AutoRemove", "CapDrop", "Dns", "DnsOptions", "DnsSearch",
		"ExtraHosts", "GroupAdd", "PublishAllPorts", "ReadonlyRootfs", "Tmpfs",
		"ShmSize", "ConsoleSize", "Init",
		// Rewritten by the caller, who knows more than one field can tell.
		"Binds", "Mounts",
	} {
		f[name] = pass
	}
	guard := c.p.cfg.Guard
	host := guard.AllowHostNamespaces || guard.AllowPrivileged
	f["NetworkMode"] = c.checkNetworkMode(host)
	f["IpcMode"] = c.checkNamespace("--ipc", host, "none", "private", "shareable")
	f["PidMode"] = c.checkNamespace("--pid", host, "private")
	f["UTSMode"] = c.checkNamespace("--uts", host)
	f["UsernsMode"] = c.checkNamespace("--userns", host)
	f["CgroupnsMode"] = c.checkNamespace("--cgroupns", host, "private")
	f["LogConfig"] = checkLogConfig
	f["Links"] = c.checkLinks
	f["VolumesFrom"] = c.checkVolumesFrom
	f["VolumeDriver"] = oneOf("--volume-driver", CodeOption, "local")
	f["Isolation"] = oneOf("--isolation", CodeOption, "default")
	f["Runtime"] = oneOf("--runtime", CodeOption, "runc")
	f["OomScoreAdj"] = checkOomScore
	f["SecurityOpt"] = checkSecurityOpt
	// The engine's client writes it; the engine does not read it.
	f["ContainerIDFile"] = drop
	// Empty lists here mean "mask nothing", which takes a default away: they
	// are left out like everything that is empty.
	f["MaskedPaths"] = unset(CodeCapability, "systempaths=unconfined")
	f["ReadonlyPaths"] = unset(CodeCapability, "systempaths=unconfined")
	f["Privileged"] = unset(CodePrivileged, "--privileged")
	f["CapAdd"] = unset(CodeCapability, "--cap-add")
	f["Sysctls"] = unset(CodeOption, "--sysctl")
	f["StorageOpt"] = unset(CodeOption, "--storage-opt")
	f["Annotations"] = unset(CodeOption, "--annotation")
	f["Cgroup"] = unset(CodeOption, "Cgroup")
	if guard.AllowCapabilities || guard.AllowPrivileged {
		for _, name := range []string{"CapAdd", "SecurityOpt", "MaskedPaths", "ReadonlyPaths"} {
			f[name] = pass
		}
	}
	if guard.AllowPrivileged {
		f["Privileged"] = pass
	}
	return f
}

// drop leaves a field out without looking at it.
func drop(json.RawMessage) (json.RawMessage, error) { return nil, nil }

// text decodes a string field.
func text(raw json.RawMessage, field string) (string, error) {
	var s string
	if isZero(raw) {
		return "", nil
	}
	if json.Unmarshal(raw, &s) != nil {
		return "", refuse(http.StatusBadRequest, CodeField, "Field", field)
	}
	return s, nil
}

// texts decodes a field of strings.
func texts(raw json.RawMessage, field string) ([]string, error) {
	var list []string
	if isZero(raw) {
		return nil, nil
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil, refuse(http.StatusBadRequest, CodeField, "Field", field)
	}
	return list, nil
}

// quote encodes a string.
func quote(s string) json.RawMessage {
	raw, err := json.Marshal(s)
	if err != nil {
		return json.RawMessage(`""`)
	}
	return raw
}

// oneOf allows an empty value or one of a few.
func oneOf(option, code string, allowed ...string) check {
	return func(raw json.RawMessage) (json.RawMessage, error) {
		s, err := text(raw, option)
		if err != nil {
			return nil, err
		}
		if s != "" && !slices.Contains(allowed, s) {
			return nil, forbid(code, "Field", option+" "+s)
		}
		return quote(s), nil
	}
}

// containerMode begins a namespace that is another container's.
const containerMode = "container:"

// checkNamespace allows a namespace of the container's own, or that of another
// container of the session.
func (c *call) checkNamespace(option string, host bool, allowed ...string) check {
	return func(raw json.RawMessage) (json.RawMessage, error) {
		s, err := text(raw, option)
		if err != nil {
			return nil, err
		}
		switch {
		case s == "" || slices.Contains(allowed, s):
			return quote(s), nil
		case s == "host" && host:
			return quote(s), nil
		}
		if ref, ok := strings.CutPrefix(s, containerMode); ok {
			item, err := c.containerFor(ref, true)
			if err != nil {
				return nil, err
			}
			return quote(containerMode + item.ID), nil
		}
		return nil, forbid(CodeHostNamespace, "Field", option+" "+s)
	}
}

// checkNetworkMode allows the default networks, the session's networks and its
// containers' networks.
func (c *call) checkNetworkMode(host bool) check {
	return func(raw json.RawMessage) (json.RawMessage, error) {
		s, err := text(raw, "--network")
		if err != nil {
			return nil, err
		}
		switch {
		case s == "" || s == "default" || s == "bridge" || s == "none":
			return quote(s), nil
		case s == "host" && host:
			return quote(s), nil
		case s == "host":
			return nil, forbid(CodeHostNamespace, "Field", "--network host")
		case strings.HasPrefix(s, containerMode):
			return c.checkContainerNetwork(s)
		}
		name, err := c.networkName(s)
		if err != nil {
			return nil, err
		}
		return quote(name), nil
	}
}

// checkContainerNetwork allows the network of another container of the session. The
// engine looks for that container at the start, and leaves the new one behind where it
// is not there; at the start, recheckNetworks looks again.
func (c *call) checkContainerNetwork(mode string) (json.RawMessage, error) {
	ref := strings.TrimPrefix(mode, containerMode)
	item, err := c.containerFor(ref, true)
	switch {
	case isMissing(err) && objectName.MatchString(ref):
		return quote(mode), nil
	case err != nil:
		return nil, err
	}
	return quote(containerMode + item.ID), nil
}

// networkName gives the name by which one of the session's networks, or one
// that every engine has, is to be asked for. Names stay names, since the
// engine shows a container's networks under what it was told.
func (c *call) networkName(ref string) (string, error) {
	if ref == "default" {
		return ref, nil // what clients say when they were told nothing
	}
	item, shared, err := c.networkFor(ref)
	switch {
	case isMissing(err) && objectName.MatchString(ref):
		// The engine finds that out when it starts the container, which then
		// stays behind: learners shall see what it really does. At the start,
		// recheckNetworks looks again.
		return ref, nil
	case err != nil:
		return "", err
	case shared && item.Name == "host":
		return "", forbid(CodeHostNamespace, "Field", "--network host")
	case shared || ref == item.Name:
		return item.Name, nil
	}
	return item.ID, nil
}

// networkFor resolves a network without making it the call's target.
func (c *call) networkFor(ref string) (owned.Item, bool, error) {
	target := c.entry.Target
	item, shared, err := c.network(ref)
	c.entry.Target = target
	return item, shared, err
}

// isMissing tells whether an error says that a thing does not exist.
func isMissing(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusNotFound
}

func checkLogConfig(raw json.RawMessage) (json.RawMessage, error) {
	o, err := canonical(raw, fields{
		"Type":   oneOf("--log-driver", CodeOption, "json-file", "local", "none"),
		"Config": pass,
	})
	if err != nil {
		return nil, err
	}
	return o.encode(), nil
}

// checkLinks allows links to the session's containers.
func (c *call) checkLinks(raw json.RawMessage) (json.RawMessage, error) {
	links, err := texts(raw, "--link")
	if err != nil {
		return nil, err
	}
	for i, link := range links {
		name, alias, found := strings.Cut(link, ":")
		item, err := c.containerFor(strings.TrimPrefix(name, "/"), true)
		if err != nil {
			return nil, err
		}
		if !found {
			alias = item.Name
		}
		links[i] = item.ID + ":" + alias
	}
	return encodeTexts(links), nil
}

// checkVolumesFrom allows the volumes of the session's containers.
func (c *call) checkVolumesFrom(raw json.RawMessage) (json.RawMessage, error) {
	list, err := texts(raw, "--volumes-from")
	if err != nil {
		return nil, err
	}
	for i, spec := range list {
		name, mode, found := strings.Cut(spec, ":")
		item, err := c.containerFor(name, true)
		if err != nil {
			return nil, err
		}
		list[i] = item.ID
		if found {
			if mode != "ro" && mode != "rw" && mode != "z" && mode != "Z" {
				return nil, forbid(CodeOption, "Field", "--volumes-from "+spec)
			}
			list[i] += ":" + mode
		}
	}
	return encodeTexts(list), nil
}

// checkOomScore refuses to have the host's own programs killed first.
func checkOomScore(raw json.RawMessage) (json.RawMessage, error) {
	var n int
	if isZero(raw) {
		return nil, nil
	}
	if json.Unmarshal(raw, &n) != nil || n < 0 {
		return nil, forbid(CodeOption, "Field", "--oom-score-adj")
	}
	return raw, nil
}

// checkSecurityOpt lets through what makes a container safer.
func checkSecurityOpt(raw json.RawMessage) (json.RawMessage, error) {
	list, err := texts(raw, "--security-opt")
	if err != nil {
		return nil, err
	}
	for _, opt := range list {
		if opt != "no-new-privileges" && opt != "no-new-privileges:true" && opt != "no-new-privileges=true" {
			return nil, forbid(CodeCapability, "Field", "--security-opt "+opt)
		}
	}
	return encodeTexts(list), nil
}

// encodeTexts encodes strings; no strings leave the field out.
func encodeTexts(list []string) json.RawMessage {
	if len(list) == 0 {
		return nil
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil
	}
	return raw
}
