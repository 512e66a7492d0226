package screen

import (
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// tick is the time between two looks at whether there is something to draw,
	// while there may be.
	tick = 4 * time.Millisecond
	// rest is the same when nothing happened for a while. It is not for ever: a
	// terminal that takes no output for a time may hold up the last picture.
	rest = time.Second
	// linger is how long after something happened it is looked often.
	linger = 60 * time.Millisecond
)

// pace lets bubbletea's renderer look often while something happens, and seldom
// while nothing does. The library looks sixty times a second for ever, which costs an
// idle tutor 1 % of a processor, and a key up to 17 ms: its ticker is a private field
// (docs/decisions/0010-a-ticker-that-rests.md). Where there is no such field, the
// library's own rate stays.
type pace struct {
	find func() *time.Ticker

	mu     sync.Mutex
	ticker *time.Ticker
	calm   *time.Timer
	awake  bool
	last   time.Time // that something happened
}

// happened says that the screen may have to be drawn anew. It is called in the
// program's loop.
func (p *pace) happened() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ticker == nil && p.find != nil {
		p.ticker = p.find()
	}
	if p.ticker == nil {
		return
	}
	p.last = time.Now()
	if p.awake {
		return
	}
	p.awake = true
	p.ticker.Reset(tick)
	if p.calm == nil {
		p.calm = time.AfterFunc(linger, p.calmed)
	} else {
		p.calm.Reset(linger)
	}
}

// calmed looks whether nothing happened since.
func (p *pace) calmed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if since := time.Since(p.last); since < linger {
		p.calm.Reset(linger - since)
		return
	}
	p.awake = false
	p.ticker.Reset(rest)
}

// end leaves nothing behind. The ticker is the program's.
func (p *pace) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calm != nil {
		p.calm.Stop()
	}
	p.ticker = nil
	p.find = nil
}

// tickerOf is the ticker by which a running program draws; nil where it has none by
// that name.
func tickerOf(program *tea.Program) *time.Ticker {
	field := reflect.ValueOf(program).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return (*time.Ticker)(field.UnsafePointer())
}
