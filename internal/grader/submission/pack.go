package submission

import (
	"archive/zip"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"time"

	"matelot/internal/grader"
)

// Content is what is packed.
type Content struct {
	Learner    string    // an alias; may be empty
	Handed     time.Time // when; kept to the second
	CourseHash string
	Version    string // of matelot
	Readme     string // for who opens the archive, in the learner's language
	Attempts   []grader.Attempt
	Exercises  map[string]grader.Work // by ID
}

// BadNameError says that a file cannot be packed under its name: [Read] would
// refuse it.
type BadNameError struct {
	Path string // in the archive
	Code string // the problem that it would be
}

func (e *BadNameError) Error() string { return fmt.Sprintf("%s: %s", e.Code, shown(e.Path)) }

// Pack writes a zip archive, which opens by a double click everywhere. The same
// content gives the same bytes: nothing of the machine or of the time is in it but
// what the content says.
func Pack(w io.Writer, c Content) error {
	files, err := c.files()
	if err != nil {
		return err
	}
	m := c.manifest(files)
	data, err := encode(m)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	// What a person looks for comes first.
	names := slices.Sorted(maps.Keys(files))
	names = append([]string{readmeFile, manifestFile}, slices.DeleteFunc(names, func(n string) bool { return n == readmeFile })...)
	files[manifestFile] = grader.File{Data: data}
	for _, name := range names {
		if err := add(archive, name, files[name]); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("packing: %w", err)
	}
	return nil
}

// epoch is the time of every file: the first that a zip archive can say.
func epoch() time.Time { return time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC) }

func add(archive *zip.Writer, name string, file grader.File) error {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch()}
	header.SetMode(modeOf(file))
	w, err := archive.CreateHeader(header)
	if err == nil {
		_, err = w.Write(file.Data)
	}
	if err != nil {
		return fmt.Errorf("packing %s: %w", name, err)
	}
	return nil
}

func modeOf(file grader.File) fs.FileMode {
	if file.Executable {
		return 0o755
	}
	return 0o644
}

// files are all that the archive holds but its manifest.
func (c Content) files() (map[string]grader.File, error) {
	files := map[string]grader.File{readmeFile: {Data: []byte(c.Readme)}}
	attempts := c.Attempts
	if attempts == nil {
		attempts = []grader.Attempt{} // not null
	}
	data, err := encode(attempts)
	if err != nil {
		return nil, err
	}
	files[attemptsFile] = grader.File{Data: data}
	for id, work := range c.Exercises {
		if err := addWork(files, id, work); err != nil {
			return nil, err
		}
	}
	return files, allowed(files)
}

// addWork adds what one exercise holds.
func addWork(files map[string]grader.File, id string, work grader.Work) error {
	if work.Commands != "" {
		files[path.Join(id, "commands.sh")] = grader.File{Data: []byte(work.Commands), Executable: true}
	}
	if len(work.Answers) > 0 {
		data, err := encode(work.Answers)
		if err != nil {
			return err
		}
		files[path.Join(id, "answers.json")] = grader.File{Data: data}
	}
	for name, file := range work.Files {
		if !fs.ValidPath(name) {
			return &BadNameError{Path: path.Join(id, workspaceFolder) + "/" + name, Code: Outside}
		}
		files[path.Join(id, workspaceFolder, name)] = file
	}
	return nil
}

// allowed tells whether [Read] takes all of it.
func allowed(files map[string]grader.File) error {
	limits := Defaults()
	claims := newIntake(limits)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		_, code := limits.clean(name)
		if code == "" && !claims.claim(name) {
			code = Duplicate
		}
		if code != "" {
			return &BadNameError{Path: name, Code: code}
		}
	}
	return nil
}

func (c Content) manifest(files map[string]grader.File) manifest {
	m := manifest{
		Format: manifestFormat, Matelot: c.Version, Learner: c.Learner,
		Handed: c.Handed.UTC().Truncate(time.Second), CourseHash: c.CourseHash, Exercises: map[string]exercise{},
	}
	for id, work := range c.Exercises {
		m.Exercises[id] = exercise{Values: work.Values, Notes: work.Notes}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := files[name]
		m.Files = append(m.Files, listed{
			Path: name, Size: int64(len(file.Data)), SHA256: digest(file.Data), Executable: file.Executable,
		})
	}
	return m
}

func encode(value any) ([]byte, error) {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return nil, errors.Join(errors.New("packing"), err)
	}
	return append(data, '\n'), nil
}
