package lists_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/blake2b"

	"belisha/internal/gateway/lists"
)

// provider is a web server with lists.
type provider struct {
	*httptest.Server
	mu     sync.Mutex
	files  map[string][]byte
	asked  []string // status and path
	secret string
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{files: map[string][]byte{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		data, ok := p.files[r.URL.Path]
		tag := fmt.Sprintf(`"%x"`, sha256.Sum256(data))
		status := http.StatusOK
		switch {
		case p.secret != "" && r.Header.Get("Authorization") != p.secret:
			status = http.StatusForbidden
		case !ok:
			status = http.StatusNotFound
		case r.Header.Get("If-None-Match") == tag:
			status = http.StatusNotModified
		}
		p.asked = append(p.asked, fmt.Sprint(status, " ", r.URL.Path))
		switch {
		case string(data) == "cut":
			w.Header().Set("Content-Length", "100")
		case bytes.HasPrefix(data, []byte("to ")):
			http.Redirect(w, r, string(data[3:]), http.StatusFound)
			return
		case bytes.HasPrefix(data, []byte("<")):
			w.Header().Set("Content-Type", "text/html")
		default:
			w.Header().Set("Content-Type", "application/octet-stream")
		}
		w.Header().Set("ETag", tag)
		w.WriteHeader(status)
		if status == http.StatusOK {
			_, _ = w.Write(data)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) put(path, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files[path] = []byte(text)
}

// collection is a tar.gz as list makers give them out.
func collection(t testing.TB, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for name, text := range files {
		h := &tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}
		if target, ok := strings.CutPrefix(text, "-> "); ok {
			h.Typeflag, h.Linkname, h.Size, text = tar.TypeSymlink, target, 0, ""
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// desk is a folder of lists with its fetcher.
type desk struct {
	*testing.T
	*lists.Fetcher
	dir string
	now time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t, dir: filepath.Join(t.TempDir(), "lists"), now: aged()}
	d.Fetcher = lists.NewFetcher(d.dir, nil, func() time.Time { return d.now })
	return d
}

func (d *desk) fetch(s lists.Source, changed bool) {
	d.Helper()
	got, err := d.Fetch(d.Context(), s)
	if err != nil || got != changed {
		d.Fatalf("%s: changed %v, %v", s.Name, got, err)
	}
}

func (d *desk) fails(s lists.Source, says string) {
	d.Helper()
	if changed, err := d.Fetch(d.Context(), s); err == nil || changed || !strings.Contains(err.Error(), says) {
		d.Errorf("%s: changed %v, %v; want %q", s.Name, changed, err, says)
	}
	if left, _ := filepath.Glob(filepath.Join(d.dir, ".fetching-*")); len(left) != 0 {
		d.Errorf("left lying: %v", left)
	}
}

func (d *desk) text(path string) string {
	data, _ := os.ReadFile(filepath.Join(d.dir, path))
	return string(data)
}

// shows WEB-03: a list is fetched by address, asked for again only when it has changed, and its age is known.
func TestFetch(t *testing.T) {
	p, d := newProvider(t), newDesk(t)
	p.put("/iwf", "sha256:"+strings.Repeat("ab", 32)+"\n")
	s := lists.Source{Name: "iwf", Address: p.URL + "/iwf"}
	d.fetch(s, true)
	d.now = d.now.Add(20 * time.Hour)
	d.fetch(s, false)
	if got := d.Confirmed()["iwf"]; !got.Equal(d.now) {
		t.Errorf("confirmed %v, it is %v", got, d.now)
	}
	if st := d.States(); len(st) != 1 || !st[0].Changed.Equal(aged()) || st[0].Failure != "" || !slices.Equal(st[0].Lists, []string{"iwf"}) {
		t.Errorf("%+v", st)
	}
	good := d.now
	p.put("/iwf", "a.example\n")
	d.now = d.now.Add(time.Hour)
	d.fetch(s, true)
	if d.text("iwf/domains") != "a.example\n" {
		t.Error(d.text("iwf/domains"))
	}
	if err := os.RemoveAll(filepath.Join(d.dir, "iwf")); err != nil {
		t.Fatal(err)
	}
	d.fetch(s, true) // somebody took it away
	if !slices.Equal(p.asked, []string{"200 /iwf", "304 /iwf", "200 /iwf", "200 /iwf"}) {
		t.Error(p.asked)
	}
	index := filepath.Join(t.TempDir(), "index")
	if report, err := lists.Build(t.Context(), d.dir, index); err != nil || report.Names != 1 || len(report.Skipped) != 0 {
		t.Errorf("%+v %v", report, err)
	}
	p.Close()
	d.now = d.now.Add(time.Hour)
	d.fails(s, "refused")
	if st := d.States()[0]; st.Failure == "" || strings.Contains(st.Failure, "http") || !st.Good.Equal(good.Add(time.Hour)) || !st.Tried.Equal(d.now) ||
		d.text("iwf/domains") != "a.example\n" {
		t.Errorf("%+v", st)
	}
	if err := d.Forget("iwf"); err != nil || len(d.States()) != 0 || d.text("iwf/domains") != "" {
		t.Errorf("%v %+v", err, d.States())
	}
}

// shows WEB-03: whatever is wrong with what comes, the list of last time stays, and the failure is told.
func TestFetchKeepsLastGood(t *testing.T) {
	p, d := newProvider(t), newDesk(t)
	p.put("/l", "good.example\n")
	s := lists.Source{Name: "l", Address: p.URL + "/l", MaxBytes: 1000}
	d.fetch(s, true)
	for text, says := range map[string]string{
		"<html>sign in</html>": "a web page", "cut": "after", strings.Repeat("long.example\n", 100): "more than 1000", "one two\nthree four\n": "no hosts",
		"\x1f\x8b\x08nonsense": "EOF", "to ftp://x.example/": "ftp", "to " + p.URL + "/l": "too often",
	} {
		p.put("/l", text)
		d.fails(s, says)
		if d.text("l/domains") != "good.example\n" || d.States()[0].Failure == "" {
			t.Errorf("%.20q: %q, %+v", text, d.text("l/domains"), d.States())
		}
	}
	p.put("/l", collection(t, map[string]string{"a/domains": strings.Repeat("x.example\n", 9000)}))
	d.fails(s, "larger")
	p.put("/l", collection(t, map[string]string{"a/readme": "x"}))
	d.fails(s, "no list")
	p.mu.Lock()
	p.secret = "Bearer x"
	p.mu.Unlock()
	p.put("/l", "better.example\n")
	d.fails(s, "answers 403")
	s.Header = map[string]string{"Authorization": "Bearer x"}
	d.fetch(s, true)
	d.fails(lists.Source{Name: "l", Address: "https://user:word@127.0.0.1:1/"}, "refused")
	if st := d.States()[0]; strings.Contains(st.Failure, "word") || d.text("l/domains") != "better.example\n" {
		t.Errorf("%+v", st)
	}
	d.fails(lists.Source{Name: "../l", Address: p.URL + "/l"}, "name has")
}

// A collection brings many lists; each is swapped whole, and what is not its own it does not touch.
func TestFetchCollection(t *testing.T) {
	p, d := newProvider(t), newDesk(t)
	if err := os.MkdirAll(filepath.Join(d.dir, "school"), 0o755); err != nil {
		t.Fatal(err)
	}
	p.put("/all", collection(t, map[string]string{
		"blacklists/adult/domains": "adult.example\n", "blacklists/adult/urls": "a.example/x\n", "blacklists/games/domains": "games.example\n",
		"blacklists/porn": "-> adult", "blacklists/away": "-> ../../away", "blacklists/README": "x", "../../escape/domains": "e.example\n",
		"blacklists/.hid/domains": "x.example\n", "blacklists/a b/domains": "x.example\n",
	}))
	s := lists.Source{Name: "ut1", Address: p.URL + "/all"}
	d.fetch(s, true)
	if st := d.States()[0]; !slices.Equal(st.Lists, []string{"adult", "escape", "games", "porn"}) {
		t.Errorf("%+v", st)
	}
	index := filepath.Join(t.TempDir(), "index")
	if report, err := lists.Build(t.Context(), d.dir, index); err != nil || len(report.Lists) != 4 {
		t.Errorf("%+v %v", report, err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(d.dir), "escape")); err == nil {
		t.Error("a file was written outside")
	}
	p.put("/all", collection(t, map[string]string{"blacklists/adult/domains": "new.example\n"}))
	d.fetch(s, true)
	if d.text("adult/domains") != "new.example\n" || d.text("adult/urls") != "" || d.text("games/domains") != "" {
		t.Error("the old lists are still there")
	}
	p.put("/other", collection(t, map[string]string{"adult/domains": "evil.example\n", "more/domains": "more.example\n"}))
	other := lists.Source{Name: "other", Address: p.URL + "/other"}
	d.fails(other, "another source")
	other.Only = []string{"more"}
	d.fetch(other, true)
	p.put("/school", "x.example\n")
	d.fails(lists.Source{Name: "school", Address: p.URL + "/school"}, "the school keeps")
	if d.text("adult/domains") != "new.example\n" {
		t.Error("a stranger replaced a list")
	}
}

// A list may come from the disk, plain or as addresses.
func TestFetchFile(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(file, []byte("a.example/x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := lists.Source{Name: "urls", Address: file, As: "urls"}
	d.fetch(s, true)
	d.fetch(s, false)
	if d.text("urls/urls") != "a.example/x\n" {
		t.Error("not there")
	}
	d.fails(lists.Source{Name: "none", Address: file + ".none"}, "no such file")
	d.fails(lists.Source{Name: "dir", Address: filepath.Dir(file)}, "not a file")
}

// shows WEB-03: a list that has to be signed, or to have a certain sum, is refused when it is not or has not.
func TestFetchSigned(t *testing.T) {
	p, d := newProvider(t), newDesk(t)
	public, private, err := ed25519.GenerateKey(zeros{})
	if err != nil {
		t.Fatal(err)
	}
	list := []byte("a.example\n")
	p.put("/l", string(list))
	base := lists.Source{Name: "l", Address: p.URL + "/l"}
	with := func(change func(*lists.Source)) lists.Source { s := base; change(&s); return s }
	sum := sha256.Sum256(list)
	p.put("/l.sha256", strings.ToUpper(hex.EncodeToString(sum[:]))+"  l\n")
	d.fails(with(func(s *lists.Source) { s.Sum = strings.Repeat("00", 32) }), "SHA-256")
	d.fails(with(func(s *lists.Source) { s.Sum = p.URL + "/none" }), "its sum")
	d.fails(with(func(s *lists.Source) { s.Key = "nonsense" }), "public key")
	bare := with(func(s *lists.Source) { s.Key = base64.StdEncoding.EncodeToString(public) })
	d.fails(bare, "its signature")
	p.put("/l.sig", string(ed25519.Sign(private, []byte("b.example\n"))))
	d.fails(bare, "not by the key")
	mini := with(func(s *lists.Source) {
		s.Key = "untrusted comment: minisign public key\n" + base64.StdEncoding.EncodeToString(slices.Concat([]byte("Ed12345678"), public))
	})
	hashed := blake2b.Sum512(list)
	good := minisign(private, "ED", hashed[:], "12345678", "timestamp:1")
	for _, bad := range []string{
		"", "a\nb\nc\nd", minisign(private, "ED", list, "12345678", "x"), minisign(private, "Ed", hashed[:], "12345678", "x"),
		minisign(private, "ED", hashed[:], "87654321", "x"), strings.Replace(good, "timestamp:1", "timestamp:2", 1),
		minisign(private, "XX", hashed[:], "12345678", "x"),
	} {
		p.put("/l.minisig", bad)
		d.fails(mini, "not by the key")
	}
	if d.text("l/domains") != "" {
		t.Fatal("an unsigned list is in force")
	}
	p.put("/l.minisig", good)
	d.fetch(mini, true)
	for name, s := range map[string]lists.Source{
		"older minisign": with(func(s *lists.Source) { s.Key = mini.Key; s.Signed = p.URL + "/old" }),
		"bare":           with(func(s *lists.Source) { s.Key = hex.EncodeToString(public); s.Sum = hex.EncodeToString(sum[:]) }),
		"sum elsewhere":  with(func(s *lists.Source) { s.Sum = p.URL + "/l.sha256" }),
	} {
		p.put("/old", minisign(private, "Ed", list, "12345678", ""))
		p.put("/l.sig", base64.StdEncoding.EncodeToString(ed25519.Sign(private, list)))
		if err := d.Forget("l"); err != nil {
			t.Fatal(err)
		}
		if changed, err := d.Fetch(t.Context(), s); err != nil || !changed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func minisign(key ed25519.PrivateKey, how string, message []byte, id, comment string) string {
	signature := ed25519.Sign(key, message)
	both := ed25519.Sign(key, slices.Concat(signature, []byte(comment)))
	enc := base64.StdEncoding.EncodeToString
	return "untrusted comment: signature\n" + enc(slices.Concat([]byte(how+id), signature)) + "\ntrusted comment: " + comment + "\n" + enc(both) + "\n"
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A source that leads from https to http is not followed.
func TestFetchStaysEncrypted(t *testing.T) {
	p := newProvider(t)
	p.put("/l", "a.example\n")
	secure := httptest.NewTLSServer(http.RedirectHandler(p.URL+"/l", http.StatusFound))
	defer secure.Close()
	dir := t.TempDir()
	f := lists.NewFetcher(dir, secure.Client(), time.Now)
	if _, err := f.Fetch(t.Context(), lists.Source{Name: "l", Address: secure.URL}); err == nil || !strings.Contains(err.Error(), "not") {
		t.Error(err)
	}
	if len(p.asked) != 0 {
		t.Error(p.asked)
	}
}

// FuzzFetched: no file, however strange, breaks fetching, writes outside, or brings a list that cannot be built.
func FuzzFetched(f *testing.F) {
	f.Add([]byte(collection(f, map[string]string{"a/domains": "a.example\n", "b": "-> a", "../../c/urls": "x.example/y\n"})))
	f.Add([]byte("a.example\n"))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		root := t.TempDir()
		file, dir := filepath.Join(root, "file"), filepath.Join(root, "lists")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		fetcher := lists.NewFetcher(dir, nil, aged)
		_, err := fetcher.Fetch(t.Context(), lists.Source{Name: "l", Address: file, MaxBytes: 1 << 20})
		if lying, _ := os.ReadDir(root); len(lying) != 2 {
			t.Fatalf("%v lie where two should", lying)
		}
		if err == nil {
			if _, err := lists.Build(t.Context(), dir, filepath.Join(root, "index")); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestStatesOfNothing(t *testing.T) {
	d := newDesk(t)
	if d.States() != nil || !reflect.DeepEqual(d.Confirmed(), map[string]time.Time{}) {
		t.Error("something was fetched")
	}
}
