package webserver

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// files answers GET and HEAD from a folder.
type files struct {
	dir    string // absolute
	server string // the Server header
	// problem is told what could not be served and why.
	problem func(r *http.Request, text string)
	// fallback answers "/" when the folder has no index; nil for 403.
	fallback http.Handler
}

func (f files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", f.server)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		f.fail(w, http.StatusMethodNotAllowed)
		return
	}
	clean := path.Clean("/" + r.URL.Path)
	name := filepath.Join(f.dir, filepath.FromSlash(clean))
	info, err := os.Stat(name)
	if err != nil {
		f.fileError(w, r, name, err)
		return
	}
	if !info.IsDir() {
		if strings.HasSuffix(r.URL.Path, "/") {
			f.fileError(w, r, name+"/", syscall.ENOTDIR)
			return
		}
		f.file(w, r, name)
		return
	}
	if !strings.HasSuffix(r.URL.Path, "/") {
		redirect(w, r, clean+"/")
		return
	}
	f.index(w, r, name)
}

// redirect sends a relative Location: the port inside a container is not the
// one that the browser knows.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusMovedPermanently)
}

// index answers for a folder.
func (f files) index(w http.ResponseWriter, r *http.Request, dir string) {
	index := filepath.Join(dir, "index.html")
	info, err := os.Stat(index)
	switch {
	case err == nil && !info.IsDir():
		f.file(w, r, index)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		f.fileError(w, r, index, err)
	case f.fallback != nil && r.URL.Path == "/":
		f.fallback.ServeHTTP(w, r)
	default:
		f.problem(r, fmt.Sprintf("directory index of %q is forbidden", dir+"/"))
		f.fail(w, http.StatusForbidden)
	}
}

// file sends one file, with the validators by which a browser asks again.
func (f files) file(w http.ResponseWriter, r *http.Request, name string) {
	file, err := os.Open(name)
	if err != nil {
		f.fileError(w, r, name, err)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		f.fileError(w, r, name, err)
		return
	}
	header := w.Header()
	// Nanoseconds and size: a quick edit in the same second is another version.
	header.Set("ETag", fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size()))
	header.Set("Cache-Control", "no-cache")
	header.Set("Content-Type", contentType(name))
	http.ServeContent(w, r, name, info.ModTime(), file)
}

// contentType goes by the name alone, so that a page is a page on every
// machine; what has no known ending is offered as a download, as nginx does.
func contentType(name string) string {
	known := map[string]string{
		".html": "text/html; charset=utf-8", ".htm": "text/html; charset=utf-8",
		".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
		".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8",
		".json": "application/json", ".svg": "image/svg+xml", ".ico": "image/x-icon",
	}
	ending := strings.ToLower(filepath.Ext(name))
	if kind := known[ending]; kind != "" {
		return kind
	}
	if kind := mime.TypeByExtension(ending); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// fileError answers 404, 403 or 500 for what the file system said.
func (f files) fileError(w http.ResponseWriter, r *http.Request, name string, err error) {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		errno = syscall.EIO
	}
	words := errno.Error()
	f.problem(r, fmt.Sprintf("open() %q failed (%d: %s)", name, int(errno), strings.ToUpper(words[:1])+words[1:]))
	switch {
	case errors.Is(err, fs.ErrNotExist), errno == syscall.ENOTDIR:
		f.fail(w, http.StatusNotFound)
	case errors.Is(err, fs.ErrPermission):
		f.fail(w, http.StatusForbidden)
	default:
		f.fail(w, http.StatusInternalServerError)
	}
}

// fail sends a small page for a status.
func (f files) fail(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!doctype html>\n<title>%[1]d %[2]s</title>\n<h1>%[1]d %[2]s</h1>\n<hr><p>%[3]s</p>\n",
		status, http.StatusText(status), f.server)
}
