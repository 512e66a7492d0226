package proxy

import (
	"encoding/json"
	"errors"
	"testing"
)

// TestSubnetsOfThisMachine: a network with a subnet that this machine is in
// takes the machine's own way there away. The loopback is always there.
func TestSubnetsOfThisMachine(t *testing.T) {
	for ipam, refused := range map[string]bool{
		`{"Config":[{"Subnet":"203.0.113.0/24","Gateway":"203.0.113.1"}]}`:         false,
		`{"Config":[{"Subnet":"127.0.0.0/16"}]}`:                                   true,
		`{"Config":[{"Subnet":"203.0.113.0/24"},{"Subnet":"126.0.0.0/7"}]}`:        true,
		`{"config":[{"subnet":"127.0.0.0/16"}]}`:                                   true,
		`{"Config":[{"Subnet":"no subnet: the engine says so in its own words"}]}`: false,
		`{"Config":[]}`: false,
		`{}`:            false,
	} {
		_, err := (&call{p: &Proxy{}}).networkFields()["IPAM"](json.RawMessage(ipam))
		var r *refusal
		if got := errors.As(err, &r) && r.code == CodeNetworkDriver; got != refused || err != nil && !refused {
			t.Errorf("%s: %v, want refused %v", ipam, err, refused)
		}
	}
}
