package app

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/agreements"
	"belisha/internal/records/checks"
	"belisha/internal/records/chronology"
	"belisha/internal/records/classroom"
	"belisha/internal/records/defence"
	"belisha/internal/records/directories"
	"belisha/internal/records/duties"
	"belisha/internal/records/escalation"
	"belisha/internal/records/factors"
	"belisha/internal/records/families"
	"belisha/internal/records/feeds"
	"belisha/internal/records/filtering"
	"belisha/internal/records/gates"
	"belisha/internal/records/governance"
	"belisha/internal/records/guidance"
	"belisha/internal/records/incidents"
	"belisha/internal/records/keeping"
	"belisha/internal/records/lessons"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/notices"
	"belisha/internal/records/passes"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/probing"
	"belisha/internal/records/reception"
	"belisha/internal/records/registers"
	"belisha/internal/records/reviews"
	"belisha/internal/records/rights"
	"belisha/internal/records/sanctions"
	"belisha/internal/records/schools"
	"belisha/internal/records/sight"
	"belisha/internal/records/telling"
	"belisha/internal/records/watching"
	"belisha/internal/web"
)

// house is every feature, built on one base.
type house struct {
	base        feature.Base
	notices     *notices.Notices
	policies    *policies.Policies
	registers   *registers.Room
	agreements  *agreements.Agreements
	gates       *gates.Gates
	duties      *duties.Duties
	accounts    *accounts.Accounts
	factors     *factors.Factors
	directories *directories.Directories
	rights      *rights.Rights
	reception   *reception.Reception
	families    *families.Families
	incidents   *incidents.Cases
	cases       incidents.Store
	sanctions   *sanctions.Sanctions
	checks      *checks.Checks
	lessons     *lessons.Lessons
	chronology  *chronology.Chronology
	escalation  *escalation.Escalation
	keeping     *keeping.Keeping
	passes      *passes.Passes
	filtering   *filtering.Filtering
	probing     *probing.Probing
	monitoring  *monitoring.Monitoring
	watching    *watching.Watching
	defence     *defence.Defence
	features    []feature.Feature
	fault       error // of the configuration, as a feature found it
}

