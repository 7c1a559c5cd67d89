package accounts

import (
	"io"

	"belisha/internal/records/accounts/internal/secret"
)

// Words gives n random words with hyphens between, for a password of another system. // serves PPL-11
func Words(r io.Reader, n int) string { return secret.Words(r, n) }
