package observe

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"

	"matelot/checker"
)

// probeTimeout bounds the connection that asks whether anything listens.
const probeTimeout = 200 * time.Millisecond

// topicHostPorts is the topic of trouble that leaves no check unjudged: who
// holds a port only explains.
const topicHostPorts = checker.Topic("host_ports")

// hostPorts finds who holds the wanted host ports that no container of the
// session holds: another container, or another program.
func (r *reader) hostPorts(ctx context.Context, list listing) {
	taken := r.listening(ctx, r.unheld(list))
	if len(taken) == 0 {
		return
	}
	others, err := r.foreignHolders(ctx, taken)
	if err != nil {
		r.trouble(topicHostPorts, "", err)
	}
	r.put(func(obs *checker.Observation) {
		for _, port := range taken {
			set(&obs.HostPorts, strconv.Itoa(port), checker.PortHolder{Container: others[port]})
		}
	})
}

// listening are those of the ports on which something listens. A port that is
// free costs the engine no call.
func (r *reader) listening(ctx context.Context, ports []int) []int {
	var wg sync.WaitGroup
	answers := make([]bool, len(ports))
	for i, port := range ports {
		wg.Go(func() { answers[i] = r.listens(ctx, port) })
	}
	wg.Wait()
	var taken []int
	for i, port := range ports {
		if answers[i] {
			taken = append(taken, port)
		}
	}
	return taken
}

// unheld are the wanted ports that no container of the session listens on.
func (r *reader) unheld(list listing) []int {
	var free []int
	for _, port := range r.plan.HostPorts {
		if len(list.publishing(port)) == 0 {
			free = append(free, port)
		}
	}
	return free
}

// publishing are the containers that listen on that TCP port of the host.
func (l listing) publishing(port int) listing {
	var holders listing
	for _, c := range l {
		for _, p := range c.Ports {
			if int(p.PublicPort) == port && p.Type == "tcp" && !isIdle(c.State) {
				holders = append(holders, c)
				break
			}
		}
	}
	return holders
}

// foreignHolders asks the engine for the containers outside the session that
// listen on one of the ports: their names by port.
func (r *reader) foreignHolders(ctx context.Context, ports []int) (map[int]string, error) {
	args := filters.NewArgs()
	for _, port := range ports {
		args.Add("publish", strconv.Itoa(port))
	}
	list, err := r.src.Engine.ContainerList(ctx, container.ListOptions{Filters: args})
	if err != nil {
		return nil, fmt.Errorf("asking who holds the ports %v: %w", ports, err)
	}
	names := map[int]string{}
	for _, c := range list {
		if r.isOurs(c.Labels) {
			continue
		}
		for _, p := range c.Ports {
			names[int(p.PublicPort)] = nameOf(c)
		}
	}
	return names, nil
}

// listens tells whether something accepts connections on the learner's own
// machine. It connects rather than binds: to hold the port, be it for a
// moment, could make the learner's own command fail.
func (r *reader) listens(ctx context.Context, port int) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	conn, err := r.src.Dial.orPlain()(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// orPlain is the dialer, or a plain one where there is none.
func (d Dialer) orPlain() Dialer {
	if d != nil {
		return d
	}
	return (&net.Dialer{}).DialContext
}
