package checker

// composed makes a container of a compose service.
func composed(service string, changes ...func(*Container)) Container {
	c := server(named("shop-"+service+"-1"), func(c *Container) {
		c.Labels = map[string]string{labelProject: "shop", labelService: service, labelDir: "/ws/shop", labelOneOff: "False"}
		c.Networks = []Endpoint{{Network: "shop_default"}}
	})
	for _, change := range changes {
		change(&c)
	}
	return c
}

func label(key, value string) func(*Container) {
	return func(c *Container) {
		labels := map[string]string{key: value}
		for k, v := range c.Labels {
			if k != key {
				labels[k] = v
			}
		}
		c.Labels = labels
	}
}

func composeCases() []judgeCase {
	want := func(service string, s ServiceSpec) Check {
		return Check{Compose: &ComposeSpec{Dir: "shop", Services: map[string]ServiceSpec{service: s}}}
	}
	web := want("web", ServiceSpec{})
	const look = "docker compose ps --all"
	idle := func(seen ...string) Finding {
		return Finding{
			Code: ComposeServiceNotRunning, Subject: "web", Seen: values(append([]string{"running", "0"}, seen...)...),
			Expected: values("running", "1"), Look: "docker compose logs web",
		}
	}
	port := want("web", ServiceSpec{Ports: map[string]Port{"5000/tcp": {Port: 5001}}})
	withFile := func(o Observation, seconds int) Observation {
		o.ComposeFiles = map[string]ComposeFile{"c": {Path: "/ws/shop/compose.yaml", Changed: at(seconds)}}
		return o
	}
	missing := func(seen ...string) Finding {
		return Finding{Code: ComposeServiceMissing, Subject: "db", Seen: values(seen...), Expected: values("service", "db"), Look: look}
	}
	health := func(seen ...string) []Finding {
		return []Finding{{
			Code: ComposeNotHealthy, Subject: "web", Seen: values(seen...), Expected: values("health", "healthy"),
			Look: "docker inspect --format '{{json .State.Health}}' shop-web-1",
		}}
	}
	down := Check{Compose: &ComposeSpec{Dir: "shop", Down: true}}
	stillUp := func(seen ...string) []Finding {
		return []Finding{{Code: ComposeStillUp, Subject: "shop", Seen: values(seen...), Look: look}}
	}
	volumes := want("web", ServiceSpec{Volumes: []string{"data"}})
	mounts := func(mounts ...Mount) Observation {
		return seenContainers(composed("web", func(c *Container) { c.Mounts = mounts }))
	}
	network := func(name, project string) Observation {
		return Observation{Workspace: "/ws", Networks: []Network{{Name: "bridge"}, {Name: name, Labels: map[string]string{labelProject: project}}}}
	}
	return []judgeCase{
		{name: "up", check: web, obs: seenContainers(composed("web"))},
		{name: "up, all of it", check: want("web", ServiceSpec{
			Running: 2, Healthy: true, Image: "app", Ports: map[string]Port{"5000/tcp": {}}, Volumes: []string{"data"},
		}), obs: func() Observation {
			ready := func(c *Container) { c.Health, c.Mounts = "healthy", []Mount{namedVolume("shop_data", "/data")} }
			return seenContainers(composed("web", ready), composed("web", named("shop-web-2"), ready))
		}()},
		{name: "up, by the project's name", check: Check{Compose: &ComposeSpec{Project: "shop", Services: map[string]ServiceSpec{"web": {}}}}, obs: seenContainers(composed("web", label(labelDir, "/elsewhere")))},
		{name: "up, and compose did not tell the folder", check: web, obs: seenContainers(composed("web", label(labelDir, "")))},
		{name: "nothing", check: web, obs: seenContainers(server()), want: []Finding{{
			Code: ComposeNoProject, Subject: "shop", Expected: values("dir", "shop"), Look: "docker compose ls --all",
		}}},
		{name: "nothing, though the file is there", check: web, obs: withFile(seenContainers(), 1), want: []Finding{{
			Code: ComposeNoProject, Subject: "shop", Seen: values("file", "shop/compose.yaml"), Expected: values("dir", "shop"), Look: "docker compose ls --all",
		}}},
		{name: "nothing, since it was taken down", check: web, obs: withFile(seenContainers(), 1).after(
			act("container.remove", "shop-web-1"), act("network.remove", "shop_default")), want: []Finding{{
			Code: ComposeNoProject, Subject: "shop", Seen: values("file", "shop/compose.yaml", "down", "yes"), Expected: values("dir", "shop"), Look: "docker compose ls --all",
		}}},
		{name: "nothing, and another was taken down", check: web, obs: seenContainers().after(act("network.remove", "stall_default")), want: []Finding{{
			Code: ComposeNoProject, Subject: "shop", Expected: values("dir", "shop"), Look: "docker compose ls --all",
		}}},
		{name: "nothing of that name", check: Check{Compose: &ComposeSpec{Project: "stall", Services: map[string]ServiceSpec{"db": {}}}}, obs: seenContainers(composed("web")), want: []Finding{{
			Code: ComposeNoProject, Subject: "stall", Expected: values("dir", "."), Look: "docker compose ls --all",
		}}},
		{name: "from another folder", check: web, obs: seenContainers(composed("web", label(labelDir, "/ws/shop2"), label(labelProject, "shop2"))), want: []Finding{{
			Code: ComposeWrongFile, Subject: "shop", Seen: values("project", "shop2", "dir", "shop2"), Expected: values("dir", "shop"), Look: "docker compose ls --all",
		}}},
		{name: "no such service", check: want("db", ServiceSpec{}), obs: seenContainers(composed("web")), want: []Finding{missing("services", "web")}},
		{name: "a slip in the service's name", check: want("db", ServiceSpec{}), obs: seenContainers(composed("web"), composed("d-b")), want: []Finding{missing("services", "d-b, web", "nearest", "d-b")}},
		{name: "started by run", check: want("db", ServiceSpec{}), obs: seenContainers(composed("web"), composed("db", label(labelOneOff, "True"))), want: []Finding{missing("services", "web", "oneoff", "true")}},
		{name: "ended", check: web, obs: seenContainers(composed("web", stopped(3))), want: []Finding{idle("state", "exited", "exit_code", "3")}},
		{name: "its start failed", check: web, obs: seenContainers(composed("web", created, func(c *Container) { c.Error = "no such file" })), want: []Finding{idle("state", "created", "error", "no such file")}},
		{
			name: "its port is taken", check: web, obs: seenContainers(composed("web", created, func(c *Container) { c.Error = "Bind for 0.0.0.0:5001 failed: port is already allocated" })),
			want: []Finding{{
				Code: PortTaken, Subject: "shop-web-1", Look: "docker ps --filter publish=5001",
				Seen: values("host_port", "5001", "error", "Bind for 0.0.0.0:5001 failed: port is already allocated"),
			}},
		},
		{name: "too few", check: want("web", ServiceSpec{Running: 2}), obs: seenContainers(composed("web")), want: []Finding{{
			Code: ComposeServiceNotRunning, Subject: "web", Seen: values("running", "1"), Expected: values("running", "2"), Look: look,
		}}},
		{name: "not healthy", check: want("web", ServiceSpec{Healthy: true}), obs: seenContainers(composed("web", func(c *Container) { c.Health, c.HealthLog = "unhealthy", "refused" })), want: health("health", "unhealthy", "log", "refused")},
		{name: "no health check", check: want("web", ServiceSpec{Healthy: true}), obs: seenContainers(composed("web")), want: health("health", "none")},
		{name: "its health was not read", check: want("web", ServiceSpec{Healthy: true}), obs: seenContainers(composed("web", func(c *Container) { c.Detailed = false })), inconclusive: true, want: []Finding{incomplete(TopicContainers)}},
		{name: "not published", check: port, obs: seenContainers(composed("web", unpublishedAll)), want: []Finding{{
			Code: ComposeNotReachable, Subject: "web", Seen: values("container_port", "5000/tcp"),
			Expected: values("container_port", "5000/tcp", "publish", "5001:5000"), Look: "docker port shop-web-1",
		}}},
		{name: "published the wrong way round", check: port, obs: seenContainers(composed("web", published("5001/tcp", "", 5000, "5000"))), want: []Finding{{
			Code: PortSwapped, Subject: "shop-web-1", Seen: values("container_port", "5001/tcp", "host_port", "5000", "publish", "5000:5001"),
			Expected: values("container_port", "5000/tcp", "host_port", "5001", "publish", "5001:5000"), Look: "docker port shop-web-1",
		}}},
		{name: "another image", check: want("web", ServiceSpec{Image: "nginx"}), obs: seenContainers(composed("web")), want: []Finding{{
			Code: ContainerWrongImage, Subject: "shop-web-1", Seen: values("image", "app"), Expected: values("image", "nginx"),
			Look: "docker inspect --format '{{.Config.Image}} {{.Image}}' shop-web-1",
		}}},
		{name: "a volume by its labels", check: volumes, obs: with(mounts(namedVolume("stock", "/data")), func(o *Observation) {
			o.Volumes = []Volume{{Name: "stock", Labels: map[string]string{labelProject: "shop", labelVolume: "data"}}}
		})},
		{name: "a volume by its name", check: volumes, obs: mounts(namedVolume("data", "/data"))},
		{name: "no volume", check: volumes, obs: mounts(bind("/ws/shop/data", "/data")), want: []Finding{{
			Code: MountMissing, Subject: "web", Seen: values("mounts", "shop/data:/data"), Expected: values("type", "volume", "source", "data"),
			Look: "docker inspect --format '{{json .Mounts}}' shop-web-1",
		}}},
		{name: "another project's volume", check: volumes, obs: with(mounts(namedVolume("stock", "/data")), func(o *Observation) {
			o.Volumes = []Volume{{Name: "stock", Labels: map[string]string{labelProject: "stall", labelVolume: "data"}}}
		}), want: []Finding{{
			Code: MountMissing, Subject: "web", Seen: values("mounts", "stock:/data"), Expected: values("type", "volume", "source", "data"),
			Look: "docker inspect --format '{{json .Mounts}}' shop-web-1",
		}}},
		{name: "edited after up", check: want("db", ServiceSpec{}), obs: withFile(seenContainers(composed("web")), 11), want: []Finding{
			{Code: ComposeNotUpdated, Subject: "shop", Seen: values("file", "shop/compose.yaml"), Look: look}, missing("services", "web"),
		}},
		{name: "edited after up, and all is right", check: web, obs: withFile(seenContainers(composed("web")), 11)},
		{name: "edited before up", check: want("db", ServiceSpec{}), obs: withFile(seenContainers(composed("web")), 10), want: []Finding{missing("services", "web")}},
		{name: "down", check: down, obs: seenContainers(server())},
		{name: "still up", check: down, obs: seenContainers(composed("web"), composed("db", stopped(0))), want: stillUp("containers", "shop-db-1, shop-web-1", "state", "running")},
		{name: "stopped, not down", check: down, obs: seenContainers(composed("web", stopped(0))), want: stillUp("containers", "shop-web-1", "state", "exited")},
		{name: "its network is left", check: down, obs: network("shop_default", "shop"), want: stillUp("networks", "shop_default")},
		{name: "another's network is left", check: down, obs: network("stall_default", "stall")},
		{name: "its network is left, by the project's name", check: Check{Compose: &ComposeSpec{Project: "stall", Down: true}}, obs: network("stall_default", "stall"), want: []Finding{{
			Code: ComposeStillUp, Subject: "stall", Seen: values("networks", "stall_default"), Look: look,
		}}},
	}
}

