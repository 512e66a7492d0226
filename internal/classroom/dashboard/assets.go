package dashboard

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
)

//go:embed assets/app.js assets/style.css
var assets embed.FS

//go:embed pages/*.html.tmpl
var pageFiles embed.FS

// static answers with the script and the style.
func static() http.Handler {
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the name is written above
	}
	return http.StripPrefix("/static/", http.FileServerFS(onlyFiles{files}))
}

// onlyFiles shows no lists of files.
type onlyFiles struct{ fs.FS }

func (f onlyFiles) Open(name string) (fs.File, error) {
	if info, err := fs.Stat(f.FS, name); err != nil || info.IsDir() {
		return nil, fs.ErrNotExist
	}
	return f.FS.Open(name)
}

func parsePages() (*template.Template, error) {
	t, err := template.New("pages").Funcs(template.FuncMap{
		"symbol": symbol,
		"under":  with,
		"anchor": anchor,
	}).ParseFS(pageFiles, "pages/*.html.tmpl")
	if err != nil {
		return nil, fmt.Errorf("reading the dashboard's templates: %w", err)
	}
	return t, nil
}

// with puts the words of a page beside what a template shows.
func with(words *words, data any) map[string]any {
	return map[string]any{"Words": words, "Body": data}
}
