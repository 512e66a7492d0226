package database

import (
	"errors"
	"fmt"
	"slices"
)

func (t *table) selected(s statement, in scope) (result, error) {
	rows := [][]any{{}}
	if t != nil {
		rows = nil
		for _, row := range t.Rows {
			hit, err := holds(s.where, in, row)
			if err != nil {
				return result{}, err
			}
			if hit {
				rows = append(rows, row)
			}
		}
	}
	if s.orderBy != nil {
		if err := sortRows(rows, s, in); err != nil {
			return result{}, err
		}
	}
	if slices.ContainsFunc(s.items, func(i item) bool { return aggregates(i.expr) }) {
		in.rows = rows
		row, err := evalItems(s.items, in)
		return result{fields: fieldsOf(s.items, in), rows: [][]any{row}, tag: "SELECT 1"}, err
	}
	if s.limit != nil {
		n, err := s.limit.eval(in)
		if limit, ok := n.(int64); err == nil && ok && limit >= 0 && limit < int64(len(rows)) {
			rows = rows[:limit]
		}
	}
	r, err := t.show(s.items, in, rows)
	r.tag = fmt.Sprintf("SELECT %d", len(rows))
	return r, err
}

// aggregates tells whether an expression needs all rows.
func aggregates(e expr) bool {
	switch e := e.(type) {
	case call:
		return e.aggregate() || slices.ContainsFunc(e.args, aggregates)
	case binary:
		return aggregates(e.left) || aggregates(e.right)
	}
	return false
}

func sortRows(rows [][]any, s statement, in scope) error {
	var failed error
	slices.SortStableFunc(rows, func(x, y []any) int {
		in.row = x
		a, errA := s.orderBy.eval(in)
		in.row = y
		b, errB := s.orderBy.eval(in)
		failed = errors.Join(failed, errA, errB)
		if s.descending {
			return compare(b, a)
		}
		return compare(a, b)
	})
	return failed
}

// show evaluates the items for each row.
func (t *table) show(items []item, in scope, rows [][]any) (result, error) {
	var all []item
	for _, i := range items {
		if !i.star {
			all = append(all, i)
			continue
		}
		if t == nil {
			return result{}, syntaxError("SELECT * needs FROM and a table")
		}
		for _, c := range t.Columns {
			all = append(all, item{expr: reference{name: c.Name}, name: c.Name})
		}
	}
	r := result{fields: fieldsOf(all, in)}
	for _, i := range all { // a wrong name is one without rows, too
		if ref, ok := i.expr.(reference); ok {
			if _, err := ref.column(in); err != nil {
				return result{}, err
			}
		}
	}
	for _, row := range rows {
		in.row = row
		values, err := evalItems(all, in)
		if err != nil {
			return result{}, err
		}
		r.rows = append(r.rows, values)
	}
	return r, nil
}

func fieldsOf(items []item, in scope) []field {
	fields := make([]field, 0, len(items))
	for _, i := range items {
		fields = append(fields, field{i.name, i.expr.typeIn(in)})
	}
	return fields
}

func evalItems(items []item, in scope) ([]any, error) {
	values := make([]any, len(items))
	for k, i := range items {
		if i.star {
			return nil, syntaxError("* cannot stand beside an aggregate")
		}
		v, err := i.expr.eval(in)
		if err != nil {
			return nil, err
		}
		values[k] = v
	}
	return values, nil
}
