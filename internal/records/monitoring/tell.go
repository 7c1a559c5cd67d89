package monitoring

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/evidence"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/records/people"
)

const lookBack = 10 * time.Minute // the log lines that go with a press of the button

// Tell opens a concern from a block page, with the person's last log lines sealed as evidence, or a filter request
// from staff. The same ticket gives the same number. It implements board.Sink. serves INC-01, WEB-16, MON-08
func (m *Monitoring) Tell(ctx context.Context, t board.Tell) (string, error) {
	if t.At.IsZero() {
		t.At = m.base.Now()
	}
	who, err := m.person(ctx, t.Entry.Person)
	if err != nil {
		return "", fmt.Errorf("monitoring: tell: %w", err)
	}
	if m.config.Fail != nil && (t.Kind == "failure" || t.Kind == "wrong" && t.Entry.Verdict != traffic.Blocked) {
		return m.fail(ctx, t, who) // a page that came through and should not have (WEB-17)
	}
	// Only adults of the school ask for a site to be opened; whatever a child presses is a child telling someone.
	if t.Kind != "tell" && who.ID != "" && !who.Is(people.Pupil) {
		return m.request(ctx, t, who)
	}
	return m.concern(ctx, t, who)
}

// person finds who is meant; the zero Person when nobody is.
func (m *Monitoring) person(ctx context.Context, id string) (p people.Person, err error) {
	if id == "" {
		return p, nil
	}
	err = m.base.Ledger.Read(ctx, m.job("tell"), func(tx *ledger.Tx) (err error) {
		p, err = m.register.Person(ctx, tx, id)
		return err
	})
	return p, err
}

func (m *Monitoring) request(ctx context.Context, t board.Tell, who people.Person) (number string, err error) {
	err = m.base.Ledger.Write(ctx, m.job("tell"), func(tx *ledger.Tx) (e ledger.Event, err error) {
		number, e, err = m.config.Ask(ctx, tx, t.Entry.ID, t.Entry.Host, t.Kind, who.ID, t.Entry.Profile, short(t.Words))
		return e, err
	})
	return number, err
}

func (m *Monitoring) fail(ctx context.Context, t board.Tell, who people.Person) (number string, err error) {
	err = m.base.Ledger.Write(ctx, m.job("tell"), func(tx *ledger.Tx) (e ledger.Event, err error) {
		number, e, err = m.config.Fail(ctx, tx, t.Entry.ID, t.Entry.Host, who.ID, short(t.Words))
		return e, err
	})
	return number, err
}

func short(words string) string {
	words = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(words, ""), "\x00", ""))
	if r := []rune(words); len(r) > 2000 {
		words = string(r[:2000])
	}
	return cmp.Or(words, "Pressed the button on a blocked page.")
}

func (m *Monitoring) concern(ctx context.Context, t board.Tell, who people.Person) (string, error) {
	number, err := m.told(ctx, t.Entry.ID)
	if err != nil || number != "" {
		return number, err
	}
	g := m.job("tell")
	lines, err := m.linesFor(ctx, g, t)
	if err != nil {
		return "", fmt.Errorf("monitoring: tell: %w", err)
	}
	opening := m.opening(t, who, lines)
	if err := m.evidence.Hold(ctx, lines, "tell/"+t.Entry.ID); err != nil {
		return "", fmt.Errorf("monitoring: tell: %w", err)
	}
	err = m.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		i, err := m.incidents.Open(ctx, tx, opening)
		number = i.Number
		return i.Opened(), err
	})
	if err != nil {
		return "", fmt.Errorf("monitoring: tell: %w", err)
	}
	return number, nil
}

