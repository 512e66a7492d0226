package cache

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// fileName is where the values are kept in the server's folder.
const fileName = "matelot-dump.json"

// entry is one value, and when it ends.
type entry struct {
	Value string    `json:"value"`
	Ends  time.Time `json:"ends,omitzero"`
}

// Store keeps the values.
type Store struct {
	mu      sync.Mutex
	entries map[string]entry
	now     func() time.Time
	started time.Time
	served  int64 // commands
}

// NewStore makes an empty one.
func NewStore(now func() time.Time) *Store {
	return &Store{entries: map[string]entry{}, now: now, started: now()}
}

// load reads what save wrote; a folder without it is an empty store.
func (s *Store) load(dir string) error {
	content, err := os.ReadFile(filepath.Join(dir, fileName))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(content, &s.entries)
}

// save writes all values to a folder.
func (s *Store) save(dir string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	content, err := json.Marshal(s.entries)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, fileName)
	if err := os.WriteFile(file+".new", content, 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// sweep forgets what has ended.
func (s *Store) sweep() {
	for key, e := range s.entries {
		if !e.Ends.IsZero() && !s.now().Before(e.Ends) {
			delete(s.entries, key)
		}
	}
}

func (s *Store) get(key string) (entry, bool) {
	e, ok := s.entries[key]
	if ok && !e.Ends.IsZero() && !s.now().Before(e.Ends) {
		delete(s.entries, key)
		return entry{}, false
	}
	return e, ok
}

// The kinds of answers that are no text and no number.
type (
	simple  string // +OK
	failure string // -ERR …
)

const (
	ok        = simple("OK")
	notNumber = failure("ERR value is not an integer or out of range")
	badSyntax = failure("ERR syntax error")
)

// do runs a command; the answer is nil, simple, failure, int64, string or
// []any.
func (s *Store) do(args []string) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served++
	name := strings.ToLower(args[0])
	c, known := commands()[name]
	switch {
	case !known:
		return failure(fmt.Sprintf("ERR unknown command '%s': this lab image knows only the commands about plain values", args[0]))
	case c.arity > 0 && len(args) != c.arity, len(args) < -c.arity:
		return failure("ERR wrong number of arguments for '" + name + "' command")
	}
	return c.run(s, args)
}

// command is how one is run. arity counts the name; below zero it is a least.
type command struct {
	arity int
	run   func(*Store, []string) any
}

func commands() map[string]command {
	return map[string]command{
		"ping": {-1, ping}, "echo": {2, func(_ *Store, a []string) any { return a[1] }},
		"set": {-3, (*Store).set}, "get": {2, func(s *Store, a []string) any { return s.value(a[1]) }},
		"setex": {4, func(s *Store, a []string) any { return s.set([]string{"set", a[1], a[3], "ex", a[2]}) }},
		"setnx": {3, func(s *Store, a []string) any {
			return count(s.set([]string{"set", a[1], a[2], "nx"}) == ok)
		}},
		"mget": {-2, mget}, "mset": {-3, mset}, "append": {3, appendTo},
		"strlen": {2, func(s *Store, a []string) any { e, _ := s.get(a[1]); return int64(len(e.Value)) }},
		"del":    {-2, del}, "unlink": {-2, del}, "exists": {-2, exists},
		"incr":   {2, func(s *Store, a []string) any { return s.add(a[1], "1", 1) }},
		"decr":   {2, func(s *Store, a []string) any { return s.add(a[1], "1", -1) }},
		"incrby": {3, func(s *Store, a []string) any { return s.add(a[1], a[2], 1) }},
		"decrby": {3, func(s *Store, a []string) any { return s.add(a[1], a[2], -1) }},
		"expire": {3, expire(time.Second)}, "pexpire": {3, expire(time.Millisecond)}, "persist": {2, persist},
		"ttl": {2, ttl(time.Second)}, "pttl": {2, ttl(time.Millisecond)},
		"keys": {2, keys}, "type": {2, kindOf}, "dbsize": {1, func(s *Store, _ []string) any { s.sweep(); return int64(len(s.entries)) }},
		"flushall": {-1, flush}, "flushdb": {-1, flush}, "info": {-1, info},
		"select": {2, func(_ *Store, a []string) any {
			if a[1] != "0" {
				return failure("ERR this lab image has the database 0 only")
			}
			return ok
		}},
		"time":    {1, func(s *Store, _ []string) any { return []any{strconv.FormatInt(s.now().Unix(), 10), "0"} }},
		"command": {-1, func(*Store, []string) any { return []any{} }},
		"config":  {-2, func(*Store, []string) any { return []any{} }},
		"client":  {-2, func(*Store, []string) any { return ok }},
	}
}

func ping(_ *Store, a []string) any {
	if len(a) > 1 {
		return a[1]
	}
	return simple("PONG")
}

func (s *Store) value(key string) any {
	if e, ok := s.get(key); ok {
		return e.Value
	}
	return nil
}

