package checker

// webSpec is what most cases want.
func webSpec(changes ...func(*ContainerSpec)) Check {
	s := ContainerSpec{Name: "web", Image: "app", State: "running", Ports: map[string]Port{"5000/tcp": {Port: 5001}}}
	for _, change := range changes {
		change(&s)
	}
	return Check{Container: &s}
}

// nameless wants a container under any name.
func nameless(s *ContainerSpec) { s.Name = "" }

func wants(state string) func(*ContainerSpec) {
	return func(s *ContainerSpec) { s.State = state }
}

// prepared wants the container that the set-up made.
func prepared(s *ContainerSpec) { s.Prepared = true }

// sceneRemoved says that the prepared container is gone.
func sceneRemoved(how string) Finding {
	return Finding{
		Code: ContainerRemoved, Subject: "web", Seen: values("how", how),
		Expected: values("name", "web", "image", "app", "prepared", "yes"), Look: lookAll,
	}
}

func noPorts(s *ContainerSpec) { s.Ports = nil }

// unpublishedFinding is what a container without ports gets from webSpec.
func unpublishedFinding(subject string) Finding {
	return Finding{
		Code: PortUnpublished, Subject: subject, Seen: values("exposed", "true"),
		Expected: values("container_port", "5000/tcp", "host_port", "5001", "publish", "5001:5000"),
		Look:     "docker port " + subject,
	}
}

func missingWeb(seen ...string) Finding {
	return Finding{
		Code: ContainerMissing, Subject: "web", Seen: values(seen...),
		Expected: values("name", "web", "image", "app"), Look: lookAll,
	}
}

func otherName(code Code, name string) Finding {
	return Finding{
		Code: code, Subject: "web", Seen: values("name", name, "image", "app"),
		Expected: values("name", "web", "image", "app"), Look: lookAll,
	}
}

