package web

import "net/http"

// deviceName has the prefix that browsers guard where HTTPS allows it.
func (s *Site) deviceName() string {
	if s.secure {
		return "__Host-belisha-device"
	}
	return "belisha-device"
}

// Device is the token by which a browser is known again after signing out; empty: it has none. It lets nobody in: it
// only tells a place where somebody signed in before from one where they never did (PPL-16).
func (c *Ctx) Device() string {
	cookie, err := c.r.Cookie(c.site.deviceName())
	if err != nil || len(cookie.Value) != 43 {
		return ""
	}
	return cookie.Value
}

// device gives the browser its token, for half a year at a time.
func (s *Site) device(token string) *http.Cookie {
	return s.cookie(s.deviceName(), token, 180*24*60*60)
}
