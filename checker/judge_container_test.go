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

// identityCases are about which container is meant.
func identityCases() []judgeCase {
	elsewhere := server(named("other"), of("other", "sha256:00"))
	pullFailed := act("image.pull", "ap:latest", func(a *Action) { a.Error = "pull access denied for ap" })
	return []judgeCase{
		{name: "nothing there", check: webSpec(), obs: seenContainers(), want: []Finding{missingWeb()}},
		{name: "another is there", check: webSpec(), obs: seenContainers(elsewhere).after(run("other", "other")), want: []Finding{missingWeb("others", "other")}},
		{
			name: "no name given", check: webSpec(), obs: seenContainers(server(named("happy_turing"))).after(run("happy_turing", "app")),
			want: []Finding{otherName(ContainerUnnamed, "happy_turing")},
		},
		{
			name: "no name given, nor ports", check: webSpec(),
			obs: seenContainers(server(named("happy_turing"), unpublishedAll)).after(run("happy_turing", "app")),
			want: []Finding{
				with(otherName(ContainerUnnamed, "happy_turing"), func(f *Finding) { f.Seen["also"] = "yes" }),
				unpublishedFinding("happy_turing"),
			},
		},
		{
			name: "no name given, the newest counts", check: webSpec(),
			obs: seenContainers(server(named("calm_bell")), server(named("happy_turing"), func(c *Container) { c.Created = at(12) })).
				after(run("calm_bell", "app"), run("happy_turing", "app")),
			want: []Finding{otherName(ContainerUnnamed, "happy_turing")},
		},
		{
			name: "a slip in the name", check: webSpec(), obs: seenContainers(server(named("wev"))).after(run("wev", "app")),
			want: []Finding{otherName(ContainerWrongName, "wev")},
		},
		{
			name: "a slip in the name outweighs a container without one", check: webSpec(),
			obs:  seenContainers(server(named("happy_turing")), server(named("wev"))).after(run("wev", "app"), run("happy_turing", "app")),
			want: []Finding{otherName(ContainerWrongName, "wev")},
		},
		{
			name: "a slip in the name, and later one without a name", check: webSpec(),
			obs: seenContainers(server(named("happy_turing"), func(c *Container) { c.Created = at(12) }), server(named("wev"))).
				after(run("wev", "app"), run("happy_turing", "app")),
			want: []Finding{otherName(ContainerUnnamed, "happy_turing")},
		},
		{
			name: "another name", check: webSpec(), obs: seenContainers(server(named("website"))).after(run("website", "app")),
			want: []Finding{otherName(ContainerWrongName, "website")},
		},
		{
			name: "a slip in the name, and another image", check: webSpec(),
			obs: seenContainers(server(named("wev"), of("nginx", "sha256:bb"))).after(run("wev", "nginx")),
			want: []Finding{{
				Code: ContainerWrongName, Subject: "web", Seen: values("name", "wev", "image", "nginx"),
				Expected: values("name", "web", "image", "app"), Look: lookAll,
			}, {
				Code: ContainerWrongImage, Subject: "wev", Seen: values("image", "nginx"), Expected: values("image", "app"),
				Look: "docker inspect --format '{{.Config.Image}} {{.Image}}' wev",
			}},
		},
		{
			name: "no name given, image not asked for", check: webSpec(func(s *ContainerSpec) { s.Image = "" }),
			obs: seenContainers(server(named("happy_turing"))).after(run("happy_turing", "app")),
			want: []Finding{{
				Code: ContainerUnnamed, Subject: "web", Seen: values("name", "happy_turing", "image", "app"),
				Expected: values("name", "web"), Look: lookAll,
			}},
		},
		{
			name: "one from before the exercise is not meant", check: webSpec(),
			obs:  seenContainers(server(named("happy_turing"))).after(act("container.list", "")),
			want: []Finding{missingWeb("others", "happy_turing")},
		},
		{
			name: "the journal cannot be read, so any may be meant", check: webSpec(),
			obs: with(seenContainers(server(named("happy_turing"))), func(o *Observation) {
				o.Troubles = []Trouble{{Topic: TopicActions, Code: EngineUnreachable}}
			}),
			want: []Finding{otherName(ContainerUnnamed, "happy_turing")},
		},
		{
			name: "compose's containers are not meant", check: webSpec(),
			obs: seenContainers(server(named("shop-web-1"), func(c *Container) {
				c.Labels = map[string]string{labelProject: "shop"}
			})).after(run("shop-web-1", "app")),
			want: []Finding{missingWeb("others", "shop-web-1")},
		},
		{
			name: "misspelt image", check: webSpec(),
			obs:  seenContainers().after(run("web", "ap", refusedWith(404, "No such image: ap:latest")), pullFailed),
			want: []Finding{missingWeb("image_typo", "ap:latest", "refused", "No such image: ap:latest")},
		},
		{
			name: "misspelt image, refused at once", check: webSpec(),
			obs:  seenContainers().after(run("", "ap", refusedWith(404, "No such image: ap:latest"))),
			want: []Finding{missingWeb("image_typo", "ap", "refused", "No such image: ap:latest")},
		},
		{
			name: "the right image could not be had", check: webSpec(),
			obs:  seenContainers().after(run("web", "app", refusedWith(404, "No such image"))),
			want: []Finding{missingWeb("refused", "No such image")},
		},
		{
			name: "a misspelt image of a try that succeeded later", check: webSpec(),
			obs:  seenContainers(elsewhere).after(run("other", "ap", refusedWith(404, "No such image")), run("other", "other")),
			want: []Finding{missingWeb("others", "other")},
		},
		{
			name: "the name is held outside the session", check: webSpec(),
			obs: seenContainers().after(run("web", "app", refusedWith(409, "name in use outside the lab"))),
			want: []Finding{{
				Code: ContainerNameTaken, Subject: "web", Seen: values("refused", "name in use outside the lab"),
				Expected: values("name", "web"), Look: lookAll,
			}},
		},
		{name: "it removed itself", check: webSpec(), obs: seenContainers().after(run("web", "app", flag("rm", "1"))), want: []Finding{removed("web", "auto")}},
		{
			name: "it removed itself, for an option was taken for the program's", check: webSpec(),
			obs: seenContainers().after(run("web", "app", flag("rm", "1"), flag("cmd", `["-p","5001:5000"]`))),
			want: []Finding{{
				Code: ContainerOptionAfterImage, Subject: "web",
				Seen: values("option", "-p", "command", "-p 5001:5000", "image", "app"), Look: lookAll,
			}},
		},
		{
			name: "it was removed", check: webSpec(), obs: seenContainers().after(run("web", "app"), act("container.remove", "web", func(a *Action) { a.Image = "app" })),
			want: []Finding{removed("web", "rm")},
		},
		{
			name: "it was there before the exercise, and was removed", check: webSpec(),
			obs:  seenContainers().after(act("container.remove", "web", func(a *Action) { a.Image = "app" })),
			want: []Finding{with(removed("web", "rm"), func(f *Finding) { f.Seen["scene"] = "yes" })},
		},
		{name: "the prepared one", check: webSpec(prepared), obs: seenContainers(server())},
		{
			name: "the prepared one waits, another was started", check: webSpec(prepared, nameless, noPorts),
			obs:  seenContainers(server(created), server(named("calm_bell"))).after(run("calm_bell", "app")),
			want: []Finding{createdFinding("web", "running")},
		},
		{
			name: "the prepared one removed, and another made under its name", check: webSpec(prepared),
			obs:  seenContainers(server()).after(act("container.remove", "web", func(a *Action) { a.ID = "before" }), run("web", "app")),
			want: []Finding{sceneRemoved("rm")},
		},
		{
			name: "the prepared one removed, and another made", check: webSpec(prepared, nameless, noPorts),
			obs: seenContainers(server(named("calm_bell"))).after(
				act("container.remove", "bold_bell", func(a *Action) { a.ID, a.Image = "before", "app" }), run("calm_bell", "app")),
			want: []Finding{with(sceneRemoved("rm"), func(f *Finding) { f.Subject = "app"; delete(f.Expected, "name") })},
		},
		{name: "the prepared one pruned", check: webSpec(prepared), obs: seenContainers().after(act("container.prune", "")), want: []Finding{sceneRemoved("prune")}},
		{name: "the prepared one gone by itself", check: webSpec(prepared), obs: seenContainers(), want: []Finding{sceneRemoved("auto")}},
		{
			name: "the prepared one renamed", check: webSpec(prepared),
			obs:  seenContainers(server(named("old"))).after(act("container.rename", "web", flag("name", "old"), func(a *Action) { a.ID = "id-of-old" })),
			want: []Finding{otherName(ContainerWrongName, "old")},
		},
		{
			name: "who made it cannot be read", check: webSpec(prepared), inconclusive: true,
			obs: with(seenContainers(server()), func(o *Observation) {
				o.Troubles = []Trouble{{Topic: TopicActions, Code: ObservationUnreadable}}
			}),
			want: []Finding{{Code: ObservationUnreadable, Subject: "actions", Seen: values("topic", "actions")}},
		},
		{
			name: "its image was removed", check: webSpec(),
			obs: with(seenContainers(), func(o *Observation) { o.Images = nil }).after(
				act("image.remove", "app:latest"), run("web", "app", refusedWith(404, "No such image")), act("image.pull", "app", refusedWith(404, "denied"))),
			want: []Finding{missingWeb("refused", "No such image", "image_removed", "rm", "scene", "yes")},
		},
		{
			name: "its image, of the learner's own making, was pruned", check: webSpec(),
			obs: with(seenContainers(), func(o *Observation) { o.Images = nil }).after(
				act("image.build", "app", flag("t", "app")), act("image.prune", ""), run("web", "app", refusedWith(404, "No such image"))),
			want: []Finding{missingWeb("refused", "No such image", "image_removed", "prune")},
		},
		{
			name: "its image was removed, and built again", check: webSpec(),
			obs: with(seenContainers(), func(o *Observation) { o.Images = nil }).after(
				act("image.remove", "app"), act("image.build", "app", flag("t", "app")), run("web", "app", refusedWith(404, "No such image"))),
			want: []Finding{missingWeb("refused", "No such image")},
		},
		{
			name: "it was there before the exercise, was stopped and then pruned", check: webSpec(),
			obs:  seenContainers().after(act("container.stop", "web", func(a *Action) { a.Image = "app" }), act("container.prune", "")),
			want: []Finding{removed("web", "prune")},
		},
		{
			name: "it was pruned", check: webSpec(), obs: seenContainers().after(run("web", "app"), act("container.prune", "")),
			want: []Finding{removed("web", "prune")},
		},
		{
			name: "removing was refused, so it removed itself", check: webSpec(),
			obs:  seenContainers().after(run("web", "app"), act("container.remove", "web", refusedWith(409, "running"))),
			want: []Finding{removed("web", "auto")},
		},
		{
			name: "it was removed, and the next has no name", check: webSpec(),
			obs: seenContainers(server(named("happy_turing"))).
				after(run("web", "app"), act("container.remove", "web"), run("happy_turing", "app")),
			want: []Finding{otherName(ContainerUnnamed, "happy_turing")},
		},
		{
			name: "it was removed, and the next try failed", check: webSpec(),
			obs:  seenContainers().after(act("container.remove", "web"), run("web", "app", refusedWith(400, "invalid port"))),
			want: []Finding{missingWeb("refused", "invalid port")},
		},
		{
			name: "it was removed by ID", check: webSpec(),
			obs:  seenContainers().after(run("web", "app"), act("container.remove", "", func(a *Action) { a.ID = "c0ffee0000000000" })),
			want: []Finding{removed("web", "rm")},
		},
		{name: "any name: right", check: webSpec(nameless), obs: seenContainers(server(named("happy_turing")))},
		{name: "any name: nothing there", check: webSpec(nameless), obs: seenContainers(), want: []Finding{{
			Code: ContainerMissing, Subject: "app", Expected: values("image", "app"), Look: lookAll,
		}}},
		{
			name: "any name: it removed itself", check: webSpec(nameless), obs: seenContainers().after(run("happy_turing", "app", flag("rm", "1"))),
			want: []Finding{{
				Code: ContainerRemoved, Subject: "app", Seen: values("how", "auto", "image", "app"), Expected: values("image", "app"), Look: lookAll,
			}},
		},
		{
			name: "any name: the best of several", check: webSpec(nameless),
			obs: seenContainers(server(named("calm_bell")), server(named("happy_turing"), unpublishedAll, func(c *Container) { c.Created = at(30) })),
		},
		{
			name: "any name: of those equally wrong the newest", check: webSpec(nameless),
			obs:  seenContainers(server(named("calm_bell"), unpublishedAll), server(named("happy_turing"), unpublishedAll, func(c *Container) { c.Created = at(30) })),
			want: []Finding{unpublishedFinding("happy_turing")},
		},
		{
			name: "any name: the right image before fewer wrongs", check: webSpec(nameless),
			obs: seenContainers(server(named("calm_bell"), of("app:2", "sha256:bb")), server(named("happy_turing"), unpublishedAll, created)).
				after(run("calm_bell", "app:2"), run("happy_turing", "app")),
			want: []Finding{unpublishedFinding("happy_turing"), createdFinding("happy_turing", "running")},
		},
		{
			name: "any name: another tag", check: webSpec(nameless),
			obs: seenContainers(server(named("happy_turing"), of("app:2", "sha256:bb"))).after(run("happy_turing", "app:2")),
			want: []Finding{{
				Code: ContainerWrongImage, Subject: "happy_turing", Seen: values("image", "app:2"), Expected: values("image", "app"),
				Look: "docker inspect --format '{{.Config.Image}} {{.Image}}' happy_turing",
			}},
		},
		{
			name: "any name: another tag, from before the exercise", check: webSpec(nameless),
			obs: seenContainers(server(named("happy_turing"), of("app:2", "sha256:bb"))),
			want: []Finding{{
				Code: ContainerMissing, Subject: "app", Seen: values("others", "happy_turing"), Expected: values("image", "app"), Look: lookAll,
			}},
		},
		{
			name: "any name: quite another image, which lost its tag", check: webSpec(nameless),
			obs: seenContainers(server(named("happy_turing"), of("sha256:bb", "sha256:bb"))).after(run("happy_turing", "alpine")),
			want: []Finding{{
				Code: ContainerWrongImage, Subject: "happy_turing", Seen: values("image", "alpine"), Expected: values("image", "app"),
				Look: "docker inspect --format '{{.Config.Image}} {{.Image}}' happy_turing",
			}},
		},
		{
			name: "any name: the right one is gone, and another is there", check: webSpec(nameless),
			obs: seenContainers(server(named("calm_bell"), of("alpine", "sha256:bb"))).after(run("calm_bell", "alpine"), run("happy_turing", "app")),
			want: []Finding{{
				Code: ContainerRemoved, Subject: "app", Seen: values("how", "auto", "image", "app"), Expected: values("image", "app"), Look: lookAll,
			}},
		},
		{
			name: "any name: it was there before the exercise, and was removed", check: webSpec(nameless),
			obs: seenContainers().after(act("container.remove", "happy_turing", func(a *Action) { a.Image = "app" })),
			want: []Finding{{
				Code: ContainerRemoved, Subject: "app", Seen: values("how", "rm", "image", "app", "scene", "yes"), Expected: values("image", "app"), Look: lookAll,
			}},
		},
		{
			name: "any name: another was removed", check: webSpec(nameless),
			obs: seenContainers().after(act("container.remove", "happy_turing", func(a *Action) { a.Image = "alpine" })),
			want: []Finding{{
				Code: ContainerMissing, Subject: "app", Expected: values("image", "app"), Look: lookAll,
			}},
		},
		{
			name: "any name: it is there under another name than it was made with", check: webSpec(nameless, noPorts, wants("created")),
			obs: seenContainers(server(func(c *Container) { c.Name = "boat" })).after(run("web", "app")),
			want: []Finding{{
				Code: ContainerAlreadyStarted, Subject: "boat", Seen: values("state", "running"), Expected: values("state", "created"), Look: lookAll,
			}},
		},
	}
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
