package feed

import (
	"strings"

	"belisha/internal/kit/errs"
)

// year reads a year as information systems write it: N1 and N2 are the nursery, 04 is Year 4. What belongs to no
// primary school comes back as it was, for the register to refuse with its own sentence.
func year(written string) string {
	y := strings.ToUpper(strings.TrimSpace(written))
	y = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(y, "YEAR"), "Y"))
	switch y {
	case "N", "N1", "N2", "NURSERY":
		return "N"
	case "R", "RECEPTION":
		return "R"
	}
	if short := strings.TrimLeft(y, "0"); len(short) == 1 && short >= "1" && short <= "6" {
		return short
	}
	return strings.TrimSpace(written)
}

// plain is the sentence of an error that a reader is meant to see.
func plain(err error) string {
	if e, ok := errs.As(err); ok {
		return strings.ToLower(e.Safe[:1]) + e.Safe[1:]
	}
	return "the file could not be read. Export it again."
}
