package cache

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/tidwall/redcon"

	"matelot/sandbox/images/internal/cmdline"
)

// Settings are what the command line of redis-server says.
type Settings struct {
	port, dir, password string
	saveAlways          bool
}

// Main is the command redis-server, in the foreground. Values are saved when
// it is asked to end.
func Main(args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "redis-server: %v\n", err)
		return 1
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	store := NewStore(time.Now)
	if err := store.load(cfg.dir); err != nil {
		fmt.Fprintf(stderr, "redis-server: reading %s: %v\n", cfg.dir, err)
		return 1
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("", cfg.port))
	if err != nil {
		fmt.Fprintf(stderr, "redis-server: cannot listen: %v\n", err)
		return 1
	}
	server := NewServer(store, cfg)
	go func() { _ = server.Serve(listener) }()
	fmt.Fprintf(stdout, "redis-server: ready to accept connections on port %s (matelot's stand-in for Redis)\n", cfg.port)
	<-signals
	if err := store.save(cfg.dir); err != nil {
		fmt.Fprintf(stderr, "redis-server: the values are not saved: %v\n", err)
	}
	fmt.Fprintln(stdout, "redis-server: shut down")
	return 0
}

// parse reads redis-server's options: a configuration file is none of them.
func parse(args []string) (Settings, error) {
	cfg := Settings{port: "6379", dir: "."}
	o, err := cmdline.Parse(args, "", "port dir requirepass appendonly save loglevel maxmemory maxmemory-policy bind protected-mode", false)
	if err != nil {
		return cfg, err
	}
	if len(o.Args) > 0 {
		return cfg, fmt.Errorf("%s is not read by this lab image: --port, --dir, --requirepass, --appendonly and --save are", o.Args[0])
	}
	if o.Has("port") {
		cfg.port = o.Value("port")
	}
	if o.Has("dir") {
		cfg.dir = o.Value("dir")
	}
	cfg.password = o.Value("requirepass")
	cfg.saveAlways = o.Value("appendonly") == "yes"
	return cfg, nil
}

// client is what is known of a connection.
type client struct{ admitted bool }

// NewServer answers clients from a store.
func NewServer(store *Store, cfg Settings) *redcon.Server {
	handle := func(conn redcon.Conn, cmd redcon.Command) {
		args := make([]string, len(cmd.Args))
		for i, a := range cmd.Args {
			args[i] = string(a)
		}
		c, _ := conn.Context().(*client)
		switch name := strings.ToLower(args[0]); {
		case name == "quit":
			conn.WriteString("OK")
			_ = conn.Close()
		case name == "auth":
			c.admitted = cfg.password != "" && len(args) > 1 && args[len(args)-1] == cfg.password
			switch {
			case c.admitted:
				conn.WriteString("OK")
			case cfg.password == "":
				conn.WriteError("ERR AUTH called without any password configured")
			default:
				conn.WriteError("WRONGPASS invalid username-password pair or user is disabled")
			}
		case cfg.password != "" && !c.admitted:
			conn.WriteError("NOAUTH Authentication required")
		case name == "save" || name == "bgsave":
			if err := store.save(cfg.dir); err != nil {
				conn.WriteError("ERR " + err.Error())
				return
			}
			conn.WriteString("OK")
		default:
			answer := store.do(args)
			if cfg.saveAlways {
				_ = store.save(cfg.dir)
			}
			write(conn, answer)
		}
	}
	accept := func(conn redcon.Conn) bool {
		conn.SetContext(&client{})
		return true
	}
	return redcon.NewServer("", handle, accept, nil)
}

func write(conn redcon.Conn, answer any) {
	switch v := answer.(type) {
	case nil:
		conn.WriteNull()
	case simple:
		conn.WriteString(string(v))
	case failure:
		conn.WriteError(string(v))
	case int64:
		conn.WriteInt64(v)
	case string:
		conn.WriteBulkString(v)
	case []any:
		conn.WriteArray(len(v))
		for _, one := range v {
			write(conn, one)
		}
	}
}
