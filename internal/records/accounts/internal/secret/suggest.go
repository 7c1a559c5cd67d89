package secret

import "io"

// Words gives n random words with hyphens between, fit for children to read out. // serves PPL-11
func Words(r io.Reader, n int) string { return randomWords(r, n) }
