package observe

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"matelot/checker"
)

// maxPlaces bounds how many places are told for one text.
const maxPlaces = 5

// Places of a text that are no files.
const (
	inHistory = "history"
	inEnv     = "env"
	inLabel   = "label"
)

// search answers what was asked of an image.
func (s *savedImage) search(wanted checker.ImageFilesWanted) (checker.ImageFiles, error) {
	var found checker.ImageFiles
	m, err := s.manifest()
	if err != nil {
		return found, err
	}
	tree := make(fileTree, 0, len(m.layers))
	for _, name := range m.layers {
		l, err := s.layer(name)
		if err != nil {
			return found, err
		}
		tree = append(tree, l)
	}
	for _, name := range wanted.Paths {
		clean := path.Clean("/" + name)
		real, present := tree.resolve(clean)
		if present {
			found.Present = append(found.Present, name)
		}
		if tree.layered(clean) || present && tree.layered(real) {
			found.Layered = append(found.Layered, name)
		}
	}
	found.Secrets, err = s.secrets(m.config, tree, wanted.Secrets)
	return found, err
}

// secrets tells where the texts are: in the image's configuration, then in its
// files, those of lower layers first.
func (s *savedImage) secrets(config string, tree fileTree, texts []string) ([]checker.Secret, error) {
	var image struct {
		Config struct {
			Env    []string
			Labels map[string]string
		} `json:"config"`
		History []struct {
			CreatedBy string `json:"created_by"`
		} `json:"history"`
	}
	if data, ok := s.json[path.Clean(config)]; ok {
		if err := json.Unmarshal(data, &image); err != nil {
			return nil, fmt.Errorf("reading the image's configuration: %w", err)
		}
	}
	var secrets []checker.Secret
	for _, text := range texts {
		if text == "" {
			continue
		}
		var places []string
		add := func(place string, has bool) {
			if has && !slices.Contains(places, place) && len(places) < maxPlaces {
				places = append(places, place)
			}
		}
		for _, step := range image.History {
			add(inHistory, strings.Contains(step.CreatedBy, text))
		}
		for _, variable := range image.Config.Env {
			add(inEnv, strings.Contains(variable, text))
		}
		for _, key := range sortedKeys(image.Config.Labels) {
			add(inLabel, strings.Contains(key, text) || strings.Contains(image.Config.Labels[key], text))
		}
		for _, l := range tree {
			for _, secret := range l.secrets {
				add(secret.path, secret.text == text)
			}
		}
		for _, place := range places {
			secrets = append(secrets, checker.Secret{Text: text, Where: place})
		}
	}
	return secrets, nil
}

// fileTree is the file system that layers make together, lowest first.
type fileTree []*layer

// lookup finds what stands at a path whose folders hold no links.
func (t fileTree) lookup(name string) (entry, bool) {
	if name == "/" {
		return entry{dir: true}, true
	}
	for _, l := range slices.Backward(t) {
		if e, known := l.entries[name]; known {
			return e, true
		}
		if l.hides(name) {
			return entry{}, false
		}
	}
	return entry{}, false
}

// maxFollowed bounds how many links are followed for one path, as Linux does.
const maxFollowed = 40

// resolve follows the links in a path: /bin/sh may be /usr/bin/sh.
func (t fileTree) resolve(name string) (real string, present bool) {
	real, rest := "/", name
	for followed := 0; followed <= maxFollowed; {
		rest = strings.TrimLeft(rest, "/")
		if rest == "" {
			return real, true
		}
		part, after, _ := strings.Cut(rest, "/")
		rest = after
		next := path.Join(real, part)
		e, known := t.lookup(next)
		if !known {
			return "", false
		}
		if e.link == "" {
			real = next
			continue
		}
		followed++
		rest = path.Join(e.link, rest)
		if path.IsAbs(rest) {
			real = "/"
		}
	}
	return "", false
}

// layered tells whether any layer holds the path, also one that a later layer
// takes away.
func (t fileTree) layered(name string) bool {
	return slices.ContainsFunc(t, func(l *layer) bool {
		_, known := l.entries[name]
		return known
	})
}
