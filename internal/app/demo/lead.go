package demo

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"belisha/internal/policy"
)

// lead is the safeguarding lead at the pages: the history is made through the real door, so it can hold nothing that
// the real school could not.
type lead struct {
	at     string
	server *http.Server
	client http.Client
	pack   *policy.Pack
	who    Account
}

func (v *invention) openPages(pack *policy.Pack) (*lead, error) {
	who, ok := v.card.find("dsl", "")
	if !ok {
		return nil, fmt.Errorf("the pack has no post for a safeguarding lead")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	out := &lead{at: "http://" + l.Addr().String(), server: &http.Server{Handler: v.Pages(), ReadHeaderTimeout: time.Minute}, pack: pack, who: who}
	out.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	go func() { _ = out.server.Serve(l) }() // ends with Close
	return out, nil
}

// signIn begins a session; the demo's days are longer than a session may be idle.
func (l *lead) signIn(ctx context.Context) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	l.client.Jar = jar
	return l.send(ctx, "POST", "/sign-in", url.Values{"name": {l.who.Name}, "password": {l.who.Password}}, http.StatusSeeOther)
}

// send sends a form, or asks for a page, and expects a status.
func (l *lead) send(ctx context.Context, method, path string, form url.Values, want int) error {
	r, err := http.NewRequestWithContext(ctx, method, l.at+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w, err := l.client.Do(r)
	if err != nil {
		return err
	}
	defer w.Body.Close()
	body, err := io.ReadAll(io.LimitReader(w.Body, 1<<20))
	if err == nil && w.StatusCode != want {
		err = fmt.Errorf("%s %s answered %d: %.2000s", method, path, w.StatusCode, body)
	}
	return err
}

// rows of the learner matrix that the history uses, the first most often.
func rows() []string {
	return []string{"online_services", "online_services", "bypass", "unauthorised_transfer", "online_services", "other_account", "abusive_message", "continued"}
}

// handle works through a case as far as a school would have by then: every eighth is still open.
func (l *lead) handle(ctx context.Context, id string, n int, at time.Time) error {
	page := "/incidents/" + id
	if err := l.signIn(ctx); err != nil {
		return err
	}
	if err := l.send(ctx, "GET", page, nil, http.StatusOK); err != nil {
		return err
	}
	row := rows()[n/2%len(rows())]
	err := l.send(ctx, "POST", page+"/classify", url.Values{"row": {"learner:" + row}, "heading": {"Blocked page"}, "place": {"school"},
		"happened-day": {at.Format("2")}, "happened-month": {at.Format("1")}, "happened-year": {at.Format("2006")}, "hour": {at.Format("15:04")},
		"classify-reason": {"Spoke with the child and looked at the log lines."}}, http.StatusSeeOther)
	if err != nil || n%16 == 14 {
		return err
	}
	for _, c := range l.pack.Learner.Responses(row) {
		key := "learner:" + c.Key
		err := l.send(ctx, "POST", page+"/task", url.Values{"key": {key}, "reason-" + strings.ReplaceAll(key, ":", "-"): {"Done the same afternoon."}}, http.StatusSeeOther)
		if err != nil {
			return err
		}
	}
	return l.send(ctx, "POST", page+"/close", url.Values{"outcome": {"resolved"}, "informed": {"Class teacher and parents, the same day."},
		"close-reason": {"The child understood the rule and why it is there."}}, http.StatusSeeOther)
}
