package web

import (
	"bytes"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
)

// usualLimit is the largest body where a route names no other.
const usualLimit = 1 << 20

// serve is one request from door to door: who is it, may they, what is the answer.
func (s *Site) serve(r Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		limit := r.Limit
		if limit == 0 {
			limit = usualLimit
		}
		req.Body = http.MaxBytesReader(w, req.Body, limit)
		c, err := s.enter(req)
		switch {
		case err != nil:
		case req.ContentLength > limit:
			err = errTooBig
		case !c.Actor.Nobody() || public(s.gate, r): // a stranger's body is not read for a page that is not theirs
			err = readForm(req)
		}
		if err == nil {
			var p Page
			if p, err = s.answer(c, r); err == nil {
				s.write(w, c, p)
				return
			}
		}
		s.fail(w, req, c, err)
	})
}

// enter asks the doorman who it is.
func (s *Site) enter(req *http.Request) (*Ctx, error) {
	c := &Ctx{Context: req.Context(), School: *s.school.Load(), r: req, site: s}
	if cookie, err := req.Cookie(s.cookieName()); err == nil {
		addr := c.Addr()
		if req.Header.Get("X-Belisha-Live") != "" {
			addr = ""
		}
		v, err := s.doorman.Who(req.Context(), cookie.Value, addr)
		if err != nil {
			return c, err
		}
		c.Visit, c.Actor, c.Token = v, v.Actor, cookie.Value
	}
	if c.Actor.Nobody() {
		c.Actor.School = c.School.ID
	}
	return c, nil
}

func readForm(req *http.Request) error {
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		return nil
	}
	// ParseMultipartForm alone would hide a fault of a plain form behind ErrNotMultipart, and leave the form empty.
	err := req.ParseForm()
	if err == nil {
		err = req.ParseMultipartForm(1 << 20)
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return errTooBig
	}
	if err != nil {
		return &errs.Error{Kind: errs.Invalid, Safe: "The form could not be read. Please go back, check it and send it again.", Cause: err}
	}
	return nil
}

func (s *Site) answer(c *Ctx, r Route) (Page, error) {
	if c.Visit.Locked && c.Path() != "/unlock" && c.Path() != "/sign-out" && !public(s.gate, r) {
		return s.lock(c)
	}
	// A locked session goes to be unlocked first: sent on from there, it would go round for ever.
	if c.Visit.Must != "" && !c.Visit.Locked && !c.Visit.reaches(c.Path()) && !public(s.gate, r) {
		return Go(c.Visit.Must), nil
	}
	subject := authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID), List: r.List}
	known := !c.Actor.Nobody() || public(s.gate, r) // a stranger is not even told whether there is such a record
	if r.Subject != nil && known {
		var err error
		if subject, err = r.Subject(c); err != nil {
			return Page{}, err
		}
	}
	grant, err := s.gate.Check(c, c.Actor, r.Action, subject)
	if err != nil {
		return Page{}, err
	}
	c.Grant = grant
	// Whoever may not open the page is told so, and not asked first who they are.
	if fresh := r.fresh(c); fresh != "" && c.Visit.Prove != nil {
		if at := c.Visit.Prove(fresh, c.r.Method == http.MethodPost); at != "" {
			return s.prove(c, at)
		}
	}
	return r.Handle(c)
}

// fresh is what the page asks for beyond a session: of itself, because the policy seals it, or of what its address names.
func (r Route) fresh(c *Ctx) string {
	switch {
	case r.Fresh != "":
		return r.Fresh
	case c.Visit.Sealed != nil && c.Visit.Sealed(r.Action):
		return FreshRecords
	case r.FreshFor != nil:
		return r.FreshFor(c.Param)
	}
	return ""
}

// reaches says whether a path is open to somebody who is held at a page: the page itself, the way out, and what stands
// beside it.
func (v Visit) reaches(path string) bool {
	return path == v.Must || path == "/sign-out" || slices.ContainsFunc(v.Beside, func(open string) bool {
		open = strings.TrimSuffix(open, "/")
		return path == open || strings.HasPrefix(path, open+"/")
	})
}

func public(g *authz.Gate, r Route) bool {
	a, _ := g.Action(r.Action)
	return a.Public
}

// prove asks again who somebody is, and leads back; what was sent is kept meanwhile.
func (s *Site) prove(c *Ctx, at string) (Page, error) {
	if c.r.Method != http.MethodPost {
		return Go(at + "?next=" + url.QueryEscape(c.r.URL.RequestURI())), nil
	}
	return Go(at), s.doorman.Hold(c, c.Token, c.Path(), c.r.PostForm.Encode())
}

// lock keeps what was sent and asks for the password again. // serves PPL-14
func (s *Site) lock(c *Ctx) (Page, error) {
	if c.r.Method == http.MethodPost {
		if err := s.doorman.Hold(c, c.Token, c.Path(), c.r.PostForm.Encode()); err != nil {
			return Page{}, err
		}
	}
	return Go("/unlock"), nil
}

// write puts a page on the wire: the only place that does.
func (s *Site) write(w http.ResponseWriter, c *Ctx, p Page) {
	s.cookies(w, c, p)
	switch {
	case p.File != nil:
		sendFile(w, p.File)
	case p.To != "":
		http.Redirect(w, c.r, p.To, http.StatusSeeOther)
	default:
		if p.Notice == nil && !p.Pane { // a pane has no frame to show it in: it waits for a whole page
			p.Notice = s.takeNotice(w, c.r)
		}
		html, err := s.render(c, p)
		if err != nil {
			s.fail(w, c.r, c, err)
			return
		}
		if p.Status == 0 {
			p.Status = http.StatusOK
		}
		sendHTML(w, p.Status, html)
	}
}

func sendHTML(w http.ResponseWriter, status int, html []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(html); err != nil {
		slog.Debug("web: the reader went away", "error", err)
	}
}

func sendFile(w http.ResponseWriter, f *Download) {
	how := "attachment"
	if f.Inline {
		how = "inline"
	}
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Disposition", how+`; filename="`+fileName(f.Name)+`"`)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := w.Write(f.Body); err != nil {
		slog.Debug("web: the reader went away", "error", err)
	}
}

// fileName keeps what is safe in a header and on every disk.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, s)
}

func (s *Site) render(c *Ctx, p Page) ([]byte, error) {
	var body bytes.Buffer
	if err := s.pages.ExecuteTemplate(&body, p.Template, p.Data); err != nil {
		return nil, err
	}
	if p.Pane {
		return body.Bytes(), nil
	}
	f := Frame{Lang: "en-GB", Title: p.Title, School: c.School.Name, Policy: c.School.Policy, Year: c.School.Year,
		Trail: p.Trail, Back: p.Back, Notice: p.Notice, Errors: p.Errors, Wide: p.Wide,
		Child: p.Child || c.Visit.Child, Body: template.HTML(body.String())} //nolint:gosec // rendered by html/template above
	if !c.Actor.Nobody() {
		f.Menu, f.Under = s.menu(c)
		f.Who = &Who{ID: c.Actor.Person, Name: c.Actor.Name, Role: c.Visit.Title}
		f.Idle = &Idle{Seconds: int(c.Visit.Idle.Seconds()), Stay: "/stay", Lock: "/unlock"}
	}
	if f.Child && strings.HasPrefix(c.Path(), "/tell") {
		f.Tell = "here" // a second button that leads to this very page would only confuse
	}
	if c.Visit.Locked {
		f.Menu, f.Under, f.Idle = nil, nil, nil
	}
	var out bytes.Buffer
	err := s.pages.ExecuteTemplate(&out, "layout", f)
	return out.Bytes(), err
}
