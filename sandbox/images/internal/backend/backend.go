// Package backend is the course's own visit counter: a small web program that
// keeps its numbers in PostgreSQL and Redis, each by its own protocol, and
// says clearly which of the two it cannot reach.
//
// It knows nothing of images or Docker.
package backend

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"matelot/sandbox/images/internal/cache"
	"matelot/sandbox/images/internal/database"
)

// settings are read from the environment.
type settings struct {
	port     string
	greeting string
	database database.Place // no host: it has none
	cache    string         // address; "": it has none
	password string         // of the cache
	patience time.Duration  // to wait for both at the start; below zero: for ever
}

func parse(env func(string) string) (settings, error) {
	cfg := settings{
		port: cmp.Or(env("PORT"), "8000"), greeting: env("GREETING"), password: env("CACHE_PASSWORD"), patience: -1,
		database: database.Place{
			User: cmp.Or(env("DATABASE_USER"), "postgres"), Password: env("DATABASE_PASSWORD"), Database: cmp.Or(env("DATABASE_NAME"), "postgres"),
		},
	}
	if host := env("DATABASE_HOST"); host != "" {
		cfg.database.Host, cfg.database.Port = split(host, "5432")
	}
	if host := env("CACHE_HOST"); host != "" {
		name, port := split(host, "6379")
		cfg.cache = net.JoinHostPort(name, port)
	}
	if n, err := strconv.Atoi(cfg.port); err != nil || n < 1 || n > 65535 {
		return cfg, fmt.Errorf("the variable PORT is %q: not a port number", cfg.port)
	}
	if text := env("PATIENCE"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil {
			return cfg, fmt.Errorf("the variable PATIENCE is %q: not a number of seconds", text)
		}
		cfg.patience = time.Duration(seconds) * time.Second
	}
	return cfg, nil
}

// split takes a host with or without a port.
func split(host, port string) (name, number string) {
	if name, number, err := net.SplitHostPort(host); err == nil {
		return name, number
	}
	return host, port
}

// Main is the command backend. It listens at once, and says in its log and in
// its answers which of its two stores it cannot reach.
func Main(_ []string, stdout, stderr io.Writer) int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	cfg, err := parse(os.Getenv)
	if err != nil {
		fmt.Fprintf(stderr, "backend: %v\n", err)
		return 2
	}
	b := New(cfg, stdout)
	ended := make(chan int, 2)
	go func() {
		if !b.await(time.Second) {
			fmt.Fprintln(stdout, "backend: giving up (PATIENCE says how many seconds to wait)")
			ended <- 1
		}
	}()
	server := &http.Server{Addr: net.JoinHostPort("", cfg.port), Handler: b, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		fmt.Fprintf(stderr, "backend: %v\n", server.ListenAndServe())
		ended <- 1
	}()
	fmt.Fprintf(stdout, "backend: listening on port %s\n", cfg.port)
	select {
	case status := <-ended:
		return status
	case <-signals:
		return 0
	}
}

// Backend answers with the numbers of visits.
type Backend struct {
	cfg  settings
	host string
	mu   sync.Mutex // the log is written, and the stores are asked, by one at a time
	log  io.Writer
	told map[string]string // what was last said of a store
}

// New makes one; it asks nobody yet.
func New(cfg settings, log io.Writer) *Backend {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return &Backend{cfg: cfg, host: host, log: log, told: map[string]string{}}
}

// storeTime is how long one of the stores may take to answer: short, so that
// who looks at the page is told before losing patience.
const storeTime = 1500 * time.Millisecond

// await asks both stores until they answer, and tells whether they did before
// patience ended.
func (b *Backend) await(pause time.Duration) bool {
	for began := time.Now(); ; time.Sleep(pause) {
		_, dbErr := b.askDatabase(context.Background(), "")
		_, cacheErr := b.askCache(context.Background(), false)
		if dbErr == nil && cacheErr == nil {
			return true
		}
		if b.cfg.patience >= 0 && time.Since(began) >= b.cfg.patience {
			return false
		}
	}
}

// ServeHTTP answers GET / with the numbers, and POST / by keeping a note. Any
// other path but /healthz is none of its.
func (b *Backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	note := ""
	switch {
	case r.URL.Path == "/healthz":
		b.health(ctx, w)
		return
	case r.URL.Path != "/":
		http.NotFound(w, r)
		return
	case r.Method == http.MethodPost:
		content, err := io.ReadAll(io.LimitReader(r.Body, 1000))
		if note = strings.TrimSpace(string(content)); err != nil || note == "" {
			http.Error(w, "send a note: curl -d 'some text' http://…", http.StatusBadRequest)
			return
		}
	case r.Method != http.MethodGet:
		http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
		return
	}
	lines := []string{"matelot backend, container " + b.host}
	if b.cfg.greeting != "" {
		lines = append(lines, b.cfg.greeting)
	}
	inDatabase, dbErr := b.askDatabase(ctx, visit(note))
	inCache, cacheErr := b.askCache(ctx, true)
	if dbErr != nil || cacheErr != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	lines = append(lines, inDatabase...)
	lines = append(lines, inCache...)
	fmt.Fprintln(w, strings.Join(lines, "\n"))
}

