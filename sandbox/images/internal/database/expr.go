package database

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// expr is an expression. Values are nil, int64, string or bool.
type expr interface {
	eval(scope) (any, error)
	label() string       // the name of a column that shows it
	typeIn(scope) string // integer, bigint, text, boolean, timestamptz
}

// scope is where an expression finds what it names.
type scope struct {
	table    *table
	row      []any
	excluded []any   // the row that INSERT could not put
	rows     [][]any // of an aggregate
	user     string
	database string
	now      func() time.Time
}

type literal struct{ value any }

func (l literal) eval(scope) (any, error) { return l.value, nil }
func (l literal) label() string           { return "?column?" }
func (l literal) typeIn(scope) string {
	switch l.value.(type) {
	case int64:
		return "integer"
	case bool:
		return "boolean"
	}
	return "text"
}

// defaultValue is DEFAULT in INSERT.
type defaultValue struct{ literal }

// reference names a column: of the row, or of the one that INSERT could not put.
type reference struct {
	name     string
	excluded bool
}

func (r reference) column(s scope) (int, error) {
	if s.table != nil {
		for i, c := range s.table.Columns {
			if c.Name == r.name {
				return i, nil
			}
		}
	}
	return 0, failf(codeNoColumn, "column %q does not exist", r.name)
}

func (r reference) eval(s scope) (any, error) {
	i, err := r.column(s)
	switch {
	case err != nil:
		return nil, err
	case r.excluded && s.excluded != nil:
		return s.excluded[i], nil
	case s.row == nil:
		return nil, failf("42803", "column %q must stand in an aggregate such as max()", r.name)
	}
	return s.row[i], nil
}

func (r reference) label() string { return r.name }
func (r reference) typeIn(s scope) string {
	i, err := r.column(s)
	if err != nil {
		return "text"
	}
	return s.table.Columns[i].Type
}

// binary is two expressions with an operator between them.
type binary struct {
	op          string
	left, right expr
}

func (b binary) label() string { return "?column?" }
func (b binary) typeIn(s scope) string {
	switch b.op {
	case "+", "-", "*", "/":
		if b.left.typeIn(s) == "bigint" || b.right.typeIn(s) == "bigint" {
			return "bigint"
		}
		return "integer"
	case "||":
		return "text"
	}
	return "boolean"
}

func (b binary) eval(s scope) (any, error) {
	left, err := b.left.eval(s)
	if err != nil {
		return nil, err
	}
	right, err := b.right.eval(s)
	if err != nil {
		return nil, err
	}
	switch b.op {
	case "is":
		return left == right, nil
	case "is not":
		return left != right, nil
	}
	if left == nil || right == nil {
		return nil, nil
	}
	switch b.op {
	case "and":
		return left == true && right == true, nil
	case "or":
		return left == true || right == true, nil
	case "||":
		return show(left) + show(right), nil
	case "+", "-", "*", "/":
		return calculate(b.op, left, right)
	}
	return compareBy(b.op, compare(left, right)), nil
}

func calculate(op string, left, right any) (any, error) {
	a, errA := coerce(left, "integer")
	b, errB := coerce(right, "integer")
	if errA != nil || errB != nil {
		return nil, failf(codeNotANumber, "%s and %s: not two numbers", show(left), show(right))
	}
	x, y := a.(int64), b.(int64)
	switch op {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	}
	if y == 0 {
		return nil, failf(codeDivision, "division by zero")
	}
	return x / y, nil
}

// compare orders two values: numbers by size, all else by text.
func compare(left, right any) int {
	a, errA := coerce(left, "integer")
	b, errB := coerce(right, "integer")
	if errA == nil && errB == nil {
		return cmp.Compare(a.(int64), b.(int64))
	}
	return cmp.Compare(show(left), show(right))
}

func compareBy(op string, order int) bool {
	switch op {
	case "<":
		return order < 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	case ">=":
		return order >= 0
	case "<>", "!=":
		return order != 0
	}
	return order == 0
}

// call is a function, or an aggregate over all rows.
type call struct {
	name string
	args []expr // none for count(*)
}

func (c call) aggregate() bool {
	return c.name == "count" || c.name == "sum" || c.name == "min" || c.name == "max"
}

func (c call) label() string { return c.name }
func (c call) typeIn(s scope) string {
	switch c.name {
	case "count", "sum":
		return "bigint"
	case "min", "max", "coalesce":
		return c.args[0].typeIn(s)
	case "now":
		return "timestamptz"
	case "length":
		return "integer"
	}
	return "text"
}

func (c call) eval(s scope) (any, error) {
	if c.aggregate() {
		return c.overRows(s)
	}
	var values []any
	for _, a := range c.args {
		v, err := a.eval(s)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	switch {
	case c.name == "now":
		return s.now().UTC().Format("2006-01-02 15:04:05.000000+00"), nil
	case c.name == "version":
		return "matelot: a stand-in for PostgreSQL", nil
	case c.name == "current_user":
		return s.user, nil
	case c.name == "current_database":
		return s.database, nil
	case c.name == "coalesce":
		for _, v := range values {
			if v != nil {
				return v, nil
			}
		}
		return nil, nil
	case len(values) == 1 && values[0] == nil:
		return nil, nil
	case c.name == "upper" && len(values) == 1:
		return strings.ToUpper(show(values[0])), nil
	case c.name == "lower" && len(values) == 1:
		return strings.ToLower(show(values[0])), nil
	case c.name == "length" && len(values) == 1:
		return int64(len([]rune(show(values[0])))), nil
	}
	return nil, failf("42883", "the function %s is not known here", c.name)
}

// overRows computes an aggregate.
func (c call) overRows(s scope) (any, error) {
	count, sum := int64(0), int64(0)
	var best any
	for _, row := range s.rows {
		var v any = true
		if len(c.args) > 0 {
			s.row = row
			var err error
			if v, err = c.args[0].eval(s); err != nil {
				return nil, err
			}
		}
		if v == nil {
			continue
		}
		count++
		if n, ok := v.(int64); ok {
			sum += n
		}
		if best == nil || c.name == "min" && compare(v, best) < 0 || c.name == "max" && compare(v, best) > 0 {
			best = v
		}
	}
	switch {
	case c.name == "count":
		return count, nil
	case count == 0:
		return nil, nil
	case c.name == "sum":
		return sum, nil
	}
	return best, nil
}

// show is a value as text, as the protocol sends it.
func show(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "t"
		}
		return "f"
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// coerce makes a value one of a type.
func coerce(v any, kind string) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch kind {
	case "integer", "bigint":
		if n, ok := v.(int64); ok {
			return n, nil
		}
		n, err := strconv.ParseInt(strings.TrimSpace(show(v)), 10, 64)
		if _, isBool := v.(bool); err != nil || isBool {
			return nil, failf(codeNotANumber, "invalid input for type %s: %q", kind, show(v))
		}
		return n, nil
	case "boolean":
		switch strings.ToLower(show(v)) {
		case "t", "true", "yes", "on", "1":
			return true, nil
		case "f", "false", "no", "off", "0":
			return false, nil
		}
		return nil, failf(codeNotANumber, "invalid input for type boolean: %q", show(v))
	}
	return show(v), nil
}
