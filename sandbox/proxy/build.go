package proxy

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"matelot/sandbox/owned"
)

// build builds an image from what the client sends.
func (c *call) build() error {
	if err := c.guardBuild(); err != nil {
		return err
	}
	tags, err := c.p.claimTags(c.ctx(), c.query["t"])
	if err != nil {
		return err
	}
	c.entry.Target = strings.Join(c.query["t"], ",")
	q, err := c.buildQuery()
	if err != nil {
		return err
	}
	before, err := c.p.imageIDs(c.ctx())
	if err != nil {
		return err
	}
	done, err := c.p.pending(tags)
	if err != nil {
		return err
	}
	on := onward{path: "/build", query: q, length: c.r.ContentLength}
	if c.query.Get("remote") == "" {
		context, err := c.buildContext(q)
		if err != nil {
			done()
			return err
		}
		defer context.close()
		on.stream = context
	}
	on.modify = c.built(tags, before, done)
	return c.forward(on)
}

// clientSession is where BuildKit's clients say that the context is: with them.
const clientSession = "client-session"

// guardBuild refuses what lets a build reach past its containers.
func (c *call) guardBuild() error {
	for name, option := range map[string]string{"cgroupparent": "--cgroup-parent", "securityopt": "--security-opt"} {
		if c.query.Get(name) != "" {
			return forbid(CodeBuildOption, "Field", option)
		}
	}
	if remote := c.query.Get("remote"); remote != "" && remote != clientSession &&
		!strings.HasPrefix(remote, "https://") && !strings.HasPrefix(remote, "http://") {
		return forbid(CodeBuildOption, "Field", remote)
	}
	mode := c.query.Get("networkmode")
	checked, err := c.checkNetworkMode(c.p.cfg.Guard.AllowHostNamespaces)(quote(mode))
	if err != nil {
		return err
	}
	if mode != "" {
		c.query.Set("networkmode", strings.Trim(string(checked), `"`))
	}
	return c.guardOutputs()
}

// guardOutputs looks at where BuildKit is to put what it built: a name given
// there would pass by the check of the tags.
func (c *call) guardOutputs() error {
	raw := c.query.Get("outputs")
	if raw == "" {
		return nil
	}
	var list []struct {
		Type  string
		Attrs map[string]string
	}
	if json.Unmarshal([]byte(raw), &list) != nil {
		return refuse(http.StatusBadRequest, CodeQuery)
	}
	for _, out := range list {
		if _, names := out.Attrs["name"]; names || len(out.Attrs) > 0 && out.Type != "local" && out.Type != "tar" {
			return forbid(CodeBuildOption, "Field", "--output")
		}
	}
	clean, err := json.Marshal(list)
	if err != nil {
		return refuse(http.StatusBadRequest, CodeQuery)
	}
	c.query.Set("outputs", string(clean))
	return nil
}

// buildQuery puts the session's label on the image, and has the containers of
// a failed build removed, which nothing would mark as the session's.
func (c *call) buildQuery() (url.Values, error) {
	q := clone(c.query)
	var labels map[string]string
	if raw := q.Get("labels"); raw != "" && json.Unmarshal([]byte(raw), &labels) != nil {
		return nil, refuse(http.StatusBadRequest, CodeQuery)
	}
	raw, err := json.Marshal(c.p.labels.with(labels, map[string]string{c.p.labels.image(): c.p.cfg.Session}))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, CodeQuery)
	}
	q.Set("labels", string(raw))
	if q.Get("remote") != "" && q.Get("remote") != clientSession {
		// A pull by the engine could move one of the learner's own tags.
		q.Del("pull")
	}
	q.Set("rm", "1")
	q.Set("forcerm", "1")
	var args map[string]*string
	if json.Unmarshal([]byte(q.Get("buildargs")), &args) == nil {
		c.flag("buildargs", strings.Join(sortedKeys(args), ","))
	}
	if q.Get("version") == "2" {
		c.flag("buildkit", "1")
	}
	return q, nil
}

// pending notes work that will make images, for the case of a crash; done
// takes the note back.
func (p *Proxy) pending(tags []string) (done func(), err error) {
	item := owned.Item{Kind: owned.Pending, ID: randomID(), Note: strings.Join(tags, " ")}
	if err := p.cfg.Owned.Add(item); err != nil {
		return nil, err
	}
	// A note that stays makes the next Reconcile look once too often.
	return func() { _ = p.cfg.Owned.Remove(owned.Pending, item.ID) }, nil
}

