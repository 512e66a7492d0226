package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"matelot/internal/grader"
	"matelot/internal/grader/rubric"
)

// Options say how a set is graded.
type Options struct {
	Tasks      []grader.Task // that are asked for, in the course's order
	Rubric     *rubric.Rubric
	CourseHash string
	Engine     string // for the batch: own, host, evidence
	Jobs       int    // attempts at once
	Store      Store
	// Again has what was kept done again, too.
	Again bool
	// Progress is told of each attempt that is over; calls do not overlap. It may be nil.
	Progress func(Progress)
}

// Progress is how far a batch is.
type Progress struct {
	Done, Total int
	Submission  string
	Exercise    string
	Kept        bool // it was done in an earlier run
	Reason      string
}

// job is one attempt.
type job struct {
	submission *grader.Submission
	exercise   string
	work       grader.Work
	key        string
	outcome    grader.Outcome
}

// Run grades submissions. It ends early only when ctx does, or nothing can be kept;
// what was done until then is found again by the next run.
func Run(ctx context.Context, submissions []grader.Submission, replayer grader.Replayer, o Options) (grader.Batch, error) {
	var jobs []*job
	for i := range submissions {
		s := &submissions[i]
		for _, task := range o.Tasks {
			work, ok := s.Exercises[task.ID]
			if !ok {
				continue
			}
			key, err := keyOf(o.CourseHash, task.ID, work)
			if err != nil {
				return grader.Batch{}, err
			}
			jobs = append(jobs, &job{submission: s, exercise: task.ID, work: work, key: key})
		}
		if err := o.Store.SaveHanded(handed(*s)); err != nil {
			return grader.Batch{}, err
		}
	}
	if err := o.do(ctx, jobs, replayer); err != nil {
		return grader.Batch{}, err
	}
	outcomes := map[*grader.Submission][]grader.Outcome{}
	for _, j := range jobs {
		outcomes[j.submission] = append(outcomes[j.submission], j.outcome)
	}
	b := o.batch()
	for i := range submissions {
		b.Grades = append(b.Grades, o.Rubric.Apply(o.Tasks, submissions[i], outcomes[&submissions[i]]))
	}
	return b, nil
}

func (o Options) batch() grader.Batch {
	return grader.Batch{Format: 1, CourseHash: o.CourseHash, RubricHash: o.Rubric.Hash, Engine: o.Engine, Tasks: o.Tasks}
}

func handed(s grader.Submission) Handed {
	h := Handed{Name: s.Name, Learner: s.Learner, Hash: s.Hash, At: s.Handed, Problems: s.Problems, Work: []string{}}
	for id := range s.Exercises {
		h.Work = append(h.Work, id)
	}
	slices.Sort(h.Work)
	return h
}

// do has the attempts done, several at a time. The first error ends all.
func (o Options) do(ctx context.Context, jobs []*job, replayer grader.Replayer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	todo := make(chan *job)
	var running sync.WaitGroup
	var lock sync.Mutex
	done := 0
	for range max(o.Jobs, 1) {
		running.Go(func() {
			for j := range todo {
				p, err := o.one(ctx, j, replayer)
				if err != nil {
					cancel(err)
					return
				}
				lock.Lock()
				done++
				p.Done, p.Total = done, len(jobs)
				if o.Progress != nil {
					o.Progress(p)
				}
				lock.Unlock()
			}
		})
	}
hand:
	for _, j := range jobs {
		select {
		case todo <- j:
		case <-ctx.Done():
			break hand
		}
	}
	close(todo)
	running.Wait()
	return context.Cause(ctx)
}

