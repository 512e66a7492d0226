package checker

// tryCases are tries to make a container that the engine refused, and what became
// of them.
func tryCases() []judgeCase {
	noSuchNetwork := func(name string) func(*Action) { return refusedWith(404, "network "+name+" not found") }
	network := func(subject string, seen, expected map[string]string) []Finding {
		return []Finding{{Code: NetworkMissing, Subject: subject, Seen: seen, Expected: expected, Look: "docker network ls"}}
	}
	onFront := webSpec(func(s *ContainerSpec) { s.Networks = []string{"front"} })
	noImage := refusedWith(404, "No such image: ubuntu:latest")
	typed := func(line string) func(*Action) { return func(a *Action) { a.Command = line } }
	twice := func(ref string) Check { return Check{Did: &DidSpec{Action: actStart, Image: ref, Times: 2}} }
	started := func(image string) Action {
		return act(actStart, "web", func(a *Action) { a.Image, a.ID = image, "c0ffee0000000000" })
	}
	both := func(o *Observation) { o.Images = []Image{app(refs("app:latest", "app:2"))} }
	return []judgeCase{
		{
			name: "two networks, with a comma", check: webSpec(),
			obs:  seenContainers().after(run("web", "app", noSuchNetwork("back,front"))),
			want: network("back,front", values("asked", "back,front"), values("name", "back", "rest", "front", "container", "web")),
		},
		{
			name: "a network with a slip in its name", check: onFront, obs: with(seenContainers(), func(o *Observation) {
				o.Networks = []Network{{Name: "front"}}
			}).after(run("web", "app", noSuchNetwork("fornt"))),
			want: network("fornt", values("asked", "fornt", "nearest", "front"), values("name", "fornt", "container", "web")),
		},
		{
			name: "a network that was made after the try", check: onFront, obs: with(seenContainers(), func(o *Observation) {
				o.Networks = []Network{{Name: "front"}}
			}).after(run("web", "app", noSuchNetwork("front"))),
			want: network("front", values("asked", "front", "there", "yes"), values("name", "front", "container", "web")),
		},
		{
			name: "a container without a name, whose image docker pulled", check: webSpec(),
			obs: seenContainers(server(named("eager_hopper"), of("ubuntu", "sha256:bbbb"))).after(
				run("", "ubuntu:latest", noImage, typed("docker run ubuntu")),
				act(actPull, "ubuntu:latest"),
				run("eager_hopper", "ubuntu:latest", typed("docker run ubuntu"))),
			want: []Finding{missingWeb("others", "eager_hopper")},
		},
		{
			name: "the image was refused, and another command went well", check: webSpec(),
			obs: seenContainers(server(named("eager_hopper"), of("ubuntu", "sha256:bbbb"))).after(
				run("", "ubuntu:latest", noImage, typed("docker run ubuntu ls")),
				run("eager_hopper", "ubuntu:latest", typed("docker run ubuntu"))),
			want: []Finding{missingWeb("refused", "No such image: ubuntu:latest", "others", "eager_hopper")},
		},
		{
			name: "one without a name is older than what was removed", check: webSpec(),
			obs: seenContainers(server(named("eager_hopper"))).after(
				run("eager_hopper", "app"), run("web", "app"), act(actRemove, "web", func(a *Action) { a.Image = "app" })),
			want: []Finding{{
				Code: ContainerRemoved, Subject: "web", Seen: values("how", "rm", "image", "app"), Expected: values("name", "web", "image", "app"), Look: lookAll,
			}},
		},
		{
			name: "the name is held by what the exercise began with", check: webSpec(),
			obs: seenContainers(server(of("old", "sha256:bbbb"))).after(run("web", "app", refusedWith(409, "in use"))),
			want: []Finding{
				{
					Code: ContainerNameTaken, Subject: "web",
					Seen:     values("refused", "in use", "holder", "web", "state", "running", "image", "old", "prepared", "yes"),
					Expected: values("name", "web"), Look: lookAll,
				},
				{
					Code: ContainerWrongImage, Subject: "web", Seen: values("image", "old"), Expected: values("image", "app"),
					Look: "docker inspect --format '{{.Config.Image}} {{.Image}}' web",
				},
			},
		},
		{
			name: "the tag that was typed counts", check: twice("app:2"),
			obs: with(seenContainers(server(of("app:2", "sha256:aaaaaaaaaaaaaaaaaaaa"))), both).after(started("app"), started("app:2")),
			want: []Finding{{
				Code: DidMissing, Subject: "app:2", Seen: values("times", "1"),
				Expected: values("action", actStart, "image", "app:2", "times", "2"),
			}},
		},
		{
			name: "another name of the image counts", check: twice("lab/app:2"),
			obs: with(seenContainers(server()), func(o *Observation) {
				o.Images = []Image{app(refs("app:latest", "lab/app:2"))}
			}).after(started("app"), started("lab/app:2")),
		},
	}
}
