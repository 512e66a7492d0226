package checker

import "testing"

func serviceSpec(changes ...func(*SwarmServiceSpec)) SwarmServiceSpec {
	s := SwarmServiceSpec{Name: "web", Image: "app:2"}
	for _, change := range changes {
		change(&s)
	}
	return s
}

// The last that was done about the swarm, or the service, is what is told.
func TestLastOfASwarm(t *testing.T) {
	leave, initialise := act("swarm.leave", ""), act("swarm.init", "", refusedWith(400, "no address"))
	for name, tt := range map[string]struct {
		actions []Action
		left    bool
		refused string
	}{
		"nothing":                     {nil, false, ""},
		"left":                        {[]Action{leave}, true, ""},
		"left, and other things":      {[]Action{leave, act(actStop, "x", refusedWith(500, "no"))}, true, ""},
		"it would not be left":        {[]Action{changed(leave, refusedWith(503, "the last manager"))}, false, ""},
		"refused":                     {[]Action{initialise}, false, "no address"},
		"left, then refused":          {[]Action{leave, initialise}, false, "no address"},
		"refused, then left":          {[]Action{initialise, leave}, true, ""},
		"refused twice":               {[]Action{act("swarm.init", "", refusedWith(400, "first")), initialise}, false, "no address"},
		"begun, as far as it is said": {[]Action{act("swarm.init", "")}, false, ""},
	} {
		f := history(tt.actions...).noSwarm(serviceSpec(), &Swarm{})
		if (f.Seen["left"] != "") != tt.left || f.Seen["error"] != tt.refused {
			t.Errorf("%s: %+v", name, f.Seen)
		}
	}
	remove, create := act("service.remove", "web"), act("service.create", "web", refusedWith(400, "no"))
	for name, tt := range map[string]struct {
		actions []Action
		removed bool
		refused string
	}{
		"nothing":               {nil, false, ""},
		"removed":               {[]Action{remove}, true, ""},
		"another removed":       {[]Action{act("service.remove", "db")}, false, ""},
		"it would not go":       {[]Action{changed(remove, refusedWith(500, "x"))}, false, ""},
		"refused":               {[]Action{create}, false, "no"},
		"removed, then refused": {[]Action{remove, create}, false, "no"},
		"refused, then removed": {[]Action{create, remove}, true, ""},
		"refused twice":         {[]Action{act("service.create", "web", refusedWith(400, "first")), create}, false, "no"},
		"made, as it is said":   {[]Action{act("service.create", "web")}, false, ""},
		"something else failed": {[]Action{act(actStop, "x", refusedWith(500, "no"))}, false, ""},
	} {
		f := history(tt.actions...).noService(serviceSpec(), &Swarm{State: swarmActive})
		if (f.Seen["removed"] != "") != tt.removed || f.Seen["error"] != tt.refused {
			t.Errorf("%s: %+v", name, f.Seen)
		}
	}
	// The service of another check is no slip for this one, and hides none.
	checks := []Check{{Service: &SwarmServiceSpec{Name: "wex", Image: "db"}}, {Service: &SwarmServiceSpec{Name: "web", Image: "app"}}}
	swarm := &Swarm{State: swarmActive, Services: []Service{{Name: "wex", Image: "db"}, {Name: "wev", Image: "app"}}}
	if f := newJudge(checks, Observation{}).noService(serviceSpec(), swarm); f.Code != ServiceWrongName || f.Seen["name"] != "wev" {
		t.Errorf("got %+v", f)
	}
}

