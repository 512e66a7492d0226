package checker

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
