package observe

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

func TestWhoHoldsAPort(t *testing.T) {
	l, other := newLab(t), newLab(t)
	ref := l.image()
	mine, theirs, free := freePort(t), freePort(t), freePort(t)
	l.run(l.name("mine"), ref, publish("5000/tcp", mine))
	other.run(other.name("theirs"), ref, publish("5000/tcp", theirs))
	program := listenHere(t)
	obs := l.read(checker.Plan{Containers: true, HostPorts: []int{mine, theirs, free, program}})
	noTroubles(t, obs)
	want := map[string]checker.PortHolder{
		strconv.Itoa(theirs):  {Container: other.name("theirs")},
		strconv.Itoa(program): {},
	}
	if diff := cmp.Diff(want, obs.HostPorts); diff != "" {
		t.Error(diff)
	}
	calls := &counted{Engine: l.conn}
	if obs := l.read(checker.Plan{Containers: true, HostPorts: []int{mine}}, func(s *Sources) { s.Engine = calls }); obs.HostPorts != nil {
		t.Errorf("holders: %+v", obs.HostPorts)
	}
	if diff := cmp.Diff([]string{"ContainerList"}, calls.calls); diff != "" {
		t.Errorf("a port that the session holds costs a call:\n%s", diff)
	}
}
