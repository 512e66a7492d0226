// Command check reads a named container and a URL as `matelot check` does: by
// a whole process, for a benchmark. Arguments: socket, session,
// ID, name, image, URL.
package main

import (
	"context"
	"net"
	"os"

	"matelot/checker"
	"matelot/checker/observe"
)

func main() {
	socket, session, id, name, image, url := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6]
	conn, err := observe.Connect(func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}, "")
	if err != nil {
		os.Exit(3)
	}
	plan := checker.PlanFor([]checker.Check{
		{ID: "c", Container: &checker.ContainerSpec{Name: name, Image: image}},
		{ID: "h", HTTP: &checker.HTTPSpec{URL: url, Container: name}},
	})
	plan.Actions = false
	obs := observe.Read(context.Background(), plan, observe.Sources{
		Engine: conn, Session: session, OwnedContainers: func() ([]string, error) { return []string{id}, nil },
	})
	if len(obs.Troubles) > 0 || len(obs.Containers) != 1 || obs.HTTP["h"].Status != 200 {
		os.Exit(1)
	}
}
