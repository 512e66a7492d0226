package history

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The lab's shells note each command line in a file of their own in a session's
// folder of spools, without starting a process: fields separated by one control
// character, records ended by another. The shells' start-up files write the same.
//
//	BEGAN ENDED CODE DIR AFTER KIND TEXT
//
// Times are seconds since 1970, with a fraction where the shell has one, by a point
// or a comma.
const (
	fieldEnd  = "\x1f"
	recordEnd = "\x1e"
	fields    = 7
)

// maxText is the longest line that is kept, in bytes.
const maxText = 64 << 10

// Spool writes a line into a spool, as the shells do.
func Spool(spool string, l Line) error {
	record := strings.Join([]string{
		seconds(l.Began), seconds(l.Ended), strconv.Itoa(l.Code), l.Dir, l.After, l.Shell, l.Text,
	}, fieldEnd) + recordEnd
	file, err := os.OpenFile(spool, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("noting what was typed: %w", err)
	}
	_, err = file.WriteString(record)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("noting what was typed: %w", err)
	}
	return nil
}

func seconds(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatFloat(float64(t.UnixMicro())/1e6, 'f', 6, 64)
}

// Take reads the spools in a folder and empties them, the lines in the order in
// which they began. Several may take at once: each line is had by one.
func Take(dir string) ([]Line, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what was typed: %w", err)
	}
	var lines []Line
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), taken) || !e.Type().IsRegular() {
			continue
		}
		// A shell has opened it and has not written yet: it would write into what nobody
		// reads any more.
		if info, err := e.Info(); err != nil || info.Size() == 0 {
			continue // where it is gone, another one was quicker
		}
		some, err := takeOne(dir, e.Name())
		if err != nil {
			return lines, err
		}
		lines = append(lines, some...)
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return a.Began.Compare(b.Began) })
	return lines, nil
}

// taken begins the name of a spool that is being read: of who was killed meanwhile
// it stays, and is no spool any more.
const taken = ".taken-"

func takeOne(dir, name string) ([]Line, error) {
	mine, err := os.CreateTemp(dir, taken)
	if err == nil {
		err = mine.Close()
	}
	if err == nil {
		err = os.Rename(filepath.Join(dir, name), mine.Name())
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, os.Remove(mine.Name()) // another one was quicker
	}
	if err != nil {
		return nil, fmt.Errorf("taking what was typed: %w", err)
	}
	data, err := os.ReadFile(mine.Name())
	if err := errors.Join(err, os.Remove(mine.Name())); err != nil {
		return nil, fmt.Errorf("taking what was typed: %w", err)
	}
	return parseSpool(string(data), name), nil
}

func parseSpool(data, name string) []Line {
	var lines []Line
	for record := range strings.SplitSeq(data, recordEnd) {
		f := strings.SplitN(record, fieldEnd, fields)
		if len(f) < fields || strings.TrimSpace(f[fields-1]) == "" || len(f[fields-1]) > maxText {
			continue
		}
		code, _ := strconv.Atoi(f[2]) // what is no number is no failure
		lines = append(lines, Line{
			Began: moment(f[0], false), Ended: moment(f[1], true), Code: code, Dir: f[3], After: f[4],
			Shell: f[5] + ":" + name, Text: readable(f[6]),
		})
	}
	return lines
}

// readable is a text as a script can hold it.
func readable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "?")
}

// moment reads a time. One without a fraction is as early, or as late, as it may be.
func moment(text string, late bool) time.Time {
	at, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(at) || at < 0 || at > 1<<40 {
		return time.Time{}
	}
	if late && !strings.ContainsAny(text, ".,") {
		at++
	}
	return time.UnixMicro(int64(at * 1e6)).UTC()
}
