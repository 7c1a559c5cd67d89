package filtering

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Failure is a site that somebody reported as one that should have been blocked. // serves WEB-17
type Failure struct {
	ID         string `db:"id"`
	Number     string `db:"number"`
	Ticket     string `db:"ticket"`
	Host       string `db:"host"`
	Reason     string `db:"reason"`
	At         string `db:"at"`
	By         string `db:"by_id"`
	Group      string `db:"for_group"` // pupils | staff | all
	Profiles   string `db:"profiles"`  // with spaces between; empty: everyone
	Until      string `db:"until_at"`  // until when it is closed; empty: it was not closed
	Entry      string `db:"entry"`     // in the register of failures; empty: the policy has none
	State      string `db:"state"`
	SettledAt  string `db:"settled_at"`
	SettledBy  string `db:"settled_by"`
	SettledWhy string `db:"settled_reason"`
	Escalated  string `db:"escalated_at"`
}

// Ref names the failure.
func (x Failure) Ref(school string) ref.Ref { return ref.New(school, "filter-failure", x.ID) }

// States of a failure beside Open.
const (
	Kept   = "kept"   // it stays closed until a day
	Opened = "opened" // it was in order
)

const (
	failureRegister = "filter_failures"
	closedDays      = 3 // school days for which a reported site is closed while nobody has looked
	failureDays     = 1 // school days after which the coordinator is told
	mostPupilCloses = 3 // sites that one child's reports close in a day; what is more is reported without closing
)

// Report is what somebody saw that the filter should have stopped.
type Report struct {
	Ticket string // of the gateway's page, or the lesson's own key; the same ticket is stored once
	Host   string
	By     string // person; empty: unknown
	Group  string // pupils | staff | all; empty: the group of the one who reports
	Reason string
}

// Report closes a site for a group at once, writes it into the register of failures and tells who is in charge. It gives
// the number and the event of the caller's write. // serves WEB-17, WEB-18
func (f *Filtering) Report(ctx context.Context, tx *ledger.Tx, r Report) (string, ledger.Event, error) {
	active, err := f.pack()
	if err != nil {
		return "", ledger.Event{}, err
	}
	if r.Host, err = Host(r.Host); err != nil {
		return "", ledger.Event{}, err
	}
	if err := reasonFor("reason", r.Reason); err != nil {
		return "", ledger.Event{}, err
	}
	who, err := f.people.Get(ctx, tx, r.By)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return "", ledger.Event{}, err
	}
	r.Group = groupOf(r.Group, who)
	if old, err := f.store.sameFailure(ctx, tx, r); err != nil || old.ID != "" {
		if err != nil {
			return "", ledger.Event{}, err
		}
		return f.reportedAgain(ctx, tx, active.Pack, old, r, who)
	}
	x := Failure{ID: tx.ID(), Ticket: r.Ticket, Host: r.Host, Reason: r.Reason, At: tx.Now, By: r.By, Group: r.Group, State: Open,
		Profiles: strings.Join(profilesOf(active.Pack, r.Group), " ")}
	closes, err := f.mayClose(ctx, tx, active.Pack, x, who)
	if err != nil {
		return "", ledger.Event{}, err
	}
	if closes {
		x.Until = f.schoolDays(tx.Now, closedDays)
	}
	return f.addFailure(ctx, tx, x, who)
}

// reportedAgain is one more report of what nobody has handled. A site that the first one did not close, since that child had
// reported so many, or that is open again by now, is closed when this one may close it. // serves WEB-17
func (f *Filtering) reportedAgain(ctx context.Context, tx *ledger.Tx, pack *policy.Pack, x Failure, r Report, who people.Person) (string, ledger.Event, error) {
	e := ledger.Event{Verb: "filtering.reported", Subject: x.Ref(tx.School), Why: "reported once more"}
	child := who.Is(people.Pupil) || who.ID == ""
	if x.State != Open || x.Until > tx.Now || child && x.Until == "" {
		return x.Number, e, nil
	}
	before := x.Until
	x.By = r.By
	if closes, err := f.mayClose(ctx, tx, pack, x, who); err != nil || !closes {
		return x.Number, e, err
	}
	x.Until = f.schoolDays(tx.Now, closedDays)
	if err := f.store.closeAgain(ctx, tx, x); err != nil {
		return "", e, err
	}
	line, err := f.store.note(ctx, tx, Change{Kind: ChangeFailure, What: x.Host, By: r.By, Before: "Not closed", After: "Closed at once for " + groupTitle(x.Group) + "\nuntil " + lastDay(x.Until) + " at the latest",
		Reason: "Reported once more as " + x.Number + ", pending a check", Approval: "the policy: a reported site is closed at once", Record: x.Ref(tx.School).String()})
	e.Also, e.Changes = append(e.Also, line.Ref(tx.School)), []ledger.Change{change("group", x.Group, x.Group), change("until", before, x.Until)}
	return x.Number, e, err
}

