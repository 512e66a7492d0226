package history

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Store is the folder with the histories.
type Store struct {
	Dir string
	// session is the one that what is added comes from; "" is that of the last run.
	session string
}

// In is the store for what comes from one session. It belongs to that session's last
// run, also where another session has begun the exercise since.
func (s Store) In(session string) Store { return Store{Dir: s.Dir, session: session} }

// event is one line of an exercise's file.
type event struct {
	Begin   *Begin            `json:"begin,omitempty"`
	Line    *Line             `json:"line,omitempty"`
	Asked   *Asked            `json:"asked,omitempty"`
	Version *Version          `json:"version,omitempty"`
	Folded  int64             `json:"folded,omitempty"`
	Answers map[string]string `json:"answers,omitempty"`
	// Session is the one that it comes from. It is left out where a beginning says it,
	// and by matelots before this was kept: then it is that of the last run.
	Session string `json:"session,omitempty"`
}

// maxFile is how large an exercise's file may be when the exercise begins anew, in
// bytes; keepRuns is how many beginnings are kept then.
const (
	maxFile  = 4 << 20
	keepRuns = 5
)

// Begin notes that an exercise begins.
func (s Store) Begin(exercise string, b Begin) error {
	if err := s.trim(exercise); err != nil {
		return err
	}
	return s.append(exercise, event{Begin: &b})
}

// AddLines notes what was typed.
func (s Store) AddLines(exercise string, lines []Line) error {
	events := make([]event, len(lines))
	for i := range lines {
		events[i].Line = &lines[i]
	}
	return s.append(exercise, events...)
}

// Fold notes what the journal has, up to a number of it.
func (s Store) Fold(exercise string, asked []Asked, upTo int64) error {
	events := make([]event, len(asked), len(asked)+1)
	for i := range asked {
		events[i].Asked = &asked[i]
	}
	return s.append(exercise, append(events, event{Folded: upTo})...)
}

// AddVersion notes how the workspace has changed.
func (s Store) AddVersion(exercise string, v Version) error {
	return s.append(exercise, event{Version: &v})
}

// Answer notes answers to the exercise's questions.
func (s Store) Answer(exercise string, answers map[string]string) error {
	return s.append(exercise, event{Answers: answers})
}

// Has tells whether anything is kept of an exercise.
func (s Store) Has(exercise string) bool {
	path, err := s.path(exercise)
	if err == nil {
		_, err = os.Stat(path)
	}
	return err == nil
}

func (s Store) path(exercise string) (string, error) {
	local := filepath.FromSlash(exercise)
	if !filepath.IsLocal(local) {
		return "", fmt.Errorf("%q is no exercise", exercise)
	}
	return filepath.Join(s.Dir, local+".jsonl"), nil
}

// append adds events in one write: two matelots at once tear nothing.
func (s Store) append(exercise string, events ...event) (err error) {
	if len(events) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("keeping what was typed: %w", err)
		}
	}()
	path, err := s.path(exercise)
	if err != nil {
		return err
	}
	for i := range events {
		if events[i].Begin == nil {
			events[i].Session = s.session
		}
	}
	data, err := encode(events)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if torn(file) {
		data = append([]byte{'\n'}, data...)
	}
	_, err = file.Write(data)
	return err
}

// torn tells whether a file's last line was not written to its end.
func torn(file *os.File) bool {
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil || end == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, end-1)
	return err == nil && last[0] != '\n'
}

func encode(events []event) ([]byte, error) {
	var data bytes.Buffer
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	for _, e := range events {
		if err := enc.Encode(e); err != nil {
			return nil, err
		}
	}
	return data.Bytes(), nil
}

// Runs reads an exercise's history, the oldest beginning first. No file is no
// history; a line that was torn by a kill is passed over.
func (s Store) Runs(exercise string) ([]Run, error) {
	path, err := s.path(exercise)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what was typed: %w", err)
	}
	defer file.Close()
	var runs []Run
	reader := bufio.NewReader(file)
	for {
		line, err := reader.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil {
			runs = e.onto(runs, exercise)
		}
		if errors.Is(err, io.EOF) {
			return runs, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading what was typed: %w", err)
		}
	}
}

// onto adds an event to the run it belongs to: the last one of its session, or of all
// where that is not known.
func (e event) onto(runs []Run, exercise string) []Run {
	if e.Begin != nil {
		return append(runs, Run{Exercise: exercise, Begin: *e.Begin})
	}
	if len(runs) == 0 {
		runs = append(runs, Run{Exercise: exercise}) // begun by a matelot that kept no history
	}
	r := &runs[len(runs)-1]
	if i := LastOf(runs, e.Session); i >= 0 {
		r = &runs[i]
	}
	switch {
	case e.Line != nil:
		r.Lines = append(r.Lines, *e.Line)
	case e.Asked != nil:
		r.Asked = append(r.Asked, *e.Asked)
	case e.Version != nil:
		r.Versions = append(r.Versions, *e.Version)
	case e.Folded > 0:
		r.Folded = e.Folded
	case e.Answers != nil:
		if r.Answers == nil {
			r.Answers = map[string]string{}
		}
		maps.Copy(r.Answers, e.Answers)
	}
	return runs
}

// LastOf is where the last run of a session is; -1 where there is none.
func LastOf(runs []Run, session string) int {
	for i, r := range slices.Backward(runs) {
		if session != "" && r.Session == session {
			return i
		}
	}
	return -1
}

// trim drops the oldest runs of a file that has grown.
func (s Store) trim(exercise string) error {
	path, err := s.path(exercise)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() <= maxFile {
		return nil //nolint:nilerr // what cannot be looked at cannot be trimmed; appending tells why
	}
	runs, err := s.Runs(exercise)
	if err != nil {
		return err
	}
	var events []event
	for _, r := range runs[max(0, len(runs)-keepRuns):] {
		events = append(events, r.events()...)
	}
	data, err := encode(events)
	if err == nil {
		half := path + ".new"
		if err = os.WriteFile(half, data, 0o600); err == nil {
			err = os.Rename(half, path)
		}
	}
	if err != nil {
		return fmt.Errorf("shortening what was typed: %w", err)
	}
	return nil
}

// events are those that a run is made of.
func (r Run) events() []event {
	events := []event{{Begin: &r.Begin}}
	for i := range r.Lines {
		events = append(events, event{Line: &r.Lines[i]})
	}
	for i := range r.Asked {
		events = append(events, event{Asked: &r.Asked[i]})
	}
	for i := range r.Versions {
		events = append(events, event{Version: &r.Versions[i]})
	}
	if r.Folded > 0 {
		events = append(events, event{Folded: r.Folded})
	}
	if r.Answers != nil {
		events = append(events, event{Answers: r.Answers})
	}
	return events
}
