package web

import (
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"belisha/internal/authz"
	"belisha/internal/web/assets"
)

// Config is what the site is made of.
type Config struct {
	Gate    *authz.Gate
	Doorman Doorman
	Routes  []Route
	Panels  []Panel
	HTML    []HTML
	Secure  bool // cookies only over HTTPS
}

// Site is the web application: routes behind the gate.
type Site struct {
	gate    *authz.Gate
	doorman Doorman
	routes  []Route
	panels  []Panel
	pages   *template.Template
	views   map[string]any
	secure  bool
	school  atomic.Pointer[School]
	mux     *http.ServeMux
}

// New builds the site. It refuses a route without a known action and a page without a template.
func New(c Config) (*Site, error) {
	s := &Site{gate: c.Gate, doorman: c.Doorman, panels: c.Panels, secure: c.Secure, views: map[string]any{}, mux: http.NewServeMux()}
	s.school.Store(&School{})
	pages, err := parse(c.HTML)
	if err != nil {
		return nil, err
	}
	s.pages = pages
	for _, h := range append(slices.Clone(c.HTML), ownHTML()) {
		for name, view := range h.Views {
			if pages.Lookup(name) == nil {
				return nil, fmt.Errorf("web: no template defines %q", name)
			}
			s.views[name] = view
		}
	}
	s.routes = append(slices.Clone(c.Routes), s.own()...)
	for _, r := range s.routes {
		if err := s.add(r); err != nil {
			return nil, err
		}
	}
	s.mux.Handle("GET "+assets.Prefix, assets.Handler())
	return s, nil
}

// SetSchool changes what the frame shows: at the start and with each policy.
func (s *Site) SetSchool(v School) { s.school.Store(&v) }

// Routes gives every route, for the tests that hold the house up.
func (s *Site) Routes() []Route { return s.routes }

// Pages gives all templates and the struct of each page, for the test that holds them together.
func (s *Site) Pages() (*template.Template, map[string]any) { return s.pages, s.views }

func (s *Site) add(r Route) (err error) {
	if _, ok := s.gate.Action(r.Action); !ok {
		return fmt.Errorf("web: %s %s names the action %q, which no feature offers", r.Method, r.Path, r.Action)
	}
	if r.CrossSite && !public(s.gate, r) {
		return fmt.Errorf("web: %s %s takes forms of other sites, which only a page that needs no sign-in may", r.Method, r.Path)
	}
	defer func() { // ServeMux panics on a pattern that clashes
		if p := recover(); p != nil {
			err = fmt.Errorf("web: %s %s: %v", r.Method, r.Path, p)
		}
	}()
	s.mux.Handle(r.Method+" "+r.Path, s.serve(r))
	return nil
}

// Handler is the whole site with its guards: headers, cross-origin check, limits, panics.
func (s *Site) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.plain(w, r, http.StatusForbidden, "This form came from another website", "For safety, forms are only taken from this website's own pages. Please open the page here and try again.")
	}))
	for _, r := range s.routes {
		if r.CrossSite {
			guard.AddInsecureBypassPattern(r.Method + " " + r.Path)
		}
	}
	return s.recoverer(headers(s.secure, guard.Handler(s.known())))
}

// known answers what no route knows with a page of our own.
func (s *Site) known() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := s.mux.Handler(r); pattern != "" {
			s.mux.ServeHTTP(w, r)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, usualLimit)
		c, err := s.enter(r)
		if err == nil {
			err = readForm(r)
		}
		if err != nil {
			s.fail(w, r, nil, err)
			return
		}
		s.fail(w, r, c, errNoPage)
	})
}

func headers(secure bool, next http.Handler) http.Handler {
	const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; media-src 'self' blob:"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone="+microphone(r.URL.Path)+", payment=(), usb=()")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Site) recoverer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				slog.Error("web: panic", "method", r.Method, "panic", fmt.Sprint(p))
				s.plain(w, r, http.StatusInternalServerError, "Something went wrong", sorry)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func parse(features []HTML) (*template.Template, error) {
	t, err := Templates()
	if err != nil {
		return nil, err
	}
	for _, h := range append(slices.Clone(features), ownHTML()) {
		if h.Files == nil {
			continue
		}
		if t, err = parseAll(t, h.Files); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func parseAll(t *template.Template, files fs.FS) (*template.Template, error) {
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err == nil {
			err = parseOne(t, "file:"+name, string(text))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("web: templates: %w", err)
	}
	return t, nil
}

// parseOne refuses a name that is already there: one feature would quietly change another's page, or the frame.
func parseOne(t *template.Template, file, text string) error {
	alone, err := template.New(file).Funcs(Funcs()).Parse(text)
	if err != nil {
		return err
	}
	for _, one := range alone.Templates() {
		if one.Name() != file && t.Lookup(one.Name()) != nil {
			return fmt.Errorf("two templates are called %q", one.Name())
		}
	}
	_, err = t.New(file).Parse(text)
	return err
}

// microphone is who may listen on a page: the page on which a child tells a grown-up something, and no other. // serves NEW-08
func microphone(path string) string {
	if path == "/tell" {
		return "(self)"
	}
	return "()"
}