// told finds the number that a ticket got before.
func (m *Monitoring) told(ctx context.Context, ticket string) (number string, err error) {
	err = m.base.Ledger.Read(ctx, m.job("tell"), func(tx *ledger.Tx) error {
		i, err := m.incidents.ByTicket(ctx, tx, ticket)
		number = i.Number
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return number, err
}

// linesFor are the person's lines up to the press of the button, the blocked one always among them: the ticket
// carries it when the log has not got it yet.
func (m *Monitoring) linesFor(ctx context.Context, g authz.Grant, t board.Tell) ([]traffic.Line, error) {
	own := traffic.LineOf(t.Entry)
	lines, err := m.traffic.Around(ctx, g, own.Person, own.Device, before(own.At, lookBack), clock.Text(t.At), evidence.MostLines)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.ID == own.ID {
			return lines, nil
		}
	}
	return append(lines, own), nil
}

func (m *Monitoring) opening(t board.Tell, who people.Person, lines []traffic.Line) incidents.Opening {
	o := incidents.Opening{Route: incidents.BlockPage, Reporter: who.ID, Happened: t.Entry.At, Reported: t.At, Title: m.title(t.Entry),
		Words: short(t.Words), Place: "school", Ticket: t.Entry.ID,
		Evidence: []incidents.Evidence{m.evidence.Piece(lines, traffic.LineOf(t.Entry), "The log lines of the ten minutes before the button was pressed")}}
	if who.ID == "" {
		o.ReporterKind, o.ReporterText = "visitor", "Somebody not signed in, at the device "+traffic.Plain(t.Entry.Device)
		return o
	}
	o.Affected = []string{who.ID} // never a subject: who tells is not shut out (INC-06)
	return o
}

// title names no one. What is on an illegal list is not named either (WEB-03).
func (m *Monitoring) title(e board.Entry) string {
	if e.Category == words.Illegal {
		return "Blocked page: illegal content"
	}
	return "Blocked page: " + m.words.Category(e.Category) + ", " + traffic.Plain(e.Host)
}

const warnEvery = 5 * time.Minute // the gateway may warn of the same thing every second

// Warn shows the gateway's own trouble to the technician as an alert. It implements board.Sink. serves MON-01
func (m *Monitoring) Warn(ctx context.Context, kind, text string) {
	// A check of the filter warns once for each thing that has changed: two within a minute are two.
	if !strings.HasPrefix(kind, "probing.") && !m.dueWarning(kind) {
		return
	}
	now := clock.Text(m.base.Now())
	a := Alert{Level: High, Kind: KindGateway, At: now, Latest: now, Category: traffic.Plain(kind), Words: traffic.Plain(text), State: Open}
	s := sign{id: m.ids.Next(), alert: a}
	if err := m.raise(ctx, "monitoring.warned", []sign{s}); err != nil {
		slog.Error("monitoring: a warning of the gateway could not be stored and is kept", "kind", kind, "error", err)
		m.keepWarning(s)
	}
}

// mostUnsaid bounds the warnings kept in memory; there are a handful of kinds, each at most once in a while.
const mostUnsaid = 50

func (m *Monitoring) keepWarning(s sign) {
	m.warning.Lock()
	defer m.warning.Unlock()
	if len(m.unsaid) < mostUnsaid {
		m.unsaid = append(m.unsaid, s)
	}
}

// sayWarnings stores what could not be stored before: a full disk must not swallow the news of it. serves MON-01
func (m *Monitoring) sayWarnings(ctx context.Context) error {
	m.warning.Lock()
	waiting := m.unsaid
	m.unsaid = nil
	m.warning.Unlock()
	for i, s := range waiting {
		if err := m.raise(ctx, "monitoring.warned", []sign{s}); err != nil {
			for _, left := range waiting[i:] {
				m.keepWarning(left)
			}
			return err
		}
	}
	return nil
}

func (m *Monitoring) dueWarning(kind string) bool {
	m.warning.Lock()
	defer m.warning.Unlock()
	now := m.base.Now()
	if last, ok := m.warned[kind]; ok && now.Sub(last) < warnEvery && !now.Before(last) { // before: the clock was set back
		return false
	}
	m.warned[kind] = now
	return true
}
