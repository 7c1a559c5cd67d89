package directories

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// report tells the technicians that a directory has stopped working, once until it works again, and whom to call there.
// serves PPL-25
func (d *Directories) report(ctx context.Context, tx *ledger.Tx, key, word string) error {
	at, ok := d.door(key)
	if !ok || !broken(word) {
		return nil
	}
	worked, _, err := d.latest(ctx, tx, "directories.vouched", key)
	if err != nil {
		return err
	}
	failed, before, err := d.latest(ctx, tx, "directories.refused", key)
	if err != nil || broken(before) && failed.After(worked) {
		return err
	}
	to, err := d.technicians(ctx, tx)
	if err != nil {
		return err
	}
	text := "Signing in with " + titled(at.Entry) + " does not work. " + state(word)
	if at.Contact != "" {
		text += " Tell the provider: " + at.Contact + "."
	}
	return d.tell(ctx, tx, notices.Notice{To: to, Kind: "directory.failing", Title: "A directory has stopped working", Text: text, Href: "/directories/" + key})
}

func (d *Directories) technicians(ctx context.Context, tx *ledger.Tx) (out []string, err error) {
	active := d.base.Policy.Load()
	if active == nil {
		return nil, nil
	}
	for _, post := range active.Pack.PostsWith(string(authz.Technician)) {
		held, err := d.people.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		out = append(out, held...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
