package directories

import (
	"context"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"belisha/internal/records/directories/internal/ldapdir"
)

// staffroom is a house with a directory server, changed as a test needs it.
func staffroom(t *testing.T, change func(*Entry, *slapd)) (*house, *slapd) {
	t.Helper()
	s := directory(t)
	h := one(t, func(string) []Entry {
		e := s.entry()
		if change != nil {
			change(&e, s)
		}
		return []Entry{e}
	})
	return h, s
}

func (h *house) realm(key string) string {
	d, _ := h.d.door(key)
	return d.ldap.Realm()
}

// Whoever is linked to an entry of the school's LDAP directory signs in with the password that stands there, and no
// longer with the one of the house; the end of the link, or of the account, ends it. // shows PPL-25 PPL-01
func TestPPL25ATeacherSignsInByLDAP(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Entry, *slapd){
		"a search over TLS": nil,
		"StartTLS":          func(e *Entry, s *slapd) { e.URL, e.StartTLS = "ldap://"+slapdHost+":"+strconv.Itoa(s.plain), true },
		"a name made from the user name": func(e *Entry, _ *slapd) {
			e.Base, e.BindDN, e.PasswordFile, e.UserDN = "", "", "", "uid={name},"+base
		},
		"this machine itself": func(e *Entry, s *slapd) { e.URL, e.CAFile = "ldap://"+slapdHost+":"+strconv.Itoa(s.plain), "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, _ := staffroom(t, change)
			tech := h.as("t.tech")
			if a := tech.post("/directories/staffroom/link", "account", "k.dale", "entry", "Kim"); a.status != 200 {
				t.Fatalf("not linked: %d %s", a.status, a.text("main"))
			}
			b := h.browser()
			b.signs("k.dale", secret) // of the house: it counts no more
			b.wantOut(422, "wrong password")
			b.signs("k.dale", "cloud-paper-nine")
			b.wantIn("Kim Dale")
			if n := h.events("directories.vouched", ""); n != 1 {
				t.Fatalf("%d sign-ins in the trail", n)
			}
			c := h.browser()
			c.signs("m.reed", secret) // not linked: the house's own password counts
			c.wantIn("Morgan Reed")
			h.whole()
			tech.post("/directories/staffroom/people/"+h.ids["k.dale"]+"/unlink", "reason", "Has left the directory")
			if who := b.inside(); who != "" {
				t.Fatalf("the session outlives the link: %s", who)
			}
			b.signs("k.dale", "cloud-paper-nine")
			b.wantOut(422, "")
			h.whole()
		})
	}
}

// What people type is never part of the question to the directory, and an empty password is never a yes. // shows PPL-25
func TestPPL25LDAPTakesNoInjectionAndNoEmptyPassword(t *testing.T) {
	t.Parallel()
	s := directory(t)
	search, template := s.entry(), s.entry()
	template.UserDN = "uid={name}," + base
	for _, e := range []Entry{search, template} {
		d := ldapdir.New(e.ldap())
		if _, fits, err := d.Weigh(t.Context(), "m.reed", "lamp-river-seven"); !fits || err != nil {
			t.Fatalf("the right password is refused: %v", err)
		}
		for _, c := range [][2]string{
			{"m.reed", ""}, {"m.reed", "wrong"}, {"m.reed", "lamp-river-seven\x00"}, {"m.reed", strings.Repeat("x", 5000)}, {"", "lamp-river-seven"}, {"*", "lamp-river-seven"}, {"m.*", "lamp-river-seven"},
			{"m.reed)(uid=*", "lamp-river-seven"}, {"*)(|(uid=*", "lamp-river-seven"}, {"m.reed)(|(cn=*", "lamp-river-seven"}, {"x)(uid=m.reed", "lamp-river-seven"}, {"\\6d.reed", "lamp-river-seven"},
			{"m.reed,ou=people", "lamp-river-seven"}, {"d.lane," + base + "+uid=m.reed", "lamp-river-seven"}, {"m.reed\x00", "lamp-river-seven"}, {"\xff\xfe", "lamp-river-seven"},
			{strings.Repeat("m", 4000), "lamp-river-seven"}, {"o.one", "same-same-same"}, {"nobody", "lamp-river-seven"}, {"reader", serviceIs},
		} {
			if got, fits, _ := d.Weigh(t.Context(), c[0], c[1]); fits {
				t.Errorf("%q with %q is let in as %s", c[0], c[1], got.Subject)
			}
		}
	}
}

