package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"matelot/sandbox/journal"
)

// Scene is what an exercise needs before the learner begins.
type Scene struct {
	Exercise string   // its ID: ports/publish
	Files    fs.FS    // holds Folders; may be nil when there are none
	Folders  []string // whose content is copied into the exercise's workspace
	Images   []string // that must be there
	Registry bool     // the session's registry must be there, and empty
	Script   string   // that makes what must already be so; run by a POSIX shell in the workspace
	// Shell runs the script where that is not on this machine, and gives what it
	// printed; nil is the shell that is part of this program.
	Shell func(ctx context.Context, script, dir string) (output string, err error)
}

// Begun is what a begin did, for telling the learner.
type Begun struct {
	Dir     string   // the exercise's workspace
	Copied  []string // files that were put there
	Kept    []string // files that differ from the lesson's and were left as they are
	Aside   []Aside  // files that differ, and have another name now: a script starts from the lesson's
	Removed int      // things of the exercise before that were taken away
}

// ScriptError says that an exercise's set-up script failed: the machine's or
// the course's trouble, not the learner's.
type ScriptError struct {
	Exercise string
	Output   string // what it printed, both streams
	Err      error
}

func (e *ScriptError) Error() string {
	return fmt.Sprintf("setting up %s: %v: %s", e.Exercise, e.Err, e.Output)
}

// Unwrap gives the reason.
func (e *ScriptError) Unwrap() error { return e.Err }

// Begin sets the scene: what the exercise before made is taken away, docker
// commands lead to the session again, the workspace is filled, images are made
// available, the script is run, and from here on the journal counts for this
// exercise. The session must be served. Progress is told step by step.
//
// No change of the learner's is lost. A file that they changed stays as it is; but
// where a script makes the scene from the files, it has to find the lesson's (what
// is to be mended would not be broken any more), and theirs gets a name beside it.
func (s *Session) Begin(ctx context.Context, scene Scene, progress func(Step)) (Begun, error) {
	if progress == nil {
		progress = func(Step) {}
	}
	// Two at once would each clear away what the other makes.
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "begin.lock"))
	if err != nil {
		return Begun{}, fmt.Errorf("waiting for another begin to end: %w", err)
	}
	defer unlock()
	control := s.Control()
	progress(Step{Name: StepClean})
	removed, err := control.Purge(ctx)
	if err != nil {
		return Begun{}, fmt.Errorf("clearing the lab: %w", err)
	}
	begun := Begun{Dir: s.ExerciseDir(scene.Exercise), Removed: removed.Count()}
	if err := s.beginRegistry(ctx, scene.Registry); err != nil {
		return begun, err
	}
	if err := s.mendDockerConfig(); err != nil {
		return begun, err
	}
	progress(Step{Name: StepFiles})
	if err := begun.copy(scene); err != nil {
		return begun, err
	}
	if scene.Registry {
		if err := s.tellPassword(begun.Dir); err != nil {
			return begun, err
		}
	}
	for i, ref := range scene.Images {
		step := Step{Name: StepImage, Of: ref, Done: i, Total: len(scene.Images)}
		progress(step)
		told := func(done, total int64) {
			step.Bytes, step.AllBytes = done, total
			progress(step)
		}
		if err := control.EnsureImage(ctx, ref, told); err != nil {
			return begun, fmt.Errorf("getting the image %s: %w", ref, err)
		}
	}
	if scene.Script != "" {
		progress(Step{Name: StepScript})
		if err := s.runScript(ctx, scene, begun.Dir, progress); err != nil {
			return begun, err
		}
	}
	mark, err := control.JournalMark(ctx)
	if err != nil {
		return begun, err
	}
	err = s.Update(func(state *State) {
		state.Exercise, state.FromSeq, state.FromAt = scene.Exercise, mark.Seq, mark.Offset
		state.Started, state.Hints, state.Answers = time.Now().UTC(), 0, nil
	})
	if err != nil {
		return begun, err
	}
	return begun, s.trimJournal(ctx, control)
}

