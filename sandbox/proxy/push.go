package proxy

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/distribution/reference"

	"matelot/sandbox/owned"
)

// imagePush pushes one of the session's images.
func (c *call) imagePush() error {
	name := c.vars["name"]
	tag := c.query.Get("tag")
	c.entry.Target = name
	var err error
	if tag == "" {
		err = c.mayPushAll(name)
	} else {
		c.entry.Target = name + ":" + tag
		_, err = c.p.findImage(c.ctx(), name+":"+tag)
	}
	if isNotOwned(err) {
		return c.nothingToPush(name, tag)
	}
	if err != nil {
		return err
	}
	if full, ok := fullRef(name); ok && isHub(full) && !hasCredentials(c.r) {
		return c.deniedByHub(full)
	}
	return c.forward(onward{path: "/images/" + name + "/push", query: c.query, modify: func(resp *http.Response) error {
		resp.Body = &watched{ReadCloser: resp.Body, line: c.noteError, end: func() error { return nil }}
		return nil
	}})
}

// mayPushAll tells whether all tags of a repository may be pushed, which the engine
// does at once (docker push --all-tags): it has some, and they are the session's.
func (c *call) mayPushAll(name string) error {
	list, err := c.p.images(c.ctx())
	if err != nil {
		return err
	}
	some := false
	for _, l := range list {
		info := l.info()
		visible := c.p.visibleTags(info)
		for _, tag := range info.RepoTags {
			if repository(tag) != repository(name) {
				continue
			}
			if !slices.Contains(visible, tag) {
				return forbid(CodeAllTags, "Name", name)
			}
			some = true
		}
	}
	if !some {
		return owned.ErrNotOwned
	}
	return nil
}

// nothingToPush is the engine's answer, in its own words, which the course explains, to
// who wants to push what is not there.
func (c *call) nothingToPush(name, tag string) error {
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return missing("An image does not exist locally with the tag: %s", name)
	}
	text := "An image does not exist locally with the tag: " + reference.FamiliarName(named)
	if tag != "" && c.mayPushAll(name) == nil {
		text = "tag does not exist: " + reference.FamiliarName(named) + ":" + tag
	}
	c.emitLine(progressLine{Status: "The push refers to repository [" + named.Name() + "]"})
	return c.inStream(&refusal{status: http.StatusNotFound, text: text})
}

// deniedByHub is Docker Hub's answer to somebody who has not logged in there, in
// its own words, without asking it: it gives no other, and may be out of reach.
// So a name without a registry teaches the same thing everywhere, and nothing
// leaves a lab by accident.
func (c *call) deniedByHub(full string) error {
	repository, _, _ := strings.Cut(full, ":")
	c.emitLine(progressLine{Status: "The push refers to repository [" + repository + "]"})
	return c.inStream(&refusal{status: http.StatusForbidden, text: "denied: requested access to the resource is denied"})
}

// hasCredentials tells whether a request brings any for the registry. Clients
// always send the header; who is not logged in sends an empty object, or the
// registry's address alone.
func hasCredentials(r *http.Request) bool {
	header := strings.TrimRight(r.Header.Get("X-Registry-Auth"), "=")
	header = strings.NewReplacer("+", "-", "/", "_").Replace(header)
	raw, err := base64.RawURLEncoding.DecodeString(header)
	if err != nil {
		return false
	}
	var auth struct{ Username, Password, Auth, IdentityToken, RegistryToken string }
	if json.Unmarshal(raw, &auth) != nil {
		return false
	}
	return auth.Username+auth.Password+auth.Auth+auth.IdentityToken+auth.RegistryToken != ""
}
