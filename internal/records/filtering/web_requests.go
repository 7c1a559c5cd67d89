package filtering

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

const perPage = 50

// noIllegal is said wherever a site can be opened. serves WEB-03
const noIllegal = "Sites on the illegal-content lists stay closed for everybody. No decision here can open them."

type requestsPage struct {
	State, Text web.Field
	Table       web.Table
	Pager       web.Pager
	MayAsk      bool
	Rule        string
	Export      string // empty: not for this person
}

func (h pages) requests(c *web.Ctx) (web.Page, error) {
	query := url.Values{"state": {c.Query("state")}, "text": {c.Query("text")}}.Encode()
	p := requestsPage{MayAsk: c.May("filtering.ask"), Rule: noIllegal, Text: web.Field{Name: "text", Label: "Site or number", Type: "search", Value: c.Query("text"), Width: "20", Optional: true}}
	if c.May("filtering.export") {
		p.Export = "/filtering/requests/export.csv?" + query
	}
	p.State = web.Field{Name: "state", Label: "Show", Type: "select", Value: c.Query("state"), Options: []web.Option{
		{Value: "", Text: "All requests"}, {Value: Open, Text: "Waiting"}, {Value: Allowed, Text: "Opened"}, {Value: Blocked, Text: "Closed"}, {Value: Declined, Text: "Declined"}}}
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, n, err := h.f.store.requests(c, tx, c.Query("state"), c.Query("text"), perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, func(yield func(string)) {
			for _, r := range all {
				yield(r.By)
			}
		})
		p.Table = web.Table{Caption: "Requests", Head: []string{"Request", "Site", "Asked for", "By", "When", "State"}, Empty: "No one has asked for a site to be opened or closed."}
		for _, r := range all {
			tag := r.tag()
			if h.f.late(r, tx.Now) {
				tag = web.Tag{Text: "Late", Colour: "red"}
			}
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: r.Number, Href: "/filtering/requests/" + r.ID, Header: true}, {Text: r.Host},
				{Text: kindTitle(r.Kind)}, {Text: names[r.By]}, {Text: day(r.At)}, {Tag: &tag}})
		}
		if c.Query("state") != "" || c.Query("text") != "" {
			p.Table.Empty = "No request fits. Choose all requests, and look for other words."
		}
		p.Pager = c.Pager(n, perPage)
		return err
	})
	page := web.Show("filtering/requests", "Requests to open or close a site", p)
	page.Back = &web.Link{Text: "Filter", Href: "/filtering"}
	return page, err
}

func kindTitle(kind string) string {
	switch kind {
	case Unblock:
		return "Open it"
	case Wrong:
		return "It should not be blocked"
	}
	return "Close it"
}

type requestPage struct {
	Summary  web.Summary
	Open     bool
	May      bool
	Self     bool
	Rule     string
	Action   string
	State    web.Field
	Profiles web.Field
	Until    web.Field
	Decision web.Field
	Risks    []web.Field
	Look     web.Summary // what the gateway saw
	Looked   bool
	Never    bool      // the site is on an illegal list: it can only be declined
	MayLook  bool      // a gateway can be asked
	Effect   web.Table // what the decision would change; empty: not asked yet
	Asks     bool      // the engine can be asked
	Undo     web.Field
	InForce  bool
}

func (h pages) request(c *web.Ctx) (web.Page, error) {
	page, _, err := h.requestPage(c)
	return page, err
}