// built registers what a build made before the client sees its end.
func (c *call) built(tags []string, before map[string]bool, done func()) func(*http.Response) error {
	return func(resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			done()
			if c.w.wrote() {
				return c.midStream(resp)
			}
			return nil
		}
		var (
			said   lastLine
			last   string
			stages []string // what the stages before the last came to
			run    = steps{owned: c.p.cfg.Owned}
		)
		register := sync.OnceValue(func() error {
			if err := c.p.registerStages(c.steady(), stages, before); err != nil {
				return err
			}
			return c.p.registerBuilt(c.steady(), tags, last, before)
		})
		resp.Body = &watched{
			ReadCloser: resp.Body,
			line: func(line []byte) {
				c.noteError(line)
				if strings.Contains(errorIn(line), nonZero) && said != "" {
					c.entry.Error += "\n" + string(said)
				}
				said.note(parseProgress(line).Stream)
				run.take(parseProgress(line).Stream)
				if last != "" && beginsStage(line) {
					stages, last = append(stages, last), ""
				}
				if id := builtID(line); id != "" {
					last = id
				}
				if errorIn(line) != "" {
					// Before docker sees it: it leaves at the error, and a purge right
					// after it must know of the steps that went well.
					_ = register() // the end gives its error
				}
			},
			end: func() error {
				defer done()
				return register()
			},
		}
		return nil
	}
}

// nonZero is in the error of a step whose program failed; it does not tell why.
const nonZero = "returned a non-zero code"

// lastLine is the last that the programs of a build's steps have said, which mostly
// tells why one failed.
type lastLine string

// maxLastLine is how much of it is kept, in bytes.
const maxLastLine = 200

// Made when a build first says something: this package is linked into what runs after
// each command.
var (
	colours = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("\x1b\\[[0-9;]*m") })
	// builders are what the classic builder says itself.
	builders = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(Step \d+/\d+ : | ---> |Removing intermediate container |Successfully )`)
	})
)

func (l *lastLine) note(text string) {
	if builders().MatchString(text) {
		return
	}
	text = strings.TrimSpace(colours().ReplaceAllString(text, ""))
	if text = text[strings.LastIndex(text, "\n")+1:]; text != "" {
		*l = lastLine(strings.ToValidUTF8(text[:min(len(text), maxLastLine)], ""))
	}
}

// stepID is how the classic builder tells the image that a step made.
var stepID = regexp.MustCompile(`^ ---> ([0-9a-f]{12})\n?$`)

// fromStep is how the classic builder begins a stage.
var fromStep = regexp.MustCompile(`^Step \d+/\d+ : (?i:FROM)\s`)

func beginsStage(line []byte) bool { return fromStep.MatchString(parseProgress(line).Stream) }

// builtID finds the image that a line of a build's progress tells: the last
// such line names the result, or of a failed build the last good step.
func builtID(line []byte) string {
	if id := idIn(line); id != "" {
		return id
	}
	if m := stepID.FindStringSubmatch(parseProgress(line).Stream); m != nil {
		return m[1]
	}
	return ""
}

// registerStages puts what the classic builder made of the stages before the
// last on the list: images without a name and, since only the last stage gets
// it, without the session's label. A stage may stand on another, or be nothing
// but its base.
func (p *Proxy) registerStages(ctx context.Context, stages []string, before map[string]bool) error {
	for _, id := range stages {
		for note := ""; id != ""; note = owned.NoteLayer {
			info, found, err := p.inspectImage(ctx, id)
			if err != nil {
				return err
			}
			if !found || before[info.ID] || len(info.RepoTags) > 0 || p.cfg.Owned.Has(owned.Image, info.ID) {
				break
			}
			if err := p.cfg.Owned.Add(owned.Item{Kind: owned.Image, ID: info.ID, Note: note}); err != nil {
				return err
			}
			id = info.Parent
		}
	}
	return nil
}

// registerBuilt puts a build's result, its tags, and the steps that were made
// for it on the list.
func (p *Proxy) registerBuilt(ctx context.Context, tags []string, last string, before map[string]bool) error {
	for _, full := range tags {
		info, found, err := p.inspectImage(ctx, familiar(full))
		if err != nil {
			return err
		}
		// A failed build leaves a tag where it was: with the image of an
		// earlier one, or nowhere.
		if !found || before[info.ID] && info.Config.Labels[p.labels.image()] != p.cfg.Session {
			continue
		}
		if err := p.registerTag(ctx, full, before); err != nil {
			return err
		}
	}
	for id, step := last, false; id != ""; step = true {
		info, found, err := p.inspectImage(ctx, id)
		if err != nil || !found {
			return err
		}
		ours := info.Config.Labels[p.labels.image()] == p.cfg.Session && !step
		if before[info.ID] && !ours {
			return nil
		}
		item := owned.Item{Kind: owned.Image, ID: info.ID}
		if step {
			item.Note = owned.NoteLayer
		}
		if err := p.cfg.Owned.Add(item); err != nil {
			return err
		}
		id = info.Parent
	}
	return nil
}

// buildPrune answers that there was nothing to free: the cache of builds is
// one for the whole engine, and the learner's own builds need it too.
func (c *call) buildPrune() error {
	c.reply(http.StatusOK, map[string]any{"CachesDeleted": []string{}, "SpaceReclaimed": 0})
	return nil
}