// build is the table of contents: one line a feature, in shelf order.
func build(base feature.Base, l links) *house {
	h := &house{base: base}
	var f feature.Feature
	add := func(f feature.Feature) { h.features = append(h.features, f) }

	add(schools.New(base))
	add(people.New(base, people.Hooks{Tasks: h.handBack}))
	h.notices, f = notices.New(base, people.Store{}, l.notices)
	add(f)
	h.policies, f = policies.New(base)
	add(f)
	h.registers, f = registers.New(base, people.Store{})
	add(f)
	h.agreements, f = agreements.New(base, people.Store{}, agreements.Hooks{})
	add(f)
	h.gates, f = gates.New(base, people.Store{}, h.agreements, h.registers, gates.Hooks{Tell: h.notices.Tell})
	add(f)
	h.accounts, f = accounts.New(base, people.Store{})
	add(f)
	h.duties, f = duties.New(base, people.Store{}, l.webURL)
	add(f)
	h.incidents, f = incidents.New(base, people.Store{}, h.policies)
	h.cases = h.incidents.Store()
	add(f)
	add(guidance.New(base, guidance.Hooks{Contacts: h.contacts, Checked: h.advised}))
	h.factors, f = factors.New(base, people.Store{}, h.accounts, l.factors(h.notices))
	add(f)
	add(classroom.New(base, people.Store{}, h.accounts, l.classroom(h.notices)))
	h.directories, f, h.fault = directories.New(base, people.Store{}, h.accounts, l.directories(h.notices))
	add(f)
	h.reception, f = reception.New(base, people.Store{}, h.agreements, h.gates, h.accounts, reception.Hooks{URL: l.webURL, Tell: h.notices.Tell})
	add(f)
	h.rights, f = rights.New(base, people.Store{}, h.accounts, h.gates, h.registers, h.judging())
	add(f)
	h.families, f = families.New(base, people.Store{}, h.agreements, h.notices, families.Hooks{URL: l.webURL, HandedIn: h.handedIn})
	add(f)
	add(telling.New(base, people.Store{}, h.cases, telling.Hooks{URL: l.webURL, Tell: h.notices.Tell}))
	h.sanctions, f = sanctions.New(base, people.Store{}, h.cases, sanctions.Hooks{Tell: h.notices.Tell, Enter: h.enter, Talked: h.talked})
	add(f)
	h.checks, f = checks.New(base, people.Store{}, h.cases, h.checking())
	add(f)
	h.lessons, f = lessons.New(base, people.Store{}, h.cases, lessons.Hooks{Tell: h.notices.Tell, Enter: h.decided})
	add(f)
	h.chronology, f = chronology.New(base, people.Store{}, h.cases, chronology.Hooks{Tell: h.notices.Tell, Settle: h.notices.Settle, More: []func(context.Context, *ledger.Tx, string) ([]chronology.Line, error){h.taken}})
	add(f)
	h.escalation, f = escalation.New(base, people.Store{}, h.cases, escalation.Hooks{Tell: h.notices.Tell, Settle: h.notices.Settle, Rota: escalation.FromRegister(h.registers)})
	add(f)
	h.keeping, f = keeping.New(base, h.cases, h.registers)
	add(f)
	h.passes, f = passes.New(base, people.Store{}, l.passes(h))
	add(f)
	h.filtering, f = filtering.New(base, people.Store{}, h.facts, l.filtering(h))
	add(f)
	h.monitoring, f = monitoring.New(base, l.traffic, people.Store{}, h.cases, l.monitoring(h))
	add(f)
	h.probing, f = probing.New(base, l.probing(h))
	add(f)
	h.watching, f = watching.New(base, people.Store{}, l.watching(h))
	add(f)
	h.defence, f = defence.New(base, people.Store{}, h.accounts, h.registers, h.defending())
	add(f)
	_, f = reviews.New(base, people.Store{}, h.reviewing())
	add(f)
	_, f = feeds.New(base, people.Store{}, h.feeding())
	add(f)
	add(sight.New(base, people.Store{}))
	add(governance.New(base, people.Store{}, h.policies, l.sign, governance.Hooks{Sanctions: h.sanctions.PerTerm, Register: h.registers.Current,
		Beside: []func(context.Context, *ledger.Tx, string) ([]string, error){h.sanctions.Beside, h.checks.Beside}}))
	return h
}

func (h *house) actions() []authz.Action {
	out := web.Actions()
	for _, f := range h.features {
		out = append(out, f.Actions...)
	}
	return out
}

func (h *house) site(gate *authz.Gate, secure bool) (*web.Site, error) {
	c := web.Config{Gate: gate, Doorman: h.accounts, Secure: secure}
	for _, f := range h.features {
		c.Routes = append(c.Routes, f.Routes...)
		c.Panels = append(c.Panels, f.Panels...)
		c.HTML = append(c.HTML, f.HTML)
	}
	return web.New(c)
}

// obeying are all who obey a pack.
func (h *house) obeying(gate *authz.Gate, gateway policy.Consumer) []policy.Consumer {
	out := []policy.Consumer{gate, gateway}
	for _, f := range h.features {
		if f.Pack != nil {
			out = append(out, f.Pack)
		}
	}
	return out
}

// bind tells the policies who obeys a pack, everybody which figures there are, and the ledger which rows it seals.
func (h *house) bind(base feature.Base, consumers []policy.Consumer, l *ledger.Ledger) {
	var figures []feature.Figure
	for _, f := range h.features {
		figures = append(figures, f.Figures...)
		for _, k := range f.Keep {
			if len(k.Rows) > 0 {
				l.Seal(k.Kind, k.Rows)
			}
		}
	}
	base.Figures.Bind(figures)
	h.policies.Bind(consumers)
	h.tie()
}

func (h *house) listeners() []ledger.Listener {
	var out []ledger.Listener
	for _, f := range h.features {
		out = append(out, f.Hears...)
	}
	return slices.Clip(out)
}
