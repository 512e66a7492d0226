package observe

import "strings"

type object = map[string]any

// docker28 turns an answer of API 1.41 into one of API 1.51.
func docker28(file string, answer any) {
	each(answer, func(o object) {
		switch {
		case strings.HasPrefix(file, "container-"):
			inspected28(o)
		case file == "containers.json":
			o["ImageManifestDescriptor"] = nil // since 1.48
			o["HostConfig"].(object)["Annotations"] = object{}
			networks28(o["NetworkSettings"].(object), o["Id"].(string))
		case file == "images.json":
			delete(o, "VirtualSize") // since 1.44
			o["Containers"] = 5      // since 1.51 for all
			o["RepoDigests"] = []any{}
		case strings.HasPrefix(file, "image-"):
			delete(o, "VirtualSize")
			// 1.45: who made the image is no longer told. 1.50: of its configuration
			// only what an image may hold is left, and empty fields are left out.
			for _, name := range []string{"Container", "ContainerConfig", "Parent"} {
				delete(o, name)
			}
			config := o["Config"].(object)
			for _, name := range []string{
				"Hostname", "Domainname", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce", "Image",
				"NetworkDisabled", "MacAddress", "StopTimeout",
			} {
				delete(config, name)
			}
			withoutEmpty(config)
		case strings.HasPrefix(file, "networks"):
			o["EnableIPv4"] = true // since 1.47
		}
	})
}

func inspected28(o object) {
	host, config := o["HostConfig"].(object), o["Config"].(object)
	for _, name := range []string{"KernelMemory", "KernelMemoryTCP"} { // gone since 1.42
		delete(host, name)
	}
	host["Annotations"] = object{} // since 1.43
	if host["PortBindings"] == nil {
		host["PortBindings"] = object{}
	}
	for _, name := range []string{"OnBuild", "Volumes", "StopTimeout", "MacAddress"} {
		if config[name] == nil {
			delete(config, name)
		}
	}
	settings := o["NetworkSettings"].(object)
	for _, name := range []string{"SecondaryIPAddresses", "SecondaryIPv6Addresses", "LinkLocalIPv6Address", "LinkLocalIPv6PrefixLen", "HairpinMode"} {
		delete(settings, name) // deprecated since 1.44 and 1.49
	}
	networks28(settings, o["Id"].(string))
	state := o["State"].(object)
	// As libnetwork and the daemon of 28.5 word it; 20.10 finds out earlier.
	if message, _ := state["Error"].(string); strings.Contains(message, "port is already allocated") {
		state["Error"] = "failed to set up container networking: driver failed programming external connectivity on endpoint taken (94c848f5): " +
			"failed to bind host port for 127.0.0.1:5001:172.17.0.3:5000/tcp: address already in use"
	}
}

// networks28: since 1.45 a container's short ID is no alias of it, but a DNS name.
func networks28(settings object, id string) {
	networks, _ := settings["Networks"].(object)
	for _, network := range networks {
		n := network.(object)
		var aliases []any
		all, _ := n["Aliases"].([]any)
		for _, alias := range all {
			if !strings.HasPrefix(id, alias.(string)) {
				aliases = append(aliases, alias)
			}
		}
		n["Aliases"], n["DNSNames"] = aliases, append(all, id[:12])
		n["GwPriority"] = 0 // since 1.48
	}
}

// docker29 turns an answer of API 1.41 into one of API 1.52 with images kept by
// containerd, as new installations have: an image's ID is the digest of its
// manifest, each has a digest with a name, and one without a tag has an empty list.
func docker29(file string, answer any) {
	docker28(file, answer)
	const config, manifest = "sha256:82ce9ea20c68f16f53bd0e795242fb8c711e542cb7fb6aa54b26b6a8ee5665e0", "sha256:1f2e3d4c5b6a79880f1e2d3c4b5a69780f1e2d3c4b5a69780f1e2d3c4b5a6978"
	descriptor := object{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": manifest, "size": 1000}
	each(answer, func(o object) {
		for _, name := range []string{"Id", "Image", "ImageID"} {
			if o[name] == config {
				o[name] = manifest
			}
		}
		switch {
		case file == "images.json", strings.HasPrefix(file, "image-"):
			o["RepoDigests"], o["Descriptor"] = []any{"app@" + manifest}, descriptor
		case file == "containers.json", strings.HasPrefix(file, "container-"):
			o["ImageManifestDescriptor"] = descriptor
		}
		if settings, is := o["NetworkSettings"].(object); is && strings.HasPrefix(file, "container-") {
			// 1.52: what is told of each network is not told of the first once more.
			for _, name := range []string{
				"Bridge", "EndpointID", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPAddress", "IPPrefixLen", "IPv6Gateway", "MacAddress",
			} {
				delete(settings, name)
			}
		}
		if file == "containers.json" {
			o["Health"] = object{"Status": "none", "FailingStreak": 0} // since 1.52
		}
	})
}

// each changes an answer's object, or each of its list.
func each(answer any, change func(object)) {
	switch answer := answer.(type) {
	case object:
		change(answer)
	case []any:
		for _, one := range answer {
			change(one.(object))
		}
	}
}

func withoutEmpty(o object) {
	for name, value := range o {
		list, isList := value.([]any)
		if value == nil || value == "" || value == false || isList && len(list) == 0 {
			delete(o, name)
		}
	}
}