func (h pages) requestPage(c *web.Ctx) (web.Page, *requestPage, error) {
	active, err := h.f.pack()
	if err != nil {
		return web.Page{}, nil, err
	}
	p := &requestPage{Rule: noIllegal, May: c.May("filtering.decide")}
	var r Request
	err = h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if r, err = h.f.store.request(c, tx, c.Param("id")); err != nil {
			return err
		}
		names, err := h.names(c, tx, func(yield func(string)) { yield(r.By); yield(r.DecidedBy); yield(r.EndedBy) })
		p.Summary = summary(active.Pack, r, names)
		if err != nil {
			return err
		}
		seen, err := h.f.store.preview(c, tx, r.ID)
		p.Look, p.Looked, p.Never = seen.summary(), seen.ID != "", seen.Illegal != ""
		return err
	})
	p.MayLook, p.Asks, p.InForce = h.f.config.Preview != nil, h.f.config.Effect != nil, r.InForce(h.f.base.Now())
	p.Open, p.Self, p.Action = r.State == Open, r.By == c.Actor.Person, "/filtering/requests/"+r.ID
	p.fields(active.Pack, r, h.f.base.Now())
	page := web.Show("filtering/request", "Request "+r.Number, p)
	page.Data = p
	page.Back = &web.Link{Text: "All requests", Href: "/filtering/requests"}
	return page, p, err
}

func summary(pack *policy.Pack, r Request, names map[string]string) web.Summary {
	tag := r.tag()
	s := web.Summary{Rows: []web.SummaryRow{
		{Key: "Site", Lines: []string{r.Host}}, {Key: "Asked for", Lines: []string{kindTitle(r.Kind)}, Tag: &tag},
		{Key: "Reason", Lines: strings.Split(r.Reason, "\n")}, {Key: "Asked by", Lines: []string{names[r.By], day(r.At)}},
	}}
	if r.State != Open {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Decided by", Lines: []string{names[r.DecidedBy], day(r.DecidedAt)}},
			web.SummaryRow{Key: "Reason for the decision", Lines: strings.Split(r.Decision, "\n")})
	}
	if r.State == Allowed || r.State == Blocked {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "For", Lines: []string{groups(pack, r.Profiles)}}, web.SummaryRow{Key: "Last day", Lines: []string{lastDay(r.Until)}})
	}
	for _, one := range [][2]string{{"Risk", r.Risk}, {"What it changed", r.Effect}, {"Why it ended early", r.EndedWhy}} {
		if one[1] != "" {
			s.Rows = append(s.Rows, web.SummaryRow{Key: one[0], Lines: strings.Split(one[1], "\n")})
		}
	}
	if r.Ended != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Ended by", Lines: []string{names[r.EndedBy], day(r.Ended)}})
	}
	return s
}

// tag says how a request stands; a decision that was undone is over.
func (r Request) tag() web.Tag {
	if r.Ended != "" {
		return web.Tag{Text: "Undone", Colour: "grey"}
	}
	return stateTag(r.State)
}

// summary is what the gateway saw, or why it saw nothing. Of an illegal site nothing is said but that it is one. // serves WEB-03
func (l look) summary() web.Summary {
	var s web.Summary
	switch {
	case l.ID == "":
		return s
	case l.Illegal != "":
		return web.Summary{Rows: []web.SummaryRow{{Key: "Looked at", Lines: []string{day(l.At)}}, {Key: "This site", Lines: []string{"It stands on a list of illegal material. It can never be opened."}, Tag: &web.Tag{Text: "Illegal", Colour: "red"}}}}
	}
	for _, one := range [][2]string{{"Looked at", day(l.At)}, {"Fault", l.Fault}, {"Title", l.Title}, {"Description", l.Description}, {"Final address", l.Final},
		{"Categories", l.Categories}, {"Lists", l.Lists}, {"Certificate", l.Certificate}} {
		if one[1] != "" {
			s.Rows = append(s.Rows, web.SummaryRow{Key: one[0], Lines: []string{one[1]}})
		}
	}
	if l.Lists == "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Lists", Lines: []string{"It stands on no list"}})
	}
	return s
}

func groups(pack *policy.Pack, keys string) string {
	var out []string
	for _, k := range strings.Fields(keys) {
		out = append(out, profileTitle(pack, k))
	}
	if len(out) == 0 {
		return "Everyone"
	}
	return strings.Join(out, ", ")
}

