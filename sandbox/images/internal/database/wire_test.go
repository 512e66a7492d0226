package database

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// away makes clients look as if they came from another machine: those of this
// one need no password.
type away struct{ net.Listener }

type strangerConn struct{ net.Conn }

func (strangerConn) RemoteAddr() net.Addr {
	return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 1}
}

func (l away) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return strangerConn{conn}, nil
}

// served starts a server and gives its address.
func served(t *testing.T, c *Cluster, stranger bool) string {
	t.Helper()
	l, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	address := l.Addr().String()
	if stranger {
		l = away{l}
	}
	go func() { _ = c.Serve(l, &bytes.Buffer{}) }()
	return address
}

// TestARealClient: pgx takes the server for what it stands in for.
func TestARealClient(t *testing.T) {
	address := served(t, cluster(t, t.TempDir()), true)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	connect := func(user, password, name string) (*pgx.Conn, error) {
		cfg, err := pgx.ParseConfig("postgres://" + user + ":" + password + "@" + address + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		cfg.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
		return pgx.ConnectConfig(ctx, cfg)
	}
	conn, err := connect("postgres", "secret", "postgres")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, sql := range []string{
		"CREATE TABLE visits (id integer PRIMARY KEY, count bigint NOT NULL, note text, open boolean)",
		"INSERT INTO visits VALUES (1, 41, 'it''s', true)",
		"UPDATE visits SET count = count + 1",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	var id int32
	var count int64
	var note string
	var open bool
	var nothing *string
	// The client writes parameters into the command itself.
	err = conn.QueryRow(ctx, "SELECT id, count, note, open, null FROM visits WHERE id = $1", 1).Scan(&id, &count, &note, &open, &nothing)
	if err != nil || id != 1 || count != 42 || note != "it's" || !open || nothing != nil {
		t.Errorf("read %d %d %q %v %v, %v", id, count, note, open, nothing, err)
	}
	var told *pgconn.PgError
	if _, err = conn.Exec(ctx, "INSERT INTO visits VALUES (1, 0, '', false)"); !errors.As(err, &told) || told.Code != codeUnique {
		t.Errorf("a second row of the same key: %v", err)
	}
	if _, err = conn.Exec(ctx, "SELECT $1", pgx.QueryExecModeExec, "x"); !errors.As(err, &told) || told.Code != codeUnsupported {
		t.Errorf("the extended protocol: %v", err)
	}
	if err := conn.Ping(ctx); err != nil {
		t.Errorf("after the errors: %v", err)
	}
	for _, test := range []struct{ user, password, name, code string }{
		{"postgres", "wrong", "postgres", codeBadPassword}, {"ana", "secret", "postgres", codeBadPassword}, {"postgres", "secret", "nowhere", codeNoDatabase},
	} {
		if _, err := connect(test.user, test.password, test.name); !errors.As(err, &told) || told.Code != test.code {
			t.Errorf("%v: %v", test, err)
		}
	}
}

func TestCommands(t *testing.T) {
	host, port, _ := net.SplitHostPort(served(t, cluster(t, t.TempDir()), false))
	for _, test := range []struct {
		args, stdin string
		out, err    string
		status      int
	}{
		{args: "-c|CREATE TABLE notes (id serial, note text)|-c|INSERT INTO notes (note) VALUES ('Ahoy')", out: "CREATE TABLE\nINSERT 0 1\n"},
		{args: "-c|SELECT * FROM notes", out: " id | note\n----+------\n  1 | Ahoy\n(1 row)\n\n"},
		{args: "-tAc|SELECT note FROM notes", out: "Ahoy\n"},
		{args: "", stdin: "SELECT\n id FROM notes;\n\\dt\n\\q\n", out: "(1 row)\n\n table\n"},
		{args: "-c|SELECT * FROM nowhere", err: `ERROR:  relation "nowhere" does not exist`, status: 1},
		{args: "-d|nowhere", err: `database "nowhere" does not exist`, status: 2},
	} {
		args := []string{"-U", "postgres", "-h", host, "-p", port}
		if test.args != "" {
			args = append(args, strings.Split(test.args, "|")...)
		}
		var out, errOut bytes.Buffer
		status := Psql(args, strings.NewReader(test.stdin), &out, &errOut)
		if status != test.status || !strings.Contains(out.String(), test.out) || !strings.Contains(errOut.String(), test.err) {
			t.Errorf("psql %s: status %d\n%s%s", test.args, status, &out, &errOut)
		}
	}
	var out bytes.Buffer
	if status := IsReady([]string{"-h", host, "-p", port}, &out, &out); status != 0 || !strings.Contains(out.String(), "accepting") {
		t.Errorf("pg_isready: %d, %s", status, &out)
	}
	if status := IsReady([]string{"-q", "-h", host, "-p", "1"}, &out, &out); status != 2 {
		t.Errorf("pg_isready where nobody is: %d", status)
	}
}

func TestStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	env := map[string]string{"PGDATA": dir}
	var out, errOut bytes.Buffer
	begin := func() (*Cluster, error) {
		return start(func(name string) string { return env[name] }, &out, &errOut)
	}
	if c, err := begin(); c != nil || err != nil || !strings.Contains(errOut.String(), "POSTGRES_PASSWORD") {
		t.Errorf("without a password: %v, %v, %s", c, err, &errOut)
	}
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("first\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env["POSTGRES_PASSWORD_FILE"], env["POSTGRES_USER"] = file, "ana"
	c, err := begin()
	if err != nil || c == nil || !c.admits("first") || c.User != "ana" || c.Bases["ana"] == nil {
		t.Fatalf("the first start: %v, %v", c, err)
	}
	env["POSTGRES_PASSWORD"], env["POSTGRES_PASSWORD_FILE"] = "second", ""
	if c, err = begin(); err != nil || !c.admits("first") || c.admits("second") {
		t.Errorf("a new password for old data: %v, %v", c, err)
	}
}
