package dashboard

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
)

//go:embed assets/app.js assets/style.css
var assets embed.FS

//go:embed pages/*.html.tmpl
var pageFiles embed.FS

// routeStatic answers with the script and the style.
func routeStatic(mux *http.ServeMux) {
	for _, name := range []string{"app.js", "style.css"} {
		mux.HandleFunc("GET /static/"+name, func(w http.ResponseWriter, r *http.Request) {
			http.ServeFileFS(w, r, assets, "assets/"+name)
		})
	}
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