func (p *requestPage) fields(pack *policy.Pack, r Request, now time.Time) {
	yes := web.Option{Value: Allowed, Text: "Open the site"}
	if r.Kind == Block {
		yes = web.Option{Value: Blocked, Text: "Close the site"}
	}
	p.State = web.Field{Name: "state", Label: "Your decision", Type: "radios", Options: []web.Option{yes, {Value: Declined, Text: "Decline the request"}}}
	p.Profiles = web.Field{Name: "profiles", Label: "For whom", Type: "checkboxes", Hint: "Not needed when you decline"}
	p.Profiles.Options = profileOptions(pack, func(key string) bool { return key == r.Profile })
	if r.Kind != Block {
		for _, q := range Risks() {
			p.Risks = append(p.Risks, web.Field{Name: "risk-" + q.Key, Label: q.Ask, Type: "radios", Inline: true, Options: []web.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}})
		}
	}
	if r.Kind != Block {
		level := web.Field{Name: "level", Label: "Who has approved it for learning?", Type: "radios"}
		for i, l := range Levels() {
			level.Options = append(level.Options, web.Option{Value: l[0], Text: l[1], Checked: i == 0})
		}
		p.Risks = append(p.Risks, level)
	}
	p.Undo = web.Field{Name: "undo", Label: "Why the decision ends now", Type: "textarea", Rows: 3, Max: maxReason, Required: true}
	p.Until = web.Field{Name: "until", Label: "Last day", Type: "date", Hint: "At most a school year from now. It is reviewed then.", Value: now.AddDate(0, 3, 0).Format(time.DateOnly)}
	p.Decision = web.Field{Name: "decision", Label: "Reason for your decision", Type: "textarea", Max: maxReason, Required: true}
}

// untilDay is the posted last day as text; the one rule for it, end, says what is wrong with an empty one.
func untilDay(c *web.Ctx) string {
	day, err := c.Day("until", "the last day")
	if err != nil || day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

func (h pages) decide(c *web.Ctx) (web.Page, error) {
	d := Decision{State: c.Form("state"), Reason: c.Form("decision"), Until: untilDay(c), Profiles: c.Forms("profiles"), Risk: map[string]string{}, Level: c.Form("level")}
	for _, q := range Risks() {
		d.Risk[q.Key] = c.Form("risk-" + q.Key)
	}
	effects, err := h.effects(c, d)
	if err != nil {
		return web.Page{}, err
	}
	if c.Form("do") == "effect" {
		return h.showEffect(c, effects)
	}
	d.Effect = effectWords(effects)
	err = h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.f.decide(c, tx, c.Param("id"), d) })
	if err == nil {
		return web.Say("/filtering/requests", "success", "The decision is stored. The filter obeys it within a minute."), nil
	}
	page, p, again := h.requestPage(c)
	if again != nil {
		return page, again
	}
	p.Effect = effectTable(effects)
	return c.Again(page, err, p.all()...)
}

func (p *requestPage) all() []*web.Field {
	out := []*web.Field{&p.State, &p.Profiles, &p.Until, &p.Decision}
	for i := range p.Risks {
		out = append(out, &p.Risks[i])
	}
	return out
}

// effects asks the engine what the posted decision would change, for groups that the policy has.
func (h pages) effects(c *web.Ctx, d Decision) ([]Effect, error) {
	active, err := h.f.pack()
	if err != nil || (d.State != Allowed && d.State != Blocked) {
		return nil, err
	}
	var r Request
	err = h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		r, err = h.f.store.request(c, tx, c.Param("id"))
		return err
	})
	known := slices.DeleteFunc(slices.Clone(d.Profiles), func(key string) bool { return profileTitle(active.Pack, key) == key })
	if err != nil || len(known) == 0 {
		return nil, err
	}
	d.Profiles = known
	return h.f.effect(c, r, d)
}

