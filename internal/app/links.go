package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/gateway/filter"
	"belisha/internal/ledger"
	"belisha/internal/records/classroom"
	"belisha/internal/records/defence"
	"belisha/internal/records/directories"
	"belisha/internal/records/escalation"
	"belisha/internal/records/factors"
	"belisha/internal/records/filtering"
	"belisha/internal/records/governance"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/notices"
	"belisha/internal/records/passes"
	"belisha/internal/records/sanctions"
	"belisha/internal/records/watching"
)

// links are what the features need of the gateway and the machine.
type links struct {
	traffic *db.DB
	archive monitoring.Archive // of the log's hours that are over
	webURL  string
	post    func(*board.Rulebook, *board.Facts) error
	gate    *gateway
	dir     string // where the keys lie
	entries []directories.Entry
	notices notices.Config
	sign    governance.Signer
}

// filtering posts rules and facts to the gateway; the gates then confirm what it obeys by them.
func (l links) filtering(h *house) filtering.Config {
	c := filtering.Config{WebURL: l.webURL, Post: func(rules *board.Rulebook, facts *board.Facts) error {
		if err := l.post(rules, facts); err != nil {
			return err
		}
		return h.gates.Confirmed(context.Background(), facts)
	}}
	c.Checks, c.Hears = h.checks.Running, slices.Concat(sanctions.Events(), h.passes.Hears(), watching.Events(), defence.Events())
	c.Cuts = func(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]board.Held, error) {
		return h.defence.Cuts(ctx, tx, now)
	}
	c.Lessons, c.Lifted, c.LessonEvents = h.passes.Facts, h.passes.Lifted, h.passes.Hears()
	c.LessonWords, c.LessonLine = passes.Words, passes.Line
	c.Registers, c.Tell, c.Version = h.registers, h.notices.Tell, h.policies.Version
	c.Seen = func(ctx context.Context, person string, at time.Time) (string, time.Time, error) {
		return h.monitoring.ProfileAt(ctx, person, at)
	}
	c.Strangers = func(ctx context.Context, from time.Time) (filtering.Strangers, error) {
		s, err := h.monitoring.Strangers(ctx, from)
		return filtering.Strangers(s), err
	}
	if l.gate != nil {
		c.Explain, c.ListAges, c.Preview, c.Effect, c.Register, c.ExplainAt = l.gate.explain, l.gate.listAges, l.gate.preview, l.gate.effect, l.gate.register, l.gate.explainAt
	}
	return c
}

func (l links) factors(n *notices.Notices) factors.Config {
	return factors.Config{URL: l.webURL, KeyFile: filepath.Join(l.dir, "factors.key"), Tell: n.Tell}
}

func (l links) directories(n *notices.Notices) directories.Config {
	return directories.Config{URL: l.webURL, KeyFile: filepath.Join(l.dir, "directories.key"), Entries: l.entries, Tell: n.Tell}
}

func (l links) classroom(n *notices.Notices) classroom.Hooks {
	return classroom.Hooks{URL: l.webURL, KeyFile: filepath.Join(l.dir, "classroom.key"), Tell: n.Tell}
}

func (l links) monitoring(h *house) monitoring.Config {
	return monitoring.Config{Archive: l.archive, Ask: h.filtering.Ask, Acknowledged: h.families.Acknowledged, Tell: h.notices.Tell, Answer: h.escalation.Answer, Held: h.keeping.HeldPerson, Fail: h.reported, Asset: h.assetName, Lesson: h.lessonName, Studies: h.studies,
		Call: func(ctx context.Context, tx *ledger.Tx, c monitoring.Call) error {
			return h.escalation.Call(ctx, tx, escalation.Call(c))
		},
		Check: func(ctx context.Context) (ledger.Report, error) {
			return h.base.Ledger.Verify(ctx, h.base.Gate.System(h.base.School, "trail.verify"))
		}}
}

// explain asks the gateway's own decision and puts it in words.
func (g *gateway) explain(_ context.Context, account, address string, at time.Time) (filtering.Chain, error) {
	facts := g.board.Facts()
	if facts == nil {
		facts = &board.Facts{}
	}
	r, err := request(facts, account, address, at)
	if err != nil {
		return filtering.Chain{}, err
	}
	return chain(g.engine.Load().Explain(r), account), nil
}

func chain(c filter.Chain, account string) filtering.Chain {
	out := filtering.Chain{Person: account, Group: strings.Join(c.Groups, ", "), Profile: fmt.Sprintf("%s (%s)", c.Profile.Title, c.How),
		Clause: c.Clause.ID, ClauseText: c.Clause.Text, Rule: c.Verdict.Rule, Pack: c.Pack.Title + ", version " + c.Pack.Version,
		ApprovedBy: c.ApprovedBy, ApprovedAt: c.ApprovedAt, Minute: c.Minute, Allowed: c.Verdict.Allow,
		Verdict: string(c.Verdict.Reason), Alert: c.Verdict.Alert}
	if c.Category != nil {
		out.Category = c.Category.Title
	}
	for _, m := range c.Matches {
		if !strings.Contains(out.List, m.Name) {
			out.List = strings.TrimPrefix(out.List+", "+m.Name, ", ")
		}
	}
	if c.Window != nil {
		out.Until = c.Window.Title
	}
	return out
}

func (g *gateway) listAges() []filtering.ListAge {
	index := g.index.Load()
	if index == nil {
		return nil
	}
	var out []filtering.ListAge
	confirmed := g.lists.confirmed()
	for _, l := range index.Lists() {
		if at := confirmed[l.Name]; at.After(l.Updated) {
			l.Updated = at
		}
		out = append(out, filtering.ListAge{Name: l.Name, Entries: l.Entries, Updated: l.Updated})
	}
	return slices.Clip(out)
}
