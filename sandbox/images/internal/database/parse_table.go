package database

import (
	"slices"
	"strings"
)

// types maps the names of types to those that are told apart here.
var types = map[string]string{
	"int": "integer", "integer": "integer", "int4": "integer", "smallint": "integer", "serial": "integer",
	"bigint": "bigint", "int8": "bigint", "bigserial": "bigint",
	"text": "text", "varchar": "text", "char": "text", "character": "text", "uuid": "text",
	"boolean": "boolean", "bool": "boolean", "timestamp": "timestamptz", "timestamptz": "timestamptz",
}

func (p *parser) createTable() (s statement, err error) {
	s.verb, s.ifThere = "create table", p.accept("if", "not", "exists")
	if s.table, err = p.name(); err != nil {
		return s, err
	}
	if err = p.expect("("); err != nil {
		return s, err
	}
	for {
		if p.accept("primary", "key") {
			err = p.primaryKey(&s)
		} else {
			var c column
			if c, err = p.column(); err == nil {
				s.columns = append(s.columns, c)
			}
		}
		if err != nil {
			return s, err
		}
		if !p.accept(",") {
			return s, p.expect(")")
		}
	}
}

// primaryKey reads PRIMARY KEY (name) behind the columns.
func (p *parser) primaryKey(s *statement) error {
	names, err := p.names()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(s.columns, func(c column) bool { return c.Name == names[0] })
	if len(names) > 1 || at < 0 {
		return failf(codeUnsupported, "a primary key is one column here")
	}
	s.columns[at].Unique, s.columns[at].NotNull = true, true
	return nil
}

func (p *parser) column() (c column, err error) {
	if c.Name, err = p.name(); err != nil {
		return c, err
	}
	kind, err := p.name()
	if err != nil {
		return c, err
	}
	var known bool
	if c.Type, known = types[kind]; !known {
		return c, failf(codeUnsupported, "the type %s is not known here: integer, bigint, text, boolean, timestamptz are", kind)
	}
	c.Serial = strings.HasSuffix(kind, "serial")
	p.accept("varying")
	if p.accept("(") { // varchar(40): the length is not kept
		p.at++
		if err := p.expect(")"); err != nil {
			return c, err
		}
	}
	_ = p.accept("with", "time", "zone") || p.accept("without", "time", "zone")
	for {
		switch {
		case p.accept("primary", "key"):
			c.Unique, c.NotNull = true, true
		case p.accept("unique"):
			c.Unique = true
		case p.accept("not", "null"):
			c.NotNull = true
		case p.accept("null"):
		case p.accept("generated"):
			c.Serial = true
			_ = p.accept("always") || p.accept("by", "default")
			if err := p.expect("as", "identity"); err != nil {
				return c, err
			}
		case p.accept("default"):
			from := p.at
			if _, err := p.sum(); err != nil {
				return c, err
			}
			c.Default = unlex(p.tokens[from:p.at])
		default:
			return c, nil
		}
	}
}

// unlex writes tokens as SQL again.
func unlex(tokens []token) string {
	var words []string
	for _, t := range tokens {
		switch t.kind {
		case text:
			t.text = "'" + strings.ReplaceAll(t.text, "'", "''") + "'"
		case quoted:
			t.text = `"` + strings.ReplaceAll(t.text, `"`, `""`) + `"`
		default:
		}
		words = append(words, t.text)
	}
	return strings.Join(words, " ")
}