// trimJournal bounds the journal, once nothing but the exercise that has begun
// needs it. A kill before the mark has moved costs only that it is read whole.
func (s *Session) trimJournal(ctx context.Context, control *Control) error {
	cut, err := control.TrimJournal(ctx)
	if err != nil || cut == 0 {
		return nil //nolint:nilerr // a journal that stays long is no reason not to begin
	}
	return s.Update(func(state *State) { state.FromAt = max(state.FromAt-cut, 0) })
}

// FromMark is the place in the journal behind which the exercise begins.
func (s *Session) FromMark() journal.Mark { return journal.Mark{Seq: s.FromSeq, Offset: s.FromAt} }

// Step is one step of a begin, told when it begins and again while it goes on.
type Step struct {
	Name        StepName
	Of          string // the image's reference, or the build step's instruction
	Done, Total int    // images, or steps of the build; 0 where nobody knows
	// Bytes of AllBytes of the image have come; 0 where nothing has to, or before.
	Bytes, AllBytes int64
}

// StepName names a step; its words are made elsewhere.
type StepName string

// The steps.
const (
	StepClean  StepName = "clean"
	StepFiles  StepName = "files"
	StepImage  StepName = "image"
	StepScript StepName = "script"
	StepBuild  StepName = "build" // within the script
)

// copy puts the scene's files into the workspace. One that is there already is the
// learner's.
func (b *Begun) copy(scene Scene) error {
	if err := os.MkdirAll(b.Dir, 0o755); err != nil {
		return fmt.Errorf("making the workspace: %w", err)
	}
	for _, folder := range scene.Folders {
		sub, err := fs.Sub(scene.Files, folder)
		if err == nil {
			err = fs.WalkDir(sub, ".", func(name string, entry fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				return b.place(sub, name, entry, scene.Script != "")
			})
		}
		if err != nil {
			return fmt.Errorf("copying %s into the workspace: %w", folder, err)
		}
	}
	return nil
}

// place puts one file or folder into the workspace; afresh is whether the
// lesson's must be there.
func (b *Begun) place(from fs.FS, name string, entry fs.DirEntry, afresh bool) error {
	target := filepath.Join(b.Dir, filepath.FromSlash(name))
	if entry.IsDir() {
		return os.MkdirAll(target, 0o755)
	}
	content, err := fs.ReadFile(from, name)
	if err != nil {
		return err
	}
	present, err := os.ReadFile(target)
	switch {
	case err == nil && !bytes.Equal(present, content) && afresh:
		aside, err := setAside(target, name, present)
		if err != nil {
			return err
		}
		b.Aside = append(b.Aside, aside)
		return placeFile(target, content, fileMode(name))
	case err == nil && !bytes.Equal(present, content):
		b.Kept = append(b.Kept, name)
		return nil
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	b.Copied = append(b.Copied, name)
	return placeFile(target, content, fileMode(name))
}

// placeFile writes a file whole or not at all: half of one would be taken for
// the learner's own the next time, and kept.
func placeFile(target string, content []byte, mode fs.FileMode) error {
	half := target + ".matelot"
	err := os.WriteFile(half, content, mode)
	if err == nil {
		err = os.Rename(half, target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(half))
	}
	return nil
}

// fileMode makes scripts executable: an embedded file system keeps no mode.
func fileMode(name string) fs.FileMode {
	if path.Ext(name) == ".sh" {
		return 0o755
	}
	return 0o644
}

// RemoveWorkspace deletes the workspace of one exercise, and nothing that is
// not below the session's: a name or a link that leads out is an error. Files
// that a container wrote as another user are deleted by a container.
func (s *Session) RemoveWorkspace(ctx context.Context, exercise string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("removing the workspace of %s: %w", exercise, err)
		}
	}()
	local := filepath.Clean(filepath.FromSlash(exercise))
	if local == "." || !filepath.IsLocal(local) {
		return errors.New("it is no folder of the workspace")
	}
	root, err := os.OpenRoot(s.Workspace)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	err = root.RemoveAll(local)
	if errors.Is(err, fs.ErrPermission) {
		return s.removeByContainer(ctx, s.ExerciseDir(exercise))
	}
	return err
}
