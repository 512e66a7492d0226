package browser_test

import (
	"context"
	"errors"
	"net/http/httptest"
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

// welcome is the page of who is not the teacher, on a server of the test's own.
func welcome(t *testing.T) string {
	t.Helper()
	r := roomtest.Room(t, roomtest.Outline())
	d, err := dashboard.New(dashboard.Options{Room: r, Word: roomtest.Word(r), Version: "test", Failed: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d.Welcome())
	t.Cleanup(server.Close)
	return server.URL
}

// browse starts a browser of the test's own.
func browse(t *testing.T, base string, l look) *window {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.Flag("lang", l.lang), chromedp.WSURLReadTimeout(within))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	bounded, cancel := context.WithTimeout(t.Context(), 3*within)
	t.Cleanup(cancel)
	allocated, stop := chromedp.NewExecAllocator(bounded, options...)
	t.Cleanup(stop)
	ctx, _ := chromedp.NewContext(allocated) // Cancel, below, also waits
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	w := &window{Context: ctx, t: t, base: base}
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
	if l.dark {
		scheme = "dark"
	}
	call(w, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": l.lang}})
	call(w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	w.do("opening a window", chromedp.EmulateViewport(l.width, l.height))
	return w
}

// call has the browser do what chromedp has no action for.
func call[P, R any](w *window, command cdp.Command[P, R], params P) R {
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
func (w *window) quiet() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, trouble := range w.troubles {
		w.t.Errorf("the page says: %s", trouble)
	}
}

func (w *window) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w, within)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

// open opens a page, and waits until it follows the room, if it does.
func (w *window) open(path string) {
	w.t.Helper()
	w.do("opening "+path, chromedp.Navigate(w.base+path))
	w.until(`!document.body.dataset.live || document.body.dataset.at`)
}

// until waits for something to be so in the page, also in one that comes in its place
// meanwhile. chromedp's own way would need a policy that lets texts be run.
func (w *window) until(expression string) {
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

// eval gives what an expression is in the page.
func eval[T any](w *window, expression string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w, within)
	defer cancel()
	result, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("asking for %s: %v", expression, err)
	}
	return result
}

// eval has the page do something.
func (w *window) eval(expression string) {
	w.t.Helper()
	w.do(expression, chromedp.Evaluate[chromedp.Void](expression))
}

func (w *window) is(expression string) bool {
	w.t.Helper()
	return eval[bool](w, "!!("+expression+")")
}

// reach presses Tab until an element has the focus.
func (w *window) reach(id string) {
	w.t.Helper()
	for range 200 {
		if eval[string](w, `document.activeElement.id`) == id {
			return
		}
		w.press("\t")
	}
	w.t.Fatalf("Tab never reaches %s", id)
}

func (w *window) text(id string) string {
	w.t.Helper()
	return strings.Join(strings.Fields(eval[string](w, "document.getElementById('"+id+"').innerText")), " ")
}

// press presses keys.
func (w *window) press(keys ...string) {
	w.t.Helper()
	for _, key := range keys {
		w.do("pressing a key", chromedp.KeyEvent(key))
	}
}

// picture writes a picture of the window, or of the whole page, to where pictures are
// wanted.
func (w *window) picture(name string, whole bool) []byte {
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
