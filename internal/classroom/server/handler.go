package server

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
)

// cookieName names the cookie that holds the teacher's token.
const cookieName = "matelot_teacher"

// Handler answers everybody.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+classroom.PathJoin, s.join)
	mux.Handle("POST "+classroom.PathEvents, s.learner(s.events))
	mux.Handle("GET "+classroom.PathRoom, s.learner(s.room))
	mux.Handle("POST "+classroom.PathAct, s.learner(s.act))
	mux.Handle("DELETE "+classroom.PathMe, s.learner(s.forget))
	for path, h := range s.options.Learners {
		mux.Handle(path, s.known(h))
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, classroom.ProblemMalformed, 0)
	})
	mux.Handle("/", s.pages())
	return bounded(mux)
}

// pages are the teacher's, and everybody's.
func (s *Server) pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /teacher/{token}", s.signIn)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if s.isTeacher(r) {
			s.options.Teacher.ServeHTTP(w, r)
			return
		}
		s.options.Welcome.ServeHTTP(w, r)
	})
	// A page of another site cannot act with the teacher's cookie.
	return http.NewCrossOriginProtection().Handler(mux)
}

// signIn takes the token from the address into a cookie, so that it is not seen on a
// projector for longer than that.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	if after := s.guesses.wait(r.RemoteAddr); after > 0 {
		refuse(w, http.StatusTooManyRequests, classroom.ProblemTooMany, after)
		return
	}
	token := r.PathValue("token")
	if !s.isToken(token) {
		s.guesses.Wrong(r.RemoteAddr)
		refuse(w, http.StatusForbidden, classroom.ProblemToken, 0)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: token, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode, MaxAge: 30 * 24 * 3600,
	})
	// A redirection would be the other site's request still, where it began there, and
	// the cookie would be kept back.
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(`<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>matelot</title><a href="/">matelot</a>`))
}

func (s *Server) isTeacher(r *http.Request) bool {
	cookie, err := r.Cookie(cookieName)
	return err == nil && s.isToken(cookie.Value)
}

func (s *Server) isToken(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.options.Identity.Teacher)) == 1
}

// learner lets through who has joined, with their ID, at their pace.
func (s *Server) learner(next func(w http.ResponseWriter, r *http.Request, id string)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, ok := s.options.Room.Who(bearer(r))
		if !ok {
			refuse(w, http.StatusUnauthorized, classroom.ProblemToken, 0)
			return
		}
		if after := s.pace.wait(id); after > 0 {
			refuse(w, http.StatusTooManyRequests, classroom.ProblemTooMany, after)
			return
		}
		next(w, r, id)
	})
}

// known lets through who has joined.
func (s *Server) known(next http.Handler) http.Handler {
	return s.learner(func(w http.ResponseWriter, r *http.Request, _ string) { next.ServeHTTP(w, r) })
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

func (s *Server) join(w http.ResponseWriter, r *http.Request) {
	if after := s.guesses.wait(r.RemoteAddr); after > 0 {
		refuse(w, http.StatusTooManyRequests, classroom.ProblemTooMany, after)
		return
	}
	var j classroom.Join
	if !read(w, r, &j) {
		return
	}
	ctx, cancel := whole(r)
	defer cancel()
	joined, err := s.options.Room.Join(ctx, j)
	if errors.Is(err, room.ErrCode) {
		s.guesses.Wrong(r.RemoteAddr)
	}
	answer(w, joined, err)
}

func (s *Server) events(w http.ResponseWriter, r *http.Request, id string) {
	var e classroom.Events
	if !read(w, r, &e) {
		return
	}
	ctx, cancel := whole(r)
	defer cancel()
	err := s.options.Room.Add(ctx, id, e.Sent, e.Events)
	answer(w, s.options.Room.State(id), err)
}

func (s *Server) room(w http.ResponseWriter, r *http.Request, id string) {
	after, ok := number(r.URL.Query().Get("after"))
	if !ok {
		refuse(w, http.StatusBadRequest, classroom.ProblemMalformed, 0)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), classroom.LongestWait)
	defer cancel()
	answer(w, s.options.Room.Newer(ctx, id, after), nil)
}

func (s *Server) act(w http.ResponseWriter, r *http.Request, id string) {
	var a classroom.Answer
	if !read(w, r, &a) {
		return
	}
	ctx, cancel := whole(r)
	defer cancel()
	err := s.options.Room.Answer(ctx, id, a)
	answer(w, s.options.Room.State(id), err)
}

func (s *Server) forget(w http.ResponseWriter, r *http.Request, id string) {
	ctx, cancel := whole(r)
	defer cancel()
	answer(w, struct{}{}, s.options.Room.Forget(ctx, id))
}

// whole is the time for something that is to be kept: it is not broken off when who
// sent it leaves, or the server ends.
func whole(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(r.Context()), bodyWithin)
}

// bounded gives each request so much time to come in whole.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			_ = control.SetReadDeadline(time.Now().Add(bodyWithin)) // where it cannot be set, the body is bounded all the same
			r.Body = http.MaxBytesReader(w, r.Body, classroom.MaxBody)
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// onlyLocal answers those who asked for this machine by its own name: a page whose
// name was made to lead here asks for that name.
func onlyLocal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			refuse(w, http.StatusMisdirectedRequest, classroom.ProblemMalformed, 0)
			return
		}
		bounded(next).ServeHTTP(w, r)
	})
}

// read takes a message in, or refuses it.
func read(w http.ResponseWriter, r *http.Request, message any) bool {
	err := json.NewDecoder(r.Body).Decode(message)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, classroom.ProblemTooLarge, 0)
	case err != nil:
		refuse(w, http.StatusBadRequest, classroom.ProblemMalformed, 0)
	}
	return err == nil
}
