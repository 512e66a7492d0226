package proxy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// rewriteJSON makes a change to a JSON answer out of one to its value. Error
// answers are left alone.
func rewriteJSON(change func(json.RawMessage) (any, error)) func(*http.Response) error {
	return func(resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return nil
		}
		raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
		if err != nil {
			return err
		}
		closeBody(resp)
		value, err := change(raw)
		if err != nil {
			return err
		}
		return replaceBody(resp, value)
	}
}

// rewriteObject makes a change to a JSON answer out of one to its object. What docker
// inspect prints is the answer as it came, so its fields stay in the engine's order.
func rewriteObject(change func(object) error) func(*http.Response) error {
	return rewriteJSON(func(raw json.RawMessage) (any, error) {
		var o object
		if err := json.Unmarshal(raw, &o); err != nil {
			return nil, fmt.Errorf("read the engine's answer: %w", err)
		}
		if err := change(o); err != nil {
			return nil, err
		}
		return o.inOrderOf(raw)
	})
}

// inOrderOf gives the object as JSON, with its fields in the order in which raw has
// them. Fields that raw does not have are left out.
func (o object) inOrderOf(raw json.RawMessage) (json.RawMessage, error) {
	list, err := members(raw)
	if err != nil {
		return nil, err
	}
	out := []byte{'{'}
	for _, m := range list {
		value, there := o[m.key]
		if !there {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		key, err := plainJSON(m.key)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}

// plainJSON writes a value as the engine does: <, > and & as they are.
func plainJSON(v any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return bytes.TrimRight(text.Bytes(), "\n"), nil
}
