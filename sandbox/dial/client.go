package dial

import "strings"

// ClientHost is the host for a client of the engine's API whose connections are all made
// by DialContext. It leads nowhere: the client names the engine by it in its errors, so
// it is the address that people know. An address that such clients do not take (ssh) is
// left out.
func (e Endpoint) ClientHost() string {
	for _, known := range []string{"unix:///", "npipe:////", "tcp://"} {
		if strings.HasPrefix(e.Host, known) {
			return e.Host
		}
	}
	return "tcp://engine"
}
