package checker

import (
	"errors"
	"fmt"
	"net"
	"strconv"
)

// Port says where on the host a container's port must be published: a port
// number on any interface ("5001"), on one interface ("127.0.0.1:5001"), or
// anywhere ("any", as docker run -P does).
type Port struct {
	IP   string // "" is any interface
	Port int    // 0 is any port
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Port) UnmarshalText(text []byte) error {
	s := string(text)
	if s == "any" {
		*p = Port{}
		return nil
	}
	ip := ""
	if host, port, err := net.SplitHostPort(s); err == nil {
		if net.ParseIP(host) == nil {
			return fmt.Errorf("%q is not an IP address", host)
		}
		ip, s = host, port
	}
	if ip != "" && s == "any" {
		*p = Port{IP: ip}
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 65535 {
		return fmt.Errorf("%q is not a host port: write 5001, 127.0.0.1:5001 or any", text)
	}
	*p = Port{IP: ip, Port: n}
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (p Port) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// String writes the port as UnmarshalText reads it.
func (p Port) String() string {
	port := "any"
	if p.Port != 0 {
		port = strconv.Itoa(p.Port)
	}
	if p.IP == "" {
		return port
	}
	return net.JoinHostPort(p.IP, port)
}

// ExitCode is an exit code that is expected: a number, or "nonzero".
type ExitCode struct {
	Code    int
	NonZero bool
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (e *ExitCode) UnmarshalText(text []byte) error {
	if string(text) == "nonzero" {
		*e = ExitCode{NonZero: true}
		return nil
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n > 255 {
		return errors.New("an exit code is a number from 0 to 255, or nonzero")
	}
	*e = ExitCode{Code: n}
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (e ExitCode) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// String writes the exit code as UnmarshalText reads it.
func (e ExitCode) String() string {
	if e.NonZero {
		return "nonzero"
	}
	return strconv.Itoa(e.Code)
}

// Accepts tells whether a container's exit code is the expected one.
func (e ExitCode) Accepts(code int) bool {
	if e.NonZero {
		return code != 0
	}
	return code == e.Code
}
