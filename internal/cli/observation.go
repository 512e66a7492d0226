package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"matelot/checker"
	"matelot/sandbox/journal"
)

// saveObservation writes an observation for somebody else to judge again, without what
// may be a secret.
func saveObservation(path string, checks []checker.Check, observation checker.Observation) error {
	data, err := json.MarshalIndent(maskObservation(checks, observation), "", "  ")
	if err != nil {
		return fmt.Errorf("saving the observation: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("saving the observation: %w", err)
	}
	return nil
}

// maxObservation bounds a saved observation that is read back, in bytes.
const maxObservation = 64 << 20

func loadObservation(path string, stdin io.Reader) (checker.Observation, error) {
	var observation checker.Observation
	var data []byte
	var err error
	if path == "-" {
		data, err = io.ReadAll(io.LimitReader(stdin, maxObservation))
	} else {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return observation, fmt.Errorf("reading the observation: %w", err)
	}
	if err := json.Unmarshal(data, &observation); err != nil {
		return observation, &usageError{"cli.error.observation", map[string]any{"File": path, "Detail": err.Error()}}
	}
	if observation.Format != checker.ObservationFormat {
		return observation, &usageError{"cli.error.observation_format", map[string]any{
			"File": path, "Got": observation.Format, "Want": checker.ObservationFormat,
		}}
	}
	return observation, nil
}

// hidden stands where a value was that may be a secret.
const hidden = "***"

// maskObservation is an observation in which variables of containers and images whose
// names tell of secrets have no values, nor URLs passwords. What a check wants of a
// variable by its name stays, since it is judged. What a container printed, and what
// stands in files, is as it was read.
func maskObservation(checks []checker.Check, o checker.Observation) checker.Observation {
	judged := map[string]bool{}
	for _, c := range checks {
		if c.Container != nil {
			addNames(judged, c.Container.Env)
		}
		if c.Image != nil {
			addNames(judged, c.Image.Env)
		}
	}
	o.Containers = slices.Clone(o.Containers)
	for i := range o.Containers {
		o.Containers[i].Env = maskEnv(o.Containers[i].Env, judged)
	}
	o.Images = slices.Clone(o.Images)
	for i := range o.Images {
		o.Images[i].Env = maskEnv(o.Images[i].Env, judged)
	}
	return o
}

func addNames(names map[string]bool, env map[string]string) {
	for name := range env {
		names[name] = true
	}
}

func maskEnv(env map[string]string, judged map[string]bool) map[string]string {
	env = maps.Clone(env)
	for name, value := range env {
		switch {
		case judged[name] || value == "":
		case journal.SecretName(name):
			env[name] = hidden
		default:
			env[name] = journal.MaskURLs(value)
		}
	}
	return env
}
