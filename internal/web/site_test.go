package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/web"
)

const cause = "pq: relation pupils_secret does not exist"

// porter is a doorman with a fixed list of sessions, who notes what he is asked to hold.
type porter struct {
	mu    sync.Mutex
	holds []string
}

func (*porter) Who(_ context.Context, token, _ string) (web.Visit, error) {
	visit := web.Visit{Title: "Class teacher", Actor: authz.Actor{School: "s1", Person: "p1", Name: "Ms <Example>"}}
	as := func(roles ...authz.Role) web.Visit { visit.Actor.Roles = roles; return visit }
	switch token {
	case "office":
		return as(authz.Office), nil
	case "teacher":
		return as(authz.Teacher), nil
	case "pupil":
		visit.Child = true
		return as(authz.Pupil), nil
	case "locked":
		visit.Locked = true
		return as(authz.Office), nil
	case "must":
		visit.Must = "/new-password"
		return as(authz.Office), nil
	case "beside":
		visit.Must, visit.Beside = "/new-password", []string{"/unlock", "/person/"}
		return as(authz.Office), nil
	case "broken":
		return web.Visit{}, errors.New(cause)
	}
	return web.Visit{}, nil
}

func (p *porter) Hold(_ context.Context, token, path, form string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.holds = append(p.holds, token+" "+path+" "+form)
	return nil
}

type words struct{ Text string }

func page(text string) web.Page { return web.Show("toys/words", "Words", words{text}) }

func files() web.HTML {
	return web.HTML{
		Files: fstest.MapFS{"html/words.html": {Data: []byte(`{{define "toys/words"}}<p id="words">{{.Text}}</p>{{end}}
{{define "toys/form"}}{{template "field" .}}{{end}}`)}},
		Views: map[string]any{"toys/words": words{}, "toys/form": web.Field{}},
	}
}

func actions() []authz.Action {
	return append(web.Actions(), authz.Action{Name: "people.import", Changes: true}, authz.Action{Name: "people.list"}, authz.Action{Name: "people.show"})
}

func failures() map[string]error {
	return map[string]error{
		"missing":  errs.Missing("There is no such <toy>."),
		"bad":      errs.Bad("name", "Please give the toy a name."),
		"denied":   errs.Denied("This toy is not yours."),
		"clash":    errs.Clash("name", "There is such a toy already."),
		"down":     errs.Down(errors.New(cause), "The toy box is locked."),
		"internal": errors.New(cause),
		"named":    &errs.Error{Kind: errs.Internal, Safe: "Not to be shown.", Cause: errors.New(cause)},
	}
}

func routes() []web.Route {
	named := func(c *web.Ctx) (authz.Subject, error) {
		return authz.Subject{Ref: c.Ref("person", c.Param("id")), About: []string{c.Param("id")}}, nil
	}
	say := func(c *web.Ctx) (web.Page, error) { return web.Say("/list", "success", c.Form("say")), nil }
	return []web.Route{
		{Method: "GET", Path: "/list", Action: "people.list", List: true, Menu: "People", Handle: func(*web.Ctx) (web.Page, error) { return page("all <people>"), nil }},
		{Method: "GET", Path: "/imports", Action: "people.import", Menu: "Imports", Handle: func(*web.Ctx) (web.Page, error) { return page("imports"), nil }},
		{Method: "GET", Path: "/list/new", Action: "people.list", Menu: "New", Under: "People", Handle: func(*web.Ctx) (web.Page, error) { return page("new"), nil }},
		{Method: "GET", Path: "/mine", Action: "home.show", Menu: "Mine", Under: "Imports", Handle: func(*web.Ctx) (web.Page, error) { return page("mine"), nil }},
		{Method: "POST", Path: "/change", Action: "people.import", Handle: say},
		{Method: "POST", Path: "/big", Action: "people.import", Limit: 4 << 20, Handle: say},
		{Method: "POST", Path: "/file", Action: "people.import", Limit: 4 << 20, Handle: upload},
		{Method: "POST", Path: "/form", Action: "people.import", Handle: again},
		{Method: "GET", Path: "/fails/{how}", Action: "home.show", Handle: func(c *web.Ctx) (web.Page, error) { return web.Page{}, failures()[c.Param("how")] }},
		{Method: "GET", Path: "/panic", Action: "help.show", Handle: func(*web.Ctx) (web.Page, error) { panic(cause) }},
		{Method: "GET", Path: "/unfit", Action: "home.show", Handle: func(*web.Ctx) (web.Page, error) { return web.Show("toys/words", "Unfit", 7), nil }},
		{Method: "GET", Path: "/pane", Action: "home.show", Handle: func(*web.Ctx) (web.Page, error) { p := page("part"); p.Pane = true; return p, nil }},
		{Method: "GET", Path: "/download", Action: "home.show", Handle: download},
		{Method: "GET", Path: "/person/{id}", Action: "people.show", Subject: named, Handle: func(*web.Ctx) (web.Page, error) { return page("person"), nil }},
		{Method: "GET", Path: "/unlock", Action: "home.show", Handle: func(*web.Ctx) (web.Page, error) { return page("unlock"), nil }},
		{Method: "GET", Path: "/unlocked", Action: "home.show", Handle: func(*web.Ctx) (web.Page, error) { return page("not for the locked"), nil }},
		{Method: "GET", Path: "/new-password", Action: "home.show", Handle: func(*web.Ctx) (web.Page, error) { return page("new password"), nil }},
		{Method: "POST", Path: "/sign-in", Action: "help.show", Handle: func(c *web.Ctx) (web.Page, error) {
			return web.Page{To: web.SafeNext(c.Form("next")), SignIn: "office"}, nil
		}},
		{Method: "POST", Path: "/sign-out", Action: "home.show", Handle: func(*web.Ctx) (web.Page, error) { return web.Page{To: "/", SignOut: true}, nil }},
		{Method: "GET", Path: "/panels", Action: "home.show", Handle: panels},
	}
}

