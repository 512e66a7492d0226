//go:build linux

package applet

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

// ping sends ICMP echo requests. It uses the kernel's ping sockets (icmp(7)),
// which Docker opens to all users of a container, so that it needs no rights.
func ping(c *Call) int {
	opts, ok := c.parse("c:W:w:qi:4", nil)
	if !ok {
		return statusUsage
	}
	if len(opts.args) != 1 {
		return c.failf("usage: ping [-c COUNT] [-W SECONDS] HOST")
	}
	count, errCount := strconv.Atoi(orDefault(opts.value('c'), "0"))
	limit, errLimit := strconv.Atoi(orDefault(opts.value('W'), orDefault(opts.value('w'), "5")))
	if errCount != nil || errLimit != nil {
		return c.failf("-c and -W take a number")
	}
	address, err := net.ResolveIPAddr("ip4", opts.args[0])
	if err != nil {
		return c.fail(networkError(err))
	}
	fmt.Fprintf(c.Stdout, "PING %s (%s): 56 data bytes\n", opts.args[0], address)
	sent, received := 0, 0
	for count == 0 || sent < count {
		if sent > 0 {
			time.Sleep(time.Second)
		}
		sent++
		took, err := echo(address, sent, time.Duration(limit)*time.Second)
		if err != nil {
			fmt.Fprintf(c.Stderr, "%s: %s\n", c.Name, describe(err))
			continue
		}
		received++
		if !opts.has('q') {
			fmt.Fprintf(c.Stdout, "64 bytes from %s: seq=%d time=%.3f ms\n", address, sent-1, took.Seconds()*1000)
		}
	}
	fmt.Fprintf(c.Stdout, "\n--- %s ping statistics ---\n%d packets transmitted, %d packets received, %d%% packet loss\n",
		opts.args[0], sent, received, 100*(sent-received)/sent)
	if received == 0 {
		return statusFail
	}
	return statusOK
}

// echo sends one request and waits for its answer.
func echo(address *net.IPAddr, sequence int, limit time.Duration) (time.Duration, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, syscall.IPPROTO_ICMP)
	if err != nil {
		return 0, os.NewSyscallError("opening a ping socket", err)
	}
	defer syscall.Close(fd)
	timeout := syscall.NsecToTimeval(limit.Nanoseconds())
	if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &timeout); err != nil {
		return 0, os.NewSyscallError("setting the time limit", err)
	}
	const echoRequest, echoReply = 8, 0
	packet := make([]byte, 64)
	packet[0] = echoRequest
	binary.BigEndian.PutUint16(packet[6:], uint16(sequence))
	binary.BigEndian.PutUint16(packet[2:], internetChecksum(packet))
	to := &syscall.SockaddrInet4{Addr: [4]byte(address.IP.To4())}
	start := time.Now()
	if err := syscall.Sendto(fd, packet, 0, to); err != nil {
		return 0, os.NewSyscallError("sending", err)
	}
	answer := make([]byte, 256)
	for {
		n, _, err := syscall.Recvfrom(fd, answer, 0)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return 0, fmt.Errorf("%s does not answer", address)
		case n >= 8 && answer[0] == echoReply && binary.BigEndian.Uint16(answer[6:]) == uint16(sequence):
			return time.Since(start), nil
		}
	}
}

// internetChecksum is the one of RFC 1071.
func internetChecksum(data []byte) uint16 {
	var sum uint32
	for i := 0; i+1 < len(data); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(data[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
