package observe

import (
	"bytes"
	"io"

	"github.com/docker/docker/pkg/stdcopy"
)

// head keeps the first bytes written to it, and takes the rest as if it did.
type head struct {
	buf  bytes.Buffer
	size int
}

func (h *head) Write(p []byte) (int, error) {
	h.buf.Write(p[:min(len(p), h.size-h.buf.Len())])
	return len(p), nil
}

// tail keeps the last bytes written to it.
type tail struct {
	buf  []byte
	size int
}

func (t *tail) Write(p []byte) (int, error) {
	t.buf = append(t.buf, p[max(0, len(p)-t.size):]...)
	// Moving the bytes down only now and then keeps many small writes cheap.
	if len(t.buf) > 2*t.size {
		t.buf = append(t.buf[:0], t.buf[len(t.buf)-t.size:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return string(t.buf[max(0, len(t.buf)-t.size):]) }

// copyOutput copies what a container wrote: as it is from a terminal, else
// taken out of the engine's frames, both streams in the order they came.
func copyOutput(to io.Writer, from io.Reader, tty bool) error {
	if tty {
		_, err := io.Copy(to, from)
		return err
	}
	_, err := stdcopy.StdCopy(to, to, from)
	return err
}
