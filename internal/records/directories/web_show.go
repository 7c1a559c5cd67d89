package directories

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// ShowPage is one directory: how it stands, who waits, who is linked, and what has to be entered at its own pages.
type ShowPage struct {
	Title     string
	Facts     web.Summary
	Waiting   web.Table
	Links     web.Table
	Pager     web.Pager
	Try       string // where the connection is tried; "" for those who only look
	Automatic string
	On        bool // links may make themselves
	ByName    *ByName
	Help      []HelpRow
	Metadata  string // SAML: where our own are
}

// ByName links a person to a user name of an LDAP directory.
type ByName struct {
	Action         string
	Account, Entry web.Field
}

const pageSize = 50

func (h pages) show(c *web.Ctx) (web.Page, error) { return h.showPage(c, nil) }

func (h pages) showPage(c *web.Ctx, fault error) (web.Page, error) {
	d, _ := h.door(c.Param("key"))
	at := "/directories/" + d.Key
	v := &ShowPage{Title: titled(d.Entry), Help: h.help(d)}
	if d.saml != nil {
		v.Metadata = metadataAt(d.Key)
	}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		s, err := h.standing(c, tx, d.Key)
		if err != nil {
			return err
		}
		v.On = s.Automatic
		v.Facts = h.facts(c, d, s)
		if v.Waiting, err = h.waitingTable(c, tx, d); err != nil {
			return err
		}
		return h.linksTable(c, tx, v, d, s.Links)
	})
	if c.May("directories.link") {
		v.Try, v.Automatic = at+"/try", at+"/automatic"
		if d.ldap != nil {
			v.ByName = &ByName{Action: at + "/link", Account: web.Field{Name: "account", Label: "User name here", Width: "20", Required: true},
				Entry: web.Field{Name: "entry", Label: "User name in " + titled(d.Entry), Hint: "Leave it empty if it is the same.", Width: "20", Optional: true}}
		}
	}
	p := web.Show("directories/show", titled(d.Entry), v)
	p.Back, p.Wide = &web.Link{Text: "All directories", Href: "/directories"}, true
	if err != nil || fault == nil {
		return p, err
	}
	if v.ByName != nil {
		return c.Again(p, fault, &v.ByName.Account, &v.ByName.Entry)
	}
	return c.Again(p, fault)
}

func (h pages) facts(c *web.Ctx, d door, s standing) web.Summary {
	tag := s.tag()
	failure := []string{s.Failed}
	if s.Why != "" {
		failure = append(failure, s.Why)
	}
	auto := "Never: somebody confirms each link"
	if s.Automatic {
		auto = "When exactly one person fits"
	}
	rows := []web.SummaryRow{{Key: "State", Tag: &tag}, {Key: "Language", Lines: []string{language(d.Kind)}}, {Key: "May let in", Lines: d.who()}, {Key: "People linked", Lines: []string{strconv.Itoa(s.Links)}},
		{Key: "Links make themselves", Lines: []string{auto}}, {Key: "Last sign-in", Lines: []string{s.Worked}}, {Key: "Last failure", Lines: failure}}
	if d.Contact != "" {
		rows = append(rows, web.SummaryRow{Key: "Whom to tell there", Lines: []string{d.Contact}})
	}
	if d.saml != nil {
		rows = append(rows, h.expiry(c, d))
	}
	return web.Summary{Rows: rows}
}

// expiry says until when the directory's certificate counts: an old one is the usual reason why SAML stops one morning.
func (h pages) expiry(c *web.Ctx, d door) web.SummaryRow {
	row := web.SummaryRow{Key: "Certificate of the directory", Lines: []string{"Its metadata cannot be read"}}
	end, err := d.saml.Expires(c)
	if err != nil {
		return row
	}
	row.Lines = []string{"Counts until " + clock.Human(end)}
	switch left := end.Sub(h.base.Now()); {
	case left <= 0:
		row.Tag = &web.Tag{Text: "Expired", Colour: "red"}
	case left < expiresSoon:
		row.Tag = &web.Tag{Text: "Expires soon", Colour: "yellow"}
	}
	return row
}
