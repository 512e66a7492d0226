package browser_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"matelot/internal/classroom/dashboard"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/roomtest"
)

// within is how long anything in the browser may take, on a machine that is busy.
const within = 90 * time.Second

// chromium finds the browser. Where there is none the test is skipped, but not in CI.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const why = "there is no Chromium: apt-get install chromium, or scripts/ci-deps"
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

// look is how somebody looks at a page.
type look struct {
	lang          string
	dark          bool
	width, height int64
}

// window is a browser's window on a classroom.
type window struct {
	context.Context
	t    *testing.T
	base string

	mu       sync.Mutex
	troubles []string // what the browser's console complained of
}

// class is a room with its dashboard on a server of the test's own.
func class(t *testing.T) (*room.Room, string) {
	t.Helper()
	r := roomtest.Room(t, roomtest.Outline())
	d, err := dashboard.New(dashboard.Options{Room: r, Word: roomtest.Word(r), Version: "test", Failed: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	t.Cleanup(d.Close) // before the server, which waits for its requests
	return r, server.URL
}

// browse starts a browser of the test's own.
func browse(t *testing.T, base string, l look) *window {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.UserDataDir(t.TempDir()), chromedp.Flag("lang", l.lang),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.WSURLReadTimeout(within))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	bounded, cancel := context.WithTimeout(t.Context(), 2*within)
	t.Cleanup(cancel)
	allocated, stop := chromedp.NewExecAllocator(bounded, options...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocated)
	t.Cleanup(quit)
	w := &window{Context: ctx, t: t, base: base}
	chromedp.ListenTarget(ctx, w.listen)
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	w.do("opening a window", network.Enable(), runtime.Enable(),
		network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": l.lang}),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}),
		chromedp.EmulateViewport(l.width, l.height))
	t.Cleanup(w.quiet)
	return w
}

// listen notes what a page that keeps its own policy never says.
func (w *window) listen(event any) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		for _, arg := range e.Args {
			text += string(arg.Value)
		}
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Error()
	}
	if text != "" {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.troubles = append(w.troubles, text)
	}
}

func (w *window) quiet() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, trouble := range w.troubles {
		w.t.Errorf("the page says: %s", trouble)
	}
}

func (w *window) do(what string, actions ...chromedp.Action) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w, within)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

// open opens a page, and waits until it follows the room, if it does.
func (w *window) open(path string) {
	w.t.Helper()
	w.do("opening "+path, chromedp.Navigate(w.base+path), chromedp.WaitReady("main"))
	w.until(`!document.body.dataset.live || document.body.dataset.at`)
}

// until waits for something to be so in the page.
func (w *window) until(expression string) {
	w.t.Helper()
	w.do("waiting for "+expression, chromedp.Poll(expression, nil, chromedp.WithPollingMutation(), chromedp.WithPollingTimeout(within)))
}

// eval gives what an expression is in the page.
func (w *window) eval(expression string, result any) {
	w.t.Helper()
	w.do("asking for "+expression, chromedp.Evaluate(expression, result))
}

func (w *window) text(selector string) string {
	w.t.Helper()
	var text string
	w.do("reading "+selector, chromedp.Text(selector, &text, chromedp.ByQuery))
	return strings.Join(strings.Fields(text), " ")
}

// picture writes a picture of the whole page to where pictures are wanted.
func (w *window) picture(name string) []byte {
	w.t.Helper()
	var data []byte
	w.do("taking a picture", chromedp.FullScreenshot(&data, 100))
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		folder = w.t.ArtifactDir()
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), data, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return data
}
