package registers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

// hall is a school with people, a policy of a few registers, and this feature behind a real site.
type hall struct {
	t       testing.TB
	base    feature.Base
	room    *Room
	feature feature.Feature
	gate    *authz.Gate
	who     map[string]people.Person
	now     time.Time
	server  *httptest.Server
	school  string
}

func hallSchemas() []fs.FS {
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, schemaFS}
}

// loans, phones and worries are three registers as a pack has them.
func hallPack() *policy.Pack {
	loans := policy.Register{Key: "loans", Title: "Devices on loan", One: "loan", Purpose: "Who has which device of the school.", Area: "devices", Clause: "devices.loans",
		Fields: []policy.Field{
			{Key: "tag", Title: "Asset tag", Kind: "text", Required: true, Unique: true, Class: "open"},
			{Key: "who", Title: "Borrower", Kind: "person", Required: true, Class: "personal"},
			{Key: "kind", Title: "Kind", Kind: "choice", Class: "open", Options: []policy.Option{{Key: "tablet", Title: "Tablet"}, {Key: "laptop", Title: "Laptop"}}},
			{Key: "back", Title: "Back by", Kind: "date", Class: "open"},
			{Key: "cost", Title: "Cost", Kind: "money"},
			{Key: "safe", Title: "Case", Kind: "yes_no", Default: "no"},
			{Key: "note", Title: "Note", Kind: "long"}},
		Label: []string{"tag"}, Columns: []string{"tag", "who", "kind", "cost"}, Due: policy.Due{Field: "back"},
		States:  []policy.State{{Key: "out", Title: "On loan", Colour: "blue", Open: true}, {Key: "in", Title: "Given back", Colour: "green"}, {Key: "lost", Title: "Lost", Colour: "red", Bad: true}},
		Moves:   []policy.Move{{Key: "return", Title: "Give back", From: []string{"out"}, To: "in"}, {Key: "lose", Title: "Report lost", From: []string{"out"}, To: "lost", Needs: []string{"note"}}, {Key: "lend", Title: "Lend again", From: []string{"in"}, To: "out"}},
		Expects: []policy.Expected{{Key: "head-laptop", Title: "The head's laptop", Owner: "technician", Source: "001 l.12"}},
		Desk:    policy.Desk{On: true, Title: "Loan desk", Find: "who", Group: "kind"}, Help: "One entry for each device."}
	cases := policy.Register{Key: "worries", Title: "Staff concerns", One: "concern", Area: "safeguarding", Sensitive: true, Purpose: "Low-level concerns about adults.",
		Fields: []policy.Field{{Key: "about", Title: "About", Kind: "person", About: true}, {Key: "name", Title: "Short name", Kind: "text", Required: true},
			{Key: "grave", Title: "How grave", Kind: "choice", Options: []policy.Option{{Key: "low", Title: "Low"}, {Key: "high", Title: "High"}}}},
		Label: []string{"name"}, May: policy.May{See: []string{"head", "technician"}}}
	governors := policy.Register{Key: "seats", Title: "Governors' seats", One: "seat", Area: "governance", Fields: []policy.Field{{Key: "name", Title: "Seat", Kind: "text"}}, May: policy.May{See: []string{"governor"}}}
	post := func(key string, roles ...string) policy.Post {
		return policy.Post{Key: key, Title: strings.ToUpper(key[:1]) + key[1:], Roles: roles, Many: true}
	}
	return &policy.Pack{Registers: []policy.Register{loans, cases, governors}, Posts: []policy.Post{post("head", "head"), post("office", "office"), post("teacher", "teacher"),
		post("technician", "technician"), post("governor", "governor"), post("pupil", "pupil")}}
}

func newHall(t testing.TB, d *db.DB, school string) *hall {
	t.Helper()
	h := &hall{t: t, who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 42, 0, 0, time.UTC), school: school}
	clock := func() time.Time { return h.now }
	_, plain := New(feature.Base{Policy: &feature.InForce{}, Figures: &feature.Figures{}}, people.Store{})
	actions := append(append(append([]authz.Action{}, plain.Actions...), web.Actions()...), people.New(feature.Base{}).Actions...)
	var l *ledger.Ledger
	var err error
	h.gate, err = authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if s.Ref.School != school {
			return
		}
		if err := l.Refuse(context.WithoutCancel(ctx), h.gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	l = ledger.New(d, id.New(clock), clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.room, h.feature = New(h.base, people.Store{})
	for _, k := range h.feature.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.obey(hallPack())
	h.fill()
	site, err := web.New(web.Config{Gate: h.gate, Doorman: hallDoor{h}, Routes: h.feature.Routes, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	site.SetSchool(web.School{ID: school, Name: "St Example"})
	h.server = httptest.NewServer(site.Handler())
	t.Cleanup(h.server.Close)
	return h
}

// obey puts a pack in force.
func (h *hall) obey(pack *policy.Pack) {
	plan, err := h.gate.Prepare(pack)
	h.no(err)
	plan.Commit()
	h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1"})
}

func (h *hall) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) fill() {
	h.t.Helper()
	h.change(func(tx *ledger.Tx) error {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return err
		}
		for _, p := range []people.Person{
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
			{Account: "ben.oak", Given: "Ben", Family: "Oak", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
			{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
			{Account: "o.desk", Given: "Olga", Family: "Desk", Kind: people.Staff, Posts: []string{"office"}},
			{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}},
			{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
			{Account: "g.ray", Given: "Gale", Family: "Ray", Kind: people.Governor, Posts: []string{"governor"}},
		} {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.base.Policy.Load().Pack.Posts)
			if err != nil {
				return err
			}
			h.who[p.Account] = in
		}
		return nil
	})
}

// change does something as the house itself.
func (h *hall) change(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(h.school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.filled", Subject: ref.New(h.school, "school", h.school)}, f(tx)
	}))
}

