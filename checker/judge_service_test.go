package checker

// webTask is a task of the service web that runs.
func webTask(slot int, changes ...func(*Task)) Task {
	t := Task{ID: "t", Slot: slot, Container: "c", Image: "app:2", Created: at(20), Desired: "running", State: "running"}
	for _, change := range changes {
		change(&t)
	}
	return t
}

// webService is a service of two tasks that was updated once.
func webService(changes ...func(*Service)) Service {
	s := Service{
		ID: "s", Name: "web", Created: at(10), Image: "app:2", Previous: "app", Mode: "replicated", Replicas: 2, UpdateState: "completed",
		Tasks: []Task{webTask(1), webTask(2)}, Published: []PublishedPort{{"5000/tcp", "", 5001}},
	}
	for _, change := range changes {
		change(&s)
	}
	return s
}

// ofImage makes a service of another image, with its tasks.
func ofImage(ref string) func(*Service) {
	return func(s *Service) {
		s.Image = ref
		s.Tasks = []Task{webTask(1, func(t *Task) { t.Image = ref }), webTask(2, func(t *Task) { t.Image = ref })}
	}
}

func serviceCases() []judgeCase {
	want := func(changes ...func(*SwarmServiceSpec)) Check {
		s := SwarmServiceSpec{Name: "web", Image: "app:2", Replicas: 2}
		for _, change := range changes {
			change(&s)
		}
		return Check{Service: &s}
	}
	seen := func(services ...Service) Observation {
		return Observation{Swarm: &Swarm{State: "active", Services: services}}
	}
	updated := func(s *SwarmServiceSpec) { s.UpdatedFrom = "app" }
	replaced := func(s *SwarmServiceSpec) { s.Replaced = true }
	const (
		ls      = "docker service ls"
		ps      = "docker service ps web"
		psWhole = "docker service ps --no-trunc web"
		info    = "docker info --format '{{.Swarm.LocalNodeState}}'"
	)
	none := Observation{Swarm: &Swarm{State: "inactive"}}
	missing := func(seen ...string) []Finding {
		return []Finding{{Code: ServiceMissing, Subject: "web", Seen: values(seen...), Expected: values("name", "web", "image", "app:2"), Look: ls}}
	}
	inactive := func(seen ...string) []Finding {
		return []Finding{{Code: SwarmInactive, Subject: "web", Seen: values(append([]string{"state", "inactive"}, seen...)...), Expected: values("name", "web"), Look: info}}
	}
	notReplaced := func(seen ...string) []Finding {
		return []Finding{{Code: ServiceNotReplaced, Subject: "web", Seen: values(seen...), Expected: values("name", "web"), Look: ps}}
	}
	down := func(seen ...string) []Finding {
		return []Finding{{Code: ServiceNotRunning, Subject: "web", Seen: values(seen...), Expected: values("replicas", "2"), Look: psWhole}}
	}
	plain := server(func(c *Container) { c.Image = "app" })
	return []judgeCase{
		{name: "as it must be", check: want(updated, func(s *SwarmServiceSpec) { s.Ports = map[string]Port{"5000": {Port: 5001}} }), obs: seen(webService())},
		{name: "not looked at", check: want(), obs: Observation{}, inconclusive: true, want: []Finding{incomplete(TopicSwarm)}},
		{name: "no swarm", check: want(), obs: none, want: inactive()},
		{name: "no swarm, and init was refused", check: want(), obs: none.after(act("swarm.init", "", refusedWith(400, "no address"))), want: inactive("error", "no address")},
		{name: "the swarm was left", check: want(), obs: none.after(act("swarm.init", ""), act("swarm.leave", "")), want: inactive("left", "yes")},
		{
			name: "docker run without a swarm", check: want(),
			obs: with(seenContainers(plain), func(o *Observation) { o.Swarm = none.Swarm }).after(run("web", "app")), want: inactive("container", "web"),
		},
		{name: "no service", check: want(), obs: seen(), want: missing()},
		{name: "another service", check: want(), obs: seen(webService(func(s *Service) { s.Name, s.Image = "database", "postgres" })), want: missing("others", "database")},
		{name: "the service was removed", check: want(), obs: seen().after(act("service.remove", "web")), want: missing("removed", "yes")},
		{name: "making it was refused", check: want(), obs: seen().after(act("service.create", "web", refusedWith(400, "bad mode"))), want: missing("error", "bad mode")},
		{
			name: "docker run in a swarm", check: want(),
			obs: with(seenContainers(plain), func(o *Observation) { o.Swarm = seen().Swarm }).after(run("web", "app")),
			want: []Finding{{
				Code: ServicePlainContainer, Subject: "web", Seen: values("container", "web", "image", "app"),
				Expected: values("name", "web", "image", "app:2"), Look: ls,
			}},
		},
		{name: "a slip in the name", check: want(), obs: seen(webService(func(s *Service) { s.Name = "wbe" })), want: []Finding{{
			Code: ServiceWrongName, Subject: "web", Seen: values("name", "wbe", "image", "app:2"), Expected: values("name", "web", "image", "app:2"), Look: ls,
		}}},
		{name: "any name, with the image", check: want(), obs: seen(webService(func(s *Service) { s.Name = "happy_turing" })), want: []Finding{{
			Code: ServiceWrongName, Subject: "web", Seen: values("name", "happy_turing", "image", "app:2"), Expected: values("name", "web", "image", "app:2"), Look: ls,
		}}},
		{name: "not updated yet", check: want(updated), obs: seen(webService(ofImage("app"))), want: []Finding{{
			Code: ServiceWrongImage, Subject: "web", Seen: values("image", "app", "behind", "yes"), Expected: values("image", "app:2"), Look: ps,
		}}},
		{name: "another image", check: want(), obs: seen(webService(ofImage("app:3"))), want: []Finding{{
			Code: ServiceWrongImage, Subject: "web", Seen: values("image", "app:3"), Expected: values("image", "app:2"), Look: ps,
		}}},
		{name: "another number", check: want(func(s *SwarmServiceSpec) { s.Replicas = 5 }), obs: seen(webService()), want: []Finding{{
			Code: ServiceReplicas, Subject: "web", Seen: values("replicas", "2", "running", "2"), Expected: values("replicas", "5"), Look: ls,
		}}},
		{name: "one on each machine", check: want(), obs: seen(webService(func(s *Service) { s.Mode, s.Replicas = "global", 0 })), want: []Finding{{
			Code: ServiceReplicas, Subject: "web", Seen: values("replicas", "0", "running", "2", "mode", "global"), Expected: values("replicas", "2"), Look: ls,
		}}},
		{name: "one on each machine, where the number does not matter", check: want(func(s *SwarmServiceSpec) { s.Replicas = 0 }), obs: seen(webService(func(s *Service) { s.Mode, s.Replicas = "global", 0 }))},
		{name: "a task starts", check: want(), obs: seen(webService(func(s *Service) {
			s.Tasks = []Task{webTask(1, func(t *Task) { t.State = "preparing" }), webTask(2)}
		})), want: down("running", "1", "state", "preparing", "starting", "yes")},
		{name: "a task that ended is only remembered", check: want(), obs: seen(webService(func(s *Service) {
			s.Tasks = append(s.Tasks, webTask(2, func(t *Task) { t.State, t.Desired, t.Error = "failed", "shutdown", "task: non-zero exit (137)" }))
		}))},
		{name: "tasks end at once", check: want(), obs: seen(webService(func(s *Service) {
			s.Tasks = []Task{webTask(1, func(t *Task) {
				t.State, t.Desired, t.Error, t.ExitCode = "failed", "shutdown", "task: non-zero exit (127)", 127
			})}
		})), want: down("running", "0", "state", "failed", "error", "task: non-zero exit (127)", "exit_code", "127")},
		{name: "the learner ended one, and another is to come", check: want(), obs: seen(webService(func(s *Service) {
			s.Tasks = []Task{webTask(1), webTask(2, func(t *Task) {
				t.Container, t.State, t.Desired, t.Error, t.ExitCode = "lost", "failed", "shutdown", "task: non-zero exit (137)", 137
			})}
		})).after(act("container.remove", "web.2.t", func(a *Action) { a.ID = "lost" })), want: down("running", "1", "state", "failed", "ended", "yes")},
		{name: "the learner stopped one", check: want(), obs: seen(webService(func(s *Service) {
			s.Tasks = []Task{webTask(1), webTask(2, func(t *Task) { t.Container, t.State, t.Desired = "lost", "complete", "shutdown" })}
		})).after(act("container.stop", "web.2.t", func(a *Action) { a.ID = "lost" })), want: down("running", "1", "ended", "yes")},
		{name: "no task at all", check: want(), obs: seen(webService(func(s *Service) { s.Tasks = nil })), want: down("running", "0")},
		{name: "an update under way", check: want(), obs: seen(webService(func(s *Service) {
			s.UpdateState, s.Tasks = "updating", []Task{webTask(1), webTask(2, func(t *Task) { t.Image = "app" })}
		})), want: []Finding{{
			Code: ServiceUpdatePending, Subject: "web", Seen: values("updated", "1"), Expected: values("replicas", "2", "image", "app:2"), Look: ps,
		}}},
		{name: "an update that stopped", check: want(), obs: seen(webService(func(s *Service) {
			s.UpdateState, s.UpdateMessage = "paused", "update paused due to failure"
			s.Tasks = []Task{webTask(1, func(t *Task) { t.State, t.Error = "rejected", "No such image: app:2" }), webTask(2, func(t *Task) { t.Image = "app" })}
		})), want: []Finding{{
			Code: ServiceUpdateStopped, Subject: "web", Seen: values("state", "paused", "message", "update paused due to failure", "error", "No such image: app:2"),
			Expected: values("image", "app:2"), Look: psWhole,
		}}},
		{name: "an update taken back", check: want(), obs: seen(webService(ofImage("app"), func(s *Service) { s.UpdateState = "rollback_completed" })), want: []Finding{{
			Code: ServiceUpdateStopped, Subject: "web", Seen: values("state", "rolled_back"), Expected: values("image", "app:2"), Look: psWhole,
		}}},
		{name: "made anew", check: want(updated), obs: seen(webService(func(s *Service) { s.Previous = "" })), want: []Finding{{
			Code: ServiceNotUpdated, Subject: "web", Expected: values("image", "app:2", "updated_from", "app"), Look: ps,
		}}},
		{name: "updated and then scaled: a task remembers", check: want(updated), obs: seen(webService(func(s *Service) {
			s.Previous = "app:2"
			s.Tasks = append(s.Tasks, webTask(2, func(t *Task) { t.State, t.Desired, t.Image = "shutdown", "shutdown", "app" }))
		}))},
		{name: "a task was ended", check: want(replaced), obs: seen(webService()).after(act("container.remove", "web.2.abc"))},
		{name: "a task was killed by its ID", check: want(replaced), obs: seen(webService()).after(act("container.kill", "", func(a *Action) { a.ID = "c" }))},
		{name: "no task was ended", check: want(replaced), obs: seen(webService()).after(act("container.remove", "webby")), want: notReplaced()},
		{name: "a task of a service before", check: want(replaced), obs: seen(webService()).after(act("container.remove", "web.2.abc", func(a *Action) { a.At = at(5) })), want: notReplaced()},
		{name: "removing a task was refused", check: want(replaced), obs: seen(webService()).after(act("container.remove", "web.2.abc", refusedWith(409, "it runs"))), want: notReplaced()},
		{name: "a task was paused", check: want(replaced), obs: seen(webService()).after(act("container.pause", "web.2.abc")), want: notReplaced("instead", "pause")},
		{name: "a task was restarted", check: want(replaced), obs: seen(webService()).after(act("container.restart", "web.2.abc")), want: notReplaced("instead", "restart")},
		{name: "published the wrong way round", check: want(func(s *SwarmServiceSpec) { s.Ports = map[string]Port{"5001/tcp": {Port: 5000}} }), obs: seen(webService()), want: []Finding{{
			Code: ServicePort, Subject: "web", Seen: values("ports", "5001:5000", "swapped", "yes"), Expected: values("container_port", "5001", "host_port", "5000"), Look: ls,
		}}},
		{name: "not published", check: want(func(s *SwarmServiceSpec) { s.Ports = map[string]Port{"80/tcp": {}} }), obs: seen(webService(func(s *Service) { s.Published = nil })), want: []Finding{{
			Code: ServicePort, Subject: "web", Expected: values("container_port", "80"), Look: ls,
		}}},
	}
}
