package checker

import "strings"

func httpCases() []judgeCase {
	want := func(change func(*HTTPSpec)) Check {
		s := HTTPSpec{URL: "http://localhost:5001/", Contains: "matelot"}
		change(&s)
		return Check{HTTP: &s}
	}
	plain := want(func(*HTTPSpec) {})
	web := want(func(s *HTTPSpec) { s.Container = "web" })
	answer := func(o Observation, a HTTPAnswer) Observation {
		o.HTTP = map[string]HTTPAnswer{"c": a}
		return o
	}
	refused := HTTPAnswer{Problem: "refused", Detail: "connection refused"}
	reset := HTTPAnswer{Problem: "reset"}
	finding := func(code Code, seen, expected map[string]string) []Finding {
		return []Finding{{Code: code, Subject: "http://localhost:5001/", Seen: seen, Expected: expected, Look: "curl -i http://localhost:5001/"}}
	}
	ok := values("status", "200")
	none := Observation{}
	one := func(changes ...func(*Container)) Observation { return seenContainers(server(changes...)) }
	port := func(code Code, container, host, publish, wantContainer, wantPublish string, more ...string) []Finding {
		f := Finding{
			Code: code, Subject: "web", Look: "docker port web",
			Seen:     values("container_port", container, "host_port", host, "publish", publish),
			Expected: values("container_port", wantContainer, "host_port", "5001", "publish", wantPublish),
		}
		if len(more) == 2 {
			f.Seen["interface"], f.Expected["interface"] = more[0], more[1]
		}
		return []Finding{f}
	}
	takenError := "Bind for 0.0.0.0:5001 failed: port is already allocated"
	nobody := want(func(s *HTTPSpec) { s.Refused = true })
	fine := HTTPAnswer{Status: 200, Body: "hello, matelot"}
	forbidden := HTTPAnswer{Status: 403, Body: " Forbidden\n"}
	mounted := func(empty bool, kind string) Observation {
		return one(func(c *Container) {
			c.Mounts = []Mount{namedVolume("data", "/data"), bind("/ws/sitte", "/web", func(m *Mount) { m.Empty, m.SourceKind = empty, kind })}
		})
	}
	return []judgeCase{
		{name: "right", check: plain, obs: answer(none, fine)},
		{name: "right, though the container is not the one", check: web, obs: answer(none, fine)},
		{name: "another status, as wanted", check: want(func(s *HTTPSpec) { s.Status, s.Contains = 404, "" }), obs: answer(none, HTTPAnswer{Status: 404})},
		{name: "refused", check: plain, obs: answer(none, refused), want: finding(HTTPRefused, values("problem", "refused", "detail", "connection refused"), ok)},
		{name: "no answer, for no reason", check: plain, obs: answer(none, HTTPAnswer{}), want: finding(HTTPRefused, values("problem", "other"), ok)},
		{name: "timed out", check: plain, obs: answer(none, HTTPAnswer{Problem: "timeout", Detail: "5s"}), want: finding(HTTPTimeout, values("problem", "timeout", "detail", "5s"), values("status", "200", "timeout", "2s"))},
		{name: "timed out, after the time it was given", check: want(func(s *HTTPSpec) { s.Timeout = Duration(5e8) }), obs: answer(none, HTTPAnswer{Problem: "timeout"}), want: finding(HTTPTimeout, values("problem", "timeout"), values("status", "200", "timeout", "500ms"))},
		{name: "another status", check: plain, obs: answer(none, HTTPAnswer{Status: 500, Body: "matelot"}), want: finding(HTTPStatus, values("status", "500", "body", "matelot"), ok)},
		{name: "another body", check: plain, obs: answer(none, HTTPAnswer{Status: 200, Body: strings.Repeat("é", 200)}), want: finding(HTTPBody, values("body", strings.Repeat("é", 150)+"…"), values("contains", "matelot"))},
		{name: "an empty body", check: plain, obs: answer(none, HTTPAnswer{Status: 200}), want: finding(HTTPBody, nil, values("contains", "matelot"))},
		{name: "not asked", check: plain, obs: none, inconclusive: true, want: []Finding{incomplete(TopicHTTP)}},
		{
			name: "refused, and the engine is gone", check: web, inconclusive: true,
			obs: with(answer(none, refused), func(o *Observation) {
				o.Troubles = []Trouble{{Topic: TopicContainers, Code: EngineUnreachable, Detail: "no such socket"}}
			}),
			want: []Finding{{Code: EngineUnreachable, Subject: "containers", Seen: values("topic", "containers", "detail", "no such socket")}},
		},
		{
			name: "right, though the engine is gone", check: web,
			obs: with(answer(none, fine), func(o *Observation) { o.Troubles = []Trouble{{Topic: TopicContainers, Code: EngineUnreachable}} }),
		},
		{
			name: "the port is right, and nobody listens inside", check: web, obs: answer(one(), reset),
			want: finding(HTTPRefused, values("problem", "reset", "published", "5001:5000", "container", "web"), ok),
		},
		{
			name: "the port is right for the container found by its port", check: plain, obs: answer(seenContainers(server(), server(named("db"), published("80/tcp", "", 80, "80"))), reset),
			want: finding(HTTPRefused, values("problem", "reset", "published", "5001:5000", "container", "web"), ok),
		},
		{
			name: "timed out, and the port is right", check: web, obs: answer(one(), HTTPAnswer{Problem: "timeout"}),
			want: finding(HTTPTimeout, values("problem", "timeout", "published", "5001:5000", "container", "web"), values("status", "200", "timeout", "2s")),
		},
		{name: "no such container", check: web, obs: answer(none, refused), want: []Finding{{
			Code: ContainerMissing, Subject: "web", Expected: values("name", "web"), Look: lookAll,
		}}},
		{name: "the container has ended", check: web, obs: answer(one(stopped(1)), refused), want: []Finding{{
			Code: ContainerExited, Subject: "web", Seen: values("exit_code", "1"), Expected: values("state", "running"), Look: "docker logs web",
		}}},
		{name: "the container could not get the port", check: web, obs: answer(one(created, func(c *Container) { c.Error = takenError }), refused), want: []Finding{{
			Code: PortTaken, Subject: "web", Seen: values("host_port", "5001", "error", takenError), Look: "docker ps --filter publish=5001",
		}}},
		{name: "swapped", check: web, obs: answer(one(published("5001/tcp", "", 5000, "5000")), refused), want: port(PortSwapped, "5001/tcp", "5000", "5000:5001", "5000/tcp", "5001:5000")},
		{name: "swapped, and the container is not named", check: plain, obs: answer(one(published("5001/tcp", "", 5000, "5000")), refused), want: port(PortSwapped, "5001/tcp", "5000", "5000:5001", "5000/tcp", "5001:5000")},
		{name: "swapped, and something else answers", check: web, obs: answer(one(published("5001/tcp", "", 5000, "5000")), forbidden), want: port(PortSwapped, "5001/tcp", "5000", "5000:5001", "5000/tcp", "5001:5000")},
		{name: "on another host port", check: web, obs: answer(one(published("5000/tcp", "", 5101, "5101")), refused), want: port(PortWrongHost, "5000/tcp", "5101", "5101:5000", "5000/tcp", "5001:5000")},
		{
			name: "of several, the one that the image serves", check: web, beyond: true,
			obs: answer(one(func(c *Container) {
				c.Published = []PublishedPort{{"22/tcp", "", 22}, {"5000/tcp", "", 5101}}
				c.Bindings = nil
			}), refused),
			want: port(PortWrongHost, "5000/tcp", "5101", "5101:5000", "5000/tcp", "5001:5000"),
		},
		{name: "another protocol", check: web, obs: answer(one(published("5000/udp", "", 5001, "5001")), refused), want: port(PortWrongContainer, "5000/udp", "5001", "5001:5000/udp", "5000/tcp", "5001:5000")},
		{name: "from another port, by what the image serves", check: web, obs: answer(one(published("80/tcp", "", 5001, "5001")), reset), want: port(PortWrongContainer, "80/tcp", "5001", "5001:80", "5000/tcp", "5001:5000")},
		{
			name: "from another port, by what the container exposes", check: web,
			obs:  with(answer(one(published("80/tcp", "", 5001, "5001"), func(c *Container) { c.Exposed = []string{"80/tcp", "5000/tcp"} }), reset), func(o *Observation) { o.Images = nil }),
			want: port(PortWrongContainer, "80/tcp", "5001", "5001:80", "5000/tcp", "5001:5000"),
		},
		{
			name: "from any port, and the image serves none", check: web, obs: with(answer(one(), reset), func(o *Observation) { o.Images[0].Exposed = nil }),
			want: finding(HTTPRefused, values("problem", "reset", "published", "5001:5000", "container", "web"), ok),
		},
		{name: "on another interface", check: web, obs: answer(one(published("5000/tcp", "192.0.2.1", 5001, "5001")), refused), want: port(PortWrongInterface, "5000/tcp", "5001", "192.0.2.1:5001:5000", "5000/tcp", "127.0.0.1:5001:5000", "192.0.2.1", "127.0.0.1")},
		{name: "on this machine, and nobody listens inside", check: web, obs: answer(one(published("5000/tcp", "127.0.0.1", 5001, "5001")), reset), want: finding(HTTPRefused, values("problem", "reset", "published", "127.0.0.1:5001:5000", "container", "web"), ok)},
		{name: "not published", check: web, obs: answer(one(unpublishedAll), refused), want: []Finding{unpublishedFinding("web")}},
		{
			name: "not published, and the image serves none", check: web,
			obs: with(answer(one(unpublishedAll, func(c *Container) { c.Exposed = nil }), refused), func(o *Observation) { o.Images[0].Exposed = nil }),
			want: []Finding{{
				Code: PortUnpublished, Subject: "web", Look: "docker port web",
				Expected: values("container_port", "5001/tcp", "host_port", "5001", "publish", "5001:5001"),
			}},
		},
		{name: "an empty folder is served", check: web, obs: answer(mounted(true, "dir"), forbidden), want: []Finding{{
			Code: MountEmptySource, Subject: "web", Seen: values("source", "sitte", "target", "/web"), Look: "docker inspect --format '{{json .Mounts}}' web",
		}}},
		{name: "an empty folder is served, and the body tells", check: web, obs: answer(mounted(true, "dir"), HTTPAnswer{Status: 200}), want: []Finding{{
			Code: MountEmptySource, Subject: "web", Seen: values("source", "sitte", "target", "/web"), Look: "docker inspect --format '{{json .Mounts}}' web",
		}}},
		{name: "a full folder is served", check: web, obs: answer(mounted(false, "dir"), forbidden), want: finding(HTTPStatus, values("status", "403", "body", "Forbidden"), ok)},
		{name: "an empty folder has nothing to do with a refusal", check: web, obs: answer(mounted(true, "dir"), refused), want: finding(HTTPRefused, values("problem", "refused", "detail", "connection refused", "published", "5001:5000", "container", "web"), ok)},
		{name: "under another name", check: web, obs: answer(one(named("wev")).after(run("wev", "app")), forbidden), want: append([]Finding{{
			Code: ContainerWrongName, Subject: "web", Seen: values("name", "wev", "image", "app"), Expected: values("name", "web"), Look: lookAll,
		}}, finding(HTTPStatus, values("status", "403", "body", "Forbidden"), ok)...)},
		{
			name: "a URL elsewhere says nothing of ports", check: want(func(s *HTTPSpec) { s.URL, s.Container = "http://example.org/", "web" }), obs: answer(one(), refused),
			want: []Finding{{
				Code: HTTPRefused, Subject: "http://example.org/", Seen: values("problem", "refused", "detail", "connection refused", "container", "web"),
				Expected: ok, Look: "curl -i http://example.org/",
			}},
		},
		{name: "nobody answers, as wanted", check: nobody, obs: answer(none, refused)},
		{name: "somebody answers", check: nobody, obs: answer(none, fine), want: finding(HTTPUnexpected, values("status", "200"), nil)},
		{name: "somebody answers in another tongue", check: nobody, obs: answer(none, HTTPAnswer{Problem: "tls"}), want: finding(HTTPUnexpected, values("problem", "tls"), nil)},
		{name: "a container answers", check: nobody, obs: answer(one(), fine), want: finding(HTTPUnexpected, values("status", "200", "holder", "web"), nil)},
	}
}

