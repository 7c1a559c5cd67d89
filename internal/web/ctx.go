package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
)

// Param is a part of the path.
func (c *Ctx) Param(name string) string { return c.r.PathValue(name) }

// Query is a value from the address, trimmed.
func (c *Ctx) Query(name string) string { return strings.TrimSpace(c.r.URL.Query().Get(name)) }

// Form is a posted value, trimmed.
func (c *Ctx) Form(name string) string { return strings.TrimSpace(c.r.PostFormValue(name)) }

// Raw is a posted value as typed: passwords may begin with a space.
func (c *Ctx) Raw(name string) string { return c.r.PostFormValue(name) }

// Forms is every posted value of a name.
func (c *Ctx) Forms(name string) []string { return c.r.PostForm[name] }

// Path is the address of the page, without query.
func (c *Ctx) Path() string { return c.r.URL.Path }

// Addr is the client's address without its port.
func (c *Ctx) Addr() string {
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		return c.r.RemoteAddr
	}
	return host
}

// PageNumber is ?page=, at least 1.
func (c *Ctx) PageNumber() int {
	n, err := strconv.Atoi(c.Query("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// May says whether this person could do something, to decide what a page offers. It is not a check.
func (c *Ctx) May(action string) bool { return c.site.gate.May(c.Actor, action) }

// Opens says whether a link of this site leads this person to a page that they may open, as far as a role and the pack
// can tell.
func (c *Ctx) Opens(href string) bool {
	r, err := http.NewRequest(http.MethodGet, href, nil)
	if err != nil {
		return false
	}
	_, pattern := c.site.mux.Handler(r)
	for _, route := range c.site.routes {
		if route.Method+" "+route.Path == pattern {
			return c.May(route.Action) && c.leftTo(route, r.URL.Path)
		}
	}
	return false
}

// leftTo asks the route to whom the pack leaves what an address names.
func (c *Ctx) leftTo(route Route, path string) bool {
	if route.Only == nil {
		return true
	}
	names, values := strings.Split(route.Path, "/"), strings.Split(path, "/")
	only := route.Only(func(name string) string {
		if i := slices.Index(names, "{"+name+"}"); i >= 0 && i < len(values) {
			return values[i]
		}
		return ""
	})
	return len(only) == 0 || slices.ContainsFunc(only, c.Actor.Holds)
}

// Check asks the gate about a second record that this page touches.
func (c *Ctx) Check(action string, s authz.Subject) (authz.Grant, error) {
	return c.site.gate.Check(c, c.Actor, action, s)
}

// Offer asks the gate about what this page would show beside its own matter; a no is no refusal. Panels use it.
func (c *Ctx) Offer(action string, s authz.Subject) (authz.Grant, bool) {
	return c.site.gate.Offer(c.Actor, action, s)
}

// SubjectGrant reads the facts that a Subject needs, and nothing else.
func (c *Ctx) SubjectGrant() authz.Grant { return c.site.gate.Subject(c.School.ID) }

// Ref names a record of this school.
func (c *Ctx) Ref(kind, id string) ref.Ref { return ref.New(c.School.ID, kind, id) }

// Upload reads a posted file of at most limit bytes; nil when none was chosen.
func (c *Ctx) Upload(name string, limit int64) (*Download, error) {
	f, head, err := c.r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, errs.Bad(name, "The file could not be read. Please choose it again.")
	}
	defer f.Close()
	body, err := readAtMost(f, limit)
	if err != nil {
		return nil, errs.Bad(name, "The file is larger than %d MB. Please choose a smaller one.", limit>>20)
	}
	return &Download{Name: head.Filename, Type: http.DetectContentType(body), Body: body}, nil
}

func readAtMost(f multipart.File, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = errors.New("too large")
	}
	return body, err
}

// Again puts what was posted back into the fields of a form, and err beside the field it names. A fault that is
// not of the form comes back as it is.
func (c *Ctx) Again(p Page, err error, fields ...*Field) (Page, error) {
	e, ok := errs.As(err)
	if !ok || (e.Kind != errs.Invalid && e.Kind != errs.Conflict) {
		return Page{}, err
	}
	target := e.Field
	for _, f := range fields {
		if f.Type != "password" && f.Type != "file" {
			c.refill(f)
		}
		if f.Name == e.Field {
			f.Error, target = e.Safe, f.Target()
		}
	}
	p.Status = http.StatusUnprocessableEntity
	p.Errors = append(p.Errors, FieldError{Field: target, Text: e.Safe})
	return p, nil
}

// refill puts what was posted back into a field; a date comes in three parts.
func (c *Ctx) refill(f *Field) {
	if f.Type == "date" {
		f.Values = []string{c.Form(f.Name + "-day"), c.Form(f.Name + "-month"), c.Form(f.Name + "-year")}
		return
	}
	f.Value, f.Values = c.Form(f.Name), c.Forms(f.Name)
	for i := range f.Options {
		f.Options[i].Checked = contains(f.Values, f.Options[i].Value)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