func containerCases() []judgeCase {
	stale := func(c *Container) { c.ImageID = "sha256:0123456789abcdef" }
	lookImage := "docker inspect --format '{{.Config.Image}} {{.Image}}' web"
	return []judgeCase{
		{name: "right", check: webSpec(), obs: seenContainers(server())},
		{name: "right, the image is not known", check: webSpec(), obs: with(seenContainers(server()), func(o *Observation) { o.Images = nil })},
		{name: "right, by another tag of the image", check: webSpec(), obs: with(
			seenContainers(server(of("app:1.0", "sha256:aaaaaaaaaaaaaaaaaaaa"))), func(*Observation) {})},
		{name: "right, by digest", check: webSpec(func(s *ContainerSpec) { s.Image = "app@sha256:d1" }), obs: with(
			seenContainers(server(of("app@sha256:d1", "sha256:aaaaaaaaaaaaaaaaaaaa"))), func(o *Observation) {
				o.Images = []Image{app(refs(), func(i *Image) { i.Digests = []string{"app@sha256:d1"} })}
			})},
		{name: "another image", check: webSpec(), obs: seenContainers(server(of("nginx", "sha256:bbbb"))), want: []Finding{{
			Code: ContainerWrongImage, Subject: "web", Seen: values("image", "nginx"), Expected: values("image", "app"), Look: lookImage,
		}}},
		{name: "another image explains its end", check: webSpec(), obs: seenContainers(server(of("hello", "sha256:bbbb"), stopped(0))), want: []Finding{{
			Code: ContainerWrongImage, Subject: "web", Seen: values("image", "hello"), Expected: values("image", "app"), Look: lookImage,
		}}},
		{name: "an older image", check: webSpec(), obs: seenContainers(server(stale)), want: []Finding{{
			Code: ContainerStaleImage, Subject: "web", Seen: values("image", "app", "image_id", "0123456789ab"),
			Expected: values("image_id", "aaaaaaaaaaaa"), Look: lookImage,
		}}},
		{
			name: "an older image that lost its tag, by the journal", check: webSpec(),
			obs: seenContainers(server(of("0123456789ab", "sha256:0123456789abcdef"))).after(run("web", "app:latest")),
			want: []Finding{{
				Code: ContainerStaleImage, Subject: "web", Seen: values("image", "app", "image_id", "0123456789ab"),
				Expected: values("image_id", "aaaaaaaaaaaa"), Look: lookImage,
			}},
		},
		{
			name: "another image that lost its tag, by the journal", check: webSpec(),
			obs: seenContainers(server(of("sha256:0123456789abcdef", "sha256:0123456789abcdef"))).after(run("web", "nginx")),
			want: []Finding{{
				Code: ContainerWrongImage, Subject: "web", Seen: values("image", "nginx"), Expected: values("image", "app"), Look: lookImage,
			}},
		},
		{
			name: "a nameless try with an older image is not the one wanted", check: webSpec(),
			obs: seenContainers(server(named("happy_turing"), stale)).after(run("happy_turing", "app")),
			want: []Finding{{
				Code: ContainerMissing, Subject: "web", Seen: values("others", "happy_turing"),
				Expected: values("name", "web", "image", "app"), Look: lookAll,
			}},
		},
		{name: "no image asked for", check: webSpec(func(s *ContainerSpec) { s.Image = "" }), obs: seenContainers(server(stale))},
		{
			name: "an option after the image is the cause of all", check: webSpec(),
			obs: seenContainers(server(named("happy_turing"), created, unpublishedAll, func(c *Container) {
				c.Command, c.Error, c.ExitCode = []string{"--name", "web", "-p", "5001:5000"}, "exec: \"--name\": not found", 127
			})).after(run("happy_turing", "app")),
			want: []Finding{{
				Code: ContainerOptionAfterImage, Subject: "happy_turing",
				Seen: values("option", "--name", "command", "--name web -p 5001:5000", "image", "app"),
				Look: "docker inspect --format '{{json .Config.Cmd}}' happy_turing",
			}},
		},
		{
			name: "an option after the command", check: webSpec(),
			obs: seenContainers(server(unpublishedAll, func(c *Container) { c.Command = []string{"serve", "-p", "5001:5000"} })),
			want: []Finding{{
				Code: ContainerOptionAfterImage, Subject: "web",
				Seen: values("option", "-p", "command", "serve -p 5001:5000", "image", "app"),
				Look: "docker inspect --format '{{json .Config.Cmd}}' web",
			}},
		},
		{
			name: "the image's own command begins with an option", check: webSpec(),
			obs: with(seenContainers(server(unpublishedAll, func(c *Container) { c.Command = []string{"-d"} })), func(o *Observation) {
				o.Images[0].Command = []string{"-d"}
			}),
			want: []Finding{unpublishedFinding("web")},
		},
		{
			name: "the check wants the option as argument", check: webSpec(func(s *ContainerSpec) { s.Command = []string{"-d"} }),
			obs:  seenContainers(server(unpublishedAll, func(c *Container) { c.Command = []string{"-d"} })),
			want: []Finding{unpublishedFinding("web")},
		},
		{
			name: "an option that can only be docker's, and all else is right", check: webSpec(),
			obs: seenContainers(server(func(c *Container) { c.Command = []string{"--name=web2"} })),
			want: []Finding{{
				Code: ContainerOptionAfterImage, Subject: "web", Seen: values("option", "--name=web2", "command", "--name=web2", "image", "app"),
				Look: "docker inspect --format '{{json .Config.Cmd}}' web",
			}},
		},
		{name: "an option as argument, and all is right", check: webSpec(), obs: seenContainers(server(func(c *Container) { c.Command = []string{"-d"} }))},
		{
			name: "a second one", check: webSpec(func(s *ContainerSpec) { s.Only = true }),
			obs: seenContainers(server(), server(named("calm_bell"), stopped(0), func(c *Container) { c.Created = at(9) })),
			want: []Finding{{
				Code: ContainerSecond, Subject: "web", Seen: values("names", "web, calm_bell", "count", "2"),
				Expected: values("count", "1", "image", "app"), Look: lookAll,
			}},
		},
		{
			name: "a second one, and none was started", check: webSpec(noPorts, func(s *ContainerSpec) { s.Only = true }),
			obs: seenContainers(server(created), server(named("calm_bell"), created)),
			want: []Finding{{
				Code: ContainerSecond, Subject: "web", Seen: values("names", "calm_bell, web", "count", "2"),
				Expected: values("count", "1", "image", "app"), Look: lookAll,
			}, createdFinding("web", "running")},
		},
		{name: "a second one is allowed", check: webSpec(), obs: seenContainers(server(), server(named("calm_bell")))},
		{
			name: "a second one, image not asked for", check: webSpec(func(s *ContainerSpec) { s.Only, s.Image, s.Name = true, "", "" }),
			obs: seenContainers(server(), server(named("calm_bell"), func(c *Container) { c.Created = at(12) }), server(named("db"), of("db", "sha256:dd"), created)),
			want: []Finding{{
				Code: ContainerSecond, Subject: "calm_bell", Seen: values("names", "calm_bell, web", "count", "2"),
				Expected: values("count", "1"), Look: lookAll,
			}},
		},
		{name: "only one", check: webSpec(func(s *ContainerSpec) { s.Only = true }), obs: seenContainers(server(), server(named("db"), of("db", "sha256:bb")))},
		{
			name: "the name was taken on the second try", check: webSpec(),
			obs: seenContainers(server(unpublishedAll)).after(run("web", "app"),
				run("web", "app", refusedWith(409, `Conflict. The container name "/web" is already in use`))),
			want: []Finding{{
				Code: ContainerNameTaken, Subject: "web",
				Seen:     values("refused", `Conflict. The container name "/web" is already in use`, "holder", "web", "state", "running", "image", "app"),
				Expected: values("name", "web"), Look: lookAll,
			}, unpublishedFinding("web")},
		},
		{
			name: "the name was taken, and then freed", check: webSpec(),
			obs: seenContainers(server(unpublishedAll)).after(run("web", "app", refusedWith(409, "in use")),
				act("container.remove", "web"), run("web", "app")),
			want: []Finding{unpublishedFinding("web")},
		},
		{
			name: "the name was taken, and then pruned", check: webSpec(),
			obs:  seenContainers(server(unpublishedAll)).after(run("web", "app", refusedWith(409, "in use")), act("container.prune", "")),
			want: []Finding{unpublishedFinding("web")},
		},
		{
			name: "the name was taken, and then given by rename", check: webSpec(),
			obs:  seenContainers(server(unpublishedAll)).after(run("web", "app", refusedWith(409, "in use")), act("container.rename", "calm_bell", flag("name", "web"))),
			want: []Finding{unpublishedFinding("web")},
		},
		{
			name: "the name was taken, and removing was refused", check: webSpec(),
			obs: seenContainers(server(unpublishedAll)).after(run("web", "app", refusedWith(409, "in use")),
				act("container.remove", "web", refusedWith(409, "running"))),
			want: []Finding{{
				Code: ContainerNameTaken, Subject: "web",
				Seen:     values("refused", "in use", "holder", "web", "state", "running", "image", "app", "prepared", "yes"),
				Expected: values("name", "web"), Look: lookAll,
			}, unpublishedFinding("web")},
		},
		{
			name: "the name was taken by one that only waits to be started", check: webSpec(),
			obs: seenContainers(server(created)).after(run("web", "app", refusedWith(409, "in use"))),
			want: []Finding{createdFinding("web", "running"), {
				Code: ContainerNameTaken, Subject: "web", Seen: values("refused", "in use", "holder", "web", "state", "created", "image", "app", "prepared", "yes"),
				Expected: values("name", "web"), Look: lookAll,
			}},
		},
		{
			name: "the last try had a slip in the image", check: webSpec(),
			obs:  seenContainers(server(unpublishedAll)).after(run("web", "app"), run("web", "ap", refusedWith(404, "No such image"))),
			want: []Finding{missingWeb("image_typo", "ap", "refused", "No such image", "others", "web"), unpublishedFinding("web")},
		},
		{
			name: "an earlier try had a slip in the image", check: webSpec(),
			obs:  seenContainers(server(unpublishedAll)).after(run("web", "ap", refusedWith(404, "No such image")), run("web", "app")),
			want: []Finding{unpublishedFinding("web")},
		},
		{
			name: "of several without a name the last counts", check: webSpec(nameless),
			obs: seenContainers(server(named("calm_bell"), unpublishedAll), server(named("bold_bell"), created, unpublishedAll, func(c *Container) { c.Created = at(12) })).
				after(run("calm_bell", "app"), run("bold_bell", "app")),
			want: []Finding{unpublishedFinding("bold_bell"), createdFinding("bold_bell", "running")},
		},
		{name: "the name was taken by the right one", check: webSpec(), obs: seenContainers(server()).after(run("web", "app", refusedWith(409, "in use")))},
		{
			name: "limits that cannot be read", check: webSpec(func(s *ContainerSpec) { s.Memory = "much" }), obs: seenContainers(server()), inconclusive: true,
			want: []Finding{{Code: CheckMalformed, Subject: "container", Seen: values("topic", "container", "detail", `"much" is not a size: write 20MB or 256m`)}},
		},
		{
			name: "processors that cannot be read", check: webSpec(func(s *ContainerSpec) { s.CPUs = "-1" }), obs: seenContainers(server()), inconclusive: true,
			want: []Finding{{Code: CheckMalformed, Subject: "container", Seen: values("topic", "container", "detail", `"-1" is not a number of processors: write 0.5`)}},
		},
		{
			name: "details were not read", check: webSpec(func(s *ContainerSpec) { s.User = "nobody" }), inconclusive: true,
			obs:  seenContainers(server(func(c *Container) { c.Detailed = false })),
			want: []Finding{incomplete(TopicContainers)},
		},
		{
			name: "details were not read, and it does not run", check: webSpec(wants("exited")), inconclusive: true,
			obs:  seenContainers(server(stopped(0), func(c *Container) { c.Detailed, c.Bindings = false, nil })),
			want: []Finding{incomplete(TopicContainers)},
		},
		{name: "details were not read, nor are they needed", check: webSpec(), obs: seenContainers(server(func(c *Container) { c.Detailed = false }))},
	}
}

func incomplete(topic Topic) Finding {
	return Finding{Code: ObservationIncomplete, Subject: string(topic), Seen: values("topic", string(topic))}
}

func removed(name, how string) Finding {
	return Finding{
		Code: ContainerRemoved, Subject: name, Seen: values("how", how, "image", "app"),
		Expected: values("name", name, "image", "app"), Look: lookAll,
	}
}

func createdFinding(name, state string, seen ...string) Finding {
	return Finding{Code: ContainerCreatedOnly, Subject: name, Seen: values(seen...), Expected: values("state", state), Look: lookAll}
}
