package feeds

import (
	"context"
	"fmt"
	"strings"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Quiet is the job that tells technician and coordinator, once, of a service that has not been heard of. // serves MON-14
func (f *Feeds) Quiet(ctx context.Context) error {
	var all []service
	err := f.base.Ledger.Read(ctx, f.job("quiet"), func(tx *ledger.Tx) (err error) {
		all, err = f.store.services(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Told != "" || !s.silent(f.base.Now()) {
			continue
		}
		err := f.base.Ledger.Write(ctx, f.job("quiet"), func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "feeds.silent", Subject: s.ref(tx.School)}, f.store.told(ctx, tx, s.ID)
		})
		if err != nil {
			return err
		}
		f.hooks.Warn(ctx, "feeds.silent/"+s.ID, fmt.Sprintf("The outside monitoring service %s has not been heard of since %s. Ask it whether its feed works.", s.Name, human(s.heard())))
	}
	return nil
}

// silent says whether an open service has been quiet for longer than its hours.
func (s service) silent(now time.Time) bool {
	return s.Ended == "" && now.Sub(clock.Moment(s.heard())) > time.Duration(s.Hours)*time.Hour
}

func human(at string) string {
	if at == "" {
		return "never"
	}
	return clock.Told(at)
}

func (f *Feeds) figures() []feature.Figure {
	return []feature.Figure{{Name: "feeds.services", Title: "Outside monitoring services, their findings and the age of their feed", Read: f.readServices}}
}

func (f *Feeds) readServices(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: "No outside service reads the log or sends findings", Href: "/feeds"}
	all, err := f.store.services(ctx, tx)
	if err != nil {
		return r, err
	}
	n, err := f.store.findings(ctx, tx, clock.Text(ask.From))
	var said []string
	for _, s := range all {
		if s.Ended != "" {
			continue
		}
		if r.State != feature.Failing {
			r.State = feature.Proven
		}
		if s.silent(f.base.Now()) {
			r.State = feature.Failing
		}
		if at := clock.Moment(s.heard()); at.After(r.At) {
			r.At, r.Latest = at, "A service was heard of at "+clock.Human(at)
		}
		said = append(said, s.Name+" last heard of "+human(s.heard()))
	}
	if len(said) > 0 {
		r.Shown = fmt.Sprintf("%s; %d findings this term", strings.Join(said, ", "), n)
	}
	return r, err
}
