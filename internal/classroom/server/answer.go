package server

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
)

// answer sends a message, or why there is none.
func answer(w http.ResponseWriter, message any, err error) {
	switch {
	case err == nil:
		send(w, http.StatusOK, message)
	case errors.Is(err, room.ErrCode):
		refuse(w, http.StatusForbidden, classroom.ProblemCode, 0)
	case errors.Is(err, room.ErrAlias):
		refuse(w, http.StatusBadRequest, classroom.ProblemAlias, 0)
	case errors.Is(err, room.ErrMalformed):
		refuse(w, http.StatusBadRequest, classroom.ProblemMalformed, 0)
	case errors.Is(err, room.ErrNobody):
		refuse(w, http.StatusUnauthorized, classroom.ProblemToken, 0)
	case errors.Is(err, room.ErrEnded):
		refuse(w, http.StatusGone, classroom.ProblemEnded, 0)
	case errors.Is(err, room.ErrFull):
		refuse(w, http.StatusServiceUnavailable, classroom.ProblemFull, time.Minute)
	default:
		// The disk is full, or the server is ending: the learner's side keeps what it has.
		refuse(w, http.StatusInternalServerError, "", time.Second)
	}
}

func refuse(w http.ResponseWriter, status int, code string, after time.Duration) {
	seconds := int(math.Ceil(after.Seconds()))
	if seconds > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	send(w, status, classroom.Problem{Code: code, After: seconds})
}

func send(w http.ResponseWriter, status int, message any) {
	text, err := json.Marshal(message)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(text) // who asked may be gone
}

// number is a version as it stands in an address; none is 0.
func number(text string) (int64, bool) {
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0
}
