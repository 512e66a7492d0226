package pane

import (
	"errors"
	"fmt"
	"os/exec"
	"sync"

	"github.com/charmbracelet/x/xpty"

	"matelot/internal/tutor/pane/emulator"
)

const (
	// chunk is how many bytes are shown while the lock is held. Even bytes that
	// clear a large screen over and over keep a View waiting for a few
	// milliseconds at most.
	chunk = 1024
	// readSize is how many bytes are read at once.
	readSize = 32 << 10
)

// Pane is a running program and its screen. All its methods can be called from
// any goroutine.
type Pane struct {
	tty  xpty.Pty
	cmd  *exec.Cmd
	keys *outbox

	changed chan struct{}
	arrived chan struct{} // output came; for who waits for it to end
	read    chan struct{} // closed when there is nothing more to read
	exited  chan struct{} // closed when the program has ended
	done    chan struct{} // closed when its output was read besides
	closing chan struct{} // closed when Close was called
	close   func() error

	mu       sync.Mutex
	screen   *emulator.Terminal
	back     int // rows scrolled back
	version  int // counts the changes
	view     rendered
	plain    rendered
	exitCode int
}

// rendered is a text of the screen, and of which version.
type rendered struct {
	text    string
	version int
}

// Start runs a command on a pseudo-terminal of that size. The command's standard
// streams must not be set: they become the terminal. On Unix it leads a session
// of its own, whose terminal this is. Close must be called, also after the
// program ended.
func Start(cmd *exec.Cmd, cols, rows int) (*Pane, error) {
	if cmd.Stdin != nil || cmd.Stdout != nil || cmd.Stderr != nil {
		return nil, errors.New("start a program in a pane: its standard streams are set")
	}
	screen := emulator.New(cols, rows)
	cols, rows = screen.Size()
	tty, err := xpty.NewPty(cols, rows)
	if err != nil {
		return nil, fmt.Errorf("open a pseudo-terminal: %w", err)
	}
	leadSession(cmd)
	if err := tty.Start(cmd); err != nil {
		tty.Close()
		return nil, fmt.Errorf("start %s in a pane: %w", cmd.Path, err)
	}
	leaveToProgram(tty)
	p := &Pane{
		tty: tty, cmd: cmd, keys: newOutbox(),
		changed: make(chan struct{}, 1), arrived: make(chan struct{}, 1),
		read: make(chan struct{}), exited: make(chan struct{}), done: make(chan struct{}),
		closing: make(chan struct{}),
		screen:  screen, version: 1,
	}
	p.close = sync.OnceValue(p.hangUp)
	go p.listen()
	go p.keys.writeTo(tty)
	go p.wait()
	return p, nil
}

// listen shows what the program prints, until the terminal is closed or nobody
// holds its other end.
func (p *Pane) listen() {
	defer close(p.read)
	buffer := make([]byte, readSize)
	for {
		n, err := p.tty.Read(buffer)
		for data := buffer[:n]; len(data) > 0; {
			piece := data[:min(len(data), chunk)]
			data = data[len(piece):]
			p.show(piece)
		}
		if n > 0 {
			signal(p.changed)
			signal(p.arrived)
		}
		if err != nil { // EIO on Linux, EOF elsewhere: the program has left.
			return
		}
	}
}

// show puts a piece of output on the screen.
func (p *Pane) show(piece []byte) {
	p.mu.Lock()
	pushed := p.screen.Pushed()
	p.screen.Write(piece)
	if p.back > 0 { // What is looked at stays in sight.
		p.back = min(p.back+p.screen.Pushed()-pushed, p.screen.History())
	}
	p.version++
	replies := p.screen.Replies()
	p.mu.Unlock()
	p.keys.answer(replies)
}

// signal wakes who waits on a channel, at most once.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Changed receives after the screen changed. Many changes may be one signal. It
// is never closed.
func (p *Pane) Changed() <-chan struct{} { return p.changed }

// View gives the visible rows, or those scrolled back to, joined by newlines, as
// styled text: exactly as many rows as the pane has, each at most as wide. Blanks
// at the ends of rows are left out. The cursor is not drawn: see Cursor.
func (p *Pane) View() string {
	return p.render(&p.view, (*emulator.Terminal).AppendStyled)
}

// Text gives the same as View without styles.
func (p *Pane) Text() string {
	return p.render(&p.plain, (*emulator.Terminal).AppendPlain)
}

func (p *Pane) render(kept *rendered, draw func(*emulator.Terminal, []byte, int) []byte) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept.version != p.version {
		*kept = rendered{text: string(draw(p.screen, nil, p.back)), version: p.version}
	}
	return kept.text
}

// Cursor gives the cursor's place in the view, and whether it is to be shown: not
// if the program hides it, nor while the view is scrolled back.
func (p *Pane) Cursor() (x, y int, visible bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, y, visible = p.screen.Cursor()
	return x, y, visible && p.back == 0
}

// Resize gives the pane and the program's terminal another size.
func (p *Pane) Resize(cols, rows int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.screen.Resize(cols, rows)
	p.back = min(p.back, p.screen.History())
	p.version++
	signal(p.changed)
	select {
	case <-p.closing:
		return nil
	default:
	}
	if err := p.tty.Resize(p.screen.Size()); err != nil {
		return fmt.Errorf("resize the pseudo-terminal: %w", err)
	}
	return nil
}

// Scroll looks back (positive) or forth by lines, as far as there are any. In
// the alternate screen there are none.
func (p *Pane) Scroll(lines int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.scroll(lines)
}

// scroll is Scroll for who holds the lock.
func (p *Pane) scroll(lines int) {
	back := min(max(p.back+lines, 0), p.screen.History())
	if back != p.back {
		p.back = back
		p.version++
		signal(p.changed)
	}
}

// ScrolledBack is how many lines the view is scrolled back.
func (p *Pane) ScrolledBack() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.back
}

// Alternate tells whether the program uses the alternate screen, as pagers and
// editors do: there is nothing to scroll back to then.
func (p *Pane) Alternate() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.Alternate()
}
