package demo

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"

	"belisha/internal/policy"
)

// pages are the demo's own hands at the web pages: the history is made through the real door, so it can hold nothing
// that the real school could not.
type pages struct {
	at     string
	server *http.Server
	client http.Client
	pack   *policy.Pack
	r      *rand.Rand
	who    Account         // whose session it is
	last   string          // the case that came last of those looked for
	chosen map[string]bool // who has chosen a password for the records
}

func (v *invention) openPages(pack *policy.Pack) (*pages, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	out := &pages{at: "http://" + l.Addr().String(), server: &http.Server{Handler: v.Pages(), ReadHeaderTimeout: time.Minute}, pack: pack, r: v.names.r, chosen: map[string]bool{}}
	out.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	go func() { _ = out.server.Serve(l) }() // ends with Close
	return out, nil
}

// signIn begins a session; the demo's days are longer than a session may be idle.
func (p *pages) signIn(ctx context.Context, who Account) error {
	if err := p.signOut(ctx); err != nil {
		return err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	p.client.Jar, p.who = jar, who
	if err := p.post(ctx, "/sign-in", url.Values{"name": {who.Name}, "password": {who.Password}}); err != nil {
		return err
	}
	return p.post(ctx, "/welcome", url.Values{"next": {"/"}}) // the reminder of the rules, at each sign-in (AUA-20)
}

// signOut ends the session: one that stays open would be taken for somebody who browses from this address.
func (p *pages) signOut(ctx context.Context) error {
	if p.client.Jar == nil {
		return nil
	}
	_, err := p.send(ctx, http.MethodPost, "/sign-out", url.Values{})
	p.client.Jar = nil
	return err
}

// post sends a form and expects to be sent on.
func (p *pages) post(ctx context.Context, path string, form url.Values) error {
	a, err := p.send(ctx, http.MethodPost, path, form)
	return p.wanted(a, err, http.StatusSeeOther, path)
}

// get opens a page; where the policy seals that part of the records, the second password is typed first.
func (p *pages) get(ctx context.Context, path string) (string, error) {
	a, err := p.send(ctx, http.MethodGet, path, nil)
	if err == nil && a.status == http.StatusSeeOther && strings.HasPrefix(a.to, "/second") {
		if err = p.second(ctx); err == nil {
			a, err = p.send(ctx, http.MethodGet, path, nil)
		}
	}
	return a.body, p.wanted(a, err, http.StatusOK, path)
}

// wanted is the fault of an answer that is another than the one expected. A screen that locked itself sends on too.
func (p *pages) wanted(a answer, err error, status int, path string) error {
	if err == nil && (a.status != status || strings.HasPrefix(a.to, "/unlock")) {
		err = fmt.Errorf("%s as %s answered %s %s", path, p.who.Title, a.faults(), a.to)
	}
	return err
}

// send asks for a page. A screen that has locked itself meanwhile is opened first, by signing in anew.
func (p *pages) send(ctx context.Context, method, path string, form url.Values) (answer, error) {
	a, err := p.sendOnce(ctx, method, path, form)
	if err != nil || !strings.HasPrefix(a.to, "/unlock") || path == "/sign-out" {
		return a, err
	}
	if err := p.signIn(ctx, p.who); err != nil {
		return a, err
	}
	return p.sendOnce(ctx, method, path, form)
}

func (p *pages) sendOnce(ctx context.Context, method, path string, form url.Values) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.at+path, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w, err := p.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer w.Body.Close()
	body, err := io.ReadAll(io.LimitReader(w.Body, 1<<20))
	return answer{w.StatusCode, w.Header.Get("Location"), string(body)}, err
}

// rows of the learner matrix that the history uses, the usual ones more often.
func rows() []string {
	return []string{"online_services", "online_services", "online_services", "online_services", "bypass", "bypass", "bypass",
		"unauthorised_transfer", "unauthorised_transfer", "other_account", "other_account", "abusive_message", "continued"}
}

// handle works through a case as far as a school would have by then; one that waits is only classified.
func (p *pages) handle(ctx context.Context, id, heading string, n int, waits bool, at time.Time, now func() time.Time) error {
	page := "/incidents/" + id
	if _, err := p.get(ctx, page); err != nil {
		return err
	}
	row := rows()[p.r.IntN(len(rows()))]
	err := p.post(ctx, page+"/classify", url.Values{"row": {"learner:" + row}, "heading": {heading}, "place": {"school"},
		"happened-day": {at.Format("2")}, "happened-month": {at.Format("1")}, "happened-year": {at.Format("2006")}, "hour": {at.Format("15:04")},
		"classify-reason": {"Spoke with the child and looked at the log lines."}})
	if err != nil || waits {
		return err
	}
	if err := p.steps(ctx, id, now, -1); err != nil {
		return err
	}
	if err := p.learned(ctx, id, n); err != nil {
		return err
	}
	return p.closing(ctx, id, "resolved", "Class teacher and parents, the same day.", "The child understood the rule and why it is there.")
}

// act writes down what was done about each open alert.
func (p *pages) act(ctx context.Context) error {
	list, err := p.get(ctx, "/alerts?state=open")
	if err != nil {
		return err
	}
	for _, m := range regexp.MustCompile(`href="/alerts/([0-9a-z]{26})"`).FindAllStringSubmatch(list, -1) {
		form := url.Values{"judged": {"fine"}, "action": {"Spoke with the class about why the filter is there."}}
		if err := p.post(ctx, "/alerts/"+m[1]+"/act", form); err != nil {
			return err
		}
	}
	return nil
}

// report sends the governors a term's report.
func (p *pages) report(ctx context.Context, term string) error {
	err := p.post(ctx, "/report/prepare", url.Values{"term": {term}, "comment": {"The first report under the new system. The figures begin with this policy."}})
	if err != nil {
		return err
	}
	return p.post(ctx, "/report/send", url.Values{"term": {term}})
}
