package proxy

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"net/url"
)

// buildContext is a build's context on its way to the engine.
type buildContext struct {
	reader io.Reader
	length int64
	close  func()
}

func (c *call) buildContext(url.Values) (buildContext, error) {
	return buildContext{reader: c.r.Body, length: c.r.ContentLength, close: func() {}}, nil
}

// randomID gives an ID that nothing else has.
func randomID() string {
	var b [8]byte
	// crypto/rand never fails on the systems that Go supports.
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
