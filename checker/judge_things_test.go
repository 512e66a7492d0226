package checker

func volumeCases() []judgeCase {
	want := func(change func(*VolumeSpec)) Check {
		s := VolumeSpec{Name: "data"}
		change(&s)
		return Check{Volume: &s}
	}
	obs := Observation{
		Volumes:     []Volume{{Name: "data", Labels: map[string]string{"tier": "db"}, UsedBy: []string{"web", "db"}}, {Name: "idle"}},
		VolumeFiles: map[string]File{"c": {Kind: "file", Content: "three sailors"}},
	}
	file := func(f File) Observation {
		return with(obs, func(o *Observation) { o.VolumeFiles = map[string]File{"c": f} })
	}
	content := func(seen ...string) []Finding {
		return []Finding{{
			Code: VolumeContent, Subject: "data", Seen: values(append([]string{"path", "/crew"}, seen...)...),
			Expected: values("contains", "captain"), Look: "docker volume inspect data",
		}}
	}
	captain := want(func(s *VolumeSpec) { s.File, s.Has = "/crew", "captain" })
	return []judgeCase{
		{name: "there", check: want(func(*VolumeSpec) {}), obs: obs},
		{name: "all of it right", check: want(func(s *VolumeSpec) {
			s.Labels, s.InUse, s.File, s.Has = map[string]string{"tier": "db"}, yes(), "/crew", "sailors"
		}), obs: obs},
		{name: "not there", check: want(func(s *VolumeSpec) { s.Name = "cache" }), obs: obs, want: []Finding{{
			Code: VolumeMissing, Subject: "cache", Expected: values("name", "cache"), Look: "docker volume ls",
		}}},
		{name: "removed", check: want(func(s *VolumeSpec) { s.Name = "cache" }), obs: obs.after(act("volume.remove", "cache")), want: []Finding{{
			Code: VolumeRemoved, Subject: "cache", Seen: values("how", "rm"), Expected: values("name", "cache"), Look: "docker volume ls",
		}}},
		{
			name: "removed, and it was prepared", check: want(func(s *VolumeSpec) { s.Name, s.Prepared = "cache", true }),
			obs: obs.after(act("volume.remove", "cache")), want: []Finding{{
				Code: VolumeRemoved, Subject: "cache", Seen: values("how", "rm"), Expected: values("name", "cache", "prepared", "yes"), Look: "docker volume ls",
			}},
		},
		{
			name: "pruned with others", check: want(func(s *VolumeSpec) { s.Name = "cache" }),
			obs: obs.after(act("volume.prune", "", flag("removed", "old,cache"))),
			want: []Finding{{
				Code: VolumeRemoved, Subject: "cache", Seen: values("how", "prune"), Expected: values("name", "cache"), Look: "docker volume ls",
			}},
		},
		{
			name: "others were pruned, and removing it was refused", check: want(func(s *VolumeSpec) { s.Name = "cache" }),
			obs: obs.after(act("volume.prune", "", flag("removed", "old")), act("volume.remove", "cache", refusedWith(404, "no such volume"))),
			want: []Finding{{
				Code: VolumeMissing, Subject: "cache", Expected: values("name", "cache"), Look: "docker volume ls",
			}},
		},
		{name: "a slip in the name", check: want(func(s *VolumeSpec) { s.Name = "dat" }), obs: obs, want: []Finding{{
			Code: VolumeMissing, Subject: "dat", Seen: values("nearest", "data"), Expected: values("name", "dat"), Look: "docker volume ls",
		}}},
		{name: "in use where it must not be", check: want(func(s *VolumeSpec) { s.InUse = no() }), obs: obs, want: []Finding{{
			Code: VolumeInUse, Subject: "data", Seen: values("containers", "db, web"), Look: "docker ps --all --filter volume=data",
		}}},
		{name: "unused where it must be used", check: want(func(s *VolumeSpec) { s.Name, s.InUse = "idle", yes() }), obs: obs, want: []Finding{{
			Code: VolumeUnused, Subject: "idle", Expected: values("name", "idle"), Look: "docker ps --all --filter volume=idle",
		}}},
		{name: "unused as it must be", check: want(func(s *VolumeSpec) { s.Name, s.InUse = "idle", no() }), obs: obs},
		{name: "another label", check: want(func(s *VolumeSpec) { s.Labels = map[string]string{"tier": "front", "x": ""} }), obs: obs, want: []Finding{
			{Code: VolumeWrongLabel, Subject: "data", Seen: values("name", "tier", "value", "db"), Expected: values("value", "front"), Look: "docker volume inspect data"},
			{Code: VolumeWrongLabel, Subject: "data", Seen: values("name", "x"), Expected: values("value", ""), Look: "docker volume inspect data"},
		}},
		{name: "another text in the file", check: captain, obs: obs, want: content("kind", "file", "content", "three sailors")},
		{name: "no such file", check: captain, obs: file(File{}), want: content("kind", "missing")},
		{name: "a folder for the file", check: captain, obs: file(File{Kind: "dir", Content: "captain"}), want: content("kind", "dir", "content", "captain")},
		{name: "a folder that only has to be there", check: want(func(s *VolumeSpec) { s.File = "/crew" }), obs: file(File{Kind: "dir"})},
		{name: "a file that only has to be there, and is not", check: want(func(s *VolumeSpec) { s.File = "/crew" }), obs: file(File{Kind: "missing"}), want: []Finding{
			{Code: VolumeContent, Subject: "data", Seen: values("path", "/crew", "kind", "missing"), Look: "docker volume inspect data"},
		}},
		{name: "the file was not read", check: captain, obs: with(obs, func(o *Observation) { o.VolumeFiles = nil }), inconclusive: true, want: []Finding{incomplete(TopicVolumeFiles)}},
	}
}

