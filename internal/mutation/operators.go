package mutation

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/astutil"
)

// plan makes the mutants of one node, and gives what replaces it once its parts
// have been; nil where nothing of it is changed.
func (m *mutator) plan(c *astutil.Cursor) func(*astutil.Cursor) {
	switch node := c.Node().(type) {
	case *ast.IncDecStmt:
		return m.step(node)
	case *ast.AssignStmt:
		return m.assignment(node)
	case *ast.BranchStmt:
		return m.jump(node)
	case ast.Expr:
		if m.isConstant(node) && !isCase(c) {
			return nil
		}
		if replace := m.expression(c, node); replace != nil {
			return func(c *astutil.Cursor) { c.Replace(replace()) }
		}
	}
	return nil
}

// expression plans what may stand in the place of an expression.
func (m *mutator) expression(c *astutil.Cursor, e ast.Expr) func() ast.Expr {
	if isCase(c) {
		switch s := m.loops[len(m.loops)-1].(type) {
		case *ast.SwitchStmt:
			if s.Tag != nil {
				return m.caseValue(e)
			}
		default: // a case of types
			return nil
		}
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		inner := m.binary(e)
		if e.Op != token.LAND && e.Op != token.LOR || !isBranch(c) {
			return inner
		}
		id := m.add(Condition, e, source(e), "!("+source(e)+")")
		return func() ast.Expr { return call("mutantNot", id, inner()) }
	case *ast.UnaryExpr:
		switch e.Op {
		case token.NOT:
			id := m.add(Condition, e, source(e), source(e.X))
			return func() ast.Expr { return call("mutantNot", id, e) }
		case token.SUB:
			id := m.add(Arithmetic, e, source(e), source(e.X))
			return func() ast.Expr { return call("mutantNegative", id, e.X) }
		}
	case *ast.Ident, *ast.CallExpr, *ast.SelectorExpr, *ast.IndexExpr, *ast.StarExpr:
		if isBranch(c) || isOperand(c) {
			id := m.add(Condition, e, source(e), "!"+source(e))
			return func() ast.Expr { return call("mutantNot", id, e) }
		}
	}
	return nil
}

// isBranch tells the condition of an if, a for, or a case without a tag.
func isBranch(c *astutil.Cursor) bool {
	switch c.Parent().(type) {
	case *ast.IfStmt, *ast.ForStmt:
		return c.Name() == "Cond"
	}
	return isCase(c)
}

// isCase tells a value of a case.
func isCase(c *astutil.Cursor) bool {
	_, is := c.Parent().(*ast.CaseClause)
	return is && c.Name() == "List"
}

// isOperand tells one side of && or ||.
func isOperand(c *astutil.Cursor) bool {
	b, is := c.Parent().(*ast.BinaryExpr)
	return is && (b.Op == token.LAND || b.Op == token.LOR)
}

func (m *mutator) caseValue(e ast.Expr) func() ast.Expr {
	function := ""
	if basic, is := m.info.Types[e].Type.Underlying().(*types.Basic); is {
		switch {
		case basic.Info()&types.IsString != 0:
			function = "mutantText"
		case basic.Info()&types.IsInteger != 0:
			function = "mutantInt"
		}
	}
	if function == "" {
		return nil
	}
	// A literal has the type of what it is compared with, which a call must be told.
	if basic, is := m.info.Types[e].Type.(*types.Basic); is {
		function += "[" + basic.Name() + "]"
	}
	id := m.add(Case, e, "case "+source(e), "case another")
	return func() ast.Expr { return call(function, id, e) }
}

// negated is what stands for a comparison in its negation.
func negated(op token.Token) token.Token {
	return map[token.Token]token.Token{
		token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
	}[op]
}

// written is a binary expression with another operator.
func written(e *ast.BinaryExpr, op token.Token) string {
	return source(&ast.BinaryExpr{X: e.X, Op: op, Y: e.Y})
}

func (m *mutator) binary(e *ast.BinaryExpr) func() ast.Expr {
	mutant := func(kind Kind, to token.Token) ast.Expr { return m.add(kind, e, source(e), written(e, to)) }
	switch e.Op {
	case token.EQL, token.NEQ:
		id := mutant(Comparison, negated(e.Op))
		return func() ast.Expr { return call("mutantNot", id, e) }
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		not := mutant(Comparison, negated(e.Op))
		return m.ordered(e, not, mutant)
	case token.LAND:
		id := mutant(Logic, token.LOR)
		return func() ast.Expr { return call("mutantAnd", id, e.X, later(e.Y)) }
	case token.LOR:
		id := mutant(Logic, token.LAND)
		return func() ast.Expr { return call("mutantOr", id, e.X, later(e.Y)) }
	}
	function, to := m.arithmetic(e.Op, e)
	if function == "" {
		return nil
	}
	text := written(e, to)
	if function == "mutantConcat" {
		text = source(e.X)
	}
	id := m.add(Arithmetic, e, source(e), text)
	return func() ast.Expr { return call(function, id, e.X, e.Y) }
}

