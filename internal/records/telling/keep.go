package telling

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

// sent is one report on its way into the records.
type sent struct {
	once    string
	opening incidents.Opening
	report  Report
	chosen  string                                                      // names and choices as typed, from which who finds people
	who     func(context.Context, *ledger.Tx, *incidents.Opening) error // finds the people whom it names; may be nil
}

// mark tells one report from another. The form's own value alone would not do: whoever goes back in the browser, changes the
// words and sends them has told something new, and on a shared screen it may be somebody else. // serves INC-01
func (s sent) mark() string {
	o, sum := s.opening, sha256.New()
	parts := []string{s.once, o.Route, o.ReporterKind, o.ReporterText, o.Words, o.Place, o.Kind, o.About, fmt.Sprint(o.Serious, o.Unnamed), clock.Text(o.Happened),
		clock.Text(o.Reported), s.report.Choice, s.chosen}
	for _, e := range o.Evidence {
		parts = append(parts, e.Body)
	}
	for _, p := range parts {
		fmt.Fprintf(sum, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// keep stores a report once, however often it is sent, and gives its receipt a code. The receipt is shown only when all of
// it is in the records: a report is wholly there or not at all. // serves INC-01, NEW-08
func (f *Telling) keep(ctx context.Context, g authz.Grant, s sent, allow func() error) (code string, err error) {
	mark := s.mark()
	code = codeOf(mark)
	s.opening.Ticket = "tell/" + digest(s.opening.Reporter+"/"+mark)
	s.opening.Receipt = digest(code)
	done, err := f.knows(ctx, g, s.opening.Ticket)
	if err != nil || done {
		return code, err
	}
	if err := allow(); err != nil {
		return "", err
	}
	if s.opening.Unnamed || topicOf(s.opening.Kind).protects() {
		if g, err = f.nobodys(ctx, g); err != nil {
			return "", err
		}
	}
	return code, f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return f.settle(ctx, tx, s) })
}

// settle is keep inside its write: one report, or one more press of the same.
func (f *Telling) settle(ctx context.Context, tx *ledger.Tx, s sent) (ledger.Event, error) {
	life := longLife
	if s.opening.Reporter != "" || s.report.Child {
		life = shortLife
	}
	if s.report.Press != "" {
		same, err := f.store.same(ctx, tx, s.report.Press)
		if err != nil {
			return ledger.Event{}, err
		}
		if same != "" {
			return ledger.Event{Verb: "telling.pressed-again", Subject: ref.New(tx.School, incidents.Kind, same)},
				f.store.give(ctx, tx, s.opening.Receipt, same, life)
		}
	}
	o := s.opening
	o.Tags = tagsIn(f.pack(), o.Tags)
	if s.who != nil {
		if err := s.who(ctx, tx, &o); err != nil {
			return ledger.Event{}, err
		}
	}
	i, err := f.cases.Open(ctx, tx, o)
	if err != nil {
		return ledger.Event{}, err
	}
	r := s.report
	r.Incident, r.Kind, r.Adult, r.Files = i.ID, o.Kind, o.Adult, int64(len(o.Evidence))
	if err := f.store.put(ctx, tx, r); err != nil {
		return ledger.Event{}, err
	}
	return i.Opened(), f.store.give(ctx, tx, o.Receipt, i.ID, life)
}

// knows says whether a ticket has opened a case already.
func (f *Telling) knows(ctx context.Context, g authz.Grant, ticket string) (done bool, err error) {
	err = f.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		_, err := f.cases.ByTicket(ctx, tx, ticket)
		done = err == nil
		return notMissing(err)
	})
	return done, err
}

// nobodys is the grant of somebody who is not signed in: what is told in confidence leaves no name in the trail, where
// others than the named receiver could read it. // serves INC-39
func (f *Telling) nobodys(ctx context.Context, g authz.Grant) (authz.Grant, error) {
	school := g.School()
	return f.base.Gate.Check(ctx, authz.Actor{School: school}, "incidents.report", authz.Subject{Ref: ref.New(school, "school", school)})
}

// refuse leaves a trace of a file that was turned away, without the file and without a name. // serves INC-45, STD-16
func (f *Telling) refuse(ctx context.Context, g authz.Grant) error {
	g, err := f.nobodys(ctx, g)
	if err != nil {
		return err
	}
	return f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "telling.upload-refused", Subject: ref.New(tx.School, "school", tx.School)}, nil
	})
}
