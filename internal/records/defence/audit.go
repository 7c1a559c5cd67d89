package defence

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Audit is the report of an audit tool, as it was taken in.
type Audit struct {
	ID       string `db:"id"`
	State    string `db:"state"` // draft | taken
	Tool     string `db:"tool"`
	Made     string `db:"made_on"`
	File     string `db:"file"`
	Content  string `db:"content"` // of a draft: the Report
	Missing  string `db:"missing"` // the Gaps
	Entries  string `db:"entries"` // addresses in the register of audits
	Devices  int64  `db:"devices"`
	Programs int64  `db:"programs"`
	Shares   int64  `db:"shares"`
	Unknown  int64  `db:"unknown"`
	Fresh    int64  `db:"fresh"` // of the unknown: tasks that are new
	At       string `db:"at"`
	By       string `db:"by_id"`
}

// States of an audit.
const (
	Draft = "draft"
	Taken = "taken"
)

// Ref names the audit.
func (a Audit) Ref(school string) ref.Ref { return ref.New(school, AuditKind, a.ID) }

func (a Audit) gaps() (out []Gap) {
	if json.Unmarshal([]byte(a.Missing), &out) != nil {
		return nil
	}
	return out
}

// draft keeps what was understood of a file until somebody has looked at it. // serves MON-20
func (d *Defence) draft(ctx context.Context, tx *ledger.Tx, file, tool, made string, body []byte) (Audit, ledger.Event, error) {
	r, err := readReport(body)
	if err != nil {
		return Audit{}, ledger.Event{}, err
	}
	if len(r.All) == 0 {
		return Audit{}, ledger.Event{}, errs.Bad("file", "The file names no device, no program and no share, so there is nothing to compare.")
	}
	if tool = bounded(tool); tool == "" {
		tool = r.Tool
	}
	today := clock.ISO(d.base.Now())
	if made == "" {
		made = today
	}
	if day, err := time.Parse(time.DateOnly, made); err != nil || made > today || day.Year() < 2000 {
		return Audit{}, ledger.Event{}, errs.Bad("made", "Enter the day on which the audit was made. It is a real day, and not in the future.")
	}
	content, err := json.Marshal(r)
	if err != nil {
		return Audit{}, ledger.Event{}, fmt.Errorf("defence: keeping a report: %w", err)
	}
	a := Audit{ID: tx.ID(), State: Draft, Tool: tool, Made: made, File: bounded(path.Base(strings.ReplaceAll(file, `\`, "/"))), Content: string(content), Missing: "[]", Entries: "[]",
		Devices: r.count(Machine), Programs: r.count(Program), Shares: r.count(Share), At: tx.Now, By: tx.Grant.Actor().Person}
	e := ledger.Event{Verb: "defence.audit-read", Subject: a.Ref(tx.School), Changes: []ledger.Change{open("rows", "", strconv.Itoa(r.Rows))}}
	return a, e, d.store.addAudit(ctx, tx, a)
}

// report is the content of a draft, held against the inventories of now.
func (d *Defence) report(ctx context.Context, tx *ledger.Tx, a Audit) (r Report, c Compared, err error) {
	if err := json.Unmarshal([]byte(a.Content), &r); err != nil {
		return r, c, fmt.Errorf("defence: reading a draft: %w", err)
	}
	v, err := d.inventory(ctx, tx)
	if err != nil {
		return r, c, err
	}
	return r, v.compare(r), nil
}

// take makes tasks of what no inventory has, once for each thing however many audits find it, and settles those that an
// inventory has by now. // serves MON-20
func (d *Defence) take(ctx context.Context, tx *ledger.Tx, id string) (Audit, ledger.Event, error) {
	a, err := d.store.audit(ctx, tx, id)
	if err != nil {
		return a, ledger.Event{}, err
	}
	if a.State != Draft {
		return a, ledger.Event{}, errs.Clash("", "This report was taken in already.")
	}
	_, c, err := d.report(ctx, tx, a)
	if err != nil {
		return a, ledger.Event{}, err
	}
	fresh, err := d.tasks(ctx, tx, a, c.Unknown)
	if err != nil {
		return a, ledger.Event{}, err
	}
	settled, err := d.settle(ctx, tx)
	if err != nil {
		return a, ledger.Event{}, err
	}
	gaps, err := json.Marshal(c.Missing)
	if err != nil {
		return a, ledger.Event{}, fmt.Errorf("defence: keeping what was not seen: %w", err)
	}
	entries, err := d.entered(ctx, tx, a, fresh)
	if err != nil {
		return a, ledger.Event{}, err
	}
	a.State, a.Content, a.Missing, a.Entries, a.Unknown, a.Fresh, a.At = Taken, "", string(gaps), entries, int64(len(c.Unknown)), int64(len(fresh)), tx.Now
	e := ledger.Event{Verb: "defence.audit-taken", Subject: a.Ref(tx.School), Changes: []ledger.Change{open("unknown", "", strconv.Itoa(len(c.Unknown))),
		open("new", "", strconv.Itoa(len(fresh))), open("settled", "", strconv.Itoa(settled)), open("missing", "", strconv.Itoa(len(c.Missing)))}}
	return a, e, d.store.takeAudit(ctx, tx, a)
}

// tasks writes a task for each unknown thing; one that was removed and is seen again is open anew.
func (d *Defence) tasks(ctx context.Context, tx *ledger.Tx, a Audit, unknown []Seen) (fresh []Seen, err error) {
	before, err := d.store.byKey(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, s := range unknown {
		seen, err := json.Marshal(s)
		if err != nil {
			return nil, fmt.Errorf("defence: keeping an item: %w", err)
		}
		i, there := before[s.Kind+"\n"+s.key()]
		if !there {
			i = Item{ID: tx.ID(), Kind: s.Kind, Key: s.key(), FirstAudit: a.ID, Found: tx.Now, Owner: a.By, State: OpenItem}
		}
		again := there && i.State == RemovedItem
		if again {
			i.State, i.Found, i.Decided, i.DecidedBy = OpenItem, tx.Now, "", ""
		}
		i.Title, i.Detail, i.Seen, i.LastAudit, i.Last = s.title(), s.detail(), string(seen), a.ID, tx.Now
		if err := d.store.putItem(ctx, tx, i); err != nil {
			return nil, err
		}
		if !there || again {
			fresh = append(fresh, s)
		}
	}
	return fresh, nil
}

// settle closes tasks of what an inventory has by now.
func (d *Defence) settle(ctx context.Context, tx *ledger.Tx) (n int, err error) {
	all, err := d.store.byKey(ctx, tx)
	if err != nil {
		return 0, err
	}
	v, err := d.inventory(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, i := range all {
		if i.State != OpenItem || !v.knows(i.thing()) {
			continue
		}
		i.State, i.Words, i.Decided, i.DecidedBy = KnownItem, "The inventory has it.", tx.Now, ""
		if err := d.store.putItem(ctx, tx, i); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// entered writes the audit into the register of audits, one entry for each kind of thing that is new, or one that says that
// nothing was unknown. A policy without this register has none. // serves MON-20
func (d *Defence) entered(ctx context.Context, tx *ledger.Tx, a Audit, fresh []Seen) (string, error) {
	hrefs := []string{}
	if d.hooks.Enter != nil {
		kinds := map[string][]string{}
		for _, s := range fresh {
			kinds[s.Kind] = append(kinds[s.Kind], s.title())
		}
		if len(fresh) == 0 {
			kinds["nothing"] = nil
		}
		for _, kind := range []string{"nothing", Machine, Program, Share} {
			titles, ok := kinds[kind]
			if !ok {
				continue
			}
			v := map[string]string{"audited": a.Made, "tool": a.Tool, "kind": kind}
			if kind != "nothing" {
				v["item"] = bounded(fmt.Sprintf("%d: %s", len(titles), strings.Join(titles, ", ")))
			}
			href, err := d.hooks.Enter(ctx, tx, "network_audits", v)
			if err != nil {
				return "", err
			}
			if href != "" {
				hrefs = append(hrefs, href)
			}
		}
	}
	out, err := json.Marshal(hrefs)
	return string(out), err
}
