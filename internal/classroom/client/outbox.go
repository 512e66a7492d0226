package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"matelot/internal/classroom"
)

const (
	outboxName = "outbox.jsonl" // events, one a line, the oldest first
	sentName   = "outbox.sent"  // how many bytes of it the classroom has
)

// lockTimeout is how long one waits for the outbox. Others have it for microseconds.
const lockTimeout = 2 * time.Second

func (s Store) lockOutbox() (*flock.Flock, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lockTimeout)
	defer cancel()
	lock := flock.New(s.path("outbox.lock"), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, time.Millisecond); err != nil {
		return nil, errors.Join(fmt.Errorf("locking what is to be sent: %w", err), lock.Close())
	}
	return lock, nil
}

// Put has an event sent as soon as that can be. It waits for no network and no disk.
func (s Store) Put(e classroom.Event) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("keeping what is to be sent: %w", err)
		}
	}()
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	lock, err := s.lockOutbox()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	file, err := os.OpenFile(s.path(outboxName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	// It starts a line of its own, so that one that a kill cut short spoils no other.
	_, err = file.Write(bytes.Join([][]byte{nil, text, nil}, []byte{'\n'}))
	return errors.Join(err, file.Close())
}

// waiting gives the oldest events that are still to be sent, and how far the outbox is
// sent when they are. A line that cannot be read is passed over.
func (s Store) waiting() (events []classroom.Event, upTo int64, err error) {
	from, err := s.sent()
	if err != nil {
		return nil, 0, err
	}
	file, err := os.Open(s.path(outboxName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading what is to be sent: %w", err)
	}
	defer file.Close()
	if size, err := file.Seek(0, io.SeekEnd); err != nil || size < from {
		from = 0 // the outbox was emptied, and the note of it is older
	}
	if _, err := file.Seek(from, io.SeekStart); err != nil {
		return nil, 0, fmt.Errorf("reading what is to be sent: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(file, classroom.MaxBody/2))
	if err != nil {
		return nil, 0, fmt.Errorf("reading what is to be sent: %w", err)
	}
	upTo = from
	for line := range bytes.Lines(data) {
		if len(events) == classroom.MaxEvents || !bytes.HasSuffix(line, []byte("\n")) {
			break // more, or one that is being written
		}
		upTo += int64(len(line))
		var e classroom.Event
		if json.Unmarshal(line, &e) == nil && e.ID != "" {
			events = append(events, e)
		}
	}
	return events, upTo, nil
}

func (s Store) sent() (int64, error) {
	text, err := os.ReadFile(s.path(sentName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading what is sent: %w", err)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil || n < 0 {
		return 0, nil //nolint:nilerr // torn by a kill: all is sent again, and kept once
	}
	return n, nil
}

// markSent notes that the classroom has the outbox up to a place. When that is its
// end it is emptied; wherever a kill ends that, at worst something is sent again.
func (s Store) markSent(upTo int64) (err error) {
	lock, err := s.lockOutbox()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	info, err := os.Stat(s.path(outboxName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // left meanwhile
	}
	if err != nil {
		return fmt.Errorf("noting what is sent: %w", err)
	}
	if info.Size() == upTo {
		if err := os.Remove(s.path(outboxName)); err != nil {
			return fmt.Errorf("noting what is sent: %w", err)
		}
		upTo = 0
	}
	if err := os.WriteFile(s.path(sentName), []byte(strconv.FormatInt(upTo, 10)+"\n"), 0o600); err != nil {
		return fmt.Errorf("noting what is sent: %w", err)
	}
	return nil
}

// Unsent is how many events the classroom has not got yet; of a great many it tells
// only of the first.
func (s Store) Unsent() (int, error) {
	events, _, err := s.waiting()
	return len(events), err
}