// showEffect is the page once more, with what the decision would change and everything that was typed. // serves WEB-06
func (h pages) showEffect(c *web.Ctx, effects []Effect) (web.Page, error) {
	page, p, err := h.requestPage(c)
	if err != nil {
		return page, err
	}
	p.Effect = effectTable(effects)
	page, err = c.Again(page, errs.Bad("", "Nothing is stored yet."), p.all()...)
	page.Status, page.Errors = 0, nil
	if len(effects) == 0 {
		page.Notice = &web.Notice{Kind: "important", Text: "Choose what you decide and for whom, then ask again what it would change."}
	}
	return page, err
}

func effectTable(all []Effect) web.Table {
	if len(all) == 0 {
		return web.Table{}
	}
	t := web.Table{Caption: "What it would change", Head: []string{"Group", "Now", "Then", "Sites below it"}, Numeric: []int{3}}
	for _, e := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: e.Profile, Header: true}, {Text: e.Before}, {Text: e.After}, {Text: itoa(e.Below), Numeric: true}})
	}
	return t
}

type askPage struct {
	Rule               string
	Host, Kind, Reason web.Field
	Own                web.Table
}

func newAsk(host, kind string) *askPage {
	return &askPage{Rule: noIllegal,
		Host: web.Field{Name: "host", Label: "Address of the site", Hint: "For example museum.example", Value: host, Required: true},
		Kind: web.Field{Name: "kind", Label: "What do you ask for?", Type: "radios", Value: kind, Options: []web.Option{
			{Value: Unblock, Text: "Open it, for a lesson or for work"}, {Value: Wrong, Text: "It should not be blocked at all"}, {Value: Block, Text: "Close it"}}},
		Reason: web.Field{Name: "reason", Label: "Why?", Hint: "Say what it is for, for which classes, and what you saw when you looked at it.", Type: "textarea", Max: maxReason, Required: true}}
}

func askForm(p *askPage) web.Page {
	page := web.Show("filtering/ask", "Ask for a site to be opened or closed", p)
	page.Back = &web.Link{Text: "Back to the start page", Href: "/"}
	return page
}

func (h pages) asking(c *web.Ctx) (web.Page, error) {
	p := newAsk(c.Query("host"), c.Query("kind"))
	err := h.own(c, p)
	return askForm(p), err
}

// own lists what this person asked for, with the answers.
func (h pages) own(c *web.Ctx, p *askPage) error {
	return h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.f.store.own(c, tx, c.Actor.Person)
		p.Own = web.Table{Caption: "What you asked for", Head: []string{"Number", "Site", "Asked", "Answer", "Reason"}, Empty: "You have not asked for anything yet."}
		for _, r := range all {
			tag := stateTag(r.State)
			p.Own.Rows = append(p.Own.Rows, []web.Cell{{Text: r.Number, Header: true}, {Text: r.Host}, {Text: day(r.At)}, {Tag: &tag}, {Text: r.Decision}})
		}
		return err
	})
}

func (h pages) ask(c *web.Ctx) (web.Page, error) {
	var number string
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		profile := ""
		if active := h.f.base.Policy.Load(); active != nil {
			if p, err := h.f.people.Get(c, tx, c.Actor.Person); err == nil {
				profile = active.Pack.Filtering.ProfileFor(h.f.roles(p), p.Year).Key
			} else if !errs.Is(err, errs.NotFound) {
				return e, err
			}
		}
		number, e, err = h.f.Ask(c, tx, "", c.Form("host"), c.Form("kind"), c.Actor.Person, profile, c.Form("reason"))
		return e, err
	})
	if err != nil {
		p := newAsk("", "")
		if err := h.own(c, p); err != nil {
			return web.Page{}, err
		}
		return c.Again(askForm(p), err, &p.Host, &p.Kind, &p.Reason)
	}
	return web.Say("/filtering/ask", "success", "Your request has the number "+number+". Someone else will decide it; it is due by "+lastDay(h.f.dueBy(clock.Text(h.f.base.Now())))+"."), nil
}
