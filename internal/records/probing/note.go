package probing

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// flush is how long right answers wait to be written down; a change is written at once.
const flush = time.Hour

// minute asks what is due, and tells at once of what is newly wrong. serves STD-05
func (p *Probing) minute(ctx context.Context) error {
	rules := p.rules()
	if rules == nil {
		return nil
	}
	now := p.base.Now()
	due := p.due(rules, int(now.Unix()/60))
	if err := p.note(ctx, "", p.hooks.Ask(ctx, due)); err != nil {
		return err
	}
	p.watch(ctx, now)
	return nil
}

// mostMissed is how many minutes are caught up with, when the clock struck late or the house was busy: a question that comes once
// a day would otherwise be left out for a day.
const mostMissed = 15

// due are the questions of this minute and of those that were missed just before it, each once.
func (p *Probing) due(rules *policy.Filtering, minute int) []board.Question {
	from := minute
	if missed := minute - p.turned - 1; missed > 0 && missed <= mostMissed {
		from = minute - missed
	}
	p.turned = minute
	all := p.questions()
	var out []board.Question
	asked := map[string]bool{}
	for ; from <= minute; from++ {
		for _, q := range turn(all, rules, from%(24*60)) {
			if !asked[q.ID()] {
				asked[q.ID()] = true
				out = append(out, q)
			}
		}
	}
	return out
}

// all asks every question now, for the button on the page.
func (p *Probing) all(ctx context.Context) (asked, wrong int, err error) {
	answers := p.hooks.Ask(ctx, p.questions())
	for _, a := range answers {
		if !a.Right() {
			wrong++
		}
	}
	p.mu.Lock()
	p.written = time.Time{} // a sheet that somebody asked for is written down whole
	p.mu.Unlock()
	return len(answers), wrong, p.note(ctx, "", answers)
}

// tried is the event of whoever had everything asked.
func tried(tx *ledger.Tx, asked, wrong int) ledger.Event {
	return ledger.Event{Verb: "probing.tried", Subject: ref.New(tx.School, "check-sheet", tx.School), Changes: []ledger.Change{
		{Field: "questions", Class: ledger.Open, After: strconv.Itoa(asked)}, {Field: "wrong", Class: ledger.Open, After: strconv.Itoa(wrong)}}}
}

// note takes answers in. What changed, and an hour's worth of what did not, is written down. A change that could not be written
// is owed: it is written and told with the next answers, for the question itself may not come round for a day.
func (p *Probing) note(ctx context.Context, at string, answers []board.Answer) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.recall(ctx); err != nil {
		return err
	}
	for _, a := range answers {
		s := p.count(at, a)
		before, known := p.latest[s.key()]
		p.latest[s.key()], p.pending[s.key()] = s, s
		if known && before.right() != s.right() || !s.right() && before.Found != s.Found {
			p.owed = append(p.owed, s)
		}
	}
	now := p.base.Now()
	if len(p.pending) == 0 || len(p.owed) == 0 && now.Sub(p.written) < flush {
		return nil
	}
	if err := p.write(ctx, p.owed); err != nil {
		return err
	}
	changed := p.owed
	p.pending, p.owed, p.written = map[string]standing{}, nil, now
	p.tell(ctx, changed)
	return nil
}

// recall reads the last sheet once.
func (p *Probing) recall(ctx context.Context) error {
	if p.latest != nil {
		return nil
	}
	var all []standing
	err := p.base.Ledger.Read(ctx, p.job("sheet"), func(tx *ledger.Tx) (err error) {
		all, err = p.store.sheet(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("probing: %w", err)
	}
	p.latest, p.pending = map[string]standing{}, map[string]standing{}
	for _, s := range all {
		p.latest[s.key()] = s
	}
	return nil
}

// count adds one answer to what is known of its question.
func (p *Probing) count(at string, a board.Answer) standing {
	s := standing{Point: at, ID: a.ID(), Probe: a.Key, Title: a.Title, About: a.About, Profile: a.Profile, Network: a.Network, Door: a.Door,
		Address: a.Address, Expect: a.Expect, Clause: a.Clause, Found: a.Found, Rule: a.Rule, Why: a.Why, At: clock.Text(a.At)}
	before := p.latest[s.key()]
	s.Asked, s.Wrong = before.Asked+1, before.Wrong
	if !s.right() {
		s.Wrong++
	}
	return s
}

// write puts what waits on the sheet, opens and ends dark periods, and leaves one event.
func (p *Probing) write(ctx context.Context, changed []standing) error {
	return p.base.Ledger.Write(ctx, p.job("sheet"), func(tx *ledger.Tx) (ledger.Event, error) {
		wrong := 0
		for _, s := range p.pending {
			if !s.right() {
				wrong++
			}
			if err := p.store.put(ctx, tx, s); err != nil {
				return ledger.Event{}, err
			}
		}
		for _, s := range changed {
			if err := p.darken(ctx, tx, s); err != nil {
				return ledger.Event{}, err
			}
		}
		return ledger.Event{Verb: "probing.checked", Subject: ref.New(tx.School, "check-sheet", tx.School), Changes: []ledger.Change{
			{Field: "questions", Class: ledger.Open, After: strconv.Itoa(len(p.pending))},
			{Field: "wrong", Class: ledger.Open, After: strconv.Itoa(wrong)},
			{Field: "changed", Class: ledger.Open, After: strconv.Itoa(len(changed))}}}, nil
	})
}

// darken ends the dark period of a question, and begins another when the answer is wrong: no answer and an open door are two
// matters, and somebody hears of each.
func (p *Probing) darken(ctx context.Context, tx *ledger.Tx, s standing) error {
	if err := p.store.lighten(ctx, tx, s); err != nil || s.right() {
		return err
	}
	return p.store.darken(ctx, tx, dark{ID: tx.ID(), Point: s.Point, Question: s.ID, Title: s.Title, Profile: s.Profile, Network: s.Network,
		Door: s.Door, Found: s.Found, Why: s.Why, Clause: s.Clause, From: s.At})
}

// tell names what is newly wrong, in one warning.
func (p *Probing) tell(ctx context.Context, changed []standing) {
	var lines []string
	for _, s := range changed {
		if !s.right() {
			lines = append(lines, s.says())
		}
	}
	if len(lines) == 0 {
		return
	}
	const most = 5
	text := strings.Join(lines[:min(len(lines), most)], " ")
	if more := len(lines) - most; more > 0 {
		text += fmt.Sprintf(" And %d more: see the check sheet.", more)
	}
	p.hooks.Warn(ctx, "probing.failed", text)
}

// says is a wrong answer in a sentence.
func (s standing) says() string {
	where := s.Door
	if s.Profile != "" {
		where += ", profile " + s.Profile
	}
	if s.Network != "" {
		where += ", network " + s.Network
	}
	switch s.Found {
	case board.Failed:
		return fmt.Sprintf("The check “%s” (%s) got no answer: %s.", s.Title, where, s.Why)
	case board.Allow:
		return fmt.Sprintf("The check “%s” (%s) found open what should be shut.", s.Title, where)
	}
	return fmt.Sprintf("The check “%s” (%s) found shut what should be open.", s.Title, where)
}
