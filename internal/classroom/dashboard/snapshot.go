package dashboard

import (
	"context"
	"sync"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/classroom/room"
)

// snapshot is the room at one moment, for all views of it.
type snapshot struct {
	ctx      context.Context
	view     board.View
	settings room.Settings
	word     classroom.Word
	changes  room.Changes // since the snapshot before
	rows     map[string]*board.Row

	mu     sync.Mutex
	panels map[panelKey]string
}

type panelKey struct{ name, lang string }

func (d *Dashboard) snapshot(ctx context.Context, changes room.Changes) *snapshot {
	s := &snapshot{ctx: ctx, view: d.room.View(), settings: d.room.Settings(), word: d.word(), changes: changes, panels: map[panelKey]string{}}
	s.rows = make(map[string]*board.Row, len(s.view.Rows))
	for i := range s.view.Rows {
		s.rows[s.view.Rows[i].ID] = &s.view.Rows[i]
	}
	return s
}

// at is the moment.
func (s *snapshot) at() time.Time { return s.view.At }

// panel renders a part that looks the same in all views of a language once.
func (s *snapshot) panel(d *Dashboard, name string, w *words, data func() any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := panelKey{name, w.Lang()}
	if text, ok := s.panels[key]; ok {
		return text
	}
	text, err := d.render(name, with(w, data()))
	if err != nil {
		d.failed(err)
	}
	s.panels[key] = text
	return text
}
