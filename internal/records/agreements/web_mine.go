package agreements

import (
	"slices"
	"strconv"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// minePage is what a person has to sign, and what they have signed.
type minePage struct {
	Child  bool
	ToSign []web.Task
	Tiles  []web.Tile // for a child: to sign
	Done   []web.Tile // for a child: signed
	Signed web.Table
	Empty  web.Empty
}

// own is one form that somebody can sign now, for themselves or about a child.
type own struct {
	Standing
	Mark  bool // a child's own mark beside the parent's signature
	Child people.Person
}

func (o own) done() bool { return o.State == Current }

func (o own) href() string {
	at := "/agreements/sign/" + o.Form
	if o.Child.ID != "" && !o.Mark {
		at += "?about=" + o.About
	}
	return at
}

// ours are the forms that a person can sign: their own, their children's, and a child's own mark. serves AUA-03 AUA-04
func (h pages) ours(c *web.Ctx, tx *ledger.Tx, me people.Person) ([]own, error) {
	all, err := h.a.ToSign(c, tx, me)
	if err != nil {
		return nil, err
	}
	var out []own
	for _, s := range all {
		o := own{Standing: s}
		if s.About != me.ID {
			if o.Child, err = h.a.people.Get(c, tx, s.About); err != nil {
				return nil, err
			}
		}
		out = append(out, o)
	}
	if !me.Is(people.Pupil) {
		return out, nil
	}
	marks, err := h.marked(c, tx, me)
	return append(out, marks...), err
}

// marked are the forms that a parent signs and the child puts a mark on.
func (h pages) marked(c *web.Ctx, tx *ledger.Tx, me people.Person) ([]own, error) {
	signed, err := h.a.Of(c, tx, me.ID)
	if err != nil {
		return nil, err
	}
	var out []own
	for _, f := range h.a.Forms() {
		if f.Signer() != Both || !concerns(f, me) {
			continue
		}
		o := own{Standing: Standing{Form: f.Key, Title: f.Title, About: me.ID, State: Asked}, Mark: true}
		i := slices.IndexFunc(signed, func(s Signature) bool {
			return s.Form == f.Key && s.Signer == me.ID && s.Version == f.Version && s.Ended.IsZero()
		})
		if i >= 0 {
			o.State, o.Signature, o.Signed = Current, signed[i].ID, signed[i].At
		}
		out = append(out, o)
	}
	return out, nil
}

func (h pages) mine(c *web.Ctx) (web.Page, error) {
	v := minePage{Child: c.Visit.Child, Empty: web.Empty{Title: "Nothing to sign", Text: "The school has no form for you to sign at the moment.", Picture: "tick"}}
	err := h.read(c, func(tx *ledger.Tx) error {
		me, err := h.me(c, tx)
		if err != nil {
			return err
		}
		all, err := h.ours(c, tx, me)
		if err != nil {
			return err
		}
		for _, o := range all {
			if !o.done() {
				v.add(o)
			}
		}
		if v.Child {
			for _, o := range all {
				if o.done() {
					v.Done = append(v.Done, web.Tile{Title: o.Title, Href: "/agreements/signatures/" + o.Signature, Picture: "tick"})
				}
			}
		}
		v.Signed, err = h.signedTable(c, tx, me)
		return err
	})
	page := web.Show("agreements/mine", "My agreements", v)
	return page, err
}

func (v *minePage) add(o own) {
	title := o.Title
	if o.Child.ID != "" {
		title += ": " + o.Child.Given
	}
	v.Tiles = append(v.Tiles, web.Tile{Title: o.Title, Href: o.href(), Picture: "pencil"})
	if o.State == Unverified {
		v.ToSign = append(v.ToSign, web.Task{Title: title, Hint: "You signed on paper. Somebody at school still has to look at it.", Tag: &web.Tag{Text: "With the school", Colour: "blue"}})
		return
	}
	tag := stateTag(o.Standing)
	if o.Mark {
		tag = web.Tag{Text: "To do", Colour: "yellow"}
	}
	v.ToSign = append(v.ToSign, web.Task{Title: title, Hint: why(o.Standing), Href: o.href(), Tag: &tag})
}

// signedTable is what somebody signed, and what was signed about them, with the copy that is stored. serves AUA-19
func (h pages) signedTable(c *web.Ctx, tx *ledger.Tx, me people.Person) (web.Table, error) {
	t := web.Table{Caption: "What is signed", Head: []string{"Form", "Version", "About", "Signed by", "When", "State"}, Empty: "Nothing is signed yet."}
	all, err := h.a.Of(c, tx, me.ID)
	if err != nil {
		return t, err
	}
	var ids []string
	for _, s := range all {
		ids = append(ids, s.About, s.Signer)
	}
	names, err := h.names(c, tx, ids...)
	if err != nil {
		return t, err
	}
	children, err := h.a.people.ChildrenOf(c, tx, me.ID)
	for _, s := range all {
		tag := signatureTag(s)
		form, about := web.Cell{Text: s.Title, Href: "/agreements/signatures/" + s.ID, Header: true}, names[s.About]
		if s.About != me.ID && !slices.Contains(children, s.About) { // barred since, or no carer any more (PPL-22)
			form.Href, about = "", "A child"
		}
		t.Rows = append(t.Rows, []web.Cell{form, {Text: s.Version}, {Text: about}, {Text: s.Name}, {Text: clock.Human(s.At)}, {Tag: &tag}})
	}
	return t, err
}

// signatureTag says whether a stored signature holds.
func signatureTag(s Signature) web.Tag {
	switch {
	case s.EndedCause == Withdrawn:
		return web.Tag{Text: "Taken back", Colour: "red"}
	case !s.Ended.IsZero():
		return web.Tag{Text: "Replaced", Colour: "grey"}
	case !s.Verified:
		return web.Tag{Text: "To verify", Colour: "blue"}
	}
	return web.Tag{Text: "Stored", Colour: "green"}
}

// mineTile asks on the start page. serves AUA-02 AUA-05
func (h pages) mineTile(c *web.Ctx) ([]web.Tile, error) {
	if h.pack() == nil || len(h.a.Forms()) == 0 {
		return nil, nil
	}
	g, err := c.Check("agreements.mine", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	n := 0
	err = h.a.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		found, err := h.a.people.Many(c, tx, []string{c.Actor.Person})
		if err != nil || len(found) == 0 {
			return err
		}
		all, err := h.ours(c, tx, found[0])
		for _, o := range all {
			if !o.done() && o.State != Unverified {
				n++
			}
		}
		return err
	})
	t := web.Tile{Title: "My agreements", Text: "What you signed", Href: "/agreements/mine", Picture: "pencil", Count: n}
	if n > 0 {
		t.Text = formCount(n) + " to sign"
	}
	return []web.Tile{t}, err
}

func formCount(n int) string {
	if n == 1 {
		return "1 form"
	}
	return strconv.Itoa(n) + " forms"
}
