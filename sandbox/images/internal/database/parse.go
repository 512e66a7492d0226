package database

import (
	"strconv"
	"strings"
)

// statement is one command of SQL. Which fields count hangs on its verb.
type statement struct {
	verb       string // create table, drop table, create database, insert, select, update, delete, "" for none
	table      string
	ifThere    bool // IF EXISTS, IF NOT EXISTS
	columns    []column
	names      []string // insert: the columns given
	rows       [][]expr // insert: the values
	conflict   conflict
	items      []item // select, and RETURNING
	set        []assignment
	where      expr
	orderBy    expr
	descending bool
	limit      expr
}

// column is a table's, as it is kept.
type column struct {
	Name    string `json:"name"`
	Type    string `json:"type"` // integer, bigint, text, boolean, timestamptz
	Unique  bool   `json:"unique,omitempty"`
	NotNull bool   `json:"not_null,omitempty"`
	Serial  bool   `json:"serial,omitempty"`
	Default string `json:"default,omitempty"` // SQL
}

// conflict is what INSERT does where a row is there already.
type conflict struct {
	there bool // ON CONFLICT was given
	set   []assignment
}

type item struct {
	expr expr
	name string
	star bool
}

type assignment struct {
	column string
	value  expr
}

// parser reads tokens from the left.
type parser struct {
	tokens []token
	at     int
}

// parse reads all commands of a text, separated by semicolons.
func parse(sql string) ([]statement, error) {
	tokens, err := lex(sql)
	if err != nil {
		return nil, err
	}
	var list []statement
	p := &parser{tokens: tokens}
	for p.at < len(p.tokens) {
		if p.accept(";") {
			continue
		}
		s, err := p.statement()
		if err != nil {
			return nil, err
		}
		list = append(list, s)
		if p.at < len(p.tokens) && !p.accept(";") {
			return nil, p.unexpected()
		}
	}
	return list, nil
}

func (p *parser) peek() token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return token{}
}

// accept takes the words or symbols if they come next, all of them or none.
func (p *parser) accept(words ...string) bool {
	for i, w := range words {
		if p.at+i >= len(p.tokens) {
			return false
		}
		t := p.tokens[p.at+i]
		if t.kind != word && t.kind != symbol || t.text != w {
			return false
		}
	}
	p.at += len(words)
	return true
}

func (p *parser) expect(words ...string) error {
	if !p.accept(words...) {
		return p.unexpected()
	}
	return nil
}

func (p *parser) unexpected() error {
	if t := p.peek(); t.kind != end {
		return syntaxError("syntax error at or near %q; %s", t.text, whatItKnows)
	}
	return syntaxError("the command ends too early; %s", whatItKnows)
}

func (p *parser) name() (string, error) {
	t := p.peek()
	if t.kind != word && t.kind != quoted {
		return "", p.unexpected()
	}
	p.at++
	if t.kind == word && t.text == "public" && p.accept(".") {
		return p.name()
	}
	return t.text, nil
}

// names reads names in brackets.
func (p *parser) names() ([]string, error) {
	var list []string
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		list = append(list, name)
		if !p.accept(",") {
			return list, p.expect(")")
		}
	}
}

func (p *parser) statement() (s statement, err error) {
	switch {
	case p.accept("create", "table"):
		return p.createTable()
	case p.accept("drop", "table"):
		s.verb, s.ifThere = "drop table", p.accept("if", "exists")
		s.table, err = p.name()
	case p.accept("create", "database"):
		s.verb = "create database"
		s.table, err = p.name()
	case p.accept("insert", "into"):
		return p.insert()
	case p.accept("select"):
		return p.selection()
	case p.accept("update"):
		return p.update()
	case p.accept("delete", "from"):
		s.verb = "delete"
		if s.table, err = p.name(); err == nil {
			err = p.tail(&s)
		}
	default:
		if t := p.peek(); t.kind == word {
			return s, failf(codeUnsupported, "%s is not known here; %s", strings.ToUpper(t.text), whatItKnows)
		}
		return s, p.unexpected()
	}
	return s, err
}

func (p *parser) insert() (s statement, err error) {
	s.verb = "insert"
	if s.table, err = p.name(); err != nil {
		return s, err
	}
	if p.peek().text == "(" {
		if s.names, err = p.names(); err != nil {
			return s, err
		}
	}
	if err = p.expect("values"); err != nil {
		return s, err
	}
	for {
		row, err := p.list()
		if err != nil {
			return s, err
		}
		s.rows = append(s.rows, row)
		if !p.accept(",") {
			break
		}
	}
	if p.accept("on", "conflict") {
		if err := p.onConflict(&s); err != nil {
			return s, err
		}
	}
	return s, p.tail(&s)
}

func (p *parser) onConflict(s *statement) error {
	s.conflict.there = true
	if p.peek().text == "(" {
		if _, err := p.names(); err != nil {
			return err
		}
	}
	if p.accept("do", "nothing") {
		return nil
	}
	if err := p.expect("do", "update", "set"); err != nil {
		return err
	}
	var err error
	s.conflict.set, err = p.assignments()
	return err
}

// list reads expressions in brackets.
func (p *parser) list() ([]expr, error) {
	var list []expr
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for {
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		if !p.accept(",") {
			return list, p.expect(")")
		}
	}
}

func (p *parser) selection() (s statement, err error) {
	s.verb = "select"
	if s.items, err = p.items(); err != nil {
		return s, err
	}
	if p.accept("from") {
		if s.table, err = p.name(); err != nil {
			return s, err
		}
	}
	return s, p.tail(&s)
}

func (p *parser) items() ([]item, error) {
	var list []item
	for {
		if p.accept("*") {
			list = append(list, item{star: true})
		} else {
			e, err := p.expr()
			if err != nil {
				return nil, err
			}
			i := item{expr: e, name: e.label()}
			if p.accept("as") {
				if i.name, err = p.name(); err != nil {
					return nil, err
				}
			}
			list = append(list, i)
		}
		if !p.accept(",") {
			return list, nil
		}
	}
}

func (p *parser) update() (s statement, err error) {
	s.verb = "update"
	if s.table, err = p.name(); err != nil {
		return s, err
	}
	if err = p.expect("set"); err != nil {
		return s, err
	}
	if s.set, err = p.assignments(); err != nil {
		return s, err
	}
	return s, p.tail(&s)
}

func (p *parser) assignments() ([]assignment, error) {
	var list []assignment
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		if err := p.expect("="); err != nil {
			return nil, err
		}
		value, err := p.sum()
		if err != nil {
			return nil, err
		}
		list = append(list, assignment{name, value})
		if !p.accept(",") {
			return list, nil
		}
	}
}

// tail reads what may end a command: WHERE, ORDER BY, LIMIT, RETURNING.
func (p *parser) tail(s *statement) (err error) {
	if p.accept("where") {
		if s.where, err = p.expr(); err != nil {
			return err
		}
	}
	if s.verb == "select" && p.accept("order", "by") {
		if s.orderBy, err = p.expr(); err != nil {
			return err
		}
		s.descending = p.accept("desc")
		_ = p.accept("asc")
	}
	if s.verb == "select" && p.accept("limit") {
		if s.limit, err = p.expr(); err != nil {
			return err
		}
	}
	if s.verb != "select" && p.accept("returning") {
		s.items, err = p.items()
	}
	return err
}

// integer reads a number token.
func integer(t token) (int64, error) {
	n, err := strconv.ParseInt(t.text, 10, 64)
	if err != nil {
		return 0, failf(codeUnsupported, "%s: only whole numbers are known here", t.text)
	}
	return n, nil
}