func programCases() []judgeCase {
	exec := Check{Exec: &ExecSpec{Container: "web", Command: []string{"sh", "-c", "id -u"}, Contains: "1000"}}
	still := Check{Exec: &ExecSpec{Container: "web", Command: []string{"count", "yes"}, Contains: "0 × yes", Ended: "yes"}}
	logs := Check{Logs: &LogsSpec{Container: "web", Contains: "listening"}}
	ran := func(o Observation, a ExecAnswer) Observation {
		o.Exec = map[string]ExecAnswer{"c": a}
		return o
	}
	logged := func(o Observation, l LogText) Observation {
		o.Logs = map[string]LogText{"c": l}
		return o
	}
	one := func(changes ...func(*Container)) Observation { return seenContainers(server(changes...)) }
	missing := []Finding{{Code: ContainerMissing, Subject: "web", Expected: values("name", "web"), Look: lookAll}}
	taken := func(c *Container) { created(c); c.Error = "0.0.0.0:5001: address already in use" }
	takenFinding := []Finding{{
		Code: PortTaken, Subject: "web", Seen: values("host_port", "5001", "error", "0.0.0.0:5001: address already in use"), Look: "docker ps --filter publish=5001",
	}}
	ended := []Finding{{Code: ContainerExited, Subject: "web", Seen: values("exit_code", "1"), Expected: values("state", "running"), Look: "docker logs web"}}
	long := strings.Repeat("x", 400)
	return []judgeCase{
		{name: "right", check: exec, obs: ran(one(), ExecAnswer{Output: "1000\n"})},
		{name: "failed", check: exec, obs: ran(one(), ExecAnswer{ExitCode: 127, Output: "id: not found\n"}), want: []Finding{{
			Code: ExecFailed, Subject: "web", Seen: values("command", "sh -c 'id -u'", "exit_code", "127", "output", "id: not found"),
			Expected: values("exit_code", "0"), Look: "docker exec web sh -c 'id -u'",
		}}},
		{name: "a program still runs", check: still, obs: ran(one(), ExecAnswer{Output: "2 × yes\n"}), want: []Finding{{
			Code: ExecOutput, Subject: "web", Seen: values("command", "count yes", "output", "2 × yes"),
			Expected: values("contains", "0 × yes", "ended", "yes"), Look: "docker top web",
		}}},
		{name: "another output", check: exec, obs: ran(one(), ExecAnswer{Output: "0\n"}), want: []Finding{{
			Code: ExecOutput, Subject: "web", Seen: values("command", "sh -c 'id -u'", "output", "0"),
			Expected: values("contains", "1000"), Look: "docker exec web sh -c 'id -u'",
		}}},
		{name: "no such container", check: exec, obs: ran(seenContainers(), ExecAnswer{NoSuch: true}), want: missing},
		{name: "not running", check: exec, obs: ran(one(stopped(1)), ExecAnswer{NotRunning: true}), want: ended},
		{name: "not running, so not run", check: exec, obs: one(stopped(1)), want: ended},
		{name: "its port is taken", check: exec, obs: one(taken), want: takenFinding},
		{name: "not run", check: exec, obs: one(), inconclusive: true, want: []Finding{incomplete(TopicExec)}},
		{name: "it stopped meanwhile", check: exec, obs: ran(one(), ExecAnswer{NotRunning: true}), inconclusive: true, want: []Finding{incomplete(TopicExec)}},
		{name: "logged", check: logs, obs: logged(one(stopped(0)), LogText{Text: "listening on 5000"})},
		{name: "not logged", check: logs, obs: logged(one(), LogText{Text: long + "the end"}), want: []Finding{{
			Code: LogsMissing, Subject: "web", Seen: values("log", "…"+long[:293]+"the end", "state", "running"), Expected: values("contains", "listening"), Look: "docker logs web",
		}}},
		{name: "never started, so nothing logged", check: logs, obs: logged(one(created), LogText{}), want: []Finding{createdFinding("web", "running")}},
		{name: "its port is taken, so nothing logged", check: logs, obs: logged(one(taken), LogText{}), want: takenFinding},
		{name: "the log's container is not there", check: logs, obs: logged(seenContainers(), LogText{NoSuch: true}), want: missing},
		{name: "the log was not read", check: logs, obs: one(), inconclusive: true, want: []Finding{incomplete(TopicLogs)}},
		{name: "the log was gone", check: logs, obs: logged(one(), LogText{NoSuch: true}), inconclusive: true, want: []Finding{incomplete(TopicLogs)}},
		{
			name: "not logged, for the last try was refused for its name", check: logs,
			obs: logged(one(stopped(0)), LogText{}).after(run("web", "app"), run("web", "app", refusedWith(409, "in use"))),
			want: []Finding{
				{
					Code: ContainerNameTaken, Subject: "web", Seen: values("refused", "in use", "holder", "web", "state", "exited", "image", "app"),
					Expected: values("name", "web"), Look: lookAll,
				},
				{Code: LogsMissing, Subject: "web", Seen: values("state", "exited"), Expected: values("contains", "listening"), Look: "docker logs web"},
			},
		},
		{name: "it removed itself, and its log with it", check: logs, obs: logged(seenContainers(), LogText{NoSuch: true}).after(run("web", "app", flag("rm", "1"))), want: []Finding{{
			Code: ContainerRemoved, Subject: "web", Seen: values("how", "auto", "image", "app"), Expected: values("name", "web"), Look: lookAll,
		}}},
	}
}

