package checker

func clientCases() []judgeCase {
	const ssh = "ssh://deploy@server.example"
	obs := func(change func(*Client)) Observation {
		c := Client{Current: "matelot", Contexts: map[string]string{"matelot": "unix:///lab", "server": ssh}}
		change(&c)
		return Observation{Client: &c}
	}
	plain := obs(func(*Client) {})
	named := func(name, host string) Observation {
		return obs(func(c *Client) { c.Contexts = map[string]string{"matelot": "unix:///lab", name: host} })
	}
	set := func(name, value string) Observation {
		return obs(func(c *Client) { c.Variables = map[string]string{name: value} })
	}
	finding := func(code Code, subject string, seen, expected map[string]string, look string) []Finding {
		return []Finding{{Code: code, Subject: subject, Seen: seen, Expected: expected, Look: look}}
	}
	server := Check{Client: &ClientSpec{Context: "server", Host: ssh}}
	gone := Check{Client: &ClientSpec{Context: "server", Missing: true}}
	uses := Check{Client: &ClientSpec{Uses: "matelot"}}
	both := Check{Client: &ClientSpec{Context: "server", Uses: "matelot"}}
	meant := func(name, host string) []Finding {
		return finding(ClientWrongName, "server", values("context", name, "host", host), values("context", "server"), "docker context ls")
	}
	overridden := func(name, value string) []Finding {
		return finding(ClientOverridden, "matelot", values("variable", name, "value", value, "current", "matelot"), values("context", "matelot"), "docker context ls")
	}
	return []judgeCase{
		{name: "there, and leads where it must", check: server, obs: plain},
		{name: "the same place, written with a slash", check: server, obs: named("server", ssh+"/")},
		{name: "not there", check: server, obs: named("backup", "tcp://b:2376"), want: finding(ClientContextMissing, "server",
			values("contexts", "backup, matelot"), values("context", "server", "host", ssh), "docker context ls")},
		{name: "a slip in its name", check: server, obs: named("serveur", "tcp://b:2376"), want: meant("serveur", "tcp://b:2376")},
		{name: "another name for the same place", check: server, obs: named("prod", ssh), want: meant("prod", ssh)},
		{name: "leads elsewhere", check: server, obs: named("server", "ssh://server.example"), want: finding(ClientWrongEndpoint, "server",
			values("host", "ssh://server.example"), values("host", ssh), "docker context inspect server")},
		{name: "leads nowhere", check: server, obs: named("server", ""), want: finding(ClientWrongEndpoint, "server",
			nil, values("host", ssh), "docker context inspect server")},
		{name: "gone, as it must be", check: gone, obs: named("backup", "")},
		{name: "still there", check: gone, obs: plain, want: finding(ClientStillThere, "server", values("host", ssh), nil, "docker context ls")},
		{name: "still there, and in use", check: gone, obs: obs(func(c *Client) { c.Current = "server" }), want: finding(ClientStillThere, "server",
			values("host", ssh, "used", "true"), nil, "docker context ls")},

		{name: "used", check: uses, obs: plain},
		{name: "another is used", check: uses, obs: obs(func(c *Client) { c.Current = "server" }), want: finding(ClientWrongCurrent, "matelot",
			values("context", "server"), values("context", "matelot"), "docker context ls")},
		{name: "the default is used", check: uses, obs: obs(func(c *Client) { c.Current = "default" }), want: finding(ClientWrongCurrent, "matelot",
			values("context", "default"), values("context", "matelot"), "docker context ls")},
		{name: "one is used that is gone", check: uses, obs: obs(func(c *Client) { c.Current = "old" }), want: finding(ClientWrongCurrent, "matelot",
			values("context", "old", "missing", "true"), values("context", "matelot"), "docker context ls")},
		{name: "DOCKER_CONTEXT beats it", check: uses, obs: set("DOCKER_CONTEXT", "nope"), want: overridden("DOCKER_CONTEXT", "nope")},
		{name: "DOCKER_CONTEXT says the same", check: uses, obs: set("DOCKER_CONTEXT", "matelot")},
		{name: "only DOCKER_CONTEXT says the right one", check: uses, obs: obs(func(c *Client) {
			c.Current, c.Variables = "server", map[string]string{"DOCKER_CONTEXT": "matelot"}
		}), want: finding(ClientWrongCurrent, "matelot", values("context", "server"), values("context", "matelot"), "docker context ls")},
		{name: "DOCKER_HOST beats both", check: uses, obs: obs(func(c *Client) {
			c.Variables = map[string]string{"DOCKER_CONTEXT": "matelot", "DOCKER_HOST": "tcp://old:2375"}
		}), want: overridden("DOCKER_HOST", "tcp://old:2375")},
		{name: "an empty variable is none", check: uses, obs: set("DOCKER_HOST", "")},
		{name: "a context and its use", check: both, obs: plain},
		{name: "a context is missing, and another used", check: both, obs: Observation{Client: &Client{Current: "default"}}, want: append(
			finding(ClientContextMissing, "server", nil, values("context", "server"), "docker context ls"),
			finding(ClientWrongCurrent, "matelot", values("context", "default"), values("context", "matelot"), "docker context ls")...)},
		{name: "not read", check: uses, obs: Observation{}, inconclusive: true, want: []Finding{incomplete(TopicClient)}},
	}
}
