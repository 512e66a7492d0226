package room

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/i18n"
)

// What Join says no with, besides ErrMalformed.
var (
	ErrCode  = errors.New("the code is not the room's")
	ErrAlias = errors.New("the alias cannot be shown")
	ErrFull  = errors.New("the room is full")
	ErrEnded = errors.New("the class is over")
	// ErrNobody says that there is no such learner.
	ErrNobody = errors.New("there is no such learner")
)

// Join lets a learner in. Asking again with the same token lets in once.
func (r *Room) Join(ctx context.Context, j classroom.Join) (classroom.Joined, error) {
	token, err := base64.RawURLEncoding.DecodeString(j.Token)
	if err != nil || len(token) != classroom.TokenLength {
		return classroom.Joined{}, ErrMalformed
	}
	hash := sha256.Sum256(token)
	alias, ok := cleaned(j.Alias, classroom.MaxAlias)
	if !ok || alias == "" {
		return classroom.Joined{}, ErrAlias
	}
	r.mu.RLock()
	known, settings, n := r.byToken[hash], r.settings, len(r.byID)
	joined := r.joined(known)
	r.mu.RUnlock()
	switch {
	case known != "":
		return joined, nil
	case !(classroom.Word{Code: settings.Code}).SameCode(j.Code):
		return classroom.Joined{}, ErrCode
	case settings.Ended:
		return classroom.Joined{}, ErrEnded
	case n >= classroom.MaxLearners:
		return classroom.Joined{}, ErrFull
	}
	m := member{Learner: board.Learner{ID: strings.ToLower(rand.Text()[:10]), Alias: alias, Lang: i18n.Default, Since: r.now().UTC().Truncate(time.Millisecond)}, token: hash}
	if lang, ok := i18n.Match(j.Lang); ok {
		m.Lang = lang
	}
	err = r.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		m.Alias = alias
		if m.ID, m.Alias, err = insertLearner(ctx, tx, m); err != nil {
			return fmt.Errorf("letting a learner in: %w", err)
		}
		return nil
	}, func() {
		if _, there := r.byID[m.ID]; !there {
			r.enter(m)
			r.came(m.ID)
		}
		joined = r.joined(m.ID)
	})
	return joined, err
}

func (r *Room) joined(id string) classroom.Joined {
	return classroom.Joined{Learner: id, Alias: r.byID[id].Alias, State: r.state(id)}
}

// insertLearner adds one whose alias nobody else has: "Ada 2" is made of a second
// Ada. Where the token is there already it gives whose it is.
func insertLearner(ctx context.Context, tx *sql.Tx, m member) (id, alias string, err error) {
	err = tx.QueryRowContext(ctx, "SELECT id, alias FROM learner WHERE token = ?", m.token[:]).Scan(&id, &alias)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, alias, err
	}
	alias = m.Alias
	for n := 2; ; n++ {
		result, err := tx.ExecContext(ctx, "INSERT INTO learner (id, alias, token, lang, joined) VALUES (?, ?, ?, ?, ?) ON CONFLICT (alias) DO NOTHING",
			m.ID, alias, m.token[:], m.Lang, m.Since.UnixMilli())
		if err != nil {
			return "", "", err
		}
		if added, err := result.RowsAffected(); err != nil || added > 0 {
			return m.ID, alias, err
		}
		suffix := fmt.Sprintf(" %d", n)
		runes := []rune(m.Alias)
		alias = string(runes[:min(len(runes), classroom.MaxAlias-len(suffix))]) + suffix
	}
}

// cleaned is a name as it is kept: on one line, without what cannot be seen. ok is
// false where it is too long, or holds what a screen would obey.
func cleaned(name string, most int) (_ string, ok bool) {
	if !utf8.ValidString(name) {
		return "", false
	}
	name = strings.Join(strings.Fields(name), " ")
	if utf8.RuneCountInString(name) > most {
		return "", false
	}
	for _, r := range name {
		if !unicode.IsGraphic(r) || unicode.Is(unicode.Bidi_Control, r) {
			return "", false
		}
	}
	return name, true
}

// Who gives the learner whose token it is, as it stands in a message.
func (r *Room) Who(token string) (id string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != classroom.TokenLength {
		return "", false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	id = r.byToken[sha256.Sum256(raw)]
	return id, id != ""
}

// Forget removes a learner, with all that is known of them.
func (r *Room) Forget(ctx context.Context, learner string) error {
	return r.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM learner WHERE id = ?", learner)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return ErrNobody
		}
		return nil
	}, func() { r.leave(learner) })
}

// ForgetAll removes all learners, and tells how many they were.
func (r *Room) ForgetAll(ctx context.Context) (n int, err error) {
	err = r.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM learner")
		return err
	}, func() {
		n = len(r.byID)
		for _, learner := range slices.Collect(maps.Keys(r.byID)) {
			r.leave(learner)
		}
	})
	return n, err
}

// Erase forgets one learner or all of them, as the teacher asked for, and tells how many.
func (r *Room) Erase(ctx context.Context, f classroom.Forget) (int, error) {
	if f.All {
		return r.ForgetAll(ctx)
	}
	if err := r.Forget(ctx, f.Learner); err != nil {
		return 0, err
	}
	return 1, nil
}

// leave has the memory forget a learner. The room's lock is held.
func (r *Room) leave(learner string) {
	delete(r.byToken, r.byID[learner].token)
	delete(r.byID, learner)
	delete(r.acts, learner)
	delete(r.events, learner)
	r.board.Leave(learner)
	r.came(learner)
}
