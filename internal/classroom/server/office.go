package server

import (
	"errors"
	"net/http"

	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
)

// inside is what this machine reaches: the pages, and what the teacher's command line
// asks.
func (s *Server) inside() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+classroom.PathOffice, s.teacher(s.office))
	mux.Handle("POST "+classroom.PathForget, s.teacher(s.erase))
	mux.Handle("/", s.pages())
	return mux
}

// teacher lets through who shows the teacher's token in a header, where no browser puts
// it by itself.
func (s *Server) teacher(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if after := s.guesses.wait(r.RemoteAddr); after > 0 {
			refuse(w, http.StatusTooManyRequests, classroom.ProblemTooMany, after)
			return
		}
		if !s.isToken(bearer(r)) {
			s.guesses.Wrong(r.RemoteAddr)
			refuse(w, http.StatusUnauthorized, classroom.ProblemToken, 0)
			return
		}
		next(w, r)
	})
}

func (s *Server) office(w http.ResponseWriter, _ *http.Request) {
	c := s.options.Room.About()
	c.Open = true
	if s.options.Images != nil {
		c.Images = s.options.Images()
	}
	send(w, http.StatusOK, c)
}

func (s *Server) erase(w http.ResponseWriter, r *http.Request) {
	var f classroom.Forget
	if !read(w, r, &f) {
		return
	}
	ctx, cancel := whole(r)
	defer cancel()
	count, err := s.options.Room.Erase(ctx, f)
	if errors.Is(err, room.ErrNobody) {
		refuse(w, http.StatusNotFound, "", 0)
		return
	}
	answer(w, classroom.Forgotten{Count: count}, err)
}
