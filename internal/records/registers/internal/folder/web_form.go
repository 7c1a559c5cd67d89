package folder

import (
	"net/http"
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// formPage is an entry's form: a new one, a change, or what a step asks for on its way.
type formPage struct {
	Title    string
	Intro    string
	Help     string
	Action   string
	Button   string
	Asked    []string // the fields on the form, so that the answer tells which new ones it opens
	Fields   []web.Field
	Figures  []string // what is written down by itself when the entry is saved
	Revision int
	Expected string
	Cancel   string
}

// typed reads the answers to the fields that the form asked; a form that does not say asked all of them.
func typed(c *web.Ctx, def policy.Register) (values map[string]string, asked []string) {
	for _, key := range c.Forms("asked") {
		if _, ok := entry.FieldOf(def, key); ok && !slices.Contains(asked, key) {
			asked = append(asked, key)
		}
	}
	if len(asked) == 0 {
		for _, f := range def.Fields {
			asked = append(asked, f.Key)
		}
	}
	values = map[string]string{}
	for _, key := range asked {
		f, _ := entry.FieldOf(def, key)
		values[key] = Answer(c, f)
	}
	if e := c.Form("expected"); e != "" {
		values["expected"] = e
	}
	return values, asked
}

// Answer is what was typed for one field.
func Answer(c *web.Ctx, f policy.Field) string {
	name := BoxName(f.Key)
	switch f.Kind {
	case "choices":
		return strings.Join(c.Forms(name), ",")
	case "date":
		d, m, y := c.Form(name+"-day"), c.Form(name+"-month"), c.Form(name+"-year")
		if d+m+y != "" {
			return y + "-" + m + "-" + d
		}
	}
	return c.Form(name)
}

// uploads reads the files that answer fields of the form, all their faults at once. Among the values it leaves their
// names, so that a form that is shown again can ask for them again.
func uploads(c *web.Ctx, def policy.Register, asked []string, values map[string]string, id func() string) (map[string]cabinet.File, entry.Faults, error) {
	out := map[string]cabinet.File{}
	var faults entry.Faults
	for _, f := range def.Fields {
		if f.Kind != "file" || !slices.Contains(asked, f.Key) {
			continue
		}
		up, ok, err := upload(c, BoxName(f.Key), entry.Title(f))
		if bad, is := errs.As(err); is && bad.Kind == errs.Invalid {
			faults = append(faults, entry.Fault{Field: f.Key, Says: bad.Safe})
		} else if err != nil {
			return nil, nil, err
		}
		if ok {
			up.ID = id()
			out[f.Key], values[f.Key] = up, up.Name
		}
	}
	return out, faults, nil
}

// blank is the form of a new entry.
func (h Pages) blank(c *web.Ctx) (web.Page, error) {
	def, ok := h.Clerk.Definition(c.Param("register"))
	if !ok {
		return web.Page{}, entry.NoRegister()
	}
	var page web.Page
	err := h.Clerk.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		ch, err := h.Clerk.Checker(def)
		if err != nil {
			return err
		}
		start := entry.Entry{Values: map[string]string{}, State: entry.FirstState(def)}
		values := map[string]string{}
		for _, f := range def.Fields {
			if f.Kind == "signature" {
				continue
			}
			if v := ch.Preset(tx, f, f.Default); v != "" && f.Default != "" {
				start.Values[f.Key], values[f.Key] = v, v
			}
		}
		for _, f := range def.Fields { // a link from another page may name what the entry is about
			if v := c.Query(BoxName(f.Key)); v != "" && f.Kind != "signature" {
				start.Values[f.Key], values[f.Key] = v, v
			}
		}
		page, err = h.newForm(c, tx, ch, start, values, nil, c.Query("expected"))
		return err
	})
	return page, err
}

func (h Pages) newForm(c *web.Ctx, tx *ledger.Tx, ch *clerk.Checker, e entry.Entry, values map[string]string, faults entry.Faults, expected string) (web.Page, error) {
	view := formPage{Title: "Add " + entry.Article(entry.One(ch.Def)), Intro: ch.Def.Purpose, Help: ch.Def.Help, Action: "/registers/" + ch.Def.Key + "/new", Button: "Save",
		Expected: ch.Expected(expected), Cancel: "/registers/" + ch.Def.Key}
	for _, x := range ch.Def.Expects {
		if x.Key == view.Expected {
			view.Title = "Add: " + x.Title
		}
	}
	return h.formPage(c, tx, ch, view, e, ch.ShownFields(tx, e), values, faults)
}

func (h Pages) formPage(c *web.Ctx, tx *ledger.Tx, ch *clerk.Checker, view formPage, e entry.Entry, fields []policy.Field, values map[string]string, faults entry.Faults) (web.Page, error) {
	var err error
	if view.Fields, err = h.Boxes(c, tx, ch, fields, e, values, faults); err != nil {
		return web.Page{}, err
	}
	for _, f := range fields {
		view.Asked = append(view.Asked, f.Key)
		if f.Kind == "figures" && e.Values[f.Key] == "" {
			for _, name := range f.Of {
				view.Figures = append(view.Figures, h.Clerk.FigureTitle(name))
			}
		}
	}
	p := web.Show("registers/form", view.Title, view)
	if e.ID == "" {
		p.Trail = trail(c, ch.Def, nil)
	} else {
		p.Trail = trail(c, ch.Def, &e)
	}
	if len(faults) > 0 {
		p.Status, p.Errors = http.StatusUnprocessableEntity, summary(faults, view.Fields)
	}
	return p, nil
}

// summary is the list of faults above a form, each leading to its box.
func summary(faults entry.Faults, boxes []web.Field) []web.FieldError {
	var out []web.FieldError
	for _, one := range faults {
		target := ""
		for _, b := range boxes {
			if b.Name == BoxName(one.Field) {
				target = b.Target()
			}
		}
		out = append(out, web.FieldError{Field: target, Text: one.Says})
	}
	return out
}

const opensWords = "Your answers open further questions. Nothing has been saved yet: please answer them and save."

// changing is the form of an entry as it stands.
func (h Pages) changing(c *web.Ctx) (page web.Page, err error) {
	err = h.look(c, func(tx *ledger.Tx, o opened) error {
		ch, err := h.Clerk.Checker(o.def)
		if err != nil {
			return err
		}
		page, err = h.changeForm(c, tx, ch, o.e, o.e, entry.Stored(o.def, o.e.Values), nil)
		return err
	})
	return page, err
}

// changeForm asks for the fields that e leaves a place for; on is the entry as it is stored.
func (h Pages) changeForm(c *web.Ctx, tx *ledger.Tx, ch *clerk.Checker, on, e entry.Entry, values map[string]string, faults entry.Faults) (web.Page, error) {
	view := formPage{Title: "Change: " + on.Label, Help: ch.Def.Help, Action: on.Href() + "/change", Button: "Save", Revision: on.Revision, Cancel: on.Href()}
	return h.formPage(c, tx, ch, view, e, ch.ShownFields(tx, e), values, faults)
}