func upload(c *web.Ctx) (web.Page, error) {
	f, err := c.Upload("file", 1<<20)
	if err != nil || f == nil {
		return page("no file"), err
	}
	return page(f.Name + " " + f.Type + " " + string(f.Body)), nil
}

func again(c *web.Ctx) (web.Page, error) {
	name, secret := web.Field{Name: "name", Label: "Name"}, web.Field{Name: "secret", Label: "Secret", Type: "password"}
	p, err := c.Again(web.Page{Title: "Form"}, failures()[c.Query("how")], &name, &secret)
	p.Template, p.Data = "toys/form", name
	if secret.Value != "" {
		return p, errors.New("a password was kept for showing")
	}
	return p, err
}

func download(c *web.Ctx) (web.Page, error) {
	return web.Page{File: &web.Download{Name: c.Query("name"), Type: "text/csv", Body: []byte("a,b"), Inline: c.Query("inline") != ""}}, nil
}

func panels(c *web.Ctx) (web.Page, error) {
	all, err := c.Panels(c.Ref("person", "7"))
	text := ""
	for _, one := range all {
		text += string(one)
	}
	return page(text), err
}

func side() []web.Panel {
	tile := func(title string, first ...web.Tile) func(*web.Ctx) ([]web.Tile, error) {
		return func(*web.Ctx) ([]web.Tile, error) { return append(first, web.Tile{Title: title, Href: "/x"}), nil }
	}
	data := func(_ *web.Ctx, of ref.Ref) (any, error) { return words{"panel of " + of.String()}, nil }
	return []web.Panel{
		{On: "home", Action: "people.import", Tiles: tile("Import people", web.Tile{Title: "Worries", Href: "/x", Count: 1, First: true})},
		{On: "home", Action: "home.show", Tiles: tile("For all", web.Tile{Title: "Letters", Href: "/x", Count: 9}, web.Tile{Title: "Quiet", Href: "/x", First: true})},
		{On: "person", Action: "people.import", Template: "toys/words", Data: data},
		{On: "person", Action: "home.show", Template: "toys/words", Data: func(*web.Ctx, ref.Ref) (any, error) { return nil, nil }},
		{On: "incident", Action: "home.show", Template: "toys/words", Data: data},
	}
}

// visitor is a browser without a mind of its own: it follows nothing and keeps nothing.
type visitor struct {
	t      *testing.T
	url    string
	porter *porter
	cookie string
}

func open(t *testing.T, secure bool) *visitor {
	t.Helper()
	v := &visitor{t: t, porter: &porter{}, cookie: "belisha"}
	if secure {
		v.cookie = "__Host-belisha"
	}
	gate, err := authz.New(actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{Gate: gate, Doorman: v.porter, Routes: routes(), Panels: side(), HTML: []web.HTML{files()}, Secure: secure})
	if err != nil {
		t.Fatal(err)
	}
	s.SetSchool(web.School{ID: "s1", Name: "Example School", Policy: "Safe <Online>, version 3"})
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	v.url = server.URL
	return v
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

func (v *visitor) send(token, method, path, body string, headers ...string) answer {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.url+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		req.AddCookie(&http.Cookie{Name: v.cookie, Value: token})
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		v.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{res, string(text)}
}

func (v *visitor) get(token, path string) answer { v.t.Helper(); return v.send(token, "GET", path, "") }

func (v *visitor) post(token, path string, form url.Values) answer {
	v.t.Helper()
	return v.send(token, "POST", path, form.Encode())
}

// must fails the test unless the answer has this status and its body these words.
func (a answer) must(t *testing.T, name string, status int, words ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s: status %d, not %d", name, a.StatusCode, status)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("%s: %q is not in the page", name, w)
		}
	}
	if strings.Contains(a.body, cause) {
		t.Errorf("%s: the page shows the cause", name)
	}
}
