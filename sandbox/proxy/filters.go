package proxy

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
)

// filters are the filters of a list, prune or events request.
type filters map[string][]string

// parseFilters reads both forms: {"label":["x"]} and {"label":{"x":true}}.
func parseFilters(raw string) (filters, error) {
	if raw == "" {
		return filters{}, nil
	}
	var values map[string]json.RawMessage
	if json.Unmarshal([]byte(raw), &values) != nil {
		return nil, refuse(http.StatusBadRequest, CodeQuery)
	}
	f := make(filters, len(values))
	for name, value := range values {
		var list []string
		if json.Unmarshal(value, &list) == nil {
			f[name] = list
			continue
		}
		var set map[string]bool
		if json.Unmarshal(value, &set) != nil {
			return nil, refuse(http.StatusBadRequest, CodeQuery)
		}
		for key := range set {
			f[name] = append(f[name], key)
		}
		slices.Sort(f[name])
	}
	return f, nil
}

// encode gives the filters in the newer form, which all versions that are let
// through understand.
func (f filters) encode() string {
	sets := make(map[string]map[string]bool, len(f))
	for name, list := range f {
		set := make(map[string]bool, len(list))
		for _, v := range list {
			set[v] = true
		}
		sets[name] = set
	}
	raw, err := json.Marshal(sets)
	if err != nil {
		return "{}"
	}
	return string(raw)
}

// with gives a copy with one more value.
func (f filters) with(name, value string) filters {
	out := make(filters, len(f)+1)
	for k, v := range f {
		out[k] = v
	}
	out[name] = append(slices.Clone(out[name]), value)
	return out
}

// one tells whether the filter has a value that means yes, and whether it is
// there at all.
func (f filters) one(name string) (yes, present bool) {
	list := f[name]
	if len(list) == 0 {
		return false, false
	}
	return truth(list[0]), true
}

// clone copies query parameters so that they can be changed.
func clone(q url.Values) url.Values {
	out := make(url.Values, len(q)+1)
	for k, v := range q {
		out[k] = v
	}
	return out
}

// ownLabel is the label filter that selects what the session owns.
func (p *Proxy) ownLabel() string { return p.labels.session() + "=" + p.cfg.Session }

// filtered gives the call's query with the session's label among the filters.
func (c *call) filtered() (url.Values, error) {
	f, err := parseFilters(c.query.Get("filters"))
	if err != nil {
		return nil, err
	}
	q := clone(c.query)
	q.Set("filters", f.with("label", c.p.ownLabel()).encode())
	return q, nil
}
