package proxy

import (
	"archive/tar"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
)

// maxPeek bounds how much of a build's context is kept while looking for its
// Dockerfile, in bytes. A context that is larger goes on unread.
const maxPeek = 1 << 30

// peeked is a build's context of which the beginning was read and kept.
type peeked struct {
	io.Reader
	kept *os.File
}

func (p *peeked) close() {
	if p.kept != nil {
		removeFile(p.kept)
	}
}

// buildContext reads a build's context as far as its Dockerfile and makes sure
// that the images it builds on are there. The engine would pull them by itself
// otherwise, past the registry of what the session owns, and without the lab
// images where the Hub is out of reach.
func (c *call) buildContext(q url.Values) (*peeked, error) {
	// The progress of pulls may have to go out before the context has come in.
	if err := http.NewResponseController(c.w).EnableFullDuplex(); err != nil {
		return nil, fmt.Errorf("read the build's context: %w", err)
	}
	again := truth(q.Get("pull"))
	// A pull by the engine could move one of the learner's own tags.
	q.Del("pull")
	kept, err := tempFile("matelot-context-*")
	if err != nil {
		return nil, fmt.Errorf("keep the build's context: %w", err)
	}
	p := &peeked{kept: kept}
	var args map[string]*string
	// Arguments that cannot be read are the engine's to complain about.
	_ = json.Unmarshal([]byte(q.Get("buildargs")), &args)
	images, err := keepPeeked(c.r.Body, kept, q.Get("dockerfile"), args)
	if err != nil {
		p.close()
		return nil, err
	}
	if _, err := kept.Seek(0, io.SeekStart); err != nil {
		p.close()
		return nil, fmt.Errorf("read the build's context again: %w", err)
	}
	p.Reader = io.MultiReader(kept, c.r.Body)
	for _, ref := range images {
		if err := c.baseImage(ref, again); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

// keepPeeked is peekDockerfile, keeping all that was read. A context that
// could not be kept whole, as on a full disk, cannot be sent on.
func keepPeeked(r io.Reader, kept io.Writer, name string, args map[string]*string) ([]string, error) {
	w := &firstError{Writer: kept}
	images := peekDockerfile(io.TeeReader(io.LimitReader(r, maxPeek), w), name, args)
	if w.err != nil {
		return nil, fmt.Errorf("keep the build's context: %w", w.err)
	}
	return images, nil
}

// firstError remembers the first error of writing.
type firstError struct {
	io.Writer
	err error
}

func (w *firstError) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// peekDockerfile reads a context up to its Dockerfile. A context that cannot be
// read is the engine's to complain about.
func peekDockerfile(r io.Reader, name string, args map[string]*string) []string {
	if name == "" {
		name = "Dockerfile"
	}
	plain, err := decompress(r)
	if err != nil {
		return nil
	}
	for reader := tar.NewReader(plain); ; {
		header, err := reader.Next()
		if err != nil {
			return nil
		}
		if path.Clean("/"+header.Name) == path.Clean("/"+name) && header.Typeflag == tar.TypeReg {
			return baseImages(reader, args)
		}
	}
}

// baseImage makes sure that an image that is to be built on can be. The client
// sees the pull as part of the build.
func (c *call) baseImage(ref string, again bool) error {
	if _, err := c.p.findImage(c.ctx(), ref); err == nil && !again {
		return nil
	}
	full, ok := fullRef(ref)
	if !ok {
		return nil // by digest: the engine's own affair, it moves no tag
	}
	pl := &pull{p: c.p, full: full, ref: familiar(full), platform: c.query.Get("platform"), emit: c.emitLine}
	if err := pl.run(c.ctx()); err != nil {
		return c.inStream(err)
	}
	return nil
}

// inStream words an error as a line of progress if the answer has begun.
func (c *call) inStream(err error) error {
	if !c.w.wrote() {
		return err
	}
	text := c.p.spoken(err).Error()
	shown := text
	var own *refusal
	if errors.As(err, &own) && own.text == "" {
		shown = c.p.printed(text)
	}
	c.emitLine(progressLine{Error: shown, ErrorIs: &errorDetail{shown}})
	c.entry.Error = text
	return errAnswered
}

// midStream makes an error answer of the engine one more line of a progress
// stream that has begun already.
func (c *call) midStream(resp *http.Response) error {
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxJSON))
	if err != nil {
		return fmt.Errorf("read the engine's answer: %w", err)
	}
	text := answer{body: raw}.message()
	c.entry.Error = text
	return replaceBody(resp, progressLine{Error: text, ErrorIs: &errorDetail{text}})
}

// randomID gives an ID that nothing else has.
func randomID() string {
	var b [8]byte
	// crypto/rand never fails on the systems that Go supports.
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
