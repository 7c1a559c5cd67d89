package factors

import (
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// SelfPage is somebody's own second factors.
type SelfPage struct {
	Facts    web.Summary
	Passkeys web.Table
	CanKeys  bool
	MayCodes bool // there is a factor, so recovery codes make sense
}

func (h pages) self(c *web.Ctx) (web.Page, error) {
	v := &SelfPage{}
	_, _, v.CanKeys = h.place()
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		has, err := h.store.have(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		keys, err := h.store.passkeys(c, tx, c.Actor.Person)
		v.Facts, v.Passkeys, v.MayCodes = facts(has), keyTable(keys), has.Any()
		return err
	})
	p := web.Show("factors/self", "My second steps", v)
	p.Back = &web.Link{Text: "My account", Href: "/account"}
	return p, err
}

func facts(has Have) web.Summary {
	app := web.SummaryRow{Key: "Code app", Lines: []string{"Not set up"}, Actions: []web.Action{{Text: "Set up", About: "a code app", Href: "/account/factors/app"}}}
	if has.App {
		app.Lines = []string{"Set up"}
		app.Actions = []web.Action{{Text: "Replace", About: "the code app", Href: "/account/factors/app"}, {Text: "Remove", About: "the code app", Href: "/account/factors/app/remove"}}
	}
	records := web.SummaryRow{Key: "Password for the records", Lines: []string{"Not set"}, Actions: []web.Action{{Text: "Set", About: "a password for the records", Href: "/account/factors/records"}}}
	if has.Records {
		records.Lines = []string{"Set on " + clock.Told(has.Changed)}
		records.Actions[0].Text = "Change"
	}
	left := web.SummaryRow{Key: "Recovery codes", Lines: []string{fmt.Sprintf("%d left", has.Codes)}}
	return web.Summary{Rows: []web.SummaryRow{app, left, records}}
}

func keyTable(keys []Passkey) web.Table {
	t := web.Table{Caption: "Passkeys", Head: []string{"Name", "Made", "Last used"}, Empty: "You have no passkey yet."}
	for _, k := range keys {
		t.Rows = append(t.Rows, []web.Cell{{Text: k.Name, Href: "/account/factors/passkeys/" + k.ID, Header: true}, {Text: clock.Told(k.Created)}, {Text: used(k.LastUsed)}})
	}
	return t
}

func used(at string) string {
	if at == "" {
		return "Never"
	}
	return clock.Told(at)
}

// RemovePage asks before an app or a passkey is removed; a passkey can be given another name there.
type RemovePage struct {
	Title   string
	Confirm web.Confirm
	Rename  *web.Field
	At      string
}

func (h pages) removeForm(c *web.Ctx) (web.Page, error) { return h.removePage(c, nil) }

func (h pages) removePage(c *web.Ctx, fault error) (web.Page, error) {
	to, _, err := h.guard(c)
	if err != nil || to != "" {
		return web.Go(to), err
	}
	v := &RemovePage{Title: "Remove the code app", Confirm: web.Confirm{Under: true, Title: "Remove the code app?", Text: "Its codes no longer open your account.",
		Action: "/account/factors/app/remove", Yes: web.Button{Text: "Remove the app", Kind: "warning"}, No: web.Link{Text: "Keep it", Href: "/account/factors"}}}
	if id := c.Param("id"); id != "" {
		key, err := h.key(c, id)
		if err != nil {
			return web.Page{}, err
		}
		v.Title, v.At = "Passkey "+key.Name, "/account/factors/passkeys/"+id
		v.Rename = &web.Field{Name: "name", Label: "Name", Value: key.Name, Width: "20", Autocomplete: "off", Required: true}
		v.Confirm.Title, v.Confirm.Text, v.Confirm.Action = "Remove this passkey?", "It no longer opens your account.", v.At+"/remove"
		v.Confirm.Yes.Text = "Remove the passkey"
	}
	p := back(web.Show("factors/remove", v.Title, v))
	if fault == nil {
		return p, nil
	}
	if v.Rename != nil {
		return c.Again(p, fault, v.Rename)
	}
	return c.Again(p, fault)
}

func (h pages) key(c *web.Ctx, id string) (Passkey, error) {
	me, err := h.holder(c)
	for _, k := range me.keys {
		if k.ID == id {
			return k, nil
		}
	}
	if err == nil {
		err = errs.Missing("There is no such passkey any more.")
	}
	return Passkey{}, err
}