// ordered plans both changes of < and its like.
func (m *mutator) ordered(e *ast.BinaryExpr, not ast.Expr, mutant func(Kind, token.Token) ast.Expr) func() ast.Expr {
	var id ast.Expr
	function, swapped := "mutantLess", false
	switch e.Op {
	case token.LSS:
		id = mutant(Boundary, token.LEQ)
	case token.GTR:
		id, swapped = mutant(Boundary, token.GEQ), true
	case token.LEQ:
		id, function = mutant(Boundary, token.LSS), "mutantLessEqual"
	default:
		id, function, swapped = mutant(Boundary, token.GTR), "mutantLessEqual", true
	}
	return func() ast.Expr {
		a, b := e.X, e.Y
		if swapped { // a > b is b < a
			a, b = b, a
		}
		return call("mutantNot", not, call(function, id, a, b))
	}
}

// arithmetic gives the function that stands for an operator, and the operator
// that it may change into; "" where there is none.
func (m *mutator) arithmetic(op token.Token, of ast.Expr) (function string, to token.Token) {
	basic, is := m.info.Types[of].Type.Underlying().(*types.Basic)
	if !is {
		return "", op
	}
	switch {
	case op == token.ADD && basic.Info()&types.IsString != 0:
		return "mutantConcat", op
	case op == token.ADD:
		return "mutantAdd", token.SUB
	case op == token.SUB:
		return "mutantSub", token.ADD
	case op == token.MUL:
		return "mutantMul", token.QUO
	case op == token.QUO:
		return "mutantDiv", token.MUL
	case op == token.REM:
		return "mutantRem", token.QUO
	}
	return "", op
}

// later is an operand that is only worked out if the first does not decide.
func later(e ast.Expr) ast.Expr {
	return &ast.FuncLit{
		Type: &ast.FuncType{Params: &ast.FieldList{}, Results: &ast.FieldList{List: []*ast.Field{{Type: ast.NewIdent("bool")}}}},
		Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ReturnStmt{Results: []ast.Expr{e}}}},
	}
}

// step plans i++ and i--.
func (m *mutator) step(s *ast.IncDecStmt) func(*astutil.Cursor) {
	function, to := "mutantAdd", "--"
	if s.Tok == token.DEC {
		function, to = "mutantSub", "++"
	}
	id := m.add(Step, s, source(s), source(s.X)+to)
	return func(c *astutil.Cursor) {
		one := &ast.BasicLit{Kind: token.INT, Value: "1"}
		c.Replace(assign(s.X, call(function, id, s.X, one)))
	}
}

// assignment plans += and its like.
func (m *mutator) assignment(s *ast.AssignStmt) func(*astutil.Cursor) {
	op := map[token.Token]token.Token{
		token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL,
		token.QUO_ASSIGN: token.QUO, token.REM_ASSIGN: token.REM,
	}[s.Tok]
	if op == token.ILLEGAL {
		return nil
	}
	function, to := m.arithmetic(op, s.Lhs[0])
	if function == "" {
		return nil
	}
	text := source(s.Lhs[0]) + " " + to.String() + "= " + source(s.Rhs[0])
	if function == "mutantConcat" {
		text = "nothing added"
	}
	id := m.add(Step, s, source(s), text)
	return func(c *astutil.Cursor) { c.Replace(assign(s.Lhs[0], call(function, id, s.Lhs[0], s.Rhs[0]))) }
}

func assign(to, value ast.Expr) *ast.AssignStmt {
	return &ast.AssignStmt{Lhs: []ast.Expr{to}, Tok: token.ASSIGN, Rhs: []ast.Expr{value}}
}

// jump plans break and continue, where both can stand.
func (m *mutator) jump(s *ast.BranchStmt) func(*astutil.Cursor) {
	other := map[token.Token]token.Token{token.BREAK: token.CONTINUE, token.CONTINUE: token.BREAK}[s.Tok]
	if other == token.ILLEGAL || s.Label != nil || len(m.loops) == 0 {
		return nil
	}
	switch m.loops[len(m.loops)-1].(type) {
	case *ast.ForStmt, *ast.RangeStmt:
	default: // break would leave the switch, not the loop
		return nil
	}
	id := m.add(Jump, s, source(s), other.String())
	return func(c *astutil.Cursor) {
		c.Replace(&ast.BlockStmt{List: []ast.Stmt{
			&ast.IfStmt{Cond: call("mutantIs", id), Body: &ast.BlockStmt{List: []ast.Stmt{&ast.BranchStmt{Tok: other}}}},
			&ast.BranchStmt{Tok: s.Tok},
		}})
	}
}
