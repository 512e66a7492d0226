//go:build !unix

package link

import (
	"errors"
	"net/http"
)

// run is not there: the inner end is in Linux containers.
func (a *Agent) run(w http.ResponseWriter, _ *http.Request) {
	refuse(w, errors.New("commands are run in Linux containers"))
}
