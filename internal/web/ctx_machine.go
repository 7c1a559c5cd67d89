package web

import (
	"io"
	"mime"
	"strings"

	"belisha/internal/kit/errs"
)

// Bearer is the key with which a machine says who it is; empty when it sent none.
func (c *Ctx) Bearer() string {
	kind, key, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(key)
}

// JSON is the body that a machine sent, bounded by the route's Limit. A body of another type is refused.
func (c *Ctx) JSON() ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, errs.Bad("", "Send the body as application/json.")
	}
	body, err := io.ReadAll(c.r.Body)
	if err != nil {
		return nil, errTooBig
	}
	return body, nil
}
