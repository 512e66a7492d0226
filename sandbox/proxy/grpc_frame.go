package proxy

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// readFrame reads the one message of a call.
func readFrame(r io.Reader) ([]byte, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("read gRPC message: %w", err)
	}
	size := binary.BigEndian.Uint32(head[1:])
	if head[0] != 0 || size > maxFrame {
		return nil, errWire
	}
	msg := make([]byte, size)
	if _, err := io.ReadFull(r, msg); err != nil {
		return nil, fmt.Errorf("read gRPC message: %w", err)
	}
	return msg, nil
}

func frame(msg []byte) []byte {
	out := make([]byte, frameHead, frameHead+len(msg))
	binary.BigEndian.PutUint32(out[1:], uint32(len(msg)))
	return append(out, msg...)
}

// refuseGRPC answers a call with an error.
func refuseGRPC(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Grpc-Status", strconv.Itoa(code))
	w.Header().Set("Grpc-Message", url.PathEscape(text))
	w.WriteHeader(http.StatusOK)
}

func grpcStatus(resp *http.Response) string { return grpcField(resp, "Grpc-Status") }

func grpcMessage(resp *http.Response) string {
	text := grpcField(resp, "Grpc-Message")
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

func grpcField(resp *http.Response, name string) string {
	if v := resp.Trailer.Get(name); v != "" {
		return v
	}
	return resp.Header.Get(name)
}