func absentCases() []judgeCase {
	want := func(s AbsentSpec) Check { return Check{Absent: &s} }
	left := func(code Code, subject, names, count, state string) Finding {
		return Finding{Code: code, Subject: subject, Seen: values("names", names, "count", count, "state", state), Look: lookAll}
	}
	paused := func(c *Container) { c.State = "paused" }
	things := Observation{
		Volumes:  []Volume{{Name: "idle"}, {Name: "data", UsedBy: []string{"web"}}},
		Networks: []Network{{Name: "idle"}, {Name: "crew", Containers: []string{"web", "db"}}},
	}
	return []judgeCase{
		{name: "container gone", check: want(AbsentSpec{Container: "web"}), obs: seenContainers(server(named("db")))},
		{name: "container running", check: want(AbsentSpec{Container: "web"}), obs: seenContainers(server()), want: []Finding{left(ContainerStillThere, "web", "web", "1", "running")}},
		{name: "container paused", check: want(AbsentSpec{Container: "web"}), obs: seenContainers(server(paused)), want: []Finding{left(ContainerStillThere, "web", "web", "1", "paused")}},
		{name: "container stopped", check: want(AbsentSpec{Container: "web"}), obs: seenContainers(server(stopped(0))), want: []Finding{left(ContainerStoppedNotRemoved, "web", "web", "1", "exited")}},
		{name: "container never started", check: want(AbsentSpec{Container: "web"}), obs: seenContainers(server(created)), want: []Finding{left(ContainerStoppedNotRemoved, "web", "web", "1", "created")}},
		{
			name: "containers of an image", check: want(AbsentSpec{ContainersOf: "app"}),
			obs: seenContainers(server(), server(named("calm_bell"), stopped(0)), server(named("db"), of("db", "sha256:dd"))),
			want: []Finding{
				left(ContainerStillThere, "app", "web", "1", "running"), left(ContainerStoppedNotRemoved, "app", "calm_bell", "1", "exited"),
			},
		},
		{name: "no container of the image", check: want(AbsentSpec{ContainersOf: "app"}), obs: seenContainers(server(named("db"), of("db", "sha256:dd")))},
		{
			name: "all containers", check: want(AbsentSpec{AllContainers: true}),
			obs:  seenContainers(server(), server(named("db"), func(c *Container) { c.Created = at(20) })),
			want: []Finding{left(ContainerStillThere, "db", "db, web", "2", "running")},
		},
		{name: "stopped containers", check: want(AbsentSpec{Stopped: true}), obs: seenContainers(server(), server(named("db"), stopped(0))), want: []Finding{left(ContainerStoppedNotRemoved, "db", "db", "1", "exited")}},
		{name: "no stopped container", check: want(AbsentSpec{Stopped: true}), obs: seenContainers(server())},
		{name: "image gone", check: want(AbsentSpec{Image: "app"}), obs: seenImages()},
		{name: "image there", check: want(AbsentSpec{Image: "app"}), obs: seenImages(app(refs("app:latest", "app:1"))), want: []Finding{{
			Code: ImageStillThere, Subject: "app", Seen: values("tags", "app:1, app:latest", "count", "2"), Look: "docker images",
		}}},
		{name: "image in use", check: want(AbsentSpec{Image: "app"}), obs: seenContainers(server(stopped(0)), server(named("db"), of("db", "sha256:dd"))), want: []Finding{{
			Code: ImageInUse, Subject: "app", Seen: values("containers", "web"), Look: "docker ps --all --filter ancestor=app",
		}}},
		{name: "dangling images", check: want(AbsentSpec{Dangling: true}), obs: seenImages(app(refs()), app(refs(), func(i *Image) { i.ID = "sha256:0000000000001" }), app()), want: []Finding{{
			Code: ImageDangling, Seen: values("image_ids", "000000000000, aaaaaaaaaaaa", "count", "2"), Look: "docker images --filter dangling=true",
		}}},
		{name: "no dangling image", check: want(AbsentSpec{Dangling: true}), obs: seenImages(app())},
		{name: "volume gone", check: want(AbsentSpec{Volume: "old"}), obs: things},
		{name: "volume there", check: want(AbsentSpec{Volume: "idle"}), obs: things, want: []Finding{{Code: VolumeStillThere, Subject: "idle", Look: "docker volume ls"}}},
		{name: "volume in use", check: want(AbsentSpec{Volume: "data"}), obs: things, want: []Finding{{
			Code: VolumeInUse, Subject: "data", Seen: values("containers", "web"), Look: "docker ps --all --filter volume=data",
		}}},
		{name: "network gone", check: want(AbsentSpec{Network: "old"}), obs: things},
		{name: "network there", check: want(AbsentSpec{Network: "idle"}), obs: things, want: []Finding{{Code: NetworkStillThere, Subject: "idle", Look: "docker network inspect idle"}}},
		{name: "network in use", check: want(AbsentSpec{Network: "crew"}), obs: things, want: []Finding{{
			Code: NetworkStillThere, Subject: "crew", Seen: values("containers", "db, web"), Look: "docker network inspect crew",
		}}},
		{name: "nothing named", check: want(AbsentSpec{}), inconclusive: true, want: []Finding{{
			Code: CheckMalformed, Subject: "absent", Seen: values("topic", "absent", "detail", "nothing is named that must be absent"),
		}}},
	}
}