func networkCases() []judgeCase {
	want := func(change func(*NetworkSpec)) Check {
		s := NetworkSpec{Name: "crew"}
		change(&s)
		return Check{Network: &s}
	}
	on := func(networks ...string) func(*Container) {
		return func(c *Container) {
			c.Networks = nil
			for _, n := range networks {
				c.Networks = append(c.Networks, Endpoint{Network: n})
			}
		}
	}
	obs := func(containers ...Container) Observation {
		return Observation{
			Containers: containers,
			Networks:   []Network{{Name: "bridge", Driver: "bridge"}, {Name: "crew", Driver: "bridge", Containers: []string{"db"}}},
		}
	}
	both := want(func(s *NetworkSpec) { s.Containers = []string{"db", "web"} })
	look := "docker inspect --format '{{json .NetworkSettings.Networks}}' web"
	return []judgeCase{
		{name: "there", check: want(func(s *NetworkSpec) { s.Driver = "bridge" }), obs: obs()},
		{name: "not there", check: want(func(s *NetworkSpec) { s.Name = "crow" }), obs: obs(), want: []Finding{{
			Code: NetworkMissing, Subject: "crow", Seen: values("nearest", "crew"), Expected: values("name", "crow"), Look: "docker network ls",
		}}},
		{name: "another driver", check: want(func(s *NetworkSpec) { s.Driver = "overlay" }), obs: obs(), want: []Finding{{
			Code: NetworkWrongDriver, Subject: "crew", Seen: values("driver", "bridge"), Expected: values("driver", "overlay"), Look: "docker network inspect crew",
		}}},
		{name: "both connected, one of them stopped", check: both, obs: obs(server(on("crew"), stopped(0)))},
		{name: "on the default bridge", check: both, obs: obs(server()), want: []Finding{{
			Code: NetworkDefaultBridge, Subject: "web", Seen: values("networks", "bridge"), Expected: values("network", "crew"), Look: look,
		}}},
		{name: "on others", check: both, obs: obs(server(on("other", "bridge"))), want: []Finding{{
			Code: NetworkNotConnected, Subject: "web", Seen: values("networks", "bridge, other"), Expected: values("network", "crew"), Look: look,
		}}},
		{name: "on none", check: both, obs: obs(server(on())), want: []Finding{{
			Code: NetworkNotConnected, Subject: "web", Expected: values("network", "crew"), Look: look,
		}}},
		{name: "no such container", check: both, obs: obs(), want: []Finding{{
			Code: ContainerMissing, Subject: "web", Expected: values("name", "web"), Look: lookAll,
		}}},
		{
			name: "a slip in the container's name", check: both, obs: obs(server(named("wev"), on("crew"))).after(run("wev", "app")), want: []Finding{{
				Code: ContainerWrongName, Subject: "web", Seen: values("name", "wev", "image", "app"), Expected: values("name", "web"), Look: lookAll,
			}},
		},
	}
}

