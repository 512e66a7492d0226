package mutation

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

//go:embed switch.go.txt
var switchSource string

//go:embed main_test.go.txt
var mainSource string

// Mutated is a package with all its mutants in it, each of them off.
type Mutated struct {
	Dir     string            // the package's folder
	Mutants []Mutant          // by ID: Mutants[0] has ID 1
	Files   map[string][]byte // by path in Dir: those changed, and two that are new
}

// Mutate reads the package in a folder, which imports nothing but the standard
// library and has no TestMain, and puts all mutants into it.
func Mutate(dir string) (Mutated, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Mutated{}, fmt.Errorf("finding the package: %w", err)
	}
	files := token.NewFileSet()
	parsed, err := sources(files, dir)
	if err != nil {
		return Mutated{}, err
	}
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	pkg, err := config.Check(dir, files, parsed, &info)
	if err != nil {
		return Mutated{}, fmt.Errorf("checking the package's types: %w", err)
	}
	m := &mutator{files: files, info: info, names: map[string]int{}}
	out := Mutated{Dir: dir, Files: map[string][]byte{}}
	for _, file := range parsed {
		path := files.Position(file.Pos()).Filename
		m.file = filepath.Base(path)
		m.rewrite(file)
		var text bytes.Buffer
		if err := printer.Fprint(&text, files, file); err != nil {
			return Mutated{}, fmt.Errorf("writing %s: %w", m.file, err)
		}
		out.Files[path] = text.Bytes()
	}
	out.Mutants = m.mutants
	fill := strings.NewReplacer("PACKAGE", pkg.Name(), "COUNT", strconv.Itoa(len(m.mutants)))
	out.Files[filepath.Join(dir, "mutant_switch.go")] = []byte(fill.Replace(switchSource))
	out.Files[filepath.Join(dir, "mutant_main_test.go")] = []byte(fill.Replace(mainSource))
	return out, nil
}

// sources parses the package's files but its tests. Comments are left out: the
// changed code would shift them into the midst of expressions.
func sources(files *token.FileSet, dir string) ([]*ast.File, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, fmt.Errorf("listing the package's files: %w", err)
	}
	var parsed []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading the package: %w", err)
		}
		file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("reading the package: %w", err)
		}
		parsed = append(parsed, file)
	}
	if len(parsed) == 0 {
		return nil, fmt.Errorf("no Go files in %s", dir)
	}
	return parsed, nil
}

// mutator puts mutants into one file after the other.
type mutator struct {
	files   *token.FileSet
	info    types.Info
	file    string
	fun     string
	loops   []ast.Node // what break and continue are about, innermost last
	names   map[string]int
	mutants []Mutant
}

// rewrite replaces what can be changed by calls that do either. Going down, what
// stands there is noted; going up, it is replaced, since by then the parts of it
// have been.
func (m *mutator) rewrite(file *ast.File) {
	replacing := map[ast.Node]func(*astutil.Cursor){}
	astutil.Apply(file, func(c *astutil.Cursor) bool {
		if c.Node() == nil || m.isFixed(c.Node()) {
			return false
		}
		switch node := c.Node().(type) {
		case *ast.FuncDecl:
			m.fun = node.Name.Name
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.FuncLit:
			m.loops = append(m.loops, node)
		}
		if replace := m.plan(c); replace != nil {
			replacing[c.Node()] = replace
		}
		return true
	}, func(c *astutil.Cursor) bool {
		switch node := c.Node().(type) {
		case *ast.FuncDecl:
			m.fun = ""
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.FuncLit:
			m.loops = m.loops[:len(m.loops)-1]
		case nil:
			return true
		default:
			_ = node
		}
		if replace := replacing[c.Node()]; replace != nil {
			replace(c)
		}
		return true
	})
}

// isFixed tells what is known when it is compiled, or is a type: it must stay
// as it is.
func (m *mutator) isFixed(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.GenDecl:
		return node.Tok != token.VAR
	case *ast.FuncType, *ast.ArrayType, *ast.StructType, *ast.MapType, *ast.InterfaceType:
		return true
	case ast.Expr:
		value := m.info.Types[node]
		return value.IsType()
	}
	return false
}

// isConstant tells what the compiler works out.
func (m *mutator) isConstant(e ast.Expr) bool { return m.info.Types[e].Value != nil }

// add makes a mutant, and gives the literal of its ID.
func (m *mutator) add(kind Kind, at ast.Node, from, to string) ast.Expr {
	mutant := Mutant{
		ID: len(m.mutants) + 1, Kind: kind, Line: m.files.Position(at.Pos()).Line,
		File: m.file, Func: m.fun, From: from, To: to,
	}
	m.names[mutant.Name()]++
	mutant.Nth = m.names[mutant.Name()]
	m.mutants = append(m.mutants, mutant)
	return &ast.BasicLit{Kind: token.INT, Value: strconv.Itoa(mutant.ID)}
}

// call is a call of one of the functions of switch.go.txt.
func call(function string, args ...ast.Expr) *ast.CallExpr {
	return &ast.CallExpr{Fun: ast.NewIdent(function), Args: args}
}
