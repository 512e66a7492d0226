package dashboard

import (
	"html/template"
	"net/http"
	"strings"

	"matelot/internal/classroom/room"
)

// mostOnProjector bounds what can be read from the back of a room.
const mostOnProjector = 5

// projectorPage is what a room may see: no name, no alias.
type projectorPage struct{ Parts []template.HTML }

// joinPart is how to join.
type joinPart struct {
	Ended   bool
	Title   string
	Address string
	Code    string
	Print   string // the rest of the word, with hyphens
	Command string
	URL     string
	QR      qrCode
	Message string
}

// roomPart is how the room is.
type roomPart struct {
	Learners int
	Pace     pacePanel
	Troubles []troubleRow
	Steps    []place
}

func (d *Dashboard) showProjector(w http.ResponseWriter, r *http.Request, words *words) {
	key := viewKey{kind: viewProjector, lang: words.Lang()}
	v := &projectorView{d: d, words: words}
	s := d.snapshot(r.Context(), room.Changes{})
	v.follow(s)
	var page projectorPage
	for _, p := range v.parts {
		page.Parts = append(page.Parts, rendered(p.HTML))
	}
	d.page(w, r, http.StatusOK, "projector", frame{Words: words, Title: d.title(s, words), Live: key.liveURL(), Body: page})
}

// projectorView follows the room for the projector.
type projectorView struct {
	d     *Dashboard
	words *words
	parts []part
}

func (v *projectorView) follow(s *snapshot) ([]part, string) {
	d, w := v.d, v.words
	parts := []part{
		{"p-join", s.panel(d, "p-join", w, func() any { return d.joinPart(s, w) })},
		{"p-room", s.panel(d, "p-room", w, func() any { return d.roomPart(s, w) })},
	}
	var changed []part
	for i, p := range parts {
		if v.parts == nil || v.parts[i] != p {
			changed = append(changed, p)
		}
	}
	v.parts = parts
	return changed, ""
}

func (v *projectorView) whole() []part { return v.parts }

func (d *Dashboard) joinPart(s *snapshot, w *words) any {
	j := joinPart{Ended: s.settings.Ended, Title: d.title(s, w), Command: "matelot join " + s.word.String(), URL: s.word.URL()}
	if s.settings.Message != nil {
		j.Message = s.settings.Message.Text
	}
	if j.Ended {
		return j
	}
	text := s.word.String()
	cut := strings.LastIndex(text, "/")
	j.Address = text[:cut]
	j.Code, j.Print, _ = strings.Cut(text[cut+1:], "-")
	code, err := newQR(j.URL)
	if err != nil {
		d.failed(err)
	}
	j.QR = code
	return j
}

func (d *Dashboard) roomPart(s *snapshot, w *words) any {
	p := roomPart{Learners: len(s.view.Rows), Pace: d.pace(s, w, mostOnProjector)}
	for _, t := range s.view.Troubles[:min(len(s.view.Troubles), mostOnProjector)] {
		row := troubleRow{Count: len(t.Learners), Of: t.Of, Title: w.trouble(t.Finding)}
		if len(p.Troubles) == 0 {
			row.Sentence = w.sentence(t.Finding) // one can be read from the back of a room
		}
		p.Troubles = append(p.Troubles, row)
	}
	p.Steps = p.Pace.Places
	return p
}
