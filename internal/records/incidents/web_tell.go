package incidents

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Tell is the form by which anyone tells something, in four kinds.
type Tell struct {
	Heading, Intro string
	Action, Keep   string // where it is sent; the name under which the browser keeps an unsent one
	Once           string // tells a second try from a second report
	Child, Paper   bool
	Fields         []web.Field
	Button         web.Button
}

// kindOf says which form a person gets. A locked screen counts as nobody's: whoever sits there may be someone else.
func kindOf(c *web.Ctx) string {
	switch {
	case c.Visit.Locked || c.Actor.Nobody():
		return PublicForm
	case c.Visit.Child || c.Actor.Has(authz.Pupil):
		return ChildForm
	case c.Actor.Has(authz.Teacher, authz.Assistant, authz.Office, authz.Technician, authz.Coordinator, authz.DSL, authz.Head, authz.Admin):
		if c.Path() == "/tell/paper" {
			return Paper
		}
		return StaffForm
	}
	return PublicForm
}

// tell shows the form. // serves INC-01
func (h pages) tell(c *web.Ctx) (web.Page, error) {
	if c.Path() == "/tell/paper" && kindOf(c) != Paper {
		return web.Go("/tell"), nil
	}
	return tellPage(h.form(c)), nil
}

func tellPage(t *Tell) web.Page {
	p := web.Show("incidents/tell", t.Heading, t)
	p.Child = t.Child
	p.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return p
}

func (h pages) form(c *web.Ctx) *Tell {
	t := &Tell{Action: "/tell", Keep: "tell", Once: newOnce(), Button: web.Button{Text: "Send"}}
	if once := c.Form("once"); onceOK(once) {
		t.Once = once
	}
	today := h.base.Now().In(clock.London).Format(time.DateOnly)
	switch kindOf(c) {
	case ChildForm:
		t.Heading, t.Child, t.Fields = "Tell a grown-up", true, childFields()
		t.Button = web.Button{Text: "Send", Kind: "child"}
	case StaffForm:
		t.Heading, t.Fields = "Report a concern", staffFields(today)
		t.Intro = "Two minutes are enough. You can leave out what you do not know. If a child is in danger now, go to the designated safeguarding lead at once, or call 999."
	case Paper:
		t.Heading, t.Action, t.Keep, t.Paper, t.Fields = "Key in a paper slip", "/tell/paper", "tell-paper", true, paperFields(today)
		t.Intro = "Copy the words as they stand on the slip, then keep the slip with the case."
	default:
		t.Heading, t.Fields = "Tell the school about a worry", publicFields(c)
		t.Intro = "You do not have to sign in or give your name. Only the people in school who deal with this can read it. If a child is in danger now, call 999."
	}
	return t
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

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// told stores what was sent and leads to the receipt. // serves INC-01
func (h pages) told(c *web.Ctx) (web.Page, error) {
	t := h.form(c)
	o, err := h.opening(c, t)
	code := digest("receipt/" + t.Once)[:32] // the same try finds the same receipt
	if err == nil {
		o.Ticket, o.Receipt = "tell/"+digest(o.Reporter+"/"+t.Once), digest(code)
		err = h.openOnce(c, o, t)
	}
	if err != nil {
		p, err := again(c, tellPage(t), err, t.Fields)
		return p, err
	}
	return web.Go("/tell/receipt/" + code), nil
}

// openOnce opens the concern once, however often the form is sent.
func (h pages) openOnce(c *web.Ctx, o Opening, t *Tell) error {
	var known bool
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		_, err := h.store.ByTicket(c, tx, o.Ticket)
		known = err == nil
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		return err
	})
	if err != nil || known {
		return err
	}
	if kindOf(c) == PublicForm && !h.strangers.allow(c.Addr()) {
		return errs.Bad("words", "Many reports have come from your network in the last few minutes. Please wait ten minutes and send this again, or telephone the school office. Nothing you wrote is lost while this page is open.")
	}
	return h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		o := o
		if err := h.nameThose(c, tx, &o); err != nil {
			return ledger.Event{}, err
		}
		i, err := h.store.Open(c, tx, o)
		return i.Opened(), err
	})
}

// nameThose matches typed names with the register, for staff only: the public form must not tell who is in it.
func (h pages) nameThose(c *web.Ctx, tx *ledger.Tx, o *Opening) error {
	if o.Route != StaffForm && o.Route != Paper {
		return nil
	}
	about, strangers, err := h.store.matchAll(c, tx, c.Form("who"))
	if err != nil {
		return err
	}
	affected, others, err := h.store.matchAll(c, tx, c.Form("affected"))
	if err != nil {
		return err
	}
	o.Subjects, o.Affected = about, affected
	if all := append(strangers, others...); len(all) > 0 {
		o.Words += "\n\nNamed, but not found in the register under exactly one entry: " + strings.Join(all, ", ")
	}
	return nil
}