func fileCases() []judgeCase {
	want := func(change func(*FileSpec)) Check {
		s := FileSpec{Path: "out/log.txt"}
		change(&s)
		return Check{File: &s}
	}
	plain := want(func(*FileSpec) {})
	obs := Observation{Files: map[string]File{
		"out/log.txt": {Kind: "file", Content: "one\ntwo\n"}, "out": {Kind: "dir", Entries: []string{"log.txt", "lgo.csv"}},
		"out/lgo.csv": {Kind: "missing"}, "out/log.csv": {Kind: "missing"}, "gone": {},
	}}
	finding := func(code Code, path string, seen, expected map[string]string, look string) []Finding {
		return []Finding{{Code: code, Subject: path, Seen: seen, Expected: expected, Look: look}}
	}
	content := func(expected ...string) []Finding {
		return finding(FileContent, "out/log.txt", values("content", "one\ntwo\n"), values(expected...), "cat out/log.txt")
	}
	return []judgeCase{
		{name: "there", check: plain, obs: obs},
		{name: "there, written another way", check: want(func(s *FileSpec) { s.Path = "./out/log.txt" }), obs: obs},
		{name: "its content", check: want(func(s *FileSpec) { s.Contains, s.Equals, s.Matches = "two", " one\ntwo", `(?m)^t.o$` }), obs: obs},
		{name: "not its content", check: want(func(s *FileSpec) { s.Contains = "three" }), obs: obs, want: content("contains", "three")},
		{name: "not the whole of it", check: want(func(s *FileSpec) { s.Equals = "one" }), obs: obs, want: content("equals", "one")},
		{name: "not its pattern", check: want(func(s *FileSpec) { s.Matches = "^t.o$" }), obs: obs, want: content("matches", "^t.o$")},
		{name: "an unreadable pattern", check: want(func(s *FileSpec) { s.Matches = "(" }), obs: obs, inconclusive: true, want: []Finding{{
			Code: CheckMalformed, Subject: "file.matches", Seen: values("topic", "file.matches", "detail", "error parsing regexp: missing closing ): `(`"),
		}}},
		{name: "an empty file", check: want(func(s *FileSpec) { s.Path, s.Contains = "empty", "x" }), obs: Observation{Files: map[string]File{"empty": {Kind: "file"}}}, want: finding(FileContent, "empty", nil, values("contains", "x"), "cat empty")},
		{name: "not there", check: want(func(s *FileSpec) { s.Path = "gone" }), obs: obs, want: finding(FileMissing, "gone", values("kind", "missing"), values("kind", "file"), "ls -l gone")},
		{name: "a slip in its name", check: want(func(s *FileSpec) { s.Path = "out/log.csv" }), obs: obs, want: finding(FileMissing, "out/log.csv", values("kind", "missing", "nearest", "lgo.csv"), values("kind", "file"), "ls -l out/log.csv")},
		{name: "a folder for a file", check: want(func(s *FileSpec) { s.Path = "out" }), obs: obs, want: finding(FileMissing, "out", values("kind", "dir"), values("kind", "file"), "ls -l out")},
		{name: "a file for a folder", check: want(func(s *FileSpec) { s.Dir = true }), obs: obs, want: finding(FileMissing, "out/log.txt", values("kind", "file"), values("kind", "dir"), "ls -l out/log.txt")},
		{name: "a folder", check: want(func(s *FileSpec) { s.Path, s.Dir = "out", true }), obs: obs},
		{name: "gone, as wanted", check: want(func(s *FileSpec) { s.Path, s.Missing = "gone", true }), obs: obs},
		{name: "still there", check: want(func(s *FileSpec) { s.Missing = true }), obs: obs, want: finding(FileStillThere, "out/log.txt", values("kind", "file"), nil, "ls -l out/log.txt")},
		{name: "not read", check: want(func(s *FileSpec) { s.Path = "other" }), obs: obs, inconclusive: true, want: []Finding{incomplete(TopicFiles)}},
	}
}

