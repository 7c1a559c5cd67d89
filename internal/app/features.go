package app

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/agreements"
	"belisha/internal/records/classroom"
	"belisha/internal/records/directories"
	"belisha/internal/records/duties"
	"belisha/internal/records/factors"
	"belisha/internal/records/families"
	"belisha/internal/records/filtering"
	"belisha/internal/records/gates"
	"belisha/internal/records/governance"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/reception"
	"belisha/internal/records/registers"
	"belisha/internal/records/rights"
	"belisha/internal/records/schools"
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
	cases       incidents.Store
	filtering   *filtering.Filtering
	monitoring  *monitoring.Monitoring
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
	add(incidents.New(base, people.Store{}, h.policies))
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
	h.filtering, f = filtering.New(base, people.Store{}, h.facts, l.filtering(h.gates))
	add(f)
	h.cases = incidents.NewStore(base, people.Store{}, h.policies)
	h.monitoring, f = monitoring.New(base, l.traffic, people.Store{}, h.cases, l.monitoring(base, h.filtering, h.families))
	add(f)
	add(governance.New(base, people.Store{}, h.policies, l.sign))
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
