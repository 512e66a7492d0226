package depcheck

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// Exits gives the places in a Go file that end the process, as file:line: what.
// Only a main package may: all others return errors, so that what was begun is
// cleaned up.
func Exits(filename string, source []byte) ([]string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, filename, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("reading a source file: %w", err)
	}
	if file.Name.Name == "main" {
		return nil, nil
	}
	ending := map[string]string{} // the local name of each package that can end a process
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("reading an import: %w", err)
		}
		if path != "os" && path != "log" && path != "syscall" {
			continue
		}
		name := path
		if spec.Name != nil {
			name = spec.Name.Name
		}
		ending[name] = path
	}
	var places []string
	ast.Inspect(file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if name, ok := selector.X.(*ast.Ident); ok && ends(ending[name.Name], selector.Sel.Name) {
			position := files.Position(selector.Pos())
			places = append(places, fmt.Sprintf("%s:%d: %s.%s",
				position.Filename, position.Line, ending[name.Name], selector.Sel.Name))
		}
		return true
	})
	return places, nil
}

func ends(path, function string) bool {
	switch path {
	case "os", "syscall":
		return function == "Exit"
	case "log":
		switch function {
		case "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln":
			return true
		}
	}
	return false
}
