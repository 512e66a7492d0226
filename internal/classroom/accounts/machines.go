package accounts

import (
	"context"
	"io"
	"net"
)

// Place is where an account's things are on this server.
type Place struct {
	ID string
	// State and Work are folders of the learner: what their matelot remembers, and what
	// they work on. Nothing in them is to be trusted, links least of all.
	State, Work string
	// Private is a folder that the machine does not see.
	Private string
	// Class opens a connection to the class, which the machine finds at ClassAddress.
	Class func(ctx context.Context) (net.Conn, error)
}

// ClassAddress is where a machine finds the class.
const ClassAddress = "127.0.0.1:7433"

// Machines gives each account a machine.
type Machines interface {
	// Prepare makes the folders of a new account the learner's.
	Prepare(p Place) error
	// Start starts a machine; told is given the name of each step of it.
	Start(ctx context.Context, p Place, told func(step string)) (Machine, error)
}

// Machine is one that was started.
type Machine interface {
	// Run has the learner work at a terminal, until they leave or ctx ends.
	Run(ctx context.Context, t Terminal) error
	// Alive tells whether it can still be used.
	Alive(ctx context.Context) bool
	// Close takes it away. The account's folders stay.
	Close(ctx context.Context) error
}

// Size is that of a terminal, in characters.
type Size struct{ Width, Height int }

// Terminal is a learner's.
type Terminal struct {
	Kind    string // as TERM has it
	Lang    string
	Size    Size
	Resized <-chan Size
	In      io.Reader
	Out     io.Writer
	// Fresh says that the machine has just been started: what was in it before is gone.
	Fresh bool
}
