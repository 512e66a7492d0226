package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Serve answers clients until the listener is closed. Clients of this machine
// (in a container: of the container) need no password, as with the real image.
func (c *Cluster) Serve(l net.Listener, log io.Writer) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			s := session{cluster: c, conn: conn, wire: pgproto3.NewBackend(conn, conn), log: log}
			s.serve()
		}()
	}
}

// session is one client.
type session struct {
	cluster  *Cluster
	conn     net.Conn
	wire     *pgproto3.Backend
	log      io.Writer
	database string
}

func (s *session) serve() {
	ok, err := s.start()
	for err == nil && ok {
		var message pgproto3.FrontendMessage
		if message, err = s.wire.Receive(); err != nil {
			return
		}
		switch m := message.(type) {
		case *pgproto3.Query:
			err = s.query(m.String)
		case *pgproto3.Sync:
			s.ready()
			err = s.wire.Flush()
		case *pgproto3.Terminate:
			return
		case *pgproto3.Parse:
			s.fail(failf(codeUnsupported, "this lab image knows the simple query protocol only: no prepared commands, no parameters"))
			err = s.wire.Flush()
		default: // the rest of a refused Parse, up to Sync
		}
	}
}

// start greets the client, up to the first prompt.
func (s *session) start() (ok bool, err error) {
	for {
		message, err := s.wire.ReceiveStartupMessage()
		if err != nil {
			return false, err
		}
		switch m := message.(type) {
		case *pgproto3.SSLRequest, *pgproto3.GSSEncRequest:
			if _, err := s.conn.Write([]byte("N")); err != nil {
				return false, err
			}
		case *pgproto3.StartupMessage:
			if err := s.admit(m.Parameters); err != nil {
				fmt.Fprintf(s.log, "postgres: %s refused: %v\n", s.conn.RemoteAddr(), err)
				s.fail(err)
				return false, s.wire.Flush()
			}
			s.wire.Send(&pgproto3.AuthenticationOk{})
			for _, p := range [][2]string{
				{"server_version", "17.0 (matelot)"},
				{"server_encoding", "UTF8"},
				{"client_encoding", "UTF8"},
				{"DateStyle", "ISO, MDY"},
				{"TimeZone", "UTC"},
				{"integer_datetimes", "on"},
				{"standard_conforming_strings", "on"},
			} {
				s.wire.Send(&pgproto3.ParameterStatus{Name: p[0], Value: p[1]})
			}
			s.wire.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 1}})
			s.ready()
			return true, s.wire.Flush()
		default:
			return false, nil
		}
	}
}

// admit checks who comes, and where to.
func (s *session) admit(parameters map[string]string) error {
	user := parameters["user"]
	s.database = parameters["database"]
	if s.database == "" {
		s.database = user
	}
	if s.cluster.Hash != "" && !s.isLocal() {
		s.wire.Send(&pgproto3.AuthenticationCleartextPassword{})
		if err := s.wire.Flush(); err != nil {
			return err
		}
		if err := s.wire.SetAuthType(pgproto3.AuthTypeCleartextPassword); err != nil {
			return err
		}
		message, err := s.wire.Receive()
		if err != nil {
			return err
		}
		given, ok := message.(*pgproto3.PasswordMessage)
		if !ok || user != s.cluster.User || !s.cluster.admits(given.Password) {
			return failf(codeBadPassword, "password authentication failed for user %q", user)
		}
	}
	if user != s.cluster.User {
		return failf(codeNoRole, "role %q does not exist", user)
	}
	s.cluster.mu.Lock()
	defer s.cluster.mu.Unlock()
	if _, there := s.cluster.Bases[s.database]; !there {
		return failf(codeNoDatabase, "database %q does not exist", s.database)
	}
	return nil
}

func (s *session) isLocal() bool {
	address, ok := s.conn.RemoteAddr().(*net.TCPAddr)
	return ok && address.IP.IsLoopback()
}

// oids are the types' numbers in the protocol.
var oids = map[string]uint32{"integer": 23, "bigint": 20, "text": 25, "boolean": 16, "timestamptz": 1184}

func (s *session) query(sql string) error {
	answered := false
	err := s.cluster.run(s.database, sql, func(r result) {
		answered = true
		if r.fields != nil {
			s.rows(r)
		}
		s.wire.Send(&pgproto3.CommandComplete{CommandTag: []byte(r.tag)})
	})
	switch {
	case err != nil:
		fmt.Fprintf(s.log, "postgres: error: %v, in: %s\n", err, sql)
		s.fail(err)
	case !answered:
		s.wire.Send(&pgproto3.EmptyQueryResponse{})
	}
	s.ready()
	return s.wire.Flush()
}

func (s *session) rows(r result) {
	var description pgproto3.RowDescription
	for _, f := range r.fields {
		description.Fields = append(description.Fields, pgproto3.FieldDescription{
			Name: []byte(f.name), DataTypeOID: oids[f.kind], DataTypeSize: -1, TypeModifier: -1,
		})
	}
	s.wire.Send(&description)
	for _, row := range r.rows {
		values := make([][]byte, len(row))
		for i, v := range row {
			if v != nil {
				values[i] = []byte(show(v))
			}
		}
		s.wire.Send(&pgproto3.DataRow{Values: values})
	}
}

func (s *session) ready() { s.wire.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'}) }

func (s *session) fail(err error) {
	answer := &pgproto3.ErrorResponse{Severity: "ERROR", SeverityUnlocalized: "ERROR", Code: codeIO, Message: err.Error()}
	var known *Error
	if errors.As(err, &known) {
		answer.Code = known.Code
		switch known.Code {
		case codeBadPassword, codeNoRole, codeNoDatabase:
			answer.Severity, answer.SeverityUnlocalized = "FATAL", "FATAL"
		}
	}
	s.wire.Send(answer)
}

// listen opens the port; a context is what the linter wants, and none ends it.
func listen(address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(context.Background(), "tcp", address)
}