// change carries out one change of a person's own factors, after they have shown one of them.
func (h pages) change(c *web.Ctx, verb, done string, do func(tx *ledger.Tx) error, again func(error) (web.Page, error)) (web.Page, error) {
	to, _, err := h.guard(c)
	if err != nil || to != "" {
		return web.Go(to), err
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: verb, Subject: Ref(tx.School, c.Actor.Person), Changes: device(c.Addr())}, do(tx)
	})
	if err != nil {
		return again(err)
	}
	return web.Say("/account/factors", "success", done), nil
}

func (h pages) again(c *web.Ctx) func(error) (web.Page, error) {
	return func(err error) (web.Page, error) { return h.removePage(c, err) }
}

func (h pages) appRemoved(c *web.Ctx) (web.Page, error) {
	return h.change(c, "factors.app-removed", "The code app is removed.", func(tx *ledger.Tx) error {
		there, err := h.store.dropApp(c, tx, c.Actor.Person)
		if err == nil && !there {
			err = errs.Missing("There is no code app any more.")
		}
		if err != nil {
			return err
		}
		return h.lastOne(c, tx)
	}, h.again(c))
}

func (h pages) passkeyRemoved(c *web.Ctx) (web.Page, error) {
	return h.change(c, "factors.passkey-removed", "The passkey is removed.", func(tx *ledger.Tx) error {
		if err := h.store.dropPasskey(c, tx, c.Actor.Person, c.Param("id")); err != nil {
			return err
		}
		return h.lastOne(c, tx)
	}, h.again(c))
}

// lastOne refuses to remove the last factor of somebody who always needs one, and lets recovery codes go with the last
// of anybody else.
func (h pages) lastOne(c *web.Ctx, tx *ledger.Tx) error {
	has, err := h.store.have(c, tx, c.Actor.Person)
	if err != nil || has.Any() {
		return err
	}
	if h.always(c.Actor.Roles) {
		return errs.Bad("", "Your work always needs a second step. Set up another one first, then remove this one.")
	}
	return h.store.dropCodes(c, tx, c.Actor.Person)
}

func (h pages) passkeyRenamed(c *web.Ctx) (web.Page, error) {
	return h.change(c, "factors.passkey-renamed", "The passkey has its new name.", func(tx *ledger.Tx) error {
		name, err := passkeyName(c.Form("name"))
		if err != nil {
			return err
		}
		return h.store.rename(c, tx, c.Actor.Person, c.Param("id"), name)
	}, h.again(c))
}

// codesMade gives new recovery codes; the old ones end.
func (h pages) codesMade(c *web.Ctx) (web.Page, error) {
	var codes []string
	p, err := h.change(c, "factors.codes-made", "", func(tx *ledger.Tx) error {
		has, err := h.store.have(c, tx, c.Actor.Person)
		if err == nil && !has.Any() {
			err = errs.Bad("", "Set up a code app or a passkey first. Recovery codes only stand in for one.")
		}
		if err == nil {
			codes, err = h.newCodes(c, tx, c.Actor.Person)
		}
		return err
	}, func(err error) (web.Page, error) { return web.Page{}, err })
	if err != nil || len(codes) == 0 {
		return p, err
	}
	return codesPage(codes, "/account/factors"), nil
}

// Mine is what one's own account shows of this.
type Mine struct {
	Tag  web.Tag
	Href string
}

func (h pages) mine(c *web.Ctx, of ref.Ref) (any, error) {
	if of.ID != c.Actor.Person {
		return nil, nil
	}
	has, err := h.haves(c)
	return &Mine{Tag: stateTag(has, false), Href: "/account/factors"}, err
}

// tiles remind staff who have no second factor and will need one.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	a := h.access()
	staff := c.Actor.Has(authz.Teacher, authz.Assistant, authz.Office, authz.Technician, authz.Coordinator, authz.DSL, authz.Head, authz.Admin)
	if !staff || !a.SecondOutside && !h.always(c.Actor.Roles) {
		return nil, nil
	}
	has, err := h.haves(c)
	if err != nil || has.Any() {
		return nil, err
	}
	return []web.Tile{{Title: "Set up a second step", Text: "You need one to sign in from outside the school.", Href: "/account/factors", Picture: "key", Count: 1}}, nil
}

func (h pages) listTile(*web.Ctx) ([]web.Tile, error) {
	return []web.Tile{{Title: "Second factors", Text: "Who of the staff has one, and help when one is lost.", Href: "/factors", Picture: "lock"}}, nil
}

func (h pages) haves(c *web.Ctx) (has Have, err error) {
	g, err := c.Check("factors.self", authz.Subject{Ref: Ref(c.School.ID, c.Actor.Person)})
	if err != nil {
		return has, err
	}
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		has, err = h.store.have(c, tx, c.Actor.Person)
		return err
	})
	return has, err
}
