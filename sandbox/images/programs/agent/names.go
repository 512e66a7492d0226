//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// The header of a message (RFC 1035, 4.1.1).
const (
	headerSize = 12
	response   = 1 << 7 // in the third byte, with the kind of query and what was wished
	noSuchName = 3      // in the fourth one
)

// knowNoNames answers every question for a name's address, at an address that the
// engine will have: there is no such name. Where nothing outside can be reached, who
// asks would else wait for an answer until their patience ends.
func knowNoNames(address string) error {
	config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		var err error
		controlled := c.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_FREEBIND, 1) })
		if controlled != nil {
			return controlled
		}
		return err
	}}
	conn, err := config.ListenPacket(context.Background(), "udp4", net.JoinHostPort(address, "53"))
	if err != nil {
		return fmt.Errorf("listening for questions for names: %w", err)
	}
	go func() {
		message := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(message)
			if err != nil {
				fmt.Fprintln(os.Stderr, "agent: reading questions for names:", err)
				return
			}
			if answer := noName(message[:n]); answer != nil {
				_, _ = conn.WriteTo(answer, from) // who asked may be gone
			}
		}
	}()
	return nil
}

// noName makes of a question its answer; nil where it is none.
func noName(message []byte) []byte {
	if len(message) < headerSize || message[2]&response != 0 {
		return nil
	}
	end := questionEnd(message)
	if end == 0 {
		return nil
	}
	answer := append([]byte(nil), message[:end]...)
	answer[2] |= response
	answer[3] = 1<<7 | noSuchName // it would look further
	copy(answer[6:headerSize], make([]byte, 6))
	return answer
}

// questionEnd is where the one question of a message ends; 0 where that has not one.
func questionEnd(message []byte) int {
	if message[4] != 0 || message[5] != 1 {
		return 0
	}
	for at := headerSize; at < len(message); {
		label := int(message[at])
		at++
		if label == 0 {
			if at += 4; at <= len(message) { // its type and class
				return at
			}
			return 0
		}
		if label > 63 { // a pointer, to where nothing can be yet
			return 0
		}
		at += label
	}
	return 0
}
