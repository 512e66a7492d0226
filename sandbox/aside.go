package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Aside is a file of the learner's that made room for the lesson's.
type Aside struct{ File, Mine string } // where it was, and its name now

// setAside gives a file that the learner changed another name beside it, free or
// of a copy that is the same, and tells that name.
func setAside(target, name string, content []byte) (Aside, error) {
	for n := 1; ; n++ {
		suffix := ".mine"
		if n > 1 {
			suffix = fmt.Sprintf(".mine-%d", n)
		}
		there, err := os.ReadFile(target + suffix)
		switch {
		case err == nil && !bytes.Equal(there, content):
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return Aside{}, err
		}
		return Aside{name, name + suffix}, os.Rename(target, target+suffix)
	}
}