// With leave, the first sign-in makes the link, where the user name and the address are those of one person; never for
// those through whom safeguarding records are read, and never for a child. // shows PPL-25
func TestPPL25LDAPLinksMakeThemselves(t *testing.T) {
	t.Parallel()
	h, _ := staffroom(t, nil)
	h.alone("staffroom")
	b := h.browser()
	b.signs("m.reed", "lamp-river-seven")
	b.wantIn("Morgan Reed")
	for _, c := range [][2]string{{"d.lane", "stone-apple-four"}, {"a.lark", "a child's words"}, {"k.dale", "cloud-paper-nine"}} {
		b = h.browser()
		b.signs(c[0], c[1])
		b.wantOut(422, "")
	}
	b.signs("d.lane", secret)
	b.wantIn("Drew Lane")
	h.whole()
}

// While the directory is away nobody gets in by an old password of the house, unless the school has said so; the sentence
// says what is the matter; others are not held up. // shows PPL-25
func TestPPL25LDAPIsAway(t *testing.T) {
	t.Parallel()
	for _, local := range []bool{false, true} {
		h, s := staffroom(t, func(e *Entry, _ *slapd) { e.LocalWhenAway = local })
		h.linkNow("staffroom", h.realm("staffroom"), "m.reed", "m.reed")
		s.stop()
		b := h.browser()
		b.signs("m.reed", secret)
		if local {
			b.wantIn("Morgan Reed")
			continue
		}
		b.wantOut(503, "away")
		if !strings.Contains(b.signs("m.reed", secret).text("main"), "The staff directory cannot be asked") {
			t.Errorf("the page does not say it: %s", b.last.text("main"))
		}
		b.signs("k.dale", secret)
		b.wantIn("Kim Dale")
	}
}

// A server with a certificate that nobody here trusts, or a line that anybody can read, is sent no password.
func TestPPL25LDAPPasswordsStayOnSafeLines(t *testing.T) {
	t.Parallel()
	s := directory(t)
	e := s.entry()
	e.CAFile = ""
	if _, fits, err := ldapdir.New(e.ldap()).Weigh(t.Context(), "m.reed", "lamp-river-seven"); fits || err == nil {
		t.Error("a certificate that nobody trusts is taken")
	}
	for _, url := range []string{"ldap://directory.example", "http://directory.example", "ldapi:///", "directory.example", "ldap://192.0.2.1:389"} {
		e := s.entry()
		e.URL = url
		if err := (Config{Entries: []Entry{e}}).Check(); err == nil {
			t.Errorf("%s is taken", url)
		}
	}
}

// A user name that was given to somebody else over there opens nobody's account here. // shows PPL-25
func TestPPL25AnEntryThatIsSomebodyElseNow(t *testing.T) {
	t.Parallel()
	h, _ := staffroom(t, nil)
	h.linkNow("staffroom", h.realm("staffroom"), "kim", "k.dale")
	b := h.browser()
	b.signs("k.dale", "cloud-paper-nine")
	b.wantIn("Kim Dale")
	h.refix("k.dale", "an entry of before")
	b = h.browser()
	b.signs("k.dale", "cloud-paper-nine")
	b.wantOut(422, "other person")
	h.whole()
}

// A server that accepts a line and says nothing, or nonsense, holds nobody for ever.
func TestPPL25AnLDAPServerThatSaysNothing(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if n%2 == 0 {
				_, _ = c.Write([]byte("\x30\x84\x7f\xff\xff\xff nonsense that says it is very long"))
			}
		}
	}()
	d := ldapdir.New(ldapdir.Settings{URL: "ldap://" + l.Addr().String(), Base: base})
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	for range 2 {
		if _, fits, err := d.Weigh(ctx, "m.reed", "lamp-river-seven"); fits || err == nil || ctx.Err() != nil {
			t.Errorf("fits %v, error %v", fits, err)
		}
	}
}
