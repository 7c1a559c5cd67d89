package web

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"

	"belisha/internal/kit/errs"
)

const sorry = "Nothing you wrote has been shared with anyone. Please go back and try again. If it happens again, tell the technician what you were doing and when."

// The failures that are the web's own.
var ( //nolint:gochecknoglobals // constant errors
	errNoPage = errs.Missing("There is no page at this address. It may have moved, or the address may have been typed wrongly.")
	errTooBig = &errs.Error{Kind: errs.Invalid, Field: "too-big", Safe: "What you sent is too large for this form, so nothing was saved. Please shorten it, or choose a smaller file, and send it again."}
)

// Wrong is what an error page shows.
type Wrong struct {
	Title  string
	Text   string
	SignIn bool
	Child  bool
}

// fail turns an error into a status and a sentence: the only place that does. The cause goes to the log alone.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, c *Ctx, err error) {
	if c == nil {
		c = &Ctx{Context: r.Context(), School: *s.school.Load(), r: r, site: s}
	}
	status, page := reason(err)
	if status == http.StatusForbidden && c.Actor.Nobody() {
		if r.Method == http.MethodGet {
			http.Redirect(w, r, "/sign-in?next="+urlQuery(r.URL.RequestURI()), http.StatusSeeOther)
			return
		}
		status, page.SignIn = http.StatusUnauthorized, true
		page.Title, page.Text = "Please sign in again", "You are not signed in, or were away too long. Nothing was saved."
	}
	if status >= 500 {
		slog.Error("web: request failed", "method", r.Method, "route", r.Pattern, "status", status, "error", err)
	}
	html, rerr := s.render(c, Page{Template: "web/wrong", Title: page.Title, Data: page})
	if rerr != nil {
		slog.Error("web: error page", "error", rerr)
		s.plain(w, r, status, page.Title, page.Text)
		return
	}
	sendHTML(w, status, html)
}

func reason(err error) (int, Wrong) {
	e, ok := errs.As(err)
	if !ok {
		return http.StatusInternalServerError, Wrong{Title: "Something went wrong", Text: sorry}
	}
	switch e.Kind {
	case errs.NotFound:
		return http.StatusNotFound, Wrong{Title: "Page not found", Text: e.Safe}
	case errs.Forbidden:
		return http.StatusForbidden, Wrong{Title: "You cannot open this", Text: e.Safe}
	case errs.Conflict:
		return http.StatusConflict, Wrong{Title: "This has changed", Text: e.Safe}
	case errs.Unavailable:
		return http.StatusServiceUnavailable, Wrong{Title: "Not available just now", Text: e.Safe}
	case errs.Invalid:
		if e == errTooBig {
			return http.StatusRequestEntityTooLarge, Wrong{Title: "That is too large", Text: e.Safe}
		}
		return http.StatusUnprocessableEntity, Wrong{Title: "There is a problem", Text: e.Safe}
	}
	return http.StatusInternalServerError, Wrong{Title: "Something went wrong", Text: sorry}
}

// plain answers when not even a template can be trusted.
func (s *Site) plain(w http.ResponseWriter, _ *http.Request, status int, title, text string) {
	title, text = template.HTMLEscapeString(title), template.HTMLEscapeString(text) // a sentence may repeat what was typed
	sendHTML(w, status, fmt.Appendf(nil, "<!DOCTYPE html><html lang=\"en-GB\"><head><title>%s</title></head><body><main><h1>%s</h1><p>%s</p><p><a href=\"/\">Go to the start page</a></p></main></body></html>", title, title, text))
}
