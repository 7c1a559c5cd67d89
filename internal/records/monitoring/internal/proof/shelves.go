package proof

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"belisha/internal/kit/objects"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

// shelf is what a check knows of one sealed object.
type shelf struct {
	event ledger.Told
	row   traffic.Object
	lines int64 // of its batches, as the trail has them
	kept  int64 // rows of them that are still in the database
}

// shelves compares every sealed object with the trail: whether it is there, of the same size and digest, and whether the
// database still says which batches it holds. What lies in the store that the trail does not know is a break as well.
// serves MON-18
func (k *Keeper) shelves(ctx context.Context, cut string) (map[string]*shelf, []ledger.Break, error) {
	known := map[string]*shelf{}
	var breaks []ledger.Break
	if !k.log.Archived() {
		return known, nil, nil
	}
	there, err := k.log.Stored(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = k.events(ctx, "monitoring.sealed", func(e ledger.Told) error {
		name := valueOf(e, "name")
		if known[name] != nil || valueOf(e, "last") < cut {
			return nil
		}
		one := &shelf{event: e}
		known[name] = one
		why, err := k.onShelf(ctx, one, name)
		if err == nil && why != "" {
			breaks = append(breaks, ledger.Break{Seq: e.Seq, At: e.At, Subject: e.Subject.String(), Why: why})
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	for _, o := range there {
		if known[o.Name] != nil {
			continue
		}
		if mine, err := k.unfinished(ctx, o.Name, cut); err != nil || mine {
			if err != nil {
				return nil, nil, err
			}
			continue
		}
		breaks = append(breaks, ledger.Break{Subject: "log", Why: "the archive holds " + o.Name + ", which the trail does not know"})
	}
	return known, breaks, nil
}

func (k *Keeper) onShelf(ctx context.Context, one *shelf, name string) (string, error) {
	var err error
	if one.row, err = k.log.Object(ctx, name); err != nil {
		return "", err
	}
	size, digest, err := k.log.StoredDigest(ctx, name)
	switch {
	case errors.Is(err, objects.ErrMissing):
		return "the archive should hold " + name + " and does not", nil
	case err != nil:
		return "", err
	case strconv.FormatInt(size, 10) != valueOf(one.event, "size") || digest != valueOf(one.event, "sha256"):
		return "an hour of the archive, " + name + ", was changed after it was sealed", nil
	case one.row.Name == "" || strconv.FormatInt(one.row.Lines, 10) != valueOf(one.event, "lines") || one.row.Digest != digest:
		return "what the log says of " + name + " is not what was sealed", nil
	}
	batches, err := k.log.BatchesOf(ctx, name)
	if err == nil && traffic.DigestOf(batches) != valueOf(one.event, "batches digest") {
		return "the log names other batches in " + name + " than were sealed", nil
	}
	return "", err
}

// evidenceRight compares the lines of a batch that stayed in the database when the others went with those that were sealed.
func (k *Keeper) evidenceRight(ctx context.Context, one *shelf, batch string) (string, error) {
	kept, err := k.log.OfBatch(ctx, batch)
	if err != nil || len(kept) == 0 {
		return "", err
	}
	one.kept += int64(len(kept))
	sealed, err := k.log.As(ctx, one.row, kept)
	if err == nil && traffic.Digest(sealed) != traffic.Digest(kept) {
		return "a log line that is kept as evidence was changed after it was written", nil
	}
	return "", err
}

// unfinished reports an object that is being sealed, or that one left who was killed before he could write it down: a later
// turn deletes it. Of a day whose deletion is proven nothing is asked.
func (k *Keeper) unfinished(ctx context.Context, name, cut string) (bool, error) {
	hour, ok := traffic.HourOf(name)
	if !ok {
		return false, nil
	}
	if hour < cut[:min(len(cut), len(hour))] {
		return true, nil
	}
	return k.log.UnderWay(ctx, name)
}

// gapsOf are objects whose batches do not add up to their lines.
func gapsOf(all map[string]*shelf) (out []ledger.Break) {
	for name, one := range all {
		if one.row.Name != "" && one.lines != one.row.Lines {
			out = append(out, ledger.Break{Seq: one.event.Seq, At: one.event.At, Subject: one.event.Subject.String(),
				Why: fmt.Sprintf("the batches of %s have %d lines and it holds %d", name, one.lines, one.row.Lines)})
		}
		if one.row.State == traffic.Dropped && one.kept < one.row.Kept {
			out = append(out, ledger.Break{Seq: one.event.Seq, At: one.event.At, Subject: "batch", Why: fmt.Sprintf("of %s %d lines are kept as evidence and %d are there", name, one.row.Kept, one.kept)})
		}
	}
	return out
}
