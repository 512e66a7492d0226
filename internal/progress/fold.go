package progress

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// fold moves the attempts of the inbox into the database. Wherever a kill ends
// it, the next one goes on: the lines are removed once they are in the
// database, and those that are there already are known by their IDs.
func (s *Store) fold(ctx context.Context) (err error) {
	in := inboxOf(s.path)
	if !in.waiting() {
		return nil
	}
	lock, err := in.lockFolding(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	// What a killed one left goes first: it is older.
	if err := s.foldFile(ctx, in); err != nil {
		return err
	}
	if taken, err := in.take(ctx); err != nil || !taken {
		return err
	}
	return s.foldFile(ctx, in)
}

// foldFile folds the inbox that was taken, if there is one, and removes it.
func (s *Store) foldFile(ctx context.Context, in inbox) error {
	data, err := os.ReadFile(in.folding())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	lines, unread, cause := parse(data)
	if len(lines) > 0 {
		if err := s.insert(ctx, lines); err != nil {
			return err
		}
	}
	if len(unread) > 0 {
		if err := s.setLinesAside(in, unread, cause); err != nil {
			return err
		}
	}
	return os.Remove(in.folding())
}

// parse reads the lines of an inbox. Those that it cannot read it gives as they
// are, with what is wrong with the first of them.
func parse(data []byte) (lines []line, unread []byte, cause error) {
	for text := range bytes.Lines(data) {
		text = bytes.TrimRight(text, "\r\n")
		if len(text) == 0 {
			continue // Each line starts a line of its own.
		}
		var l line
		err := json.Unmarshal(text, &l)
		if err == nil && (l.ID == "" || l.Exercise == "" || l.Verdict == "") {
			err = errors.New("it has no ID, no exercise or no verdict")
		}
		if err == nil {
			lines = append(lines, l)
			continue
		}
		unread = append(append(unread, text...), '\n')
		if cause == nil {
			cause = fmt.Errorf("reading a line of the inbox: %w", err)
		}
	}
	return lines, unread, cause
}

// insert adds the attempts that are not there yet, all or none.
func (s *Store) insert(ctx context.Context, lines []line) error {
	return s.do(ctx, "adding attempts", func(db *sql.DB) (err error) {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // After a commit it only says that there was one.
		insert, err := tx.PrepareContext(ctx, "INSERT INTO attempt (inbox_id, "+columns+`)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (inbox_id) DO NOTHING`)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, insert.Close()) }()
		for _, l := range lines {
			findings, err := json.Marshal(l.Findings)
			if err != nil {
				return err
			}
			_, err = insert.ExecContext(ctx, l.ID, l.Exercise, l.At.UnixMilli(), l.Verdict, l.Points, l.MaxPoints,
				string(findings), l.DurationMS, l.CourseHash, l.Session)
			if err != nil {
				return err
			}
		}
		return tx.Commit()
	})
}

// setLinesAside writes what cannot be read into a file of its own.
func (s *Store) setLinesAside(in inbox, unread []byte, cause error) error {
	path, err := freeName(in.path+".unread-", s.now())
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("setting lines of the inbox aside: %w", err)
	}
	_, err = file.Write(unread)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("setting lines of the inbox aside: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unread = &SetAside{Path: path, Cause: cause}
	return nil
}
