package database

import (
	"fmt"
	"slices"
	"strings"
)

// table is a table with all its rows. Numbers come back from JSON by their
// column's type.
type table struct {
	Columns []column `json:"columns"`
	Rows    [][]any  `json:"rows,omitempty"`
	Next    int64    `json:"next,omitempty"` // of a serial column
}

// base is one database: its tables by name.
type base map[string]*table

// result is what a statement gives.
type result struct {
	fields []field
	rows   [][]any
	tag    string // what the client is told: INSERT 0 1
	wrote  bool
}

type field struct{ name, kind string }

// catalog is a table that shows the others, as a real server has it.
const catalog = "pg_tables"

// run executes a statement in a database.
func (b base) run(s statement, in scope) (result, error) {
	if s.verb == "create table" {
		return b.create(s)
	}
	t, there := b[s.table]
	switch {
	case there, s.verb == "select" && s.table == "":
	case s.verb == "select" && s.table == catalog:
		t = b.catalog()
	case s.verb == "drop table" && s.ifThere:
		return result{tag: "DROP TABLE"}, nil
	default:
		return result{}, failf(codeNoTable, "relation %q does not exist", s.table)
	}
	in.table = t
	switch s.verb {
	case "drop table":
		delete(b, s.table)
		return result{tag: "DROP TABLE", wrote: true}, nil
	case "insert":
		return t.insert(s, in)
	case "update", "delete":
		return t.change(s, in)
	}
	return t.selected(s, in)
}

func (b base) create(s statement) (result, error) {
	if _, there := b[s.table]; there {
		if s.ifThere {
			return result{tag: "CREATE TABLE"}, nil
		}
		return result{}, failf(codeTableThere, "relation %q already exists", s.table)
	}
	b[s.table] = &table{Columns: s.columns, Next: 1}
	return result{tag: "CREATE TABLE", wrote: true}, nil
}

// catalog lists the tables.
func (b base) catalog() *table {
	t := &table{Columns: []column{{Name: "schemaname", Type: "text"}, {Name: "tablename", Type: "text"}}}
	for name := range b {
		t.Rows = append(t.Rows, []any{"public", name})
	}
	slices.SortFunc(t.Rows, func(x, y []any) int { return compare(x[1], y[1]) })
	return t
}

// insert adds rows: all of them, or none.
func (t *table) insert(s statement, in scope) (result, error) {
	before, next := slices.Clone(t.Rows), t.Next
	names := s.names
	if names == nil {
		for _, c := range t.Columns {
			names = append(names, c.Name)
		}
	}
	var done [][]any
	for _, values := range s.rows {
		row, put, err := t.insertRow(names, values, s.conflict, in)
		if err != nil {
			t.Rows, t.Next = before, next
			return result{}, err
		}
		if put {
			done = append(done, row)
		}
	}
	return t.returning(s, in, done, fmt.Sprintf("INSERT 0 %d", len(done)))
}

func (t *table) insertRow(names []string, values []expr, on conflict, in scope) (row []any, put bool, err error) {
	if len(values) > len(names) {
		return nil, false, syntaxError("INSERT has more values than columns")
	}
	row = make([]any, len(t.Columns))
	given := make([]bool, len(t.Columns))
	for i, value := range values {
		at, err := (reference{name: names[i]}).column(in)
		if err != nil {
			return nil, false, err
		}
		if _, isDefault := value.(defaultValue); isDefault {
			continue
		}
		if row[at], err = value.eval(in); err != nil {
			return nil, false, err
		}
		given[at] = true
	}
	for i, c := range t.Columns {
		if !given[i] {
			if row[i], err = t.defaultOf(c, in); err != nil {
				return nil, false, err
			}
		}
	}
	if row, err = t.fit(row); err != nil {
		return nil, false, err
	}
	clash, err := t.unique(row, -1)
	if clash < 0 || !on.there {
		if err == nil {
			t.Rows = append(t.Rows, row)
		}
		return row, true, err
	}
	if on.set == nil {
		return nil, false, nil
	}
	in.excluded = row
	changed, err := t.assign(clash, on.set, in)
	if err == nil {
		t.Rows[clash] = changed
	}
	return changed, true, err
}

func (t *table) defaultOf(c column, in scope) (any, error) {
	switch {
	case c.Serial:
		t.Next++
		return t.Next - 1, nil
	case c.Default == "":
		return nil, nil
	}
	tokens, err := lex(c.Default)
	if err != nil {
		return nil, err
	}
	e, err := (&parser{tokens: tokens}).sum()
	if err != nil {
		return nil, err
	}
	in.row = nil
	return e.eval(in)
}

// fit makes the values of a row those of its columns' types.
func (t *table) fit(row []any) ([]any, error) {
	out := make([]any, len(row))
	for i, c := range t.Columns {
		v, err := coerce(row[i], c.Type)
		if err != nil {
			return nil, err
		}
		if v == nil && c.NotNull {
			return nil, failf(codeNotNull, "null in column %q, which must have a value", c.Name)
		}
		out[i] = v
	}
	return out, nil
}

// unique finds the row, but not itself, that has a value which may be there
// only once.
func (t *table) unique(row []any, self int) (clash int, err error) {
	for i, c := range t.Columns {
		if !c.Unique || row[i] == nil {
			continue
		}
		for at, other := range t.Rows {
			if at != self && other[i] == row[i] {
				return at, failf(codeUnique, "duplicate key: column %q has %q already", c.Name, show(row[i]))
			}
		}
	}
	return -1, nil
}

// assign gives a row with its new values, not yet put in its place.
func (t *table) assign(at int, set []assignment, in scope) ([]any, error) {
	in.row = t.Rows[at]
	row := slices.Clone(in.row)
	for _, a := range set {
		i, err := (reference{name: a.column}).column(in)
		if err != nil {
			return nil, err
		}
		if row[i], err = a.value.eval(in); err != nil {
			return nil, err
		}
	}
	row, err := t.fit(row)
	if err != nil {
		return nil, err
	}
	_, err = t.unique(row, at)
	return row, err
}

// change is UPDATE and DELETE: all rows, or none if one fails.
func (t *table) change(s statement, in scope) (result, error) {
	var rows, done [][]any
	for at, row := range t.Rows {
		hit, err := holds(s.where, in, row)
		if err != nil {
			return result{}, err
		}
		switch {
		case !hit:
			rows = append(rows, row)
			continue
		case s.verb == "update":
			if row, err = t.assign(at, s.set, in); err != nil {
				return result{}, err
			}
			rows = append(rows, row)
		}
		done = append(done, row)
	}
	t.Rows = rows
	return t.returning(s, in, done, fmt.Sprintf("%s %d", strings.ToUpper(s.verb), len(done)))
}

// returning ends a statement that wrote.
func (t *table) returning(s statement, in scope, rows [][]any, tag string) (result, error) {
	r := result{tag: tag, wrote: true}
	if s.items == nil {
		return r, nil
	}
	shown, err := t.show(s.items, in, rows)
	r.fields, r.rows = shown.fields, shown.rows
	return r, err
}

// holds tells whether a row meets a condition.
func holds(where expr, in scope, row []any) (bool, error) {
	if where == nil {
		return true, nil
	}
	in.row = row
	v, err := where.eval(in)
	return v == true, err
}
