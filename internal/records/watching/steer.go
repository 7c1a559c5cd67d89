package watching

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// mostActs bounds what is done from afar in one session.
const mostActs = 500

// session finds one that runs, for something to be done in it. // serves MON-13
func (w *Watching) session(ctx context.Context, tx *ledger.Tx, id string) (Session, error) {
	s, err := w.store.get(ctx, tx, id)
	if err != nil {
		return s, err
	}
	now, err := clock.Parse(tx.Now)
	if err == nil && !s.Runs(now) {
		err = errs.Clash("", "This session is over, and with it what was done from afar. Open a new one to go on.")
	}
	return s, err
}

// target refuses anybody who is no child of the session: an adult can never be one. Empty means all. // serves MON-13
func (w *Watching) target(ctx context.Context, tx *ledger.Tx, session, person string) error {
	children, err := w.store.members(ctx, tx, session)
	if err != nil || person == "" || slices.Contains(children, person) {
		return err
	}
	return errs.Denied("This person is no child of the session, so nothing was done. Only the children of a session can be reached from it.")
}

// EyesUp holds the internet for one child or all of a session, until the teacher lets go or the session ends.
// serves MON-13
func (w *Watching) EyesUp(ctx context.Context, tx *ledger.Tx, session, person string) (ledger.Event, error) {
	return w.act(ctx, tx, Act{Session: session, Kind: EyesUp, Person: person}, "watching.eyes-up")
}

// Show puts a site on the children's page as a big link. Whether it opens is the filter's to say. // serves MON-13
func (w *Watching) Show(ctx context.Context, tx *ledger.Tx, session, typed string) (ledger.Event, error) {
	address, ok := readAddress(typed)
	if !ok {
		return ledger.Event{}, errs.Bad("address", "Write the address of a page, such as museum.example/romans.")
	}
	return w.act(ctx, tx, Act{Session: session, Kind: Site, Address: address}, "watching.shown")
}

// SignOut ends a child's sessions on the school's devices. // serves MON-13
func (w *Watching) SignOut(ctx context.Context, tx *ledger.Tx, session, person string) (ledger.Event, error) {
	if person == "" || w.hooks.SignOut == nil {
		return ledger.Event{}, errs.Bad("person", "Choose a child.")
	}
	e, err := w.act(ctx, tx, Act{Session: session, Kind: SignedOut, Person: person, Until: tx.Now, Lifted: tx.Now}, "watching.signed-out")
	if err != nil {
		return e, err
	}
	n, err := w.hooks.SignOut(ctx, tx, person)
	if err == nil && n == 0 {
		err = errs.Clash("", "This child is not signed in on a device of the school.")
	}
	return e, err
}

// act stores what is done, when it may be. What is there already is not done twice.
func (w *Watching) act(ctx context.Context, tx *ledger.Tx, a Act, verb string) (ledger.Event, error) {
	s, err := w.session(ctx, tx, a.Session)
	if err != nil {
		return ledger.Event{}, err
	}
	if err := w.target(ctx, tx, s.ID, a.Person); err != nil {
		return ledger.Event{}, err
	}
	a.ID, a.By, a.At = tx.ID(), tx.Grant.Actor().Person, tx.Now
	if a.Until == "" {
		a.Until = s.Ends
	}
	e := ledger.Event{Verb: verb, Subject: s.Ref(tx.School), Changes: []ledger.Change{open("until", "", a.Until), personal("person", a.Person), personal("site", a.Address)}}
	old, err := w.store.acts(ctx, tx, s.ID)
	if err != nil {
		return e, err
	}
	if len(old) >= mostActs {
		return e, errs.Clash("", "Too much has been done from afar in this session. Speak with the children.")
	}
	if slices.ContainsFunc(old, func(o Act) bool {
		return o.holds(tx.Now) && o.Kind == a.Kind && o.Person == a.Person && o.Address == a.Address
	}) {
		e.Why = "once more"
		return e, nil
	}
	return e, w.store.addAct(ctx, tx, a)
}

// Lift lets go of one child or all: "eyes up" is over. For all, nobody stays held. // serves MON-13
func (w *Watching) Lift(ctx context.Context, tx *ledger.Tx, session, person string) (ledger.Event, error) {
	s, err := w.store.get(ctx, tx, session)
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "watching.lifted", Subject: s.Ref(tx.School), Changes: []ledger.Change{personal("person", person)}}, w.store.lift(ctx, tx, session, person)
}

// Unshow takes a site from the children's page.
func (w *Watching) Unshow(ctx context.Context, tx *ledger.Tx, session, act string) (ledger.Event, error) {
	s, err := w.store.get(ctx, tx, session)
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "watching.unshown", Subject: s.Ref(tx.School)}, w.store.liftAct(ctx, tx, session, act)
}

// Held says for the gateway which children have to look up now. It ends with the session at the latest, whether the records
// can say so or not, and never names an adult. // serves MON-13
func (w *Watching) Held(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string][]board.Held, error) {
	all, err := w.store.held(ctx, tx, clock.Text(now))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	clause := w.clause("MON-13")
	out := map[string][]board.Held{}
	for _, one := range all {
		until, err := clock.Parse(one.Until)
		if err != nil {
			return nil, err
		}
		if len(out[one.Person]) == 0 {
			out[one.Person] = []board.Held{{Gate: board.EyesUp, Clause: clause, Says: "Listen to your teacher.", Helper: "your teacher", Until: until, Decided: true}}
		}
	}
	return out, nil
}

// clause is the one that serves a requirement; empty: the policy has none.
func (w *Watching) clause(requirement string) string {
	for _, c := range w.pack().Clauses {
		if slices.Contains(c.Serves, requirement) {
			return c.ID
		}
	}
	return ""
}

// readAddress reads an address of the web as people type it, and gives it in full.
func readAddress(typed string) (string, bool) {
	typed = strings.TrimSpace(typed)
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil || len(typed) > 400 || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Port() != "" {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	plain := !strings.ContainsFunc(host, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' })
	if last := host[strings.LastIndex(host, ".")+1:]; !plain || !strings.Contains(host, ".") || strings.Contains(host, "..") || len(last) < 2 || strings.Trim(last, "0123456789") == "" {
		return "", false
	}
	u.Host, u.Fragment = host, ""
	return u.String(), true
}
