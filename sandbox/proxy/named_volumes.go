package proxy

import (
	"errors"
	"net/http"
	"slices"

	"matelot/sandbox/owned"
)

// namedVolumes are the volumes that a container to be made names by -v. Nobody else
// makes a container with one of them until they are released.
type namedVolumes struct {
	c       *call
	made    []string // those that were not there before
	unlocks []func()
}

// nameVolumes makes those volumes that are not there yet, since a bind cannot say the
// label that the engine is to put on them.
func (c *call) nameVolumes(names []string) (*namedVolumes, error) {
	v := &namedVolumes{c: c}
	names = slices.Clone(names)
	slices.Sort(names) // two that wait for each other would wait for ever
	for _, name := range slices.Compact(names) {
		v.unlocks = append(v.unlocks, c.p.naming.lock(name))
		if err := v.need(name); err != nil {
			err = errors.Join(err, v.unmake())
			v.release()
			return nil, err
		}
	}
	return v, nil
}

// need makes a volume unless the session has it.
func (v *namedVolumes) need(name string) error {
	c := v.c
	state, err := c.p.volumeState(c.ctx(), name)
	if err != nil || state == volumeOurs {
		return err
	}
	o := object{}
	o.set("Name", name)
	o.set("Labels", c.p.labels.onto(nil))
	got, err := c.p.engine.whole(c.steady(), ask{method: http.MethodPost, path: "/volumes/create", body: o.encode()})
	if err != nil {
		return err
	}
	if !got.ok() {
		return &engineError{path: "/volumes/create", status: got.status, message: got.message()}
	}
	var info volumeInfo
	if err := got.decode(&info); err != nil {
		return err
	}
	if !c.p.isOurs(info.Labels) { // of others, who made it before
		return forbid(CodeForeignVolume, "Name", name)
	}
	v.made = append(v.made, name)
	return c.p.cfg.Owned.Add(owned.Item{Kind: owned.Volume, ID: name})
}

// unmake removes what was made, for a container that the engine did not make. One that
// is in use after all stays.
func (v *namedVolumes) unmake() error {
	var failed error
	for _, name := range v.made {
		got, err := v.c.p.engine.whole(v.c.steady(), ask{method: http.MethodDelete, path: "/volumes/" + name})
		if err == nil && got.ok() {
			err = v.c.p.cfg.Owned.Remove(owned.Volume, name)
		}
		failed = errors.Join(failed, err)
	}
	v.made = nil
	return failed
}

// release lets others name the volumes.
func (v *namedVolumes) release() {
	for _, unlock := range v.unlocks {
		unlock()
	}
	v.unlocks = nil
}
