package classroom

import (
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// RecordPage is the class's sealed record, open. Each look at it is in the trail. // serves PPL-10
type RecordPage struct {
	Class, Path string
	Children    []RecordRow
	Change      bool
	Child       web.Field
	System      web.Field
	User        web.Field
	Password    web.Field
}

// RecordRow is what one child presses, and types elsewhere.
type RecordRow struct {
	ID, Name string
	Pictures []web.Tile
	Others   []Other
}

// Other is a password of another system.
type Other struct{ ID, System, Text string }

// longestOther bounds what is typed of another system.
const longestOther = 100

func (h pages) record(c *web.Ctx) (web.Page, error) {
	v, err := h.recordPage(c)
	if err != nil {
		return web.Page{}, err
	}
	return h.recordShown(v), nil
}

func (h pages) recordShown(v *RecordPage) web.Page {
	page := web.Show("classroom/record", "Record of "+v.Class, v)
	page.Back = &web.Link{Text: "Sign-in of " + v.Class, Href: v.Path}
	return page
}

func (h pages) recordPage(c *web.Ctx) (*RecordPage, error) {
	class := c.Grant.Subject().Ref.ID
	v := &RecordPage{Class: class, Path: classPath(class), Change: c.May("classroom.note"),
		Child:    web.Field{Name: "child", Label: "Child", Type: "select", Required: true},
		System:   web.Field{Name: "system", Label: "System", Hint: "Such as the reading scheme", Required: true, Width: "20"},
		User:     web.Field{Name: "user", Label: "User name there", Width: "20"},
		Password: web.Field{Name: "secret", Label: "Password there", Required: true, Width: "20", Autocomplete: "off"}}
	grant, err := c.Check("classroom.record", c.Grant.Subject())
	if err != nil {
		return nil, err
	}
	err = h.base.Ledger.View(c, grant, func(tx *ledger.Tx) (ledger.Event, error) {
		v.Children, v.Child.Options = nil, []web.Option{{Text: "Choose a child"}}
		e := ledger.Event{Verb: "classroom.record-seen", Subject: c.Ref(RefClass, class)}
		all, err := h.class(c, tx, class)
		if err != nil {
			return e, err
		}
		for _, p := range all {
			e.Also = append(e.Also, Ref(tx.School, p.ID))
			v.Child.Options = append(v.Child.Options, web.Option{Value: p.ID, Text: p.Full()})
		}
		return e, h.fillRecord(c, tx, v, all)
	})
	return v, err
}

func (h pages) fillRecord(c *web.Ctx, tx *ledger.Tx, v *RecordPage, all []people.Person) error {
	secrets, err := h.store.secrets(c, tx)
	if err != nil {
		return err
	}
	others, err := h.store.others(c, tx)
	if err != nil {
		return err
	}
	for _, p := range all {
		r := RecordRow{ID: p.ID, Name: p.Full()}
		if s := secrets[p.ID]; s.Sealed != "" {
			text, err := h.shown("pictures", p.ID, s.Sealed)
			if err != nil {
				return err
			}
			for one := range strings.SplitSeq(text, ",") {
				r.Pictures = append(r.Pictures, web.Tile{Title: pictureTitle(one), Picture: one})
			}
		}
		for _, o := range others[p.ID] {
			text, err := h.shown("other", p.ID, o.Sealed)
			if err != nil {
				return err
			}
			r.Others = append(r.Others, Other{o.ID, o.System, text})
		}
		v.Children = append(v.Children, r)
	}
	return nil
}

// noted keeps, or drops, a password of another system for one child of the class.
func (h pages) noted(c *web.Ctx) (web.Page, error) {
	class, child := c.Grant.Subject().Ref.ID, c.Form("child")
	said, do, err := h.note(c, child)
	if err == nil {
		err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "classroom.other-" + said, Subject: c.Ref(RefClass, class), Also: []ref.Ref{Ref(tx.School, child)}}
			all, err := h.class(c, tx, class)
			if err != nil {
				return e, err
			}
			for _, p := range all {
				if p.ID == child {
					return e, do(tx)
				}
			}
			return e, errs.Bad("child", "Choose a child of this class.")
		})
	}
	if err != nil {
		v, verr := h.recordPage(c)
		if verr != nil {
			return web.Page{}, verr
		}
		return c.Again(h.recordShown(v), err, &v.Child, &v.System, &v.User, &v.Password)
	}
	return web.Say(classPath(class)+"/record", "success", "The record is changed."), nil
}

func (h pages) note(c *web.Ctx, child string) (said string, do func(*ledger.Tx) error, err error) {
	if id := c.Form("drop"); id != "" {
		return "dropped", func(tx *ledger.Tx) error {
			found, err := h.store.dropOther(c, tx, child, id)
			if err == nil && !found {
				err = errs.Missing("This password is not in the record any more.")
			}
			return err
		}, nil
	}
	system, user, secret := c.Form("system"), c.Form("user"), c.Raw("secret")
	switch {
	case child == "":
		err = errs.Bad("child", "Choose a child of this class.")
	case system == "" || len(system) > longestOther:
		err = errs.Bad("system", "Say which system it is for, in at most %d letters.", longestOther)
	case secret == "" || len(secret) > longestOther || len(user) > longestOther:
		err = errs.Bad("secret", "Enter the password, in at most %d letters.", longestOther)
	}
	if err != nil {
		return "", nil, err
	}
	v, err := h.vault()
	if err != nil {
		return "", nil, err
	}
	text := secret
	if user != "" {
		text = user + " / " + secret
	}
	sealed, err := v.Seal([]byte(text), sealedAs("other", child))
	return "kept", func(tx *ledger.Tx) error { return h.store.putOther(c, tx, child, system, sealed) }, err
}