func TestPlainContainer(t *testing.T) {
	labelled := func(label string) func(*Container) {
		return func(c *Container) { c.Labels = map[string]string{label: "x"} }
	}
	checks := []Check{
		{HTTP: &HTTPSpec{Container: "wanted"}},
		{Service: &SwarmServiceSpec{Name: "web", Image: "app:2"}},
		{Service: &SwarmServiceSpec{Name: "other", Image: "db"}},
		{Service: &SwarmServiceSpec{Name: "web"}},
	}
	for name, tt := range map[string]struct {
		c    Container
		made bool
		want bool
	}{
		"of its name":              {server(of("x", "")), true, true},
		"of a slip in its name":    {server(named("wbe"), of("x", "")), true, true},
		"of its image":             {server(named("calm_bell"), of("app:1", "")), true, true},
		"of another's image":       {server(named("calm_bell"), of("db", "")), true, false},
		"of no image":              {server(named("calm_bell"), of("", "")), true, false},
		"of another name":          {server(named("cache"), of("x", "")), true, false},
		"not the learner's":        {server(of("x", "")), false, false},
		"a task's":                 {server(labelled(labelTask)), true, false},
		"of a compose project":     {server(labelled(labelProject)), true, false},
		"which another check asks": {server(named("wanted")), true, false},
	} {
		obs := seenContainers(tt.c, server(named("older"), of("x", ""), func(c *Container) { c.Created = at(1) }))
		if tt.made {
			obs = obs.after(run(tt.c.Name, tt.c.Image))
		} else {
			obs = obs.after(run("nobody", "x"))
		}
		if got := newJudge(checks, obs).plainContainer(serviceSpec()); (got != nil) != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// One that is none does not hide an older one.
	obs := seenContainers(server(named("cache"), of("x", ""), func(c *Container) { c.Created = at(20) }),
		server(named("task"), labelled(labelTask), func(c *Container) { c.Created = at(19) }), server()).after(run("web", "app"), run("cache", "x"))
	if got := newJudge(checks, obs).plainContainer(serviceSpec()); got == nil || got.Name != "web" {
		t.Errorf("got %+v", got)
	}
}

func TestExamineService(t *testing.T) {
	idle := func(s *Service) {
		for i := range s.Tasks {
			s.Tasks[i].State = "starting"
		}
	}
	state := func(update string) func(*Service) { return func(s *Service) { s.UpdateState = update } }
	half := func(s *Service) { s.Tasks = s.Tasks[:1] }
	for name, tt := range map[string]struct {
		s    SwarmServiceSpec
		v    Service
		want Code
	}{
		"right":                                {serviceSpec(), webService(), ""},
		"none of it runs":                      {serviceSpec(), webService(idle), ServiceNotRunning},
		"half of it runs":                      {serviceSpec(), webService(half), ServiceNotRunning},
		"as many as are asked for":             {serviceSpec(func(s *SwarmServiceSpec) { s.Replicas = 2 }), webService(), ""},
		"fewer than are asked for":             {serviceSpec(func(s *SwarmServiceSpec) { s.Replicas = 3 }), webService(), ServiceReplicas},
		"global, and a number is asked for":    {serviceSpec(func(s *SwarmServiceSpec) { s.Replicas = 2 }), webService(func(s *Service) { s.Mode = "global" }), ServiceReplicas},
		"no number, and none of it runs":       {serviceSpec(), webService(idle, func(s *Service) { s.Replicas = 0 }), ServiceNotRunning},
		"another image":                        {serviceSpec(), webService(ofImage("app:3")), ServiceWrongImage},
		"another image, and the update paused": {serviceSpec(), webService(ofImage("app:3"), state("paused")), ServiceUpdateStopped},
		"rolled back":                          {serviceSpec(), webService(ofImage("app:3"), state("rollback_completed")), ServiceUpdateStopped},
		"paused, and half of it runs":          {serviceSpec(), webService(half, state("paused")), ServiceUpdateStopped},
		"paused, and all of it runs":           {serviceSpec(), webService(state("paused")), ""},
		"it is being updated":                  {serviceSpec(), webService(half, state("updating")), ServiceUpdatePending},
		"it is being updated, and all run":     {serviceSpec(), webService(state("updating")), ""},
		"any image will do":                    {SwarmServiceSpec{Name: "web"}, webService(ofImage("x")), ""},
	} {
		found := newJudge(nil, Observation{}).examineService(tt.s, &tt.v)
		if tt.want == "" && len(found) > 0 || tt.want != "" && (len(found) != 1 || found[0].Code != tt.want) {
			t.Errorf("%s: %+v", name, found)
		}
	}
	behind := func(from, image string) string {
		v := webService(ofImage(image))
		s := serviceSpec(func(s *SwarmServiceSpec) { s.UpdatedFrom = from })
		return newJudge(nil, Observation{}).examineService(s, &v)[0].Seen["behind"]
	}
	if behind("app", "app") == "" || behind("app", "app:3") != "" || behind("", "app:3") != "" {
		t.Error("it is behind where it runs the image before, and only there")
	}
}

func TestServicePorts(t *testing.T) {
	v := webService(func(s *Service) {
		s.Published = []PublishedPort{{"80/tcp", "", 8080}, {"9000/tcp", "", 9001}, {"70/tcp", "", 7}}
	})
	for name, tt := range map[string]struct {
		port    string
		want    Port
		found   bool
		swapped bool
	}{
		"as it is":                 {"80", Port{Port: 8080}, false, false},
		"at any":                   {"80/tcp", Port{}, false, false},
		"at another":               {"80", Port{Port: 8081}, true, false},
		"another, at a taken port": {"81", Port{Port: 8080}, true, false},
		"another, at any":          {"81", Port{}, true, false},
		"swapped, behind another":  {"9001", Port{Port: 9000}, true, true},
		"half swapped, within":     {"5", Port{Port: 9000}, true, false},
		"half swapped, outside":    {"9001", Port{Port: 5}, true, false},
		"swapped, at any":          {"9001", Port{}, true, false},
	} {
		found := servicePorts(serviceSpec(func(s *SwarmServiceSpec) { s.Ports = map[string]Port{tt.port: tt.want} }), &v)
		if (len(found) > 0) != tt.found || tt.found && (found[0].Seen["swapped"] != "") != tt.swapped {
			t.Errorf("%s: %+v", name, found)
		}
	}
	two := servicePorts(serviceSpec(func(s *SwarmServiceSpec) { s.Ports = map[string]Port{"80": {Port: 8080}, "90": {Port: 1}} }), &v)
	if len(two) != 1 {
		t.Errorf("one is right and one is not: %+v", two)
	}
}

func TestEndedByLearner(t *testing.T) {
	v := webService()
	task := Task{ID: "t1", Slot: 1, Container: "c1"}
	ended := func(target, id string, changes ...func(*Action)) Action {
		return changed(Action{Action: actKill, Target: target, ID: id, Status: 204, At: at(30)}, changes...)
	}
	for name, tt := range map[string]struct {
		a    Action
		task Task
		want bool
	}{
		"by its container's ID":           {ended("", "c1"), task, true},
		"by its name":                     {ended("web.1.t1", ""), task, true},
		"another container":               {ended("", "c2"), task, false},
		"another task of the slot":        {ended("web.1.t2", ""), task, false},
		"another slot":                    {ended("web.11.t1", ""), task, false},
		"another service":                 {ended("web2.1.t1", ""), task, false},
		"something that ends as it does":  {ended("db-t1", ""), task, false},
		"it would not be ended":           {ended("", "c1", refusedWith(500, "no")), task, false},
		"it was looked at":                {ended("", "c1", func(a *Action) { a.Action = "container.inspect" }), task, false},
		"before the service was made":     {ended("", "c1", func(a *Action) { a.At = at(5) }), task, false},
		"in the moment it was made":       {ended("", "c1", func(a *Action) { a.At = at(10) }), task, true},
		"neither has a container or name": {ended("x", ""), Task{ID: "t1", Slot: 1}, false},
	} {
		if got := newJudge(nil, Observation{Actions: []Action{tt.a}}).endedByLearner(serviceSpec(), &v, &tt.task); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestServiceNotRunning(t *testing.T) {
	one := func(changes ...func(*Task)) Service {
		return webService(func(s *Service) { s.Tasks = []Task{webTask(1, changes...)} })
	}
	state := func(s string) func(*Task) { return func(t *Task) { t.State = s } }
	failed := func(t *Task) { t.Error = "no space" }
	done := func(t *Task) { t.State, t.Desired, t.Container = "complete", "shutdown", "c9" }
	kill := act(actKill, "", ided("c9"))
	for name, tt := range map[string]struct {
		v        Service
		actions  []Action
		starting bool
		ended    bool
	}{
		"it is starting":            {one(state("preparing")), nil, true, false},
		"it fails in starting":      {one(state("preparing"), failed), nil, false, false},
		"it has failed":             {one(state("failed"), failed), nil, false, false},
		"it failed without a word":  {one(state("failed")), nil, false, false},
		"it is done":                {one(done), nil, false, false},
		"the learner ended it":      {one(done), []Action{kill}, false, true},
		"another state was ended":   {one(done, state("shutdown")), []Action{kill}, false, false},
		"ended, and it is replaced": {one(state("failed"), func(t *Task) { t.Container = "c9" }), []Action{kill}, false, true},
	} {
		f := newJudge(nil, Observation{Actions: tt.actions}).notRunning(serviceSpec(), &tt.v, 0, 1)
		if (f.Seen["starting"] != "") != tt.starting || (f.Seen["ended"] != "") != tt.ended {
			t.Errorf("%s: %+v", name, f.Seen)
		}
	}
}