// groupOf is for whom a site is closed. Whatever a child reports is closed for children.
func groupOf(group string, who people.Person) string {
	switch {
	case who.Is(people.Pupil), !slices.Contains([]string{"pupils", "staff", "all"}, group):
		return "pupils"
	}
	return group
}

func profilesOf(pack *policy.Pack, group string) []string {
	children := childrens(pack)
	switch group {
	case "pupils":
		return children
	case "staff":
		var out []string
		for _, p := range pack.Filtering.Profiles {
			if !slices.Contains(children, p.Key) {
				out = append(out, p.Key)
			}
		}
		return out
	}
	return nil
}

// mayClose says whether a report closes the site at once. The school's own sites and help stay open whatever is said of
// them, and one child does not close the whole internet.
func (f *Filtering) mayClose(ctx context.Context, tx *ledger.Tx, pack *policy.Pack, x Failure, who people.Person) (bool, error) {
	for _, host := range f.neverClosed(pack) {
		if x.Host == host || strings.HasSuffix(x.Host, "."+host) || strings.HasSuffix(host, "."+x.Host) {
			return false, nil
		}
	}
	if !who.Is(people.Pupil) && who.ID != "" {
		return true, nil
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return false, err
	}
	n, err := f.store.closedBy(ctx, tx, x.By, clock.Text(policy.Day(now)))
	return n < mostPupilCloses, err
}

// neverClosed are the hosts that no report closes: what the policy allows to everybody, the helpers, and these records, in which
// children tell. serves STD-27
func (f *Filtering) neverClosed(pack *policy.Pack) []string {
	var out []string
	for _, h := range pack.Filtering.Allow {
		out = append(out, strings.TrimPrefix(h.Host, "www."))
	}
	for _, h := range pack.Settings.Helpers {
		if h.Host != "" {
			out = append(out, strings.TrimPrefix(h.Host, "www."))
		}
	}
	if own, err := Host(f.config.WebURL); err == nil {
		out = append(out, own)
	}
	return out
}

// schoolDays is the end of the school day that lies so many school days after a moment.
func (f *Filtering) schoolDays(at string, n int) string {
	t, err := clock.Parse(at)
	if err != nil {
		return at
	}
	var pack *policy.Pack
	if a := f.base.Policy.Load(); a != nil {
		pack = a.Pack
	}
	return clock.Text(policy.NewCalendar(pack).AddSchoolDays(t, n).AddDate(0, 0, 1))
}

func (f *Filtering) addFailure(ctx context.Context, tx *ledger.Tx, x Failure, who people.Person) (string, ledger.Event, error) {
	e := ledger.Event{Verb: "filtering.reported", Subject: x.Ref(tx.School)}
	var err error
	if x.Entry, err = f.register(ctx, tx, x, who, &e); err != nil {
		return "", e, err
	}
	if x.Number, err = f.store.addFailure(ctx, tx, x); err != nil {
		return "", e, err
	}
	after := "Not closed: it is one of the school's own sites or of help, or too many were reported in a day"
	if x.Until != "" {
		after = "Closed at once for " + groupTitle(x.Group) + "\nuntil " + lastDay(x.Until) + " at the latest"
	}
	line, err := f.store.note(ctx, tx, Change{Kind: ChangeFailure, What: x.Host, By: x.By, Before: "Open", After: after, Reason: "Reported as " + x.Number + ", pending a check",
		Approval: "the policy: a reported site is closed at once", Record: x.Ref(tx.School).String()})
	if err != nil {
		return "", e, err
	}
	e.Also, e.Changes = append(e.Also, line.Ref(tx.School)), []ledger.Change{change("group", "", x.Group), change("until", "", x.Until)}
	to, err := f.holders(ctx, tx, "technician", "coordinator")
	if err == nil {
		err = f.tell(ctx, tx, notices.Notice{To: to, Kind: "request.filter", Title: "A site was reported that the filter should have stopped", Href: "/filtering/failures/" + x.ID, Key: "filter-failure/" + x.ID})
	}
	return x.Number, e, err
}

// register writes the report into the register of failures, where the provider's reference and answer are kept too.
func (f *Filtering) register(ctx context.Context, tx *ledger.Tx, x Failure, who people.Person, e *ledger.Event) (string, error) {
	if f.config.Registers == nil {
		return "", nil
	}
	if _, ok := f.config.Registers.Definition(failureRegister); !ok {
		return "", nil
	}
	values := map[string]string{"site": x.Host, "kind": "not_blocked", "group": x.Group, "blocked_now": "no"}
	if x.Until != "" {
		values["blocked_now"] = "yes"
	}
	if who.Is(people.Pupil) || who.Is(people.Staff) {
		values["told_by"] = who.ID
	}
	in, err := f.config.Registers.Add(ctx, tx, failureRegister, values)
	if err != nil {
		return "", err
	}
	e.Also = append(e.Also, in.Ref(tx.School))
	return in.ID, nil
}

