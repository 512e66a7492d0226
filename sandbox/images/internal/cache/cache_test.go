package cache

import (
	"bytes"
	"context"
	"errors"
	"net"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// served starts a server and gives its address; hours are what its clock is
// ahead.
func served(t *testing.T, cfg Settings) (address string, ahead *atomic.Int64) {
	t.Helper()
	ahead = &atomic.Int64{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	store := NewStore(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	server := NewServer(store, cfg)
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String(), ahead
}

// TestARealClient: go-redis takes the server for what it stands in for.
func TestARealClient(t *testing.T) {
	address, ahead := served(t, Settings{dir: t.TempDir(), password: "secret"})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c := redis.NewClient(&redis.Options{Addr: address, Password: "secret"})
	defer c.Close()
	for _, test := range []struct {
		cmd  *redis.Cmd
		want any
	}{
		{c.Do(ctx, "ping"), "PONG"},
		{c.Do(ctx, "set", "a", "1", "ex", "100"), "OK"},
		{c.Do(ctx, "incr", "a"), int64(2)},
		{c.Do(ctx, "get", "a"), "2"},
		{c.Do(ctx, "ttl", "a"), int64(100)},
		{c.Do(ctx, "ttl", "nothing"), int64(-2)},
		{c.Do(ctx, "set", "a", "9", "nx"), redis.Nil},
		{c.Do(ctx, "incrby", "n", "5"), int64(5)},
		{c.Do(ctx, "decr", "n"), int64(4)},
		{c.Do(ctx, "keys", "*"), []any{"a", "n"}},
		{c.Do(ctx, "mget", "a", "nothing"), []any{"2", nil}},
		{c.Do(ctx, "type", "a"), "string"},
		{c.Do(ctx, "ttl", "n"), int64(-1)},
		{c.Do(ctx, "expire", "n", "5"), int64(1)},
		{c.Do(ctx, "persist", "n"), int64(1)},
		{c.Do(ctx, "del", "n", "nothing"), int64(1)},
		{c.Do(ctx, "exists", "n", "a"), int64(1)},
		{c.Do(ctx, "dbsize"), int64(1)},
		{c.Do(ctx, "append", "a", "x"), int64(2)},
	} {
		got, err := test.cmd.Result()
		if wantErr, ok := test.want.(error); ok && errors.Is(err, wantErr) {
			continue
		}
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%v: %v, %v; want %v", test.cmd.Args(), got, err, test.want)
		}
	}
	for _, args := range [][]any{{"incr", "a"}, {"lpush", "l", "1"}, {"get"}, {"set", "a", "1", "ex", "0"}, {"set", "a", "b", "later"}, {"expire", "a", "9999999999999999"}} {
		if got, err := c.Do(ctx, args...).Result(); err == nil {
			t.Errorf("%v: %v, want an error", args, got)
		}
	}
	ahead.Store(int64(time.Hour))
	if got, err := c.Get(ctx, "a").Result(); !errors.Is(err, redis.Nil) {
		t.Errorf("after its time: %q, %v", got, err)
	}
	if info, err := c.Info(ctx).Result(); err != nil || !strings.Contains(info, "redis_version") {
		t.Errorf("info: %q, %v", info, err)
	}
	stranger := redis.NewClient(&redis.Options{Addr: address})
	defer stranger.Close()
	if err := stranger.Ping(ctx).Err(); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Errorf("without the password: %v", err)
	}
}

func TestCLI(t *testing.T) {
	address, _ := served(t, Settings{dir: t.TempDir()})
	host, port, _ := net.SplitHostPort(address)
	for _, test := range []struct {
		args, stdin, out string
		status           int
	}{
		{args: "ping", out: "PONG\n"},
		{args: "set|greeting|Ahoy, all", out: "OK\n"},
		{args: "get|greeting", out: "Ahoy, all\n"},
		{args: "get|nothing", out: "\n"},
		{args: "", stdin: "set a \"b c\"\nget a\nquit\n", out: "OK\nb c\n"},
		{args: "nonsense", out: "unknown command", status: 1},
	} {
		args := []string{"-h", host, "-p", port}
		if test.args != "" {
			args = append(args, strings.Split(test.args, "|")...)
		}
		var out bytes.Buffer
		if status := CLI(args, strings.NewReader(test.stdin), &out, &out); status != test.status || !strings.Contains(out.String(), test.out) {
			t.Errorf("redis-cli %s: status %d, %q", test.args, status, &out)
		}
	}
	var out bytes.Buffer
	if status := CLI([]string{"-p", "1", "ping"}, nil, &out, &out); status != 1 || !strings.Contains(out.String(), "Could not connect") {
		t.Errorf("where nobody is: %d, %s", status, &out)
	}
}

func TestWhatWasSavedIsThereAgain(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(time.Now)
	store.do([]string{"SET", "kept", "1"})
	store.do([]string{"SET", "gone", "1", "PX", "1"})
	time.Sleep(2 * time.Millisecond)
	if err := store.save(dir); err != nil {
		t.Fatal(err)
	}
	again := NewStore(time.Now)
	if err := again.load(dir); err != nil || !reflect.DeepEqual(again.do([]string{"KEYS", "*"}), []any{"kept"}) {
		t.Errorf("%v, %v", again.entries, err)
	}
	if _, err := parse([]string{"/etc/redis.conf"}); err == nil {
		t.Error("a configuration file is not read, and nothing says so")
	}
	if cfg, err := parse([]string{"--requirepass", "x", "--appendonly", "yes", "--port", "7000"}); err != nil || cfg.password != "x" || !cfg.saveAlways || cfg.port != "7000" {
		t.Errorf("%+v, %v", cfg, err)
	}
}
