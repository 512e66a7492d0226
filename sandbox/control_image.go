package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// imageRequest asks for an image. Who wants to be told gets a line for each piece of
// progress, and one more for the end.
type imageRequest struct {
	Ref  string `json:"ref"`
	Told bool   `json:"told,omitempty"`
}

// imageLine is a line of that: bytes of bytes, or why it failed.
type imageLine struct {
	Done    int64    `json:"done,omitempty"`
	Total   int64    `json:"total,omitempty"`
	Failure *failure `json:"failure,omitempty"`
}

// ensureImage answers on the control socket.
func (s *Server) ensureImage(w http.ResponseWriter, r *http.Request, ask imageRequest) {
	if !ask.Told {
		answer(w, struct{}{}, s.proxy.EnsureImage(r.Context(), ask.Ref, nil))
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	lines, flush := json.NewEncoder(w), http.NewResponseController(w)
	tell := func(line imageLine) { // the asker may be gone: nothing to tell then
		_ = lines.Encode(line)
		_ = flush.Flush()
	}
	err := s.proxy.EnsureImage(r.Context(), ask.Ref, func(done, total int64) { tell(imageLine{Done: done, Total: total}) })
	if err != nil {
		tell(imageLine{Failure: &failure{Error: err.Error()}})
		return
	}
	tell(imageLine{})
}

// EnsureImage makes an image visible in the session: one that the engine has,
// or the lab image of that name. told, which may be nil, is told how many bytes of how
// many have come.
func (c *Control) EnsureImage(ctx context.Context, ref string, told func(done, total int64)) error {
	if told == nil {
		return c.do(ctx, http.MethodPost, "/image", imageRequest{Ref: ref}, nil)
	}
	body, err := json.Marshal(imageRequest{Ref: ref, Told: true})
	if err != nil {
		return fmt.Errorf("asking the session: %w", err)
	}
	resp, err := c.send(ctx, http.MethodPost, "/image", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	for lines := json.NewDecoder(resp.Body); ; {
		var line imageLine
		switch err := lines.Decode(&line); {
		case errors.Is(err, io.EOF):
			return errors.New("asking the session for an image: its answer has no end")
		case err != nil:
			return fmt.Errorf("reading the session's answer: %w", err)
		case line.Failure != nil:
			return fmt.Errorf("asking the session for an image: %w", line.Failure.err())
		case line.Total == 0:
			return nil
		}
		told(line.Done, line.Total)
	}
}