// settle ends a failure: the site stays closed until a day, or opens again. Both carry a reason. // serves WEB-17, STD-13
func (f *Filtering) settle(ctx context.Context, tx *ledger.Tx, id, state, day, why string) (ledger.Event, error) {
	x, err := f.store.failure(ctx, tx, id)
	switch {
	case err != nil:
		return ledger.Event{}, err
	case x.State != Open:
		return ledger.Event{}, errs.Clash("", "Somebody has handled this in the meantime. Please look at it again.")
	case state != Kept && state != Opened:
		return ledger.Event{}, errs.Bad("state", "Choose whether the site stays closed.")
	}
	if err := reasonFor("why", why); err != nil {
		return ledger.Event{}, err
	}
	before, was, after := x.Until, "Closed pending a check", "Open again"
	if x.Until <= tx.Now {
		was = "Not closed"
	}
	x.State, x.SettledAt, x.SettledBy, x.SettledWhy = state, tx.Now, tx.Grant.Actor().Person, why
	x.Until = min(x.Until, tx.Now) // for how long it was closed is what the figure counts
	if state == Kept {
		until, err := end("until", day, f.base.Now())
		if err != nil {
			return ledger.Event{}, err
		}
		x.Until = clock.Text(until)
		after = "Closed for " + groupTitle(x.Group) + "\nuntil " + lastDay(x.Until)
	}
	if err := f.store.settle(ctx, tx, x); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "filtering.settled", Subject: x.Ref(tx.School), Changes: []ledger.Change{change("state", Open, state), change("until", before, x.Until), {Field: "reason", Class: ledger.Personal}}}
	if err := f.move(ctx, tx, x, "fix", map[string]string{"fixed": why}, &e); err != nil {
		return e, err
	}
	line, err := f.store.note(ctx, tx, Change{Kind: ChangeFailure, What: x.Host, By: x.SettledBy, Before: was, After: after, Reason: why,
		Approval: x.SettledBy, Record: x.Ref(tx.School).String()})
	e.Also = append(e.Also, line.Ref(tx.School))
	return e, err
}

// passOn notes that the technical provider was told, with the provider's reference. // serves WEB-17
func (f *Filtering) passOn(ctx context.Context, tx *ledger.Tx, id, reference string) (ledger.Event, error) {
	x, err := f.store.failure(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if reference == "" || len(reference) > 100 {
		return ledger.Event{}, errs.Bad("reference", "Enter the provider's reference, such as the number of the call.")
	}
	if x.Entry == "" {
		return ledger.Event{}, errs.Clash("reference", "The policy keeps no register of failures, so there is nowhere to note this.")
	}
	e := ledger.Event{Verb: "filtering.passed-on", Subject: x.Ref(tx.School), Changes: []ledger.Change{change("reference", "", reference)}}
	return e, f.move(ctx, tx, x, "pass_on", map[string]string{"provider_ref": reference}, &e)
}

// move takes the register's entry along; one that has been taken further by hand is left as it is.
func (f *Filtering) move(ctx context.Context, tx *ledger.Tx, x Failure, step string, values map[string]string, e *ledger.Event) error {
	if f.config.Registers == nil || x.Entry == "" {
		return nil
	}
	in, err := f.config.Registers.Entry(ctx, tx, failureRegister, x.Entry)
	if errs.Is(err, errs.NotFound) || err == nil && (in.RemovedAt != "" || in.State == "fixed") {
		return nil
	}
	if err != nil {
		return err
	}
	in, _, err = f.config.Registers.Move(ctx, tx, in, step, values)
	e.Also = append(e.Also, in.Ref(tx.School))
	return err
}

func (f *Filtering) lateFailures(ctx context.Context, tx *ledger.Tx) (late []Failure, err error) {
	all, err := f.store.failures(ctx, tx, Open, 500, 0)
	for _, x := range all {
		if x.Escalated == "" && f.schoolDays(x.At, failureDays) <= tx.Now {
			late = append(late, x)
		}
	}
	return late, err
}

// failureUp tells the coordinator of a failure that nobody has handled in one school day. // serves WEB-17
func (f *Filtering) failureUp(ctx context.Context, tx *ledger.Tx, x Failure) (ledger.Event, error) {
	to, err := f.holders(ctx, tx, "coordinator")
	if err == nil {
		err = f.store.failureEscalated(ctx, tx, x.ID)
	}
	if err == nil {
		err = f.tell(ctx, tx, notices.Notice{To: to, Kind: "request.late", Title: "A failure of the filter has waited for a school day", Href: "/filtering/failures/" + x.ID, Key: "filter-failure-late/" + x.ID})
	}
	return ledger.Event{Verb: "filtering.failure-escalated", Subject: x.Ref(tx.School), Changes: []ledger.Change{change("escalated", "", tx.Now)}}, err
}

func groupTitle(group string) string {
	switch group {
	case "pupils":
		return "children"
	case "staff":
		return "adults"
	}
	return "everyone"
}
