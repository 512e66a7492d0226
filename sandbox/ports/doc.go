// Package ports opens on this machine the ports that the containers of another
// engine publish: who connects here comes out there.
//
// It listens on loopback addresses alone. It knows nothing of sessions.
package ports
