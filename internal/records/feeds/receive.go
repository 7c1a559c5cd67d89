package feeds

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Finding is what a service sends of one thing it saw.
type Finding struct {
	ID    string    `json:"id"`    // the service's own; sent again it counts once
	At    time.Time `json:"at"`    // when it happened
	Level string    `json:"level"` // urgent | high | normal
	Kind  string    `json:"kind"`  // such as self-harm
	Who   string    `json:"who"`   // the pseudonym of the log, or an account where the contract says so; empty: not known
	Text  string    `json:"text"`  // what was seen
}

// Received is the answer to a service.
type Received struct {
	Stored int `json:"stored"`
	Known  int `json:"known"` // sent before
}

// Bounds of what a service sends at once.
const (
	maxBody      = 256 << 10
	mostFindings = 100
	maxText      = 2000
)

// parse reads what a service sent: strictly, so that a mistake is told and nothing is half taken.
func parse(body []byte, now time.Time) ([]Finding, error) {
	var sent struct {
		Findings []Finding `json:"findings"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&sent); err != nil || d.More() {
		return nil, errs.Bad("findings", `The body cannot be read. Send {"findings": [{"id", "at", "level", "kind", "who", "text"}]}.`)
	}
	if len(sent.Findings) == 0 || len(sent.Findings) > mostFindings {
		return nil, errs.Bad("findings", "Send between 1 and %d findings at a time.", mostFindings)
	}
	for i := range sent.Findings {
		if wrong := sent.Findings[i].wrong(now); wrong != "" {
			return nil, errs.Bad("findings", "Finding %d: %s", i+1, wrong)
		}
	}
	return sent.Findings, nil
}

// wrong says what is wrong with a finding; empty: nothing.
func (f *Finding) wrong(now time.Time) string {
	f.ID, f.Kind, f.Who, f.Text = tidy(f.ID), tidy(f.Kind), strings.ToLower(tidy(f.Who)), tidy(f.Text)
	switch {
	case f.ID == "" || len(f.ID) > 100:
		return "it needs an id of at most 100 letters."
	case !slices.Contains([]string{"urgent", "high", "normal"}, f.Level):
		return "its level is not urgent, high or normal."
	case f.Kind == "" || len(f.Kind) > 60:
		return "it needs a kind of at most 60 letters."
	case len(f.Who) > 100:
		return "its person is too long."
	case f.Text == "" || len(f.Text) > maxText:
		return "it needs a text of at most 2,000 bytes."
	case f.At.IsZero() || f.At.After(now.Add(time.Hour)) || f.At.Before(now.AddDate(-1, 0, 0)):
		return "its time is missing, in the future or over a year ago."
	}
	return ""
}

// tidy keeps printable text.
func tidy(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// receive takes the findings of a service. Each becomes an alert with the priority it names, once. // serves MON-14
func (f *Feeds) receive(ctx context.Context, key string, body []byte) (Received, error) {
	var out Received
	s, err := f.known(ctx, key)
	if err != nil {
		return out, err
	}
	if s.Findings == 0 {
		return out, errs.Missing("This service may read the log; it may not send findings.")
	}
	all, err := parse(body, f.base.Now())
	if err != nil {
		return out, err
	}
	who, err := f.who(ctx, key, s, all)
	if err != nil {
		return out, err
	}
	for _, one := range all {
		fresh, err := f.take(ctx, s, one, who[one.Who])
		if err != nil {
			return out, err
		}
		if fresh {
			out.Stored++
		} else {
			out.Known++
		}
	}
	return out, nil
}

// take makes an alert of one finding, unless it is known. The alert comes first: cut off between the two, it is sent again,
// and the alert knows its key.
func (f *Feeds) take(ctx context.Context, s service, one Finding, person string) (bool, error) {
	known := false
	err := f.base.Ledger.Read(ctx, f.job("take"), func(tx *ledger.Tx) (err error) {
		known, err = f.store.known(ctx, tx, s.ID, one.ID)
		return err
	})
	if err != nil || known {
		return false, err
	}
	alert, err := f.hooks.Raise(ctx, Found{Service: s.Name, Key: s.ID + "/" + one.ID, Person: person, Level: one.Level, Kind: one.Kind, Words: one.Text, At: one.At})
	if err != nil {
		return false, err
	}
	return true, f.base.Ledger.Write(ctx, f.job("take"), func(tx *ledger.Tx) (ledger.Event, error) {
		if err := f.store.wasSent(ctx, tx, s.ID); err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "feeds.received", Subject: s.ref(tx.School), Changes: []ledger.Change{open("level", one.Level), open("alert", alert), open("findings", strconv.Itoa(1))}},
			f.store.addFinding(ctx, tx, s.ID, one.ID, one.Level, alert)
	})
}

// who finds the persons whom findings are about, by pseudonym, and by account where the contract says so. Somebody who
// cannot be found stays unknown: the alert still comes.
func (f *Feeds) who(ctx context.Context, key string, s service, all []Finding) (map[string]string, error) {
	wanted := map[string]bool{}
	for _, one := range all {
		wanted[one.Who] = one.Who != ""
	}
	out := map[string]string{}
	err := f.base.Ledger.Read(ctx, f.job("who"), func(tx *ledger.Tx) error {
		everybody, err := f.people.Everybody(ctx, tx)
		for _, p := range everybody {
			if w := pseudonym(key, p.ID); wanted[w] {
				out[w] = p.ID
			}
			if account := strings.ToLower(p.Account); s.Names == 1 && wanted[account] {
				out[account] = p.ID
			}
		}
		return err
	})
	return out, err
}