// read looks as the house itself.
func (h *hall) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(h.school, "test"), f))
}

// add stores an entry and gives it back.
func (h *hall) add(register string, pairs ...string) (e entry.Entry) {
	h.t.Helper()
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	h.now = h.now.Add(time.Second)
	h.change(func(tx *ledger.Tx) (err error) {
		e, err = h.room.Add(h.t.Context(), tx, register, values)
		return err
	})
	return e
}

// entries are all of a register, in the order in which they were added.
func (h *hall) entries(register string) (all []entry.Entry) {
	h.t.Helper()
	def, _ := h.room.clerk.Definition(register)
	h.read(func(tx *ledger.Tx) (err error) {
		all, err = h.room.clerk.Store.Find(h.t.Context(), tx, cabinet.Query{Def: def, Sort: "created"}, mostLines, 0)
		return err
	})
	return all
}

func (h *hall) as(account string) authz.Actor {
	p := h.who[account]
	return authz.Actor{School: h.school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.gate.RolesOf(p.Posts), Posts: p.Posts}
}

type hallDoor struct{ h *hall }

func (d hallDoor) Who(_ context.Context, token, _ string) (web.Visit, error) {
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour}, nil
}

func (hallDoor) Hold(context.Context, string, string, string) error { return nil }

// screen is an answer of the site.
type screen struct {
	*goquery.Document
	status int
	header http.Header
	body   []byte
}

func (h *hall) get(who, path string) screen {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), "GET", h.server.URL+path, nil)
	h.no(err)
	return h.send(who, req)
}

func (h *hall) post(who, path string, form url.Values) screen {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), "POST", h.server.URL+path, strings.NewReader(form.Encode()))
	h.no(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.send(who, req)
}

// upload posts a file with some values.
func (h *hall) upload(who, path string, file []byte, values url.Values) screen {
	h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if file != nil {
		part, err := w.CreateFormFile("file", "entries.csv")
		h.no(err)
		_, err = part.Write(file)
		h.no(err)
	}
	for name, list := range values {
		for _, v := range list {
			h.no(w.WriteField(name, v))
		}
	}
	h.no(w.Close())
	req, err := http.NewRequestWithContext(h.t.Context(), "POST", h.server.URL+path, &b)
	h.no(err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return h.send(who, req)
}

func (h *hall) send(who string, req *http.Request) screen {
	h.t.Helper()
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	h.no(err)
	html := body
	if !strings.HasPrefix(reply.Header.Get("Content-Type"), "text/html") {
		html = nil
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(html))
	h.no(err)
	return screen{doc, reply.StatusCode, reply.Header, body}
}

// want fails the test unless the page came with this status.
func (h *hall) want(p screen, status int) screen {
	h.t.Helper()
	if p.status != status {
		h.t.Fatalf("status %d, want %d: %s", p.status, status, said(p.Document, "main"))
	}
	return p
}

// said is the text of what a selector finds, its space tidied.
func said(d *goquery.Document, selector string) string {
	var all []string
	d.Find(selector).Each(func(_ int, s *goquery.Selection) { all = append(all, strings.Join(strings.Fields(s.Text()), " ")) })
	return strings.Join(all, " | ")
}

// form gives the values that a form of the page would post, as a browser does.
func (p screen) form(selector string) url.Values {
	out := url.Values{}
	p.Find(selector).Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		_, checked := s.Attr("checked")
		switch {
		case name == "" || kind == "file" || (kind == "checkbox" || kind == "radio") && !checked:
		case goquery.NodeName(s) == "select":
			out.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", "")))
		case goquery.NodeName(s) == "textarea":
			out.Add(name, s.Text())
		default:
			out.Add(name, s.AttrOr("value", ""))
		}
	})
	return out
}

// events are the newest acts of the trail, as the ledger's table has them.
func (h *hall) events(n int) []string {
	h.t.Helper()
	var out []string
	h.read(func(tx *ledger.Tx) error {
		rows, err := tx.Rows(h.t.Context(), `SELECT verb || ' ' || subject || ' ' || detail FROM ledger_event WHERE school_id = ? ORDER BY seq DESC LIMIT ?`, h.school, n)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var body string
			if err := rows.Scan(&body); err != nil {
				return err
			}
			out = append(out, body)
		}
		return rows.Err()
	})
	if len(out) == 0 {
		h.t.Fatal(fmt.Errorf("the trail is empty"))
	}
	return out
}
