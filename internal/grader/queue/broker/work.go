package broker

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"matelot/internal/grader"
)

// sentWork is a Work as it is sent: the same work gives the same bytes, and what is
// no UTF-8 comes through as it is.
type sentWork struct {
	Commands []byte     `json:"commands,omitempty"`
	Files    []sentFile `json:"files,omitempty"` // by name
	Answers  []sentPair `json:"answers,omitempty"`
}

type sentFile struct {
	Name       []byte `json:"name"`
	Data       []byte `json:"data,omitempty"`
	Executable bool   `json:"executable,omitempty"`
}

type sentPair struct {
	Check  []byte `json:"check"`
	Answer []byte `json:"answer,omitempty"`
}

func encodeWork(w grader.Work) ([]byte, error) {
	sent := sentWork{Commands: []byte(w.Commands)}
	for _, name := range slices.Sorted(maps.Keys(w.Files)) {
		f := w.Files[name]
		sent.Files = append(sent.Files, sentFile{Name: []byte(name), Data: f.Data, Executable: f.Executable})
	}
	for _, check := range slices.Sorted(maps.Keys(w.Answers)) {
		sent.Answers = append(sent.Answers, sentPair{Check: []byte(check), Answer: []byte(w.Answers[check])})
	}
	text, err := json.Marshal(sent)
	if err != nil {
		return nil, fmt.Errorf("writing what was handed in: %w", err)
	}
	return text, nil
}

func decodeWork(text []byte) (grader.Work, error) {
	var sent sentWork
	if err := json.Unmarshal(text, &sent); err != nil {
		return grader.Work{}, fmt.Errorf("reading what was handed in: %w", err)
	}
	w := grader.Work{Commands: string(sent.Commands)}
	for _, f := range sent.Files {
		if w.Files == nil {
			w.Files = map[string]grader.File{}
		}
		w.Files[string(f.Name)] = grader.File{Data: f.Data, Executable: f.Executable}
	}
	for _, p := range sent.Answers {
		if w.Answers == nil {
			w.Answers = map[string]string{}
		}
		w.Answers[string(p.Check)] = string(p.Answer)
	}
	return w, nil
}
