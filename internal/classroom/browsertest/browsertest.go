// Package browsertest opens a classroom's pages in a real browser, for tests only: it
// starts a Chromium of the test's own, waits for what pages come to show, and holds that
// they complain of nothing. It knows nothing of what is on them.
package browsertest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// within is how long anything in the browser may take, on a machine that is busy.
const within = 90 * time.Second

// chromium finds the browser. Where there is none the test is skipped, but not in CI.
func chromium(t testing.TB) string {
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

// Look is how somebody looks at a page.
type Look struct {
	Lang          string // what the browser is set to
	Dark          bool
	Width, Height int64
}

// Window is a browser's window on a classroom.
type Window struct {
	context.Context
	t    testing.TB
	base string

	mu       sync.Mutex
	troubles []string // what the browser's console complained of
}

// Browse starts a browser of the test's own, whose paths are below base.
func Browse(t testing.TB, base string, l Look) *Window {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.Flag("lang", l.Lang), chromedp.WSURLReadTimeout(within))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	bounded, cancel := context.WithTimeout(t.Context(), 6*within) // each thing in it has its own
	t.Cleanup(cancel)
	allocated, stop := chromedp.NewExecAllocator(bounded, options...)
	t.Cleanup(stop)
	ctx, _ := chromedp.NewContext(allocated) // Cancel, below, also waits
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	w := &Window{Context: ctx, t: t, base: base}
	console := chromedp.Console(ctx)
	go func() {
		for message, err := range console {
			if err != nil {
				return
			}
			if strings.Contains(message.Text, "status of 404") {
				continue // a test asked for it
			}
			w.mu.Lock()
			w.troubles = append(w.troubles, message.String())
			w.mu.Unlock()
		}
	}()
	t.Cleanup(w.quiet)
	scheme := "light"
	if l.Dark {
		scheme = "dark"
	}
	Call(w, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": l.Lang}})
	Call(w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	w.do("opening a window", chromedp.EmulateViewport(l.Width, l.Height))
	return w
}

// Call has the browser do what chromedp has no action for.
func Call[P, R any](w *Window, command cdp.Command[P, R], params P) R {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w, within)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		w.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// quiet holds that the page complained of nothing: of its policy, of its script.
func (w *Window) quiet() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, trouble := range w.troubles {
		w.t.Errorf("the page says: %s", trouble)
	}
}

func (w *Window) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w, within)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

// Open opens a page, and waits until it follows the room, if it does.
func (w *Window) Open(path string) {
	w.t.Helper()
	w.do("opening "+path, chromedp.Navigate(w.base+path))
	w.Until(`!document.body.dataset.live || document.body.dataset.at`)
}

// Until waits for something to be so in the page, also in one that comes in its place
// meanwhile. chromedp's own way would need a policy that lets texts be run.
func (w *Window) Until(expression string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w, within)
	defer cancel()
	look := chromedp.Evaluate[bool](`new Promise((done) => {
		let n = 0;
		const look = () => { if (`+expression+`) done(true); else if (++n > 100) done(false); else setTimeout(look, 20) }; // frames do not come to a window that nobody sees
		look();
	})`, chromedp.EvalAwaitPromise)
	for {
		// A page that goes away may take the answer with it.
		once, stop := context.WithTimeout(ctx, 10*time.Second)
		so, err := chromedp.Run(once, look)
		stop()
		switch {
		case so:
			return
		case ctx.Err() != nil:
			w.t.Fatalf("waiting for %s: %v", expression, errors.Join(ctx.Err(), err))
		}
	}
}

// Eval gives what an expression is in the page.
func Eval[T any](w *Window, expression string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w, within)
	defer cancel()
	result, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("asking for %s: %v", expression, err)
	}
	return result
}

// Run has the page do something.
func (w *Window) Run(expression string) {
	w.t.Helper()
	w.do(expression, chromedp.Evaluate[chromedp.Void](expression))
}

// Is tells whether an expression is true in the page.
func (w *Window) Is(expression string) bool {
	w.t.Helper()
	return Eval[bool](w, "!!("+expression+")")
}

// Reach presses Tab until an element has the focus.
func (w *Window) Reach(id string) {
	w.t.Helper()
	for range 200 {
		if Eval[string](w, `document.activeElement.id`) == id {
			return
		}
		w.Press("\t")
	}
	w.t.Fatalf("Tab never reaches %s", id)
}

// Text is what is to be read in an element.
func (w *Window) Text(id string) string {
	w.t.Helper()
	return strings.Join(strings.Fields(Eval[string](w, "document.getElementById('"+id+"').innerText")), " ")
}

// Press presses keys.
func (w *Window) Press(keys ...string) {
	w.t.Helper()
	for _, key := range keys {
		w.do("pressing a key", chromedp.KeyEvent(key))
	}
}

// Picture writes a picture of the window, or of the whole page, to where pictures are
// wanted.
func (w *Window) Picture(name string, whole bool) []byte {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w, within)
	defer cancel()
	action := chromedp.CaptureScreenshot()
	if whole {
		action = chromedp.FullScreenshot(100)
	}
	data, err := chromedp.Run(ctx, action)
	if err != nil {
		w.t.Fatalf("taking a picture: %v", err)
	}
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		folder = w.t.TempDir()
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), data, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return data
}
