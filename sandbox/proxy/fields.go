package proxy

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// object is a JSON object that was understood: its keys are the canonical ones
// of an allow-list, each once.
type object map[string]json.RawMessage

// check looks at the value of a field and gives what is to be sent in its
// place; nil leaves the field out.
type check func(raw json.RawMessage) (json.RawMessage, error)

// fields is an allow-list of an object's fields.
type fields map[string]check

// pass lets any value through.
func pass(raw json.RawMessage) (json.RawMessage, error) { return raw, nil }

// unset lets no value through but those that mean "not set", refusing others
// with the given code; the field is left out.
func unset(code, field string) check {
	return func(raw json.RawMessage) (json.RawMessage, error) {
		if isZero(raw) {
			return nil, nil
		}
		return nil, forbid(code, "Field", field)
	}
}

// empty is unset for fields whose empty list or object the engine keeps and shows, as
// docker inspect does: that one goes on.
func empty(code, field string) check {
	refused := unset(code, field)
	return func(raw json.RawMessage) (json.RawMessage, error) {
		var text bytes.Buffer
		if json.Compact(&text, raw) == nil && (text.String() == "[]" || text.String() == "{}") {
			return text.Bytes(), nil
		}
		return refused(raw)
	}
}

// canonical reads a JSON object by an allow-list. The engine takes keys in any
// letter case and merges duplicates; here a key that comes twice in any case
// is refused, and what goes on has the canonical keys. Fields that are not on
// the list are dropped when they say nothing and refused when they do.
func canonical(raw json.RawMessage, allowed fields) (object, error) {
	members, err := members(raw)
	if err != nil {
		return nil, err
	}
	out := make(object, len(members))
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		name, on := allowed.name(m.key)
		if seen[strings.ToLower(name)] {
			return nil, refuse(http.StatusBadRequest, CodeDuplicate, "Field", m.key)
		}
		seen[strings.ToLower(name)] = true
		if !on {
			if !isZero(m.value) {
				return nil, forbid(CodeField, "Field", m.key)
			}
			continue
		}
		value, err := allowed[name](m.value)
		if err != nil {
			return nil, err
		}
		if value != nil {
			out[name] = value
		}
	}
	return out, nil
}

// name gives the canonical name of a key, folding case as the engine does.
func (f fields) name(key string) (string, bool) {
	if _, ok := f[key]; ok {
		return key, true
	}
	for name := range f {
		if strings.EqualFold(name, key) {
			return name, true
		}
	}
	return key, false
}

// member is one key and value of a JSON object, in the order of the text.
type member struct {
	key   string
	value json.RawMessage
}

// members splits a JSON object without losing duplicates. An empty text or
// null is an empty object.
func members(raw json.RawMessage) ([]member, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	bad := refuse(http.StatusBadRequest, CodeBody)
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, bad
	}
	var list []member
	for dec.More() {
		token, err := dec.Token()
		key, ok := token.(string)
		if err != nil || !ok {
			return nil, bad
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, bad
		}
		list = append(list, member{key, value})
	}
	if _, err := dec.Token(); err != nil {
		return nil, bad
	}
	if dec.More() {
		return nil, bad
	}
	return list, nil
}

// isZero tells whether a value means "not set": null, false, 0, "", an empty
// array, or an object whose members are all so.
func isZero(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	switch string(raw) {
	case "", "null", "false", "0", `""`:
		return true
	}
	switch raw[0] {
	case '[':
		var list []json.RawMessage
		return json.Unmarshal(raw, &list) == nil && len(list) == 0
	case '{':
		list, err := members(raw)
		if err != nil {
			return false
		}
		for _, m := range list {
			if !isZero(m.value) {
				return false
			}
		}
		return true
	}
	return false
}

// get decodes a field; a missing or null one leaves v as it is.
func (o object) get(name string, v any) error {
	raw, ok := o[name]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return refuse(http.StatusBadRequest, CodeField, "Field", name)
	}
	return nil
}

// set encodes a field. The values set are plain maps, slices and strings,
// which cannot fail to encode.
func (o object) set(name string, v any) {
	raw, err := plainJSON(v)
	if err != nil {
		delete(o, name)
		return
	}
	o[name] = raw
}

// encode gives the object as JSON.
func (o object) encode() json.RawMessage {
	raw, err := plainJSON(map[string]json.RawMessage(o))
	if err != nil {
		return json.RawMessage("{}")
	}
	return raw
}
