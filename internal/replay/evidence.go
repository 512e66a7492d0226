package replay

import (
	"encoding/json"
	"fmt"
	"strings"

	"matelot/checker"
)

// home is what the workspace is called in evidence, whichever folder it was in.
const home = "/home/learner/matelot"

// tidy takes out of a text what differs from one replay to the next and is nobody's
// business: the folder, the session.
func (a *attempt) tidy(text []byte) string {
	return strings.NewReplacer(
		a.session.Workspace, home, a.session.Proxy(), "unix://"+runnerSocket, a.session.ID, "session", a.slot, "/slot",
	).Replace(string(text))
}

// evidence is an observation as it is kept: it can be judged again, anywhere.
func (a *attempt) evidence(o checker.Observation) (json.RawMessage, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("writing the evidence: %w", err)
	}
	return json.RawMessage(a.tidy(text)), nil
}
