package dial

import "testing"

func TestParseHost(t *testing.T) {
	tests := []struct {
		host   string
		useTLS bool
		want   address
	}{
		{"unix:///run/d.sock", false, address{network: "unix", target: "/run/d.sock"}},
		{"unix://", false, address{network: "unix", target: "/var/run/docker.sock"}},
		{"npipe:////./pipe/docker_engine", false, address{network: "npipe", target: `\\.\pipe\docker_engine`}},
		{"tcp://h", false, address{network: "tcp", target: "h:2375", server: "h"}},
		{"tcp://h", true, address{network: "tcp", target: "h:2376", server: "h", useTLS: true}},
		{"tcp://:9999", false, address{network: "tcp", target: "localhost:9999", server: "localhost"}},
		{"tcp://[::1]:9999/", false, address{network: "tcp", target: "[::1]:9999", server: "::1"}},
		{"h:9999", false, address{network: "tcp", target: "h:9999", server: "h"}},
		{"https://h", false, address{network: "tcp", target: "h:2376", server: "h", useTLS: true}},
		{"ssh://h", false, address{network: "ssh", target: "h"}},
		{"ssh://me@h:22/s", false, address{network: "ssh", target: "h", ssh: sshTarget{user: "me", port: "22", socket: "/s"}}},
	}
	for _, test := range tests {
		t.Run(test.host, func(t *testing.T) {
			got, err := parseHost(test.host, test.useTLS)
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}
