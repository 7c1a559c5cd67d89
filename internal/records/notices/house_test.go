package notices

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices/internal/posttest"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

const school = "s1"

// house is a school with its register, a mail server, a push service and this feature, all real.
type house struct {
	t       testing.TB
	n       *Notices
	feature feature.Feature
	base    feature.Base
	d       *db.DB
	gate    *authz.Gate
	who     map[string]people.Person
	mail    *posttest.Mailbox
	browser *posttest.Service
	config  Config

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schoolsSchema(), people.Schema, Schema}, func(t *testing.T, d *db.DB) { body(t, build(t, d, school)) })
}

// schoolsSchema is on this very shelf, so it is read and not imported.
func schoolsSchema() fs.FS { return os.DirFS("../schools/schema") }

func build(t testing.TB, d *db.DB, name string) *house {
	t.Helper()
	h := &house{t: t, d: d, who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 42, 0, 0, time.UTC), mail: posttest.Serve(t, "starttls"), browser: posttest.Browser(t)}
	password := filepath.Join(t.TempDir(), "password")
	h.no(os.WriteFile(password, []byte("open sesame"), 0o600))
	h.config = Config{URL: "https://belisha.example/", KeyFile: filepath.Join(t.TempDir(), "notices.key"),
		SMTP: SMTP{Addr: h.mail.Addr, From: "belisha@school.example", Name: "St Example", User: "belisha", PasswordFile: password, Roots: h.mail.Roots, Timeout: 20 * time.Second},
		Push: Push{Hosts: []string{"127.0.0.1"}, Loopback: true, Roots: h.browser.Roots}}
	var l *ledger.Ledger
	var err error
	h.gate, err = authz.New(append(append(actions(), web.Actions()...), people.New(feature.Base{}).Actions...), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(ctx, h.gate.System(name, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	plan, err := h.gate.Prepare(&policy.Pack{Posts: posts()})
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: name, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.open()
	h.fill()
	return h
}

// open builds the feature anew, as a restart with another configuration does.
func (h *house) open() { h.n, h.feature = New(h.base, people.Store{}, h.config) }

func posts() []policy.Post {
	return []policy.Post{{Key: "pupil", Title: "Pupil", Roles: []string{"pupil"}}, {Key: "head", Title: "Head", Roles: []string{"head"}},
		{Key: "teacher", Title: "Teacher", Roles: []string{"teacher"}}, {Key: "technician", Title: "Technician", Roles: []string{"technician"}}}
}

func (h *house) fill() {
	h.write(func(tx *ledger.Tx) error {
		if _, err := tx.Exec(h.t.Context(), `INSERT INTO schools_school (school_id, name, created) VALUES (?,?,?)`, tx.School, "St Example Primary School", tx.Now); err != nil {
			return err
		}
		for _, p := range []people.Person{
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
			{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
			{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}},
			{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		} {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, posts())
			if err != nil {
				return err
			}
			h.who[p.Account] = in
		}
		return nil
	})
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) try(f func(*ledger.Tx) error) error {
	return h.base.Ledger.Write(h.t.Context(), h.gate.System(h.base.School, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.done", Subject: ref.New(tx.School, "school", tx.School)}, f(tx)
	})
}

func (h *house) write(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.try(f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(h.base.School, "test"), f))
}

// tell tells people by their account names.
func (h *house) tell(x Notice, accounts ...string) {
	h.t.Helper()
	for _, a := range accounts {
		x.To = append(x.To, h.who[a].ID)
	}
	h.write(func(tx *ledger.Tx) error { return h.n.Tell(h.t.Context(), tx, x) })
}

func (h *house) mine(account string) (out []Told) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, _, err = h.n.store.mine(h.t.Context(), tx, h.who[account].ID, 500, 0)
		return err
	})
	return out
}

// box is what the outbox holds, oldest first.
func (h *house) box() (out []Sending) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = db.All[Sending](h.t.Context(), tx.Tx, `SELECT `+sendingColumns+` FROM notices_outbox WHERE school_id = ? ORDER BY id`, tx.School)
		return err
	})
	return out
}

func (h *house) deliver() {
	h.t.Helper()
	h.no(h.n.deliverMail(h.t.Context()))
	h.no(h.n.deliverPush(h.t.Context()))
}

func (h *house) as(account string) authz.Actor {
	p := h.who[account]
	return authz.Actor{School: h.base.School, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.gate.RolesOf(p.Posts)}
}

var eight = regexp.MustCompile(`\b\d{8}\b`)

// addressed gives a person a confirmed address, over the whole road.
func (h *house) addressed(account, address string) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) error {
		_, err := h.n.setAddress(h.t.Context(), tx, h.who[account].ID, address)
		return err
	})
	before := len(h.mail.Got())
	h.deliver()
	got := h.mail.Got()
	if len(got) != before+1 {
		h.t.Fatalf("no code came: %+v", h.box())
	}
	h.write(func(tx *ledger.Tx) error {
		_, wrong, err := h.n.confirm(h.t.Context(), tx, h.who[account].ID, eight.FindString(got[before].Text))
		if wrong != nil {
			return wrong
		}
		return err
	})
}

func (h *house) choose(account, kind, mail string, push bool) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) error {
		p := h.who[account].ID
		return h.n.store.choose(h.t.Context(), tx, p, []Choice{{Person: p, Kind: kind, Mail: mail, Push: push}})
	})
}

// subscribed gives a person the one browser.
func (h *house) subscribed(account string) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) error {
		_, err := h.n.subscribe(h.t.Context(), tx, h.who[account].ID, "Firefox on Linux", h.sub())
		return err
	})
}

// door knows people by their account name: sign-in itself is not what these tests are about.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour, Child: d.h.who[token].Is(people.Pupil)}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// site serves the feature's pages on a real socket.
func (h *house) site() (*web.Site, string) {
	h.t.Helper()
	site, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: h.feature.Routes, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	site.SetSchool(web.School{ID: h.base.School, Name: "St Example"})
	server := httptest.NewServer(site.Handler())
	h.t.Cleanup(server.Close)
	return site, server.URL
}

// ask gets or posts a page as a person.
func (h *house) ask(server, who, path string, form url.Values) (int, string, string) {
	h.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, server+path, body)
	h.no(err)
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	h.no(err)
	return reply.StatusCode, string(text), reply.Header.Get("Location")
}

func (h *house) count(verb string) (n int64) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, "", "")
		return err
	})
	return n
}
