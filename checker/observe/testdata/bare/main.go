// Command bare makes the two reads that a check cannot do without, the least
// that a Go program can: the container and the URL, at once. It is what the
// benchmark of package observe is measured against. Arguments: socket, name, URL.
package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
)

func main() {
	socket, name, url := os.Args[1], os.Args[2], os.Args[3]
	engine := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}
	answered := make(chan bool)
	go func() {
		response, err := http.Get(url)
		answered <- err == nil && response.StatusCode == http.StatusOK
	}()
	response, err := engine.Get("http://engine/v1.41/containers/" + name + "/json")
	if err != nil {
		os.Exit(3)
	}
	var container struct{ State struct{ Running bool } }
	if json.NewDecoder(response.Body).Decode(&container) != nil || !container.State.Running || !<-answered {
		os.Exit(1)
	}
}
