package browser_test

import (
	"bufio"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/PuerkitoBio/goquery"
)

// own is a small school as `belisha init` and an import make it: nobody there has signed anything yet.
type own struct {
	Web, Proxy string
	box        *postbox
	slips      map[string]string // one-time passwords by account
	process    *exec.Cmd
	errors     string
}

// The people of the small school. The children are one family's: the elder is in Year 4, the younger in Year 1.
const ownPeople = `account,given,family,kind,posts,year,class,taught,carers,born,email
h.hale,Hanna,Hale,staff,head,,,,,,
t.teal,Tamsin,Teal,staff,teacher,,,4 Kite,,,
p.plum,Pip,Plum,pupil,,4,4 Kite,,c.plum,2018-03-04,
r.plum,Rae,Plum,pupil,,1,1 Wren,,c.plum,2021-05-06,
c.plum,Cora,Plum,parent,,,,,,,cora@home.example
`

// ownPassword is what everybody chooses there: long enough for an adult.
const ownPassword = "amber kettle on the striped post"

// small is the small school that the tests of signing share; it is made when it is first asked for.
var small = &sharedOwn{} //nolint:gochecknoglobals // one school, stopped by TestMain

type sharedOwn struct {
	once sync.Once
	o    *own
	err  error
	dir  string
}

func (s *sharedOwn) get(t *testing.T) *own {
	t.Helper()
	s.once.Do(func() {
		if s.dir, s.err = os.MkdirTemp("", "belisha-own-"); s.err == nil {
			s.o, s.err = openOwn(s.dir, school.binary)
		}
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.o
}

func (s *sharedOwn) stop() {
	if s.o != nil && s.o.process != nil {
		_ = s.o.process.Process.Signal(syscall.SIGTERM) // it may be gone already
		timer := time.AfterFunc(patience, func() { _ = s.o.process.Process.Kill() })
		_ = s.o.process.Wait()
		timer.Stop()
		s.o.box.close()
	}
	if s.dir != "" {
		_ = os.RemoveAll(s.dir) // a temporary folder
	}
}

// openOwn sets the school up with the command line alone and starts it.
func openOwn(dir, binary string) (*own, error) {
	o := &own{slips: map[string]string{}, errors: filepath.Join(dir, "stderr")}
	var err error
	if o.box, err = openPostbox(); err != nil {
		return nil, err
	}
	config, folk := filepath.Join(dir, "belisha.yaml"), filepath.Join(dir, "people.csv")
	text := fmt.Sprintf("dir: %s\nweb:\n  listen: 127.0.0.1:0\nproxy:\n  listen: 127.0.0.1:0\n  resolve:\n    %s: %s\nmail:\n  server: %s\n  from: school@school.example\n  tls: none\n",
		filepath.Join(dir, "data"), plainSite, school.sites.plain.Listener.Addr(), o.box.addr)
	if err = errors.Join(os.WriteFile(config, []byte(text), 0o600), os.WriteFile(folk, []byte(ownPeople), 0o600)); err != nil {
		return nil, err
	}
	for _, args := range [][]string{
		{"init", "--config", config, "--school", "Hill Primary School", "--by", "Governing Body", "--minute", "7.2", "--account", "a.hill", "--given", "Ada", "--family", "Hill"},
		{"people", "import", "--config", config, folk, "--yes"},
	} {
		cmd := exec.Command(binary, args...)
		cmd.Stdin = strings.NewReader(ownPassword + "\n")
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", args[0], err, out)
		}
	}
	return o, o.serve(binary, config)
}

// serve starts the school and reads where its two doors are.
func (o *own) serve(binary, config string) error {
	log, err := os.Create(o.errors)
	if err != nil {
		return err
	}
	defer log.Close()
	o.process = exec.Command(binary, "serve", "--config", config)
	o.process.Stderr = log
	out, err := o.process.StdoutPipe()
	if err == nil {
		err = o.process.Start()
	}
	if err != nil {
		return err
	}
	in := bufio.NewScanner(out)
	for _, door := range []*string{&o.Web, &o.Proxy} {
		if !in.Scan() {
			said, _ := os.ReadFile(o.errors)
			return fmt.Errorf("the small school does not open:\n%s", said)
		}
		*door = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(in.Text(), "web"), "proxy"))
	}
	return nil
}

// admin is the first administrator, past all that is asked of a newcomer.
func (o *own) admin(t *testing.T) *reader {
	t.Helper()
	a := demo.Account{Name: "a.hill", Password: ownPassword, Role: "admin"}
	r := readerOf(t, o.Web, a)
	if road := r.arrive(a); r.at != "/" {
		t.Fatalf("the administrator is at %s after %q", r.at, road)
	}
	if len(o.slips) == 0 {
		_, page := r.post("/accounts/first", url.Values{})
		for _, row := range page.Find("main tbody tr").EachIter() {
			if c := row.Find("code").Map(func(_ int, c *goquery.Selection) string { return c.Text() }); len(c) == 2 {
				o.slips[c[0]] = c[1]
			}
		}
		if len(o.slips) == 0 {
			t.Fatalf("no first passwords: %s", squeeze(page.Find("main").Text()))
		}
	}
	return r
}

// account is somebody of the small school with a password of their own choice; whoever still has a slip uses it up.
func (o *own) account(t *testing.T, name, role string) demo.Account {
	t.Helper()
	o.admin(t)
	a := demo.Account{Name: name, Password: ownPassword, Role: role}
	if once := o.slips[name]; once != "" && once != "used" {
		r := readerOf(t, o.Web, demo.Account{Name: name, Password: once, Role: role})
		if r.at == "/account/password" {
			r.post(r.at, url.Values{"password": {ownPassword}, "again": {ownPassword}})
		} else {
			r.get("/account/password")
			r.post("/account/password", url.Values{"old": {once}, "password": {ownPassword}, "again": {ownPassword}})
		}
		r.post("/sign-out", url.Values{})
		o.slips[name] = "used"
	}
	return a
}
