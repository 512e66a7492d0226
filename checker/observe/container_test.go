package observe

import (
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"

	"matelot/checker"
)

// Docker 20.10 goes on to tell ports and addresses of a container whose start
// failed after they had been given to it: nothing listens there.
func TestAfterAFailedStart(t *testing.T) {
	for state, listens := range map[string]bool{
		"created": false, "exited": false, "dead": false, "running": true, "paused": true, "restarting": true,
	} {
		summary := container.Summary{
			State: state, Ports: []container.Port{{PrivatePort: 5000, PublicPort: 5001, Type: "tcp"}},
			NetworkSettings: &container.NetworkSettingsSummary{Networks: map[string]*network.EndpointSettings{"bridge": {IPAddress: "172.17.0.2"}}},
		}
		if held := len(listing{summary}.publishing(5001)) > 0; held != listens {
			t.Errorf("%s: it holds the port: %v", state, held)
		}
		details := container.InspectResponse{
			ContainerJSONBase: &container.ContainerJSONBase{State: &container.State{Status: state}},
			NetworkSettings:   &container.NetworkSettings{Networks: summary.NetworkSettings.Networks},
		}
		details.NetworkSettings.Ports = nat.PortMap{"5000/tcp": {{HostPort: "5001"}}}
		for _, c := range []checker.Container{summarised(summary), detailed(details)} {
			if len(c.Networks) != 1 || c.Networks[0].Network != "bridge" {
				t.Errorf("%s: it is on %+v", state, c.Networks)
			}
			if (len(c.Published) > 0) != listens || (c.Networks[0].IP != "") != listens {
				t.Errorf("%s: published %+v, on %+v", state, c.Published, c.Networks)
			}
		}
	}
}
