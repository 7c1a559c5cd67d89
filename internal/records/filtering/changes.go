package filtering

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

func itoa(n int) string { return strconv.Itoa(n) }

// logDecision is the line of a decision. // serves WEB-05
func (f *Filtering) logDecision(ctx context.Context, tx *ledger.Tx, r Request, before string) (ref.Ref, error) {
	after := map[string]string{Allowed: "Opened", Blocked: "Closed", Declined: "Declined"}[r.State]
	if r.Effect != "" {
		after += "\n" + r.Effect
	} else if r.Profiles != "" {
		after += " for " + f.groups(r.Profiles)
	}
	if r.Until != "" {
		after += "\nuntil " + lastDay(r.Until)
	}
	c, err := f.store.note(ctx, tx, Change{Kind: ChangeRequest, What: r.Host, By: r.DecidedBy, Before: before, After: after,
		Reason: r.Decision, Approval: r.By + " " + r.DecidedBy, Record: r.Ref(tx.School).String()})
	return c.Ref(tx.School), err
}

// logOverride is the line of a profile for one person. Its reason is about that person: pages show it to few.
func (f *Filtering) logOverride(ctx context.Context, tx *ledger.Tx, o Override, before, after, why string) (ref.Ref, error) {
	by := tx.Grant.Actor().Person
	if by == "" {
		by = tx.Grant.Actor().Job
	}
	c, err := f.store.note(ctx, tx, Change{Kind: ChangeOverride, Person: o.Person, By: by, Before: before, After: after, Reason: why,
		Approval: by, Record: o.Ref(tx.School).String()})
	return c.Ref(tx.School), err
}

// noteEvent writes what another feature did to the filter into the log: a lesson's opening, a policy in force. Told twice,
// it is written once. // serves WEB-05
func (f *Filtering) noteEvent(ctx context.Context, t ledger.Told) error {
	c := Change{At: t.At, Kind: ChangeLesson, What: "A lesson on the web", By: strings.TrimPrefix(t.Actor, "person/"), Reason: t.Why, Record: t.Subject.String(), Source: strconv.FormatInt(t.Seq, 10)}
	c.Before, c.After = f.values(t)
	if t.Verb == "policies.activated" {
		f.policyLine(ctx, t, &c)
	} else {
		c.After = strings.TrimSpace(f.config.LessonWords(t.Verb) + "\n" + c.After)
	}
	return f.noteOnce(ctx, c)
}

// groups are the titles of the pack's groups.
func (f *Filtering) groups(keys string) string {
	if a := f.base.Policy.Load(); a != nil {
		return groups(a.Pack, keys)
	}
	return strings.Join(strings.Fields(keys), ", ")
}

func (f *Filtering) noteOnce(ctx context.Context, c Change) error {
	done := false
	err := f.base.Ledger.Read(ctx, f.job("log"), func(tx *ledger.Tx) (err error) {
		done, err = f.store.noted(ctx, tx, c.Source)
		return err
	})
	if err != nil || done {
		return err
	}
	return f.base.Ledger.Write(ctx, f.job("log"), func(tx *ledger.Tx) (ledger.Event, error) {
		c, err := f.store.note(ctx, tx, c)
		return ledger.Event{Verb: "filtering.noted", Subject: c.Ref(tx.School), Changes: []ledger.Change{change("kind", "", c.Kind)}}, err
	})
}

// policyLine says which parts of the filter a new policy changes, and who approved it.
func (f *Filtering) policyLine(ctx context.Context, t ledger.Told, c *Change) {
	c.Kind, c.What, c.After = ChangePolicy, "The policy", "Version "+t.Subject.ID
	if a := f.base.Policy.Load(); a != nil && a.Version == t.Subject.ID {
		c.What = a.Pack.Identity.Title
		c.Approval = a.ApprovedBy + ", " + clock.Day(a.ApprovedAt)
		if a.Minute != "" {
			c.Approval += ", minute " + a.Minute
		}
		c.After = "Version " + a.Pack.Identity.Version
		c.Reason = f.differs(ctx, a.Pack, c)
	}
}

// differs compares the filter's part with that of the policy before, where that is known.
func (f *Filtering) differs(ctx context.Context, now *policy.Pack, c *Change) string {
	var before *policy.Pack
	err := f.base.Ledger.Read(ctx, f.job("log"), func(tx *ledger.Tx) error {
		book, err := f.store.rulebookBefore(ctx, tx, f.base.Policy.Load().Version)
		if err != nil || book.ID == "" || f.config.Version == nil {
			return err
		}
		before, err = f.config.Version(ctx, tx, book.Version)
		return err
	})
	if err != nil || before == nil {
		return "A policy came into force. What it changed in the filter stands in the comparison of its versions."
	}
	c.Before = "Version " + before.Identity.Version
	if parts := differentParts(before.Filtering, now.Filtering); len(parts) > 0 {
		return "A policy came into force that changes in the filter: " + strings.Join(parts, ", ") + "."
	}
	return "A policy came into force that changes nothing in the filter."
}

// differentParts names the parts of the filter's rules that are not the same, as the policy's file calls them.
func differentParts(a, b policy.Filtering) []string {
	var out []string
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			name, _, _ := strings.Cut(x.Type().Field(i).Tag.Get("yaml"), ",")
			out = append(out, strings.ReplaceAll(name, "_", " "))
		}
	}
	return out
}

// noteLists is the job that writes down that lists were renewed: how many, and how large they are now.
func (f *Filtering) noteLists(ctx context.Context) error {
	all := f.listAges()
	var last Change
	err := f.base.Ledger.Read(ctx, f.job("log"), func(tx *ledger.Tx) (err error) {
		last, err = f.store.lastChange(ctx, tx, ChangeLists)
		return err
	})
	if err != nil {
		return err
	}
	var names []string
	sites, newest := 0, ""
	for _, l := range all {
		sites, newest = sites+l.Entries, max(newest, clock.Text(l.Updated))
		if clock.Text(l.Updated) > last.Source[min(len("lists/"), len(last.Source)):] {
			names = append(names, l.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return f.noteOnce(ctx, Change{Kind: ChangeLists, What: "Category lists", By: "filtering.log", Before: last.After, After: fmt.Sprintf("%d lists with %d sites", len(all), sites),
		Reason: "Renewed: " + short(strings.Join(names, ", "), 400), Source: "lists/" + newest})
}

func short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