func answerCases2() []judgeCase {
	want := func(s AnswerSpec) Check { return Check{Answer: &s} }
	given := func(o Observation, text string) Observation {
		o.Answers = map[string]string{"c": text}
		return o
	}
	one := seenContainers(server(stopped(3), published("5000/tcp", "", 0, "5001"), func(c *Container) { c.ID = "c0ffee123456789" }))
	wrongAnswer := func(text string) []Finding {
		return []Finding{{Code: AnswerWrong, Subject: "c", Seen: values("answer", text)}}
	}
	fact := func(of string) Check { return want(AnswerSpec{Of: of}) }
	return []judgeCase{
		{name: "right", check: want(AnswerSpec{Equals: []string{"non", "no"}}), obs: given(one, " No ")},
		{name: "by pattern", check: want(AnswerSpec{Matches: `^\d+ MB$`}), obs: given(one, "12 MB")},
		{name: "wrong", check: want(AnswerSpec{Equals: []string{"no"}, Matches: "^n"}), obs: given(one, "yes"), want: wrongAnswer("yes")},
		{name: "none", check: want(AnswerSpec{Equals: []string{""}}), obs: given(one, "  "), want: []Finding{{Code: AnswerMissing, Subject: "c"}}},
		{name: "right, though what it is about is gone", check: want(AnswerSpec{Equals: []string{"no"}, About: "db"}), obs: given(one, "no")},
		{name: "none, and what it is about is there", check: want(AnswerSpec{Equals: []string{"no"}, About: "web"}), obs: one, want: []Finding{{Code: AnswerMissing, Subject: "c"}}},
		{name: "none, and what it is about is gone", check: want(AnswerSpec{Equals: []string{"no"}, About: "db"}), obs: one.after(act("container.remove", "db")), want: []Finding{{
			Code: ContainerRemoved, Subject: "db", Seen: values("how", "rm"), Expected: values("name", "db", "prepared", "yes"), Look: lookAll,
		}}},
		{
			name: "wrong, and whether what it is about is there is not known", check: want(AnswerSpec{Equals: []string{"no"}, About: "db"}),
			obs: with(given(one, "yes"), func(o *Observation) { o.Troubles = []Trouble{{Topic: TopicContainers, Code: EngineUnreachable}} }), want: wrongAnswer("yes"),
		},
		{name: "an unreadable pattern", check: want(AnswerSpec{Matches: "("}), obs: given(one, "x"), inconclusive: true, want: []Finding{{
			Code: CheckMalformed, Subject: "answer.matches", Seen: values("topic", "answer.matches", "detail", "error parsing regexp: missing closing ): `(`"),
		}}},
		{name: "the exit code", check: fact("container:web:exit_code"), obs: given(one, "3")},
		{name: "not the exit code", check: fact("container:web:exit_code"), obs: given(one, "0"), want: wrongAnswer("0")},
		{name: "the exit code was not read", check: fact("container:web:exit_code"), obs: given(seenContainers(server(func(c *Container) { c.Detailed = false })), "0"), inconclusive: true, want: []Finding{incomplete(TopicContainers)}},
		{name: "the ID", check: fact("container:web:id"), obs: given(one, "C0FFEE123456")},
		{name: "the beginning of the ID", check: fact("container:web:id"), obs: given(one, "c0f")},
		{name: "too little of the ID", check: fact("container:web:id"), obs: given(one, "c0"), want: wrongAnswer("c0")},
		{name: "another ID", check: fact("container:web:id"), obs: given(one, "0ff"), want: wrongAnswer("0ff")},
		{name: "the address", check: fact("container:web:ip"), obs: given(one, "172.17.0.2")},
		{name: "another address", check: fact("container:web:ip"), obs: given(one, "172.17.0.3"), want: wrongAnswer("172.17.0.3")},
		{name: "the port", check: fact("container:web:host_port:5000"), obs: given(seenContainers(server()), "5001")},
		{name: "the container's port", check: fact("container:web:host_port:5000/tcp"), obs: given(seenContainers(server()), "5000"), want: wrongAnswer("5000")},
		{name: "a port that is not known", check: fact("container:web:host_port:5000/tcp"), obs: given(seenContainers(server(published("5000/tcp", "", 0, ""))), "0"), want: wrongAnswer("0")},
		{name: "another fact is none", check: fact("container:web:colour"), obs: given(one, "blue"), want: wrongAnswer("blue")},
		{name: "no fact", check: fact("weather"), obs: given(one, "fine"), inconclusive: true, want: []Finding{{
			Code: CheckMalformed, Subject: "answer.of", Seen: values("topic", "answer.of", "detail", errBadFact.Error()),
		}}},
		{name: "no such container", check: fact("container:db:id"), obs: given(one, "abc"), want: []Finding{{
			Code: ContainerMissing, Subject: "db", Seen: values("others", "web"), Expected: values("name", "db"), Look: lookAll,
		}}},
	}
}

