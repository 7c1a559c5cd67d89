package web

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// Code is a QR code as one SVG path over a square of Size by Size, with the quiet margin that readers need. The template
// is "code". It always stands beside the same thing in words: not everybody has a camera.
type Code struct {
	Size  int
	Path  string
	About string // what it is, for those who cannot see it
}

// quiet is the margin around a code, in modules.
const quiet = 4

// NewCode draws a text that a camera can read.
func NewCode(text, about string) (Code, error) {
	drawn, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("web: code: %w", err)
	}
	n := drawn.Bounds().Dx()
	var b strings.Builder
	for y := range n {
		for x := range n {
			if r, _, _, _ := drawn.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return Code{Size: n + 2*quiet, Path: b.String(), About: about}, nil
}
