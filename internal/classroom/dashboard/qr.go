package dashboard

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is how many modules around a code stay white, as readers need it.
const quiet = 4

// qrCode is a QR code as the path of a drawing.
type qrCode struct {
	Size int // with the quiet zone, in modules
	Path string
}

// newQR makes the code of a text. Level M can be read when 15 % of it cannot.
func newQR(text string) (qrCode, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return qrCode{}, fmt.Errorf("making a QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return qrCode{Size: code.Size + 2*quiet, Path: path.String()}, nil
}
