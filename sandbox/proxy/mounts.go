package proxy

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
)

// mountSpec is one entry of HostConfig.Mounts, with the fields that are let
// through.
type mountSpec struct {
	Type          string          `json:"Type"`
	Source        string          `json:"Source,omitempty"`
	Target        string          `json:"Target"`
	ReadOnly      bool            `json:"ReadOnly,omitempty"`
	Consistency   string          `json:"Consistency,omitempty"`
	BindOptions   *bindOptions    `json:"BindOptions,omitempty"`
	VolumeOptions *volumeOptions  `json:"VolumeOptions,omitempty"`
	TmpfsOptions  json.RawMessage `json:"TmpfsOptions,omitempty"`
}

type bindOptions struct {
	Propagation  string `json:"Propagation,omitempty"`
	NonRecursive bool   `json:"NonRecursive,omitempty"`
	// CreateMountpoint is what newer clients send for -v.
	CreateMountpoint bool `json:"CreateMountpoint,omitempty"`
}

type volumeOptions struct {
	NoCopy  bool              `json:"NoCopy,omitempty"`
	Labels  map[string]string `json:"Labels,omitempty"`
	Subpath string            `json:"Subpath,omitempty"`
}

var mountFields = fields{
	"Type": pass, "Source": pass, "Target": pass, "ReadOnly": pass, "Consistency": pass,
	"BindOptions": func(raw json.RawMessage) (json.RawMessage, error) {
		return encoded(canonical(raw, fields{
			"Propagation":            oneOf("bind-propagation", CodeOption, "private", "rprivate"),
			"NonRecursive":           pass,
			"CreateMountpoint":       pass,
			"ReadOnlyNonRecursive":   drop,
			"ReadOnlyForceRecursive": drop,
		}))
	},
	"VolumeOptions": func(raw json.RawMessage) (json.RawMessage, error) {
		return encoded(canonical(raw, fields{
			"NoCopy": pass, "Labels": pass, "Subpath": pass,
			"DriverConfig": checkDriverConfig,
		}))
	},
	"TmpfsOptions": func(raw json.RawMessage) (json.RawMessage, error) {
		return encoded(canonical(raw, fields{"SizeBytes": pass, "Mode": pass, "Options": drop}))
	},
	"ImageOptions":   unset(CodeOption, "--mount type=image"),
	"ClusterOptions": unset(CodeOption, "--mount type=cluster"),
}

func encoded(o object, err error) (json.RawMessage, error) {
	if err != nil || len(o) == 0 {
		return nil, err
	}
	return o.encode(), nil
}

// checkDriverConfig lets through the local driver without options: with them
// ("type=none,o=bind,device=/etc") a volume is any folder of the host.
func checkDriverConfig(raw json.RawMessage) (json.RawMessage, error) {
	_, err := canonical(raw, fields{
		"Name":    oneOf("--volume-driver", CodeVolumeDriver, "local"),
		"Options": unset(CodeVolumeDriver, "volume-opt"),
	})
	return nil, err
}

// parseMounts reads HostConfig.Mounts by the allow-list.
func parseMounts(raw json.RawMessage) ([]mountSpec, error) {
	var list []json.RawMessage
	if isZero(raw) {
		return nil, nil
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil, forbid(CodeField, "Field", "Mounts")
	}
	mounts := make([]mountSpec, 0, len(list))
	for _, entry := range list {
		o, err := canonical(entry, mountFields)
		if err != nil {
			return nil, err
		}
		var m mountSpec
		if json.Unmarshal(o.encode(), &m) != nil {
			return nil, forbid(CodeField, "Field", "Mounts")
		}
		mounts = append(mounts, m)
	}
	return mounts, nil
}

// storage is what a container to be created keeps its data in.
type storage struct {
	binds  []string
	mounts []mountSpec
	// named are the volumes that binds name, which cannot say a label.
	named []string
}

// targets tells whether something is mounted at a path of the container.
func (s storage) targets(target string) bool {
	target = path.Clean(target)
	return slices.ContainsFunc(s.mounts, func(m mountSpec) bool { return path.Clean(m.Target) == target }) ||
		slices.ContainsFunc(s.binds, func(spec string) bool {
			b, ok := parseBind(spec)
			return ok && path.Clean(b.target) == target
		})
}

// storage checks what a container wants mounted, and makes labelled mounts of
// the volumes without a name and those that the image declares. Those named by -v
// stay binds, as people see them; they are to be made before the container is.
func (c *call) storage(host object, volumes, fromImage []string) (storage, error) {
	var s storage
	var binds []string
	if err := host.get("Binds", &binds); err != nil {
		return s, err
	}
	mounts, err := parseMounts(host["Mounts"])
	if err != nil {
		return s, err
	}
	labels := map[string]string{c.p.labels.session(): c.p.cfg.Session}
	for _, m := range mounts {
		if m, err = c.checkMount(m, labels); err != nil {
			return s, err
		}
		s.mounts = append(s.mounts, m)
	}
	for _, spec := range binds {
		b, ok := parseBind(spec)
		if !ok {
			return s, forbid(CodeBindSyntax, "Spec", spec)
		}
		if mode, bad := b.harmful(); bad {
			return s, forbid(CodeBindPropagation, "Spec", mode)
		}
		if b.isPath() {
			if err := c.p.checkBind(b.source); err != nil {
				return s, err
			}
			s.binds = append(s.binds, b.String())
			continue
		}
		if err := c.claimVolume(b.source); err != nil {
			return s, err
		}
		s.binds, s.named = append(s.binds, b.String()), append(s.named, b.source)
	}
	unasked := maps.Clone(labels)
	unasked[c.p.labels.unasked()] = "1"
	var tmpfs map[string]string
	if err := host.get("Tmpfs", &tmpfs); err != nil {
		return s, err
	}
	for _, target := range slices.Concat(volumes, fromImage) {
		if _, covered := tmpfs[target]; covered || !path.IsAbs(target) || s.targets(target) {
			continue
		}
		s.mounts = append(s.mounts, mountSpec{
			Type: "volume", Target: target, VolumeOptions: &volumeOptions{Labels: unasked},
		})
	}
	return s, nil
}

// checkMount checks one --mount and labels its volume.
func (c *call) checkMount(m mountSpec, labels map[string]string) (mountSpec, error) {
	switch m.Type {
	case "tmpfs":
		return m, nil
	case "bind":
		m.VolumeOptions = nil
		return m, c.p.checkBind(m.Source)
	case "volume":
		if m.Source != "" {
			if err := c.claimVolume(m.Source); err != nil {
				return m, err
			}
		}
		options := volumeOptions{}
		if m.VolumeOptions != nil {
			options = *m.VolumeOptions
		}
		options.Labels = c.p.labels.with(options.Labels, labels)
		m.VolumeOptions = &options
		return m, nil
	}
	return m, forbid(CodeOption, "Field", "--mount type="+m.Type)
}

// claimVolume allows a volume of the session, or a name that is still free.
func (c *call) claimVolume(name string) error {
	if !objectName.MatchString(name) {
		return forbid(CodeBindSyntax, "Spec", name)
	}
	state, err := c.p.volumeState(c.ctx(), name)
	if err != nil {
		return err
	}
	if state == volumeForeign {
		return forbid(CodeForeignVolume, "Name", name)
	}
	return nil
}
