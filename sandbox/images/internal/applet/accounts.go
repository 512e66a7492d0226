//go:build linux

package applet

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// The account files of the image.
const (
	passwdFile = "/etc/passwd"
	groupFile  = "/etc/group"
)

// record is a line of passwd(5) or group(5).
type record []string

// readRecords reads a colon-separated file; a missing one has no records.
func readRecords(path string) []record {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var records []record
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) >= 4 || (path == groupFile && len(fields) >= 3) {
			records = append(records, fields)
		}
	}
	return records
}

// readNames maps the IDs of an account file to names.
func readNames(path string) map[uint32]string {
	names := map[uint32]string{}
	for _, r := range readRecords(path) {
		if id, err := strconv.ParseUint(r[2], 10, 32); err == nil {
			if _, taken := names[uint32(id)]; !taken {
				names[uint32(id)] = r[0]
			}
		}
	}
	return names
}

// findRecord looks an account up by name or by ID.
func findRecord(path, nameOrID string) (record, bool) {
	records := readRecords(path)
	for _, r := range records {
		if r[0] == nameOrID {
			return r, true
		}
	}
	for _, r := range records {
		if r[2] == nameOrID {
			return r, true
		}
	}
	return nil, false
}

// lookupID reads a user or group given by name or number.
func lookupID(path, nameOrID string) (int, error) {
	if r, ok := findRecord(path, nameOrID); ok {
		return strconv.Atoi(r[2])
	}
	id, err := strconv.ParseUint(nameOrID, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%s: no such name in %s", nameOrID, path)
	}
	return int(id), nil
}

// freeID is the first ID from 1000 (or 100 for system accounts) that is taken
// in neither file.
func freeID(system bool) int {
	taken := map[string]bool{}
	for _, path := range []string{passwdFile, groupFile} {
		for _, r := range readRecords(path) {
			taken[r[2]] = true
		}
	}
	id := 1000
	if system {
		id = 100
	}
	for taken[strconv.Itoa(id)] {
		id++
	}
	return id
}

// appendRecord adds a line to an account file.
func appendRecord(path string, r record) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(f, strings.Join(r, ":")); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// addMember puts a user into a group's list.
func addMember(group, user string) error {
	records := readRecords(groupFile)
	var text strings.Builder
	found := false
	for _, r := range records {
		if r[0] == group {
			found = true
			for len(r) < 4 {
				r = append(r, "")
			}
			if r[3] != "" {
				r[3] += ","
			}
			r[3] += user
		}
		fmt.Fprintln(&text, strings.Join(r, ":"))
	}
	if !found {
		return fmt.Errorf("%s: no such group", group)
	}
	return os.WriteFile(groupFile, []byte(text.String()), 0o644)
}
