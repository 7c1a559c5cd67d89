package web

import (
	"net/http"
	"time"
)

// Ticket is a short pass for pages that need no account. It is not a session: it carries no rights, the browser sends it
// under one path alone and never from another site's page, and it runs out by itself. Whoever issues one keeps its hash
// and says what it opens.
type Ticket struct {
	Value string
	Path  string        // "/f/…": this page and all below it
	Lasts time.Duration // nought or less takes it back

	// Abroad: the person comes back from a page of another site, such as the one at which their school signs them in. The
	// browser then sends the pass with a link that leads here, but still with no form and no picture of another site.
	Abroad bool
}

// ticketName has the prefix that browsers guard; the stricter __Host- would not let it be bound to a path.
func (s *Site) ticketName() string {
	if s.secure {
		return "__Secure-belisha-ticket"
	}
	return "belisha-ticket"
}

func (s *Site) ticket(t *Ticket) *http.Cookie {
	age := int(t.Lasts.Seconds())
	if age <= 0 {
		age = -1
	}
	same := http.SameSiteStrictMode
	if t.Abroad {
		same = http.SameSiteLaxMode
	}
	return &http.Cookie{Name: s.ticketName(), Value: t.Value, Path: t.Path, MaxAge: age, HttpOnly: true, Secure: s.secure, SameSite: same}
}

// Ticket is the ticket that came with the request; empty: none.
func (c *Ctx) Ticket() string {
	cookie, err := c.r.Cookie(c.site.ticketName())
	if err != nil {
		return ""
	}
	return cookie.Value
}
