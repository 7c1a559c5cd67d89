package web

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// cookieName has the prefix that browsers guard where HTTPS allows it.
func (s *Site) cookieName() string {
	if s.secure {
		return "__Host-belisha"
	}
	return "belisha"
}

func (s *Site) cookie(name, value string, age int) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
}

const noticeCookie = "belisha-notice"

func (s *Site) cookies(w http.ResponseWriter, _ *Ctx, p Page) {
	if p.SignIn != "" {
		http.SetCookie(w, s.cookie(s.cookieName(), p.SignIn, 0)) // ends with the browser
	}
	if p.Device != "" {
		http.SetCookie(w, s.device(p.Device))
	}
	if p.SignOut {
		http.SetCookie(w, s.cookie(s.cookieName(), "", -1))
		w.Header().Set("Clear-Site-Data", `"cache"`)
	}
	if p.Ticket != nil {
		http.SetCookie(w, s.ticket(p.Ticket))
	}
	if p.To != "" && p.Notice != nil {
		v := base64.RawURLEncoding.EncodeToString([]byte(p.Notice.Kind + "\n" + p.Notice.Text))
		http.SetCookie(w, s.cookie(noticeCookie, v, 60))
	}
}

// takeNotice gives the message that Say left, once. It only ever holds this site's own sentences, and is escaped.
func (s *Site) takeNotice(w http.ResponseWriter, r *http.Request) *Notice {
	c, err := r.Cookie(noticeCookie)
	if err != nil || len(c.Value) > 2000 {
		return nil
	}
	http.SetCookie(w, s.cookie(noticeCookie, "", -1))
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil
	}
	kind, say, ok := strings.Cut(string(text), "\n")
	if !ok {
		return nil
	}
	return &Notice{Kind: kind, Text: say}
}

func urlQuery(s string) string { return url.QueryEscape(s) }

// turns says whether browsers drop a character or read it as a slash, so that an address leads elsewhere than it says.
func turns(r rune) bool { return r == '\\' || unicode.IsControl(r) }

// SafeNext keeps only addresses of this site, so that signing in never sends anyone elsewhere.
func SafeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsFunc(next, turns) {
		return "/"
	}
	return next
}