func registryCases() []judgeCase {
	want := func(change func(*RegistrySpec)) Check {
		s := RegistrySpec{Repository: "lab/crew/app", Tag: "1"}
		change(&s)
		return Check{Registry: &s}
	}
	plain := want(func(*RegistrySpec) {})
	const ref = "localhost:5050/crew/app:1"
	obs := func(tags RepositoryTags, images ...Image) Observation {
		return Observation{Registry: "localhost:5050", Repositories: map[string]RepositoryTags{"c": tags}, Images: images}
	}
	none := RepositoryTags{Missing: true}
	tags := func(pairs ...string) RepositoryTags { return RepositoryTags{Tags: values(pairs...)} }
	const id, otherID = "sha256:aaaaaaaaaaaaaaaaaaaa", "sha256:bbbbbbbbbbbbbbbbbbbb"
	push := func(target, message string) Action {
		return act("image.push", target, func(a *Action) { a.Error = message })
	}
	notLoggedIn := func(seen ...string) []Finding {
		return []Finding{{
			Code: RegistryNotLoggedIn, Subject: ref, Seen: values(seen...), Expected: values("registry", "localhost:5050"), Look: "docker login localhost:5050",
		}}
	}
	finding := func(code Code, seen, expected map[string]string) []Finding {
		return []Finding{{Code: code, Subject: ref, Seen: seen, Expected: expected, Look: "docker images"}}
	}
	elsewhere := func(image, registry string) []Finding {
		return finding(RegistryWrongRegistry, values("image", image, "registry", registry), values("image", ref, "registry", "localhost:5050"))
	}
	same := want(func(s *RegistrySpec) { s.SameAs = "app" })
	return []judgeCase{
		{name: "pushed", check: plain, obs: obs(tags("1", id))},
		{name: "pushed, any tag", check: want(func(s *RegistrySpec) { s.Tag = "" }), obs: obs(tags("2", id))},
		{name: "no repository", check: plain, obs: obs(none), want: finding(RegistryMissingRepository, nil, values("image", ref))},
		{
			name: "a slip in the repository", check: plain, obs: obs(RepositoryTags{Missing: true, Others: []string{"crew/db", "crew/ap"}}),
			want: finding(RegistryMissingRepository, values("others", "crew/ap, crew/db", "nearest", "crew/ap"), values("image", ref)),
		},
		{name: "no tag at all", check: want(func(s *RegistrySpec) { s.Tag = "" }), obs: obs(RepositoryTags{}), want: []Finding{{
			Code: RegistryMissingRepository, Subject: "localhost:5050/crew/app", Expected: values("image", "localhost:5050/crew/app"), Look: "docker images",
		}}},
		{name: "another tag", check: plain, obs: obs(tags("2", id, "latest", id)), want: finding(RegistryMissingTag, values("tags", "2, latest"), values("tag", "1"))},
		{name: "no tags", check: plain, obs: obs(RepositoryTags{}), want: finding(RegistryMissingTag, nil, values("tag", "1"))},
		{name: "tagged, not pushed", check: plain, obs: obs(none, app(refs(ref))), want: finding(RegistryTaggedNotPushed, values("image", ref), values("image", ref))},
		{name: "another tag is tagged", check: plain, obs: obs(none, app(refs("localhost:5050/crew/app:2"))), want: finding(RegistryMissingRepository, values("image", "localhost:5050/crew/app:2"), values("image", ref))},
		{
			name: "tagged without the folder", check: plain, obs: obs(none, app(refs("localhost:5050/app:1"))),
			want: finding(RegistryMissingRepository, values("image", "localhost:5050/app:1"), values("image", ref)),
		},
		{
			name: "pushed without the folder", check: plain, obs: obs(RepositoryTags{Missing: true, Others: []string{"app", "db"}}, app(refs("localhost:5050/app:1"))),
			want: finding(RegistryMissingRepository, values("others", "app, db", "nearest", "app"), values("image", ref)),
		},
		{name: "another image of the registry is there", check: plain, obs: obs(none, app(refs("localhost:5050/crew/db:1"))), want: finding(RegistryMissingRepository, nil, values("image", ref))},
		{name: "another tag is tagged, the repository is there", check: plain, obs: obs(tags("2", id), app(refs("localhost:5050/crew/app:10"))), want: finding(RegistryMissingTag, values("tags", "2", "image", "localhost:5050/crew/app:10"), values("tag", "1"))},
		{name: "the other tag is pushed too", check: plain, obs: obs(tags("2", id), app(refs("localhost:5050/crew/app:2"))), want: finding(RegistryMissingTag, values("tags", "2"), values("tag", "1"))},
		{
			name: "refused first, logged in since", check: plain,
			obs:  obs(none, app(refs(ref))).after(push(ref, "no basic auth credentials"), act("registry.login", "localhost:5050")),
			want: finding(RegistryTaggedNotPushed, values("image", ref), values("image", ref)),
		},
		{
			name: "refused first, logged in elsewhere since", check: plain,
			obs:  obs(none, app(refs(ref))).after(push(ref, "no basic auth credentials"), act("registry.login", "localhost:5050", refusedWith(401, "no")), act("registry.login", "docker.io")),
			want: notLoggedIn("error", "no basic auth credentials"),
		},
		{name: "a tag that must stay", check: want(func(s *RegistrySpec) { s.SameAs, s.Frozen = "app", true }), obs: obs(tags("1", id), app())},
		{name: "a tag that must stay was moved", check: want(func(s *RegistrySpec) { s.SameAs, s.Frozen = "app", true }), obs: obs(tags("1", otherID), app()), want: []Finding{{
			Code: RegistryTagMoved, Subject: ref, Seen: values("tag", "1", "image_id", "bbbbbbbbbbbb"),
			Expected: values("same_as", "app", "image_id", "aaaaaaaaaaaa"), Look: "docker images --digests",
		}}},
		{name: "by its own name", check: want(func(s *RegistrySpec) { s.Repository = "localhost:5050/crew/app" }), obs: obs(tags("1", id))},
		{name: "tagged without the registry", check: plain, obs: obs(none, app(refs("crew/app:1"))), want: elsewhere("crew/app:1", "docker.io")},
		{name: "tagged for another registry", check: plain, obs: obs(none, app(refs("localhost:5000/crew/app:1"))), want: elsewhere("localhost:5000/crew/app:1", "localhost:5000")},
		{name: "pushed elsewhere", check: plain, obs: obs(none).after(push("me/app:1", "denied")), want: elsewhere("me/app:1", "docker.io")},
		{name: "something else was pushed elsewhere", check: plain, obs: obs(none).after(push("me/db:1", "denied")), want: finding(RegistryMissingRepository, nil, values("image", ref))},
		{name: "not logged in", check: plain, obs: obs(none, app(refs(ref))).after(push(ref, "unauthorized: authentication required")), want: notLoggedIn("error", "unauthorized: authentication required")},
		{name: "not logged in, by status", check: plain, obs: obs(none, app(refs(ref))).after(act("image.push", ref, refusedWith(401, "no"))), want: notLoggedIn()},
		{name: "not logged in, by the registry's word", check: plain, obs: obs(RepositoryTags{Denied: true}), want: notLoggedIn()},
		{
			name: "refused first, and not for that the second time", check: plain,
			obs:  obs(none, app(refs(ref))).after(push(ref, "unauthorized"), push("", "unauthorized"), push(ref, "connection reset")),
			want: finding(RegistryTaggedNotPushed, values("image", ref), values("image", ref)),
		},
		{name: "the same as the local one", check: same, obs: obs(tags("1", id), app())},
		{name: "not the same as the local one", check: same, obs: obs(tags("1", otherID, "2", id), app()), want: []Finding{{
			Code: RegistryDigestMismatch, Subject: ref, Seen: values("tag", "1", "image_id", "bbbbbbbbbbbb"),
			Expected: values("same_as", "app", "image_id", "aaaaaaaaaaaa"), Look: "docker images --digests",
		}}},
		{name: "any tag the same as the local one", check: want(func(s *RegistrySpec) { s.Tag, s.SameAs = "", "app" }), obs: obs(tags("1", otherID, "2", id), app())},
		{name: "no local one to compare with", check: same, obs: obs(tags("1", id)), want: []Finding{{
			Code: ImageMissing, Subject: "app", Expected: values("image", "app"), Look: "docker images",
		}}},
		{name: "differs from another tag", check: want(func(s *RegistrySpec) { s.NotSameAs = "2" }), obs: obs(tags("1", id, "2", otherID))},
		{name: "does not differ from another tag", check: want(func(s *RegistrySpec) { s.NotSameAs = "2" }), obs: obs(tags("1", id, "2", id)), want: []Finding{{
			Code: RegistryDigestMismatch, Subject: ref, Seen: values("tag", "1", "image_id", "aaaaaaaaaaaa", "same_as", "2"), Look: "docker pull " + ref,
		}}},
		{name: "differs from what is not there", check: want(func(s *RegistrySpec) { s.NotSameAs = "2" }), obs: obs(tags("1", id))},
		{name: "not read", check: plain, obs: Observation{Registry: "localhost:5050"}, inconclusive: true, want: []Finding{incomplete(TopicRepositories)}},
		{name: "no registry runs", check: plain, obs: with(obs(none), func(o *Observation) { o.Registry = "" }), inconclusive: true, want: []Finding{incomplete(TopicRepositories)}},
		{name: "another registry than the lab's", check: want(func(s *RegistrySpec) { s.Repository = "ghcr.io/crew/app" }), obs: with(obs(tags("1", id)), func(o *Observation) { o.Registry = "" })},
	}
}