func troubleCases() []judgeCase {
	because := func(code Code, topic Topic, of string) Observation {
		o := seenContainers(server())
		o.Troubles = []Trouble{{Topic: topic, Of: of, Code: code, Detail: "no"}}
		return o
	}
	finding := func(code Code, topic Topic) []Finding {
		return []Finding{{Code: code, Subject: string(topic), Seen: values("topic", string(topic), "detail", "no")}}
	}
	inconclusive := func(name string, check Check, code Code, topic Topic, of string) judgeCase {
		return judgeCase{name: name, check: check, obs: because(code, topic, of), want: finding(code, topic), inconclusive: true}
	}
	plain := Check{Container: &ContainerSpec{Name: "web"}}
	return []judgeCase{
		inconclusive("no engine", plain, EngineUnreachable, TopicContainers, ""),
		inconclusive("another engine", plain, EngineContextOverride, TopicContainers, ""),
		inconclusive("an old engine", Check{Image: &ImageSpec{Ref: "app"}}, EngineTooOld, TopicImages, ""),
		inconclusive("no space", Check{Exec: &ExecSpec{Container: "web"}}, EngineNoSpace, TopicExec, "c"),
		inconclusive("a command that does not end", Check{Exec: &ExecSpec{Container: "web"}}, ObservationUnreadable, TopicExec, "c"),
		inconclusive("no registry", Check{Registry: &RegistrySpec{Repository: "lab/app"}}, RegistryUnreachable, TopicRepositories, "c"),
		inconclusive("its image could not be read", webSpec(), EngineUnreachable, TopicImages, "app:latest"),
		inconclusive("its file could not be read", Check{File: &FileSpec{Path: "./a"}}, EngineUnreachable, TopicFiles, "a"),
		inconclusive("the image's file could not be read", Check{Image: &ImageSpec{Ref: "app", NewerThan: "a"}}, EngineUnreachable, TopicFiles, "a"),
		inconclusive("the one container could not be read", plain, EngineUnreachable, TopicContainers, "web"),
		inconclusive("the one that must be gone could not be read", Check{Absent: &AbsentSpec{Container: "db"}}, EngineUnreachable, TopicContainers, "db"),
		inconclusive("files of the image", Check{Image: &ImageSpec{Ref: "app", Files: []string{"/a"}}}, EngineUnreachable, TopicImageFiles, "c"),
		inconclusive("volumes", Check{Volume: &VolumeSpec{Name: "data"}}, EngineUnreachable, TopicVolumes, ""),
		inconclusive("files of the volume", Check{Volume: &VolumeSpec{Name: "data", File: "a"}}, EngineUnreachable, TopicVolumeFiles, "c"),
		inconclusive("networks", Check{Network: &NetworkSpec{Name: "crew"}}, EngineUnreachable, TopicNetworks, ""),
		inconclusive("the local image of a registry check", Check{Registry: &RegistrySpec{Repository: "lab/app", SameAs: "app"}}, EngineUnreachable, TopicImages, "app"),
		inconclusive("a project", Check{Compose: &ComposeSpec{}}, EngineUnreachable, TopicContainers, ""),
		inconclusive("a project that must be down", Check{Compose: &ComposeSpec{Down: true}}, EngineUnreachable, TopicNetworks, ""),
		inconclusive("a URL", Check{HTTP: &HTTPSpec{}}, EngineUnreachable, TopicHTTP, "c"),
		inconclusive("a log", Check{Logs: &LogsSpec{Container: "web"}}, EngineUnreachable, TopicLogs, "c"),
		inconclusive("the journal", Check{Did: &DidSpec{Action: "container.list"}}, EngineUnreachable, TopicActions, ""),
		inconclusive("an image that must be gone", Check{Absent: &AbsentSpec{Image: "app"}}, EngineUnreachable, TopicImages, ""),
		inconclusive("containers of an image that could not be read", Check{Absent: &AbsentSpec{ContainersOf: "app"}}, EngineUnreachable, TopicImages, "app"),
		inconclusive("a volume that must be gone", Check{Absent: &AbsentSpec{Volume: "data"}}, EngineUnreachable, TopicVolumes, ""),
		inconclusive("a network that must be gone", Check{Absent: &AbsentSpec{Network: "crew"}}, EngineUnreachable, TopicNetworks, ""),
		inconclusive("an answer", Check{Answer: &AnswerSpec{}}, EngineUnreachable, TopicAnswers, ""),
		inconclusive("an answer about a container", Check{Answer: &AnswerSpec{Of: "container:web:id"}}, EngineUnreachable, TopicContainers, ""),
		{name: "trouble with what only explains", check: plain, obs: because(EngineUnreachable, TopicActions, "")},
		{name: "trouble with another image", check: webSpec(), obs: because(EngineUnreachable, TopicImages, "nginx")},
		{name: "trouble with an image that nobody asks for", check: plain, obs: because(EngineUnreachable, TopicImages, "")},
		{name: "trouble with another container", check: plain, obs: because(EngineUnreachable, TopicContainers, "db")},
		{
			name: "trouble twice is said once", check: plain, inconclusive: true, want: finding(EngineUnreachable, TopicContainers),
			obs: with(because(EngineUnreachable, TopicContainers, ""), func(o *Observation) { o.Troubles = append(o.Troubles, o.Troubles[0]) }),
		},
		{name: "a check of no kind", check: Check{}, inconclusive: true, want: []Finding{{
			Code: CheckMalformed, Subject: "kind", Seen: values("topic", "kind", "detail", `check "c" has no kind`),
		}}},
	}
}
