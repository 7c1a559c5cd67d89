package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"belisha/internal/gateway/filter"
)

// Look is what a glance at a site showed: its words, and where it leads. It is text alone; no picture and no script of the
// site is fetched. // serves WEB-06 WEB-19
type Look struct {
	Asked  string   // the host
	Final  string   // the host at which redirects ended
	Status int      // of the last answer
	Title  string   // at most 200 letters
	About  string   // the site's own description, at most 500
	Words  string   // the beginning of its text, at most 1,000
	Secure bool     // by HTTPS, with a certificate that browsers trust
	Trust  string   // what is wrong with its certificate, in a sentence; empty: nothing
	Hops   []string // hosts on the way
}

// Bounds of a glance.
const (
	lookTime  = 8 * time.Second
	lookBytes = 512 << 10
	lookHops  = 6
)

// Look fetches the front page of a host as the gateway itself, and follows where it leads.
//
// It goes to public addresses only, as a pupil's request does.
func (s *Server) Look(ctx context.Context, host string) (Look, error) {
	name, err := filter.NormalHost(host)
	if err != nil {
		return Look{}, fmt.Errorf("proxy: look: %w", err)
	}
	if s.illegal(name) {
		return Look{}, errIllegal
	}
	ctx, end := context.WithTimeout(ctx, lookTime)
	defer end()
	l := Look{Asked: name}
	resp, err := s.visit(ctx, &l, "https://"+name+"/")
	var bad *tls.CertificateVerificationError
	switch {
	case errors.As(err, &bad):
		l.Trust = "Browsers do not trust its certificate."
		return l, nil
	case errors.Is(err, errIllegal):
		return l, errIllegal
	case err != nil:
		if resp, err = s.visit(ctx, &l, "http://"+name+"/"); err != nil {
			return l, fmt.Errorf("proxy: look: %w", err)
		}
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusInternalServerError {
		return l, fmt.Errorf("proxy: look: the site is out of order: it answers %d", resp.StatusCode)
	}
	l.Status, l.Final, l.Secure = resp.StatusCode, resp.Request.URL.Hostname(), resp.TLS != nil
	l.read(resp)
	return l, nil
}

// errIllegal says no more than that a site is not looked at.
var errIllegal = errors.New("proxy: this site is not looked at")

// illegal says whether a host is on a list that nobody lifts: the gateway itself does not go there either. serves WEB-03
func (s *Server) illegal(host string) bool {
	rs := s.rules.Load()
	if rs == nil {
		return true
	}
	_, bad := rs.engine.Categories(host)
	return bad
}

// visit asks for one address with a client that remembers nothing.
func (s *Server) visit(ctx context.Context, l *Look, address string) (*http.Response, error) {
	l.Hops = nil
	client := &http.Client{
		Transport: &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return s.dial.dial(ctx, network, addr)
		},
			DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}},
		CheckRedirect: func(next *http.Request, via []*http.Request) error {
			l.Hops = append(l.Hops, next.URL.Hostname())
			if host, err := filter.NormalHost(next.URL.Hostname()); err != nil || s.illegal(host) {
				return errIllegal
			}
			if len(via) >= lookHops {
				return errors.New("it leads on and on")
			}
			return nil
		},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (compatible; Belisha preview)")
	req.Header.Set("Accept", "text/html")
	return client.Do(req)
}

// read takes the words of a page out of its markup.
func (l *Look) read(resp *http.Response) {
	if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") && !strings.HasPrefix(kind, "application/xhtml") {
		l.About = "It answers with something other than a page: " + cutTo(kind, 80)
		return
	}
	body, err := charset.NewReader(io.LimitReader(resp.Body, lookBytes), resp.Header.Get("Content-Type"))
	if err != nil {
		return
	}
	z, words, inside := html.NewTokenizer(body), strings.Builder{}, atom.Atom(0)
	for words.Len() < 4096 {
		switch z.Next() {
		case html.ErrorToken:
			l.Words = cutTo(words.String(), 1000)
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			inside = t.DataAtom
			if t.DataAtom == atom.Meta {
				l.meta(t)
			}
		case html.EndTagToken:
			inside = 0
		case html.TextToken:
			l.text(inside, string(z.Text()), &words)
		}
	}
	l.Words = cutTo(words.String(), 1000)
}

func (l *Look) meta(t html.Token) {
	name, content := "", ""
	for _, a := range t.Attr {
		switch strings.ToLower(a.Key) {
		case "name", "property":
			name = strings.ToLower(a.Val)
		case "content":
			content = a.Val
		}
	}
	if name == "description" || name == "og:description" && l.About == "" {
		l.About = cutTo(content, 500)
	}
}

func (l *Look) text(inside atom.Atom, text string, words *strings.Builder) {
	switch inside {
	case atom.Script, atom.Style, atom.Noscript, atom.Template:
	case atom.Title:
		if l.Title == "" {
			l.Title = cutTo(html.UnescapeString(text), 200)
		}
	default:
		for _, w := range strings.Fields(html.UnescapeString(text)) {
			words.WriteString(w)
			words.WriteByte(' ')
		}
	}
}

// cutTo keeps whole letters, on one line.
func cutTo(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
