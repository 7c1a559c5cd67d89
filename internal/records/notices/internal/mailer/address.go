// Package mailer writes messages of text and hands them to one mail server. It knows no school and no person.
package mailer

import (
	"regexp"
	"strings"

	"belisha/internal/kit/errs"
)

var (
	localPart = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*$`)
	domain    = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`)
)

// Address takes one plain e-mail address as people type it. No name, no quotes, no second address: nothing that a mail
// server could read in another way than a person does.
func Address(typed string) (string, error) {
	a := strings.TrimSpace(typed)
	local, host, ok := strings.Cut(a, "@")
	host = strings.ToLower(host)
	if !ok || len(a) > 254 || len(local) > 64 || !localPart.MatchString(local) || !domain.MatchString(host) {
		return "", errs.Bad("address", "Enter one e-mail address, such as name@school.example. Letters with accents cannot be used here.")
	}
	return local + "@" + host, nil
}