func (b *Backend) health(ctx context.Context, w http.ResponseWriter) {
	inDatabase, dbErr := b.askDatabase(ctx, "")
	inCache, cacheErr := b.askCache(ctx, false)
	if dbErr == nil && cacheErr == nil {
		fmt.Fprintln(w, "ok")
		return
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintln(w, strings.Join(append(inDatabase, inCache...), "\n"))
}

const tables = `CREATE TABLE IF NOT EXISTS visits (id integer PRIMARY KEY, count bigint NOT NULL);
CREATE TABLE IF NOT EXISTS notes (id serial PRIMARY KEY, note text NOT NULL);
INSERT INTO visits (id, count) VALUES (1, 0) ON CONFLICT (id) DO NOTHING`

// visit is the SQL that counts one visit, and keeps a note if there is one.
func visit(note string) string {
	count := "UPDATE visits SET count = count + 1 WHERE id = 1 RETURNING count"
	if note == "" {
		return count
	}
	return "INSERT INTO notes (note) VALUES (" + database.Quote(note) + "); " + count
}

// askDatabase runs SQL, or only looks whether the database is there, and gives
// what is to be shown.
func (b *Backend) askDatabase(ctx context.Context, sql string) (lines []string, err error) {
	p := b.cfg.database
	if p.Host == "" {
		return nil, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	place := "the database at " + net.JoinHostPort(p.Host, p.Port)
	conn, err := database.Connect(ctx, p)
	if err != nil {
		return []string{b.tell(place, "cannot reach "+place+": "+database.Reason(err))}, err
	}
	defer conn.Close(ctx)
	b.tell(place, "reached "+place)
	if sql == "" {
		return nil, nil
	}
	count, notes, err := b.read(ctx, conn, sql)
	if err != nil {
		return []string{b.tell(place, "asked "+place+" in vain: "+database.Reason(err))}, err
	}
	lines = []string{fmt.Sprintf("visits in all: %s (kept in %s)", count, place)}
	for _, note := range notes {
		lines = append(lines, "note: "+note[0])
	}
	return lines, nil
}

// read makes the tables where they are missing: a database may be made anew
// while the backend runs.
func (b *Backend) read(ctx context.Context, conn *pgconn.PgConn, sql string) (count string, notes [][]string, err error) {
	rows, err := database.Texts(ctx, conn, sql)
	var told *pgconn.PgError
	if errors.As(err, &told) && told.Code == "42P01" {
		if _, err = database.Texts(ctx, conn, tables); err == nil {
			rows, err = database.Texts(ctx, conn, sql)
		}
	}
	if err != nil {
		return "", nil, err
	}
	if len(rows) == 0 {
		return "", nil, errors.New("the table visits is empty")
	}
	notes, err = database.Texts(ctx, conn, "SELECT note FROM notes ORDER BY id DESC LIMIT 5")
	return rows[0][0], notes, err
}

// askCache counts a visit, or only looks whether the cache is there.
func (b *Backend) askCache(ctx context.Context, visit bool) (lines []string, err error) {
	if b.cfg.cache == "" {
		return nil, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	place := "the cache at " + b.cfg.cache
	c, err := cache.Dial(ctx, b.cfg.cache, b.cfg.password)
	if err != nil {
		return []string{b.tell(place, "cannot reach "+place+": "+database.Reason(err))}, err
	}
	defer c.Close()
	args := []string{"PING"}
	if visit {
		args = []string{"INCR", "visits"}
	}
	answer, err := c.Do(args...)
	if err != nil {
		return []string{b.tell(place, "asked "+place+" in vain: "+err.Error())}, err
	}
	b.tell(place, "reached "+place)
	if !visit {
		return nil, nil
	}
	return []string{fmt.Sprintf("visits since the cache is new: %s (kept in %s)", answer.Data, place)}, nil
}

// tell writes what became of a store into the log, once for each change, and
// gives it back for the answer.
func (b *Backend) tell(place, what string) string {
	if b.told[place] != what {
		b.told[place] = what
		fmt.Fprintln(b.log, "backend: "+what)
	}
	return what
}
