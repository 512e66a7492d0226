package dial

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// HostError says that a text cannot be the address of an engine.
type HostError struct {
	Host   string
	Reason string
}

func (e *HostError) Error() string { return fmt.Sprintf("docker host %q: %s", e.Host, e.Reason) }

// address is a parsed host: what to dial.
type address struct {
	network string // unix, npipe, tcp or ssh
	target  string // a path, host:port, or the ssh host
	server  string // for TLS: the name that the certificate must carry
	useTLS  bool
	ssh     sshTarget
}

type sshTarget struct {
	user, port string
	socket     string // the engine's socket there; empty for that host's default
}

// parseHost reads the forms that the docker CLI takes. Ports not given are the
// CLI's: 2376 with TLS, 2375 without.
func parseHost(host string, useTLS bool) (address, error) {
	scheme, rest, found := strings.Cut(host, "://")
	if !found {
		scheme, rest = "tcp", host // The CLI takes a bare host:port for tcp.
	}
	switch scheme {
	case "unix":
		if rest == "" {
			rest = "/var/run/docker.sock"
		}
		return address{network: "unix", target: rest}, nil
	case "npipe":
		if rest == "" {
			return address{}, &HostError{Host: host, Reason: "it names no pipe"}
		}
		return address{network: "npipe", target: strings.ReplaceAll(rest, "/", `\`)}, nil
	case "tcp", "http", "https":
		return parseTCP(host, rest, useTLS || scheme == "https")
	case "ssh":
		return parseSSH(host)
	default:
		return address{}, &HostError{Host: host, Reason: "matelot knows unix, npipe, tcp and ssh"}
	}
}

func parseTCP(host, rest string, useTLS bool) (address, error) {
	u, err := url.Parse("tcp://" + rest)
	if err != nil {
		return address{}, &HostError{Host: host, Reason: "it is no address"}
	}
	if u.Path != "" && u.Path != "/" {
		return address{}, &HostError{Host: host, Reason: "a path after the port is not supported"}
	}
	name, port := u.Hostname(), u.Port()
	if name == "" {
		name = "localhost"
	}
	if port == "" {
		port = "2375"
		if useTLS {
			port = "2376"
		}
	}
	return address{network: "tcp", target: net.JoinHostPort(name, port), server: name, useTLS: useTLS}, nil
}

func parseSSH(host string) (address, error) {
	u, err := url.Parse(host)
	if err != nil || u.Hostname() == "" {
		return address{}, &HostError{Host: host, Reason: "it is no ssh address"}
	}
	if _, hasPassword := u.User.Password(); hasPassword {
		return address{}, &HostError{Host: host, Reason: "a password in it is not supported: use an ssh key"}
	}
	// ssh would read a leading dash as one of its options.
	if strings.HasPrefix(u.Hostname(), "-") || strings.HasPrefix(u.User.Username(), "-") {
		return address{}, &HostError{Host: host, Reason: "a name cannot begin with a dash"}
	}
	target := sshTarget{user: u.User.Username(), port: u.Port()}
	if u.Path != "" && u.Path != "/" {
		target.socket = u.Path
	}
	return address{network: "ssh", target: u.Hostname(), ssh: target}, nil
}