// one has an attempt done, unless it was done before and could be checked.
func (o Options) one(ctx context.Context, j *job, replayer grader.Replayer) (Progress, error) {
	p := Progress{Submission: j.submission.Name, Exercise: j.exercise}
	record, err := o.Store.Load(j.submission.Name, j.exercise)
	if err != nil {
		return p, err
	}
	p.Kept = record != nil && record.Key == j.key && record.Replay != nil && !o.Again && !grader.Open(record.Replay.Results)
	if !p.Kept {
		record = &Record{Key: j.key, Exercise: j.exercise}
		replay, err := replayer.Replay(ctx, j.exercise, j.work)
		switch {
		case ctx.Err() != nil:
			return p, context.Cause(ctx)
		case err != nil:
			record.Reason, record.Detail = reasonOf(err), err.Error()
		default:
			record.Replay = &replay
		}
		if err := o.Store.Save(j.submission.Name, *record); err != nil {
			return p, err
		}
	}
	p.Reason = record.Reason
	j.outcome = record.outcome(o.Store.name(j.submission.Name, j.exercise))
	return p, nil
}

// reasonOf is the code for an attempt that could not be done.
func reasonOf(err error) string {
	var stage *grader.StageError
	if errors.As(err, &stage) {
		return stage.Stage
	}
	return "replay"
}

// outcome is what a record comes to, the same whenever and wherever it was done.
func (r Record) outcome(evidence string) grader.Outcome {
	if r.Replay == nil {
		return grader.Outcome{Exercise: r.Exercise, Reason: r.Reason}
	}
	outcome := r.Replay.Outcome(r.Exercise, evidence)
	outcome.Output = nameless(outcome.Output)
	outcome.Results = namelessResults(outcome.Results)
	return outcome
}

// keyOf identifies an attempt: the same work for the same exercise of the same course.
func keyOf(course, exercise string, work grader.Work) (string, error) {
	text, err := json.Marshal(work)
	if err != nil {
		return "", fmt.Errorf("identifying the work for %s: %w", exercise, err)
	}
	sum := sha256.Sum256([]byte(course + "\x00" + exercise + "\x00" + string(text)))
	return hex.EncodeToString(sum[:]), nil
}

// Judge judges evidence again. It is the checks' part of [Options].
type Judge func(exercise string, replay grader.Replay) (grader.Replay, error)

// ErrNothingKept says that there is no evidence to judge again.
var ErrNothingKept = errors.New("nothing was kept of an earlier grading")

// Regrade makes grades of what was kept, without an engine: evidence is judged by the
// checks as they are now.
func Regrade(ctx context.Context, judge Judge, o Options) (grader.Batch, error) {
	all, err := o.Store.Handed()
	if err != nil {
		return grader.Batch{}, err
	}
	if len(all) == 0 {
		return grader.Batch{}, ErrNothingKept
	}
	b := o.batch()
	for _, h := range all {
		if err := ctx.Err(); err != nil {
			return grader.Batch{}, err
		}
		outcomes, err := o.kept(h, judge)
		if err != nil {
			return grader.Batch{}, err
		}
		s := grader.Submission{Name: h.Name, Learner: h.Learner, Hash: h.Hash, Handed: h.At, Problems: h.Problems}
		b.Grades = append(b.Grades, o.Rubric.Apply(o.Tasks, s, outcomes))
	}
	return b, nil
}

// kept judges again what was kept of a submission. Work without a record could not
// be checked: it was not come to.
func (o Options) kept(h Handed, judge Judge) ([]grader.Outcome, error) {
	var outcomes []grader.Outcome
	for _, task := range o.Tasks {
		if !slices.Contains(h.Work, task.ID) {
			continue
		}
		record, err := o.Store.Load(h.Name, task.ID)
		if err != nil {
			return nil, err
		}
		if record == nil {
			record = &Record{Exercise: task.ID, Reason: "not_replayed"}
		}
		if record.Replay != nil {
			again, err := judge(task.ID, *record.Replay)
			if err != nil {
				return nil, err
			}
			record.Replay = &again
		}
		outcomes = append(outcomes, record.outcome(o.Store.name(h.Name, task.ID)))
	}
	return outcomes, nil
}

func byName(all []Handed) {
	slices.SortFunc(all, func(a, b Handed) int { return strings.Compare(a.Name, b.Name) })
}