func count(yes bool) any {
	if yes {
		return int64(1)
	}
	return int64(0)
}

// set is SET key value [EX s|PX ms] [NX|XX] [KEEPTTL] [GET].
func (s *Store) set(a []string) any {
	key, e := a[1], entry{Value: a[2]}
	before, there := s.get(key)
	answer := any(ok)
	put := true
	for i := 3; i < len(a); i++ {
		switch option := strings.ToLower(a[i]); option {
		case "ex", "px":
			i++
			unit := time.Second
			if option == "px" {
				unit = time.Millisecond
			}
			n, good := within(a, i)
			if !good || n <= 0 {
				return failure("ERR invalid expire time in 'set' command")
			}
			e.Ends = s.now().Add(time.Duration(n) * unit)
		case "nx":
			put = put && !there
		case "xx":
			put = put && there
		case "keepttl":
			e.Ends = before.Ends
		case "get":
			answer = s.value(key)
		default:
			return badSyntax
		}
	}
	if !put {
		if answer == ok {
			return nil
		}
		return answer
	}
	s.entries[key] = e
	return answer
}

// within reads a number of seconds that a time can hold.
func within(a []string, i int) (int64, bool) {
	if i >= len(a) {
		return 0, false
	}
	n, err := strconv.ParseInt(a[i], 10, 64)
	return n, err == nil && n < math.MaxInt64/int64(time.Second) && n > math.MinInt64/int64(time.Second)
}

func mget(s *Store, a []string) any {
	var list []any
	for _, key := range a[1:] {
		list = append(list, s.value(key))
	}
	return list
}

func mset(s *Store, a []string) any {
	if len(a)%2 == 0 {
		return failure("ERR wrong number of arguments for 'mset' command")
	}
	for i := 1; i < len(a); i += 2 {
		s.entries[a[i]] = entry{Value: a[i+1]}
	}
	return ok
}

func appendTo(s *Store, a []string) any {
	e, _ := s.get(a[1])
	e.Value += a[2]
	s.entries[a[1]] = e
	return int64(len(e.Value))
}

func del(s *Store, a []string) any {
	n := int64(0)
	for _, key := range a[1:] {
		if _, there := s.get(key); there {
			n++
		}
		delete(s.entries, key)
	}
	return n
}

func exists(s *Store, a []string) any {
	n := int64(0)
	for _, key := range a[1:] {
		if _, there := s.get(key); there {
			n++
		}
	}
	return n
}

func (s *Store) add(key, by string, sign int64) any {
	e, there := s.get(key)
	if !there {
		e.Value = "0"
	}
	n, err := strconv.ParseInt(e.Value, 10, 64)
	d, err2 := strconv.ParseInt(by, 10, 64)
	if err != nil || err2 != nil {
		return notNumber
	}
	n += sign * d
	e.Value = strconv.FormatInt(n, 10)
	s.entries[key] = e
	return n
}

func expire(unit time.Duration) func(*Store, []string) any {
	return func(s *Store, a []string) any {
		n, good := within(a, 2)
		if !good {
			return notNumber
		}
		e, there := s.get(a[1])
		if there {
			e.Ends = s.now().Add(time.Duration(n) * unit)
			s.entries[a[1]] = e
		}
		return count(there)
	}
}

func persist(s *Store, a []string) any {
	e, there := s.get(a[1])
	had := there && !e.Ends.IsZero()
	if had {
		e.Ends = time.Time{}
		s.entries[a[1]] = e
	}
	return count(had)
}

func ttl(unit time.Duration) func(*Store, []string) any {
	return func(s *Store, a []string) any {
		e, there := s.get(a[1])
		switch {
		case !there:
			return int64(-2)
		case e.Ends.IsZero():
			return int64(-1)
		}
		return int64((e.Ends.Sub(s.now()) + unit - 1) / unit)
	}
}

func keys(s *Store, a []string) any {
	s.sweep()
	list := []any{}
	var names []string
	for key := range s.entries {
		if hit, err := path.Match(strings.ReplaceAll(a[1], "/", "\x00"), strings.ReplaceAll(key, "/", "\x00")); err == nil && hit {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		list = append(list, name)
	}
	return list
}

func kindOf(s *Store, a []string) any {
	if _, there := s.get(a[1]); there {
		return simple("string")
	}
	return simple("none")
}

func flush(s *Store, _ []string) any {
	clear(s.entries)
	return ok
}

func info(s *Store, _ []string) any {
	s.sweep()
	return fmt.Sprintf("# Server\r\nredis_version:7.0.0\r\nserver_name:matelot\r\nuptime_in_seconds:%d\r\n"+
		"# Stats\r\ntotal_commands_processed:%d\r\n# Replication\r\nrole:master\r\n# Keyspace\r\ndb0:keys=%d\r\n",
		int(s.now().Sub(s.started).Seconds()), s.served, len(s.entries))
}
