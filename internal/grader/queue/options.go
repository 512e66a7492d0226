package queue

import (
	"cmp"
	"time"
)

// Options say which queue is opened, and how.
type Options struct {
	// URL is that of a NATS server, or of several of one cluster, with commas
	// between them: nats, tls, ws or wss. "" is a queue in this process, on which
	// nothing listens.
	URL string
	// Dir is where the queue in this process keeps what it has; one process at a time
	// has it.
	Dir string
	// Temporary has the folder go when the queue is closed; after a kill it is there,
	// and the next one goes on with what it holds.
	Temporary bool
	// Name is that of the queue: one cluster may have several. "" is DefaultName.
	Name string
	TLS  TLS
	// Credentials is a file with a user's JWT and seed, as NATS's nsc writes it. A
	// name and a password, or a token, may stand in the URL instead.
	Credentials string
	// Lease is how long a worker may be silent before its jobs are given to others.
	Lease time.Duration
	// Patience is how long the server may be away before what waits for it fails.
	Patience time.Duration
	// Keep is how long jobs, results and evidence are kept.
	Keep time.Duration
	// Replicas is on how many servers of a cluster each thing is kept; it counts for
	// who opens the queue first.
	Replicas int
	Limits   Limits
}

// TLS are files in PEM. With any of them the connection is encrypted or there is none.
type TLS struct {
	CA        string // who vouches for the server; "" are the system's
	Cert, Key string // of this client, where the server asks for one
}

// Limits bound what goes through the queue, in bytes.
type Limits struct {
	Work     int // what was handed in for one exercise, as it is sent: bytes as base64
	Evidence int // one observation
	Result   int // one result without its evidence
	// Store is all that is kept; 0 is 16 GiB in this process, and what the server
	// allows in a cluster.
	Store int64
}

// DefaultName is that of the queue where none is named.
const DefaultName = "matelot"

// OrDefaults gives each option that is not set a value.
func (o Options) OrDefaults() Options {
	o.Name = cmp.Or(o.Name, DefaultName)
	o.Lease = cmp.Or(o.Lease, 30*time.Second)
	o.Patience = cmp.Or(o.Patience, 5*time.Minute)
	o.Keep = cmp.Or(o.Keep, 7*24*time.Hour)
	o.Replicas = cmp.Or(o.Replicas, 1)
	o.Limits.Work = cmp.Or(o.Limits.Work, 96<<20)
	o.Limits.Evidence = cmp.Or(o.Limits.Evidence, 32<<20)
	o.Limits.Result = cmp.Or(o.Limits.Result, 512<<10)
	return o
}

// WorkerOptions say which jobs a worker takes, and how many.
type WorkerOptions struct {
	// Course is the hash of the course that the worker's replayer has.
	Course string
	// Name tells this worker from others; "" is one that is drawn.
	Name string
	// Slots is how many jobs are done at once; 0 is 1.
	Slots int
	// Memory is how many bytes have to be free for each job before it is taken; 0
	// does not look.
	Memory int64
	// Free says how many bytes are free; nil asks the system.
	Free func() (int64, error)
	// Attempts is how often a job is begun before it is set aside; 0 is 3.
	Attempts int
	// Within is how long one attempt may take; 0 is 15 minutes.
	Within time.Duration
	// Pause is how long a job waits after its first failure before it is tried again;
	// it doubles with each. A worker that fails several times in a row pauses too, for
	// longer. 0 is 1 second.
	Pause time.Duration
	// Only says that there is no other worker: it takes the next job also after
	// failures.
	Only bool
	// Grace is how long jobs may still take when the worker is to end; then they are
	// given back. 0 is 30 seconds.
	Grace time.Duration
	// Hurry ends the grace.
	Hurry <-chan struct{}
	// Tell is told what happens, from several goroutines. It may be nil.
	Tell func(Event)
}

// OrDefaults gives each option that is not set a value.
func (o WorkerOptions) OrDefaults() WorkerOptions {
	o.Slots = max(o.Slots, 1)
	o.Attempts = cmp.Or(o.Attempts, 3)
	o.Within = cmp.Or(o.Within, 15*time.Minute)
	o.Pause = cmp.Or(o.Pause, time.Second)
	o.Grace = cmp.Or(o.Grace, 30*time.Second)
	if o.Tell == nil {
		o.Tell = func(Event) {}
	}
	return o
}
