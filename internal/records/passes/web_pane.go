package passes

import (
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// pane is what happens now: what runs, what children ask for, what was hidden. It is fetched anew every few seconds.
type pane struct {
	Left    string // of the one lesson that the pane is for
	Running []runLine
	Asks    []askLine
	Hides   []hideLine
	Noes    []string
}

type runLine struct{ Class, Aim, Href, Left string }

type askLine struct {
	ID, Who, Class, Host, Href, Words, At string
	Lesson                                string // where one press opens it; empty: no lesson runs
	New                                   string // the form for a lesson with it
	Tick                                  string // set: the teacher has to look first
	Why                                   string // why it cannot be opened at all
	May                                   bool
}

type hideLine struct {
	ID, Who, Class, Host, Words, At, Until, Report string
	May, Lifted                                    bool
}

func (h pages) pane(c *web.Ctx) (web.Page, error) {
	var p pane
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		id := c.Query("lesson")
		if id == "" {
			p, err = h.readPane(c, tx, "")
			return err
		}
		one, err := h.p.store.get(c, tx, id)
		if err != nil {
			return err
		}
		if all, classes := within(tx); all == 0 && !slices.Contains(classes, one.Class) {
			return errs.Denied("This lesson belongs to another class.")
		}
		p, err = h.lessonPane(c, tx, one)
		return err
	})
	return web.Page{Template: "passes/pane", Data: p, Pane: true}, err
}

// lessonPane is the pane of one lesson.
func (h pages) lessonPane(c *web.Ctx, tx *ledger.Tx, one Pass) (pane, error) {
	p, err := h.readPane(c, tx, one.Class)
	if one.Runs(h.p.base.Now()) {
		p.Left = h.left(one)
	}
	return p, err
}

// left says how long a lesson goes on.
func (h pages) left(one Pass) string {
	if one.DecidedBy != "" {
		return "on school days until " + over(one.Ends)
	}
	return several(minutesLeft(one.Ends, h.p.base.Now()), "minute", "minutes") + " left, until " + clockTime(one.Ends)
}

// readPane reads what happens now in one class, or in all within reach. // serves NEW-04 WEB-18
func (h pages) readPane(c *web.Ctx, tx *ledger.Tx, class string) (pane, error) {
	p := pane{Noes: noes()}
	live, err := h.p.store.live(c, tx, tx.Now, tx.Now)
	if err != nil {
		return p, err
	}
	live = slices.DeleteFunc(live, func(one Pass) bool { return !h.p.taught(one, h.p.base.Now()) })
	if class == "" {
		p.Running = h.runLines(tx, live)
	}
	if !c.May("passes.hide") { // what children ask for and saw is for those who teach and care
		return p, nil
	}
	asks, err := h.p.store.waiting(c, tx)
	if err != nil {
		return p, err
	}
	hides, err := h.p.store.hidesOf(c, tx)
	if err != nil {
		return p, err
	}
	other := func(of string) bool { return class != "" && of != class }
	asks = slices.DeleteFunc(asks, func(a Ask) bool { return other(a.Class) })
	hides = slices.DeleteFunc(hides, func(x Hide) bool { return other(x.Class) })
	var ids []string
	for _, a := range asks {
		ids = append(ids, a.Person)
	}
	for _, x := range hides {
		ids = append(ids, x.Person)
	}
	names, err := h.names(c, tx, ids...)
	if err != nil {
		return p, err
	}
	for _, x := range hides {
		p.Hides = append(p.Hides, h.hideLine(c, x, names))
	}
	for _, a := range asks {
		one, err := h.askLine(c, tx, a, live)
		if err != nil {
			return p, err
		}
		one.Who = called(names, a.Person)
		p.Asks = append(p.Asks, one)
	}
	return p, nil
}

func (h pages) hideLine(c *web.Ctx, x Hide, names map[string]people.Person) hideLine {
	one := hideLine{ID: x.ID, Who: "The whole class", Class: x.Class, Host: x.Host, Words: x.Words, At: clockTime(x.At), Until: clockTime(x.Until),
		May: h.teaches(c, x.Class), Lifted: x.LiftedAt != ""}
	if x.Report != "" && c.Opens(x.Report) {
		one.Report = x.Report
	}
	if x.Person != "" {
		one.Who = called(names, x.Person)
	}
	return one
}

// teaches says whether the reader opens sites for a class.
func (h pages) teaches(c *web.Ctx, class string) bool {
	return c.May("passes.open") && slices.Contains(c.Actor.Classes, class)
}

func (h pages) runLines(tx *ledger.Tx, live []Pass) []runLine {
	all, classes := within(tx)
	var out []runLine
	for _, one := range live {
		if all == 0 && !slices.Contains(classes, one.Class) {
			continue
		}
		out = append(out, runLine{Class: one.Class, Aim: one.Aim, Href: "/passes/lessons/" + one.ID, Left: h.left(one)})
	}
	return out
}

func (h pages) askLine(c *web.Ctx, tx *ledger.Tx, a Ask, live []Pass) (askLine, error) {
	one := askLine{ID: a.ID, Class: a.Class, Host: a.Host, Href: "https://" + a.Host + "/", Words: a.Words, At: clockTime(a.At), May: h.teaches(c, a.Class),
		New: link("/passes/new", "class", a.Class, "site", a.Host, "ask", a.ID)}
	for _, l := range live { // the newest lesson of a teacher before what is open for days
		if l.Class == a.Class && l.DecidedBy == "" {
			one.Lesson = "/passes/lessons/" + l.ID
		}
	}
	if cat, never := h.p.category(a.Host, h.p.rules().Never); never {
		one.Why = "The policy closes “" + cat.Title + "” for every class."
		return one, nil
	}
	if host, _ := h.p.needsApproval([]string{a.Host}); host != "" {
		one.Lesson = "" // another person approves it first: the form asks
	}
	all, err := h.p.check(c, tx, []string{a.Host}, nil)
	if err != nil {
		return one, err
	}
	if all[0].Never {
		one.Why = all[0].Why
	} else if all[0].Why != "" {
		one.Tick = tick(a.Host, "")
	}
	return one, nil
}
