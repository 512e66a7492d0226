package database

import "strings"

// expr reads an expression: OR binds least, then AND, comparisons, sums and
// products.
func (p *parser) expr() (expr, error) { return p.chain(p.and, "or") }

func (p *parser) and() (expr, error) { return p.chain(p.comparison, "and") }

func (p *parser) sum() (expr, error) { return p.chain(p.product, "+", "-", "||") }

func (p *parser) product() (expr, error) { return p.chain(p.value, "*", "/") }

// chain reads parts with one of the operators between them.
func (p *parser) chain(part func() (expr, error), operators ...string) (expr, error) {
	left, err := part()
	for err == nil {
		op := ""
		for _, candidate := range operators {
			if p.accept(candidate) {
				op = candidate
				break
			}
		}
		if op == "" {
			return left, nil
		}
		var right expr
		right, err = part()
		left = binary{op, left, right}
	}
	return nil, err
}

func (p *parser) comparison() (expr, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	switch {
	case p.accept("is", "not", "null"):
		return binary{"is not", left, literal{}}, nil
	case p.accept("is", "null"):
		return binary{"is", left, literal{}}, nil
	}
	for _, op := range []string{"=", "<>", "!=", "<=", ">=", "<", ">"} {
		if p.accept(op) {
			right, err := p.sum()
			return binary{op, left, right}, err
		}
	}
	return left, nil
}

// value reads the smallest part of an expression, and a cast behind it, which
// changes nothing here.
func (p *parser) value() (expr, error) {
	e, err := p.bare()
	for err == nil && p.accept("::") {
		_, err = p.name()
	}
	return e, err
}

func (p *parser) bare() (expr, error) {
	t := p.peek()
	switch {
	case p.accept("("):
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		return e, p.expect(")")
	case p.accept("-"):
		e, err := p.value()
		return binary{"-", literal{int64(0)}, e}, err
	case t.kind == number:
		p.at++
		n, err := integer(t)
		return literal{n}, err
	case t.kind == text:
		p.at++
		return literal{t.text}, nil
	case p.accept("null"):
		return literal{}, nil
	case p.accept("true"):
		return literal{true}, nil
	case p.accept("false"):
		return literal{false}, nil
	case p.accept("default"):
		return defaultValue{}, nil
	case t.kind == symbol && strings.HasPrefix(t.text, "$"):
		return nil, failf(codeUnsupported, "parameters such as $1 are not known here: write the value into the command")
	}
	return p.named()
}

// functions are what may stand before a bracket, or alone.
func (p *parser) named() (expr, error) {
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	switch {
	case name == "current_user":
		return call{name: name}, nil
	case name == "current_timestamp":
		return call{name: "now"}, nil
	case p.accept("("):
		return p.call(name)
	case p.accept("."):
		column, err := p.name()
		return reference{name: column, excluded: name == "excluded"}, err
	}
	return reference{name: name}, nil
}

// call reads a function's arguments.
func (p *parser) call(name string) (expr, error) {
	c := call{name: name}
	if p.accept(")") {
		return c, c.check()
	}
	if name == "count" && p.accept("*") {
		return c, p.expect(")")
	}
	p.at-- // the bracket
	var err error
	if c.args, err = p.list(); err != nil {
		return nil, err
	}
	return c, c.check()
}

// check refuses a call without what it needs.
func (c call) check() error {
	if (c.aggregate() || c.name == "coalesce") && len(c.args) == 0 {
		return syntaxError("%s() needs a column", c.name)
	}
	return nil
}
