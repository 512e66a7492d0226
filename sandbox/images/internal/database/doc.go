// Package database is the lab images' stand-in for PostgreSQL: a server that
// speaks the real wire protocol (by pgproto3), knows a small part of SQL, and
// keeps its data in a folder; with psql and pg_isready, which are clients of
// any PostgreSQL server (by pgconn).
//
// What it does not know it refuses in words, with the error code that clients
// expect. It knows nothing of images or Docker.
package database
