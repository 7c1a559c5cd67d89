package media

import (
	"net/http"
	"strings"
)

// sniff tells what a file is as a browser would.
func sniff(head []byte) string {
	found, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return found
}
