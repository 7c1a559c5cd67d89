package telling

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"net/netip"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// sender is who tells something, as far as the screen knows.
type sender struct {
	route    string // of incidents: which form they get
	person   string // "" when nobody is signed in, or the screen is locked
	group    string // pupil, staff, parent, governor, visitor
	class    string // of a child: their own, or the one whose poster they used
	child    bool
	signedIn bool
}

// sender says which form a person gets. A locked screen counts as nobody's: whoever sits there may be someone else.
func (f *Telling) sender(c *web.Ctx) sender {
	grown := c.Actor.Has(authz.Teacher, authz.Assistant, authz.Office, authz.Technician, authz.Coordinator, authz.DSL, authz.Head, authz.Admin)
	switch {
	case c.Visit.Locked || c.Actor.Nobody():
		if asChild(c) {
			return sender{route: incidents.ChildForm, group: "pupil", class: classTyped(c), child: true}
		}
		return sender{route: incidents.PublicForm, group: "visitor"}
	case c.Visit.Child || c.Actor.Has(authz.Pupil):
		s := sender{route: incidents.ChildForm, person: c.Actor.Person, group: "pupil", child: true, signedIn: true}
		if len(c.Actor.Classes) > 0 {
			s.class = c.Actor.Classes[0]
		}
		return s
	case grown && c.Path() == "/tell/paper":
		return sender{route: incidents.Paper, person: c.Actor.Person, group: "staff", signedIn: true}
	case grown:
		return sender{route: incidents.StaffForm, person: c.Actor.Person, group: "staff", signedIn: true}
	}
	s := sender{route: incidents.PublicForm, person: c.Actor.Person, group: "visitor", signedIn: true}
	switch {
	case c.Actor.Has(authz.Parent):
		s.group = "parent"
	case c.Actor.Has(authz.Governor, authz.Chair):
		s.group = "governor"
	}
	return s
}

// asChild says that the poster in the classroom, or the picture for children, led here.
func asChild(c *web.Ctx) bool { return c.Query("as") == "child" || c.Form("as") == "child" }

// classTyped is the class in the address of a class's poster.
func classTyped(c *web.Ctx) string {
	class := c.Form("class")
	if class == "" {
		class = c.Query("class")
	}
	if len([]rune(class)) > 40 {
		return ""
	}
	return class
}

// newOnce makes the value that marks one report through all its tries.
func newOnce() string {
	var b [16]byte
	rand.Read(b[:]) //nolint:errcheck // it never fails
	return hex.EncodeToString(b[:])
}

func onceOK(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 16
}

// once is the value that came with a form, or a new one.
func once(c *web.Ctx) string {
	if typed := c.Form("once"); onceOK(typed) {
		return typed
	}
	return newOnce()
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// codeOf is the code on the receipt: the same try finds the same receipt. It is short enough to be typed from paper and
// long enough that nobody finds one by trying.
func codeOf(once string) string {
	sum := sha256.Sum256([]byte("receipt/" + once))
	return base32.StdEncoding.EncodeToString(sum[:10])
}

// codeTyped takes a code as people type it, with spaces, dashes and small letters.
func codeTyped(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "0", "O", "1", "I").Replace(s))
}

// shown is a code in groups of four.
func shown(code string) string {
	var parts []string
	for len(code) > 4 {
		parts, code = append(parts, code[:4]), code[4:]
	}
	return strings.Join(append(parts, code), "-")
}

// own says whether an address is of the school's own network, where its tablets are.
func own(addr string) bool {
	a, err := netip.ParseAddr(addr)
	return err == nil && (a.Unmap().IsPrivate() || a.IsLoopback())
}

func options(words []incidents.Word) []web.Option {
	var out []web.Option
	for _, w := range words {
		out = append(out, web.Option{Value: w.Key, Text: w.Text})
	}
	return out
}

func known(words []incidents.Word, key string) bool {
	for _, w := range words {
		if w.Key == key {
			return true
		}
	}
	return false
}

// again puts a faulty form back with all that was typed. // serves INC-01
func again(c *web.Ctx, p web.Page, err error, fields []web.Field) (web.Page, error) {
	var refs []*web.Field
	for i := range fields {
		refs = append(refs, &fields[i])
	}
	return c.Again(p, err, refs...)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}
