package course

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const (
	sqlAddEvidence = `INSERT INTO incidents_evidence (school_id, incident_id, ` + record.EvidenceColumns + `, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlFiles       = `SELECT COUNT(*) FROM incidents_evidence WHERE school_id = ? AND incident_id = ? AND kind IN ('file', 'signed')`
	sqlTag         = `UPDATE incidents_incident SET tags = ? WHERE school_id = ? AND id = ?`
)

// Attach adds evidence to a case. The caller's event names the incident.
func (s Course) Attach(ctx context.Context, tx *ledger.Tx, id string, e record.Evidence) error {
	i, err := record.Change(ctx, tx, id)
	if err != nil {
		return err
	}
	_, err = s.attach(ctx, tx, i, e)
	return err
}

func (s Course) attach(ctx context.Context, tx *ledger.Tx, i record.Incident, e record.Evidence) (record.Evidence, error) {
	if e.Picture() {
		e.Media = e.Sniffed() // what counts is what it is, whatever the sender took it for
	}
	if err := e.Fit(i); err != nil {
		return e, err
	}
	if e.Picture() {
		n, err := db.One[int64](ctx, tx.Tx, sqlFiles, tx.School, i.ID)
		if err != nil {
			return e, err
		}
		if n >= record.MaxFiles {
			return e, errs.Bad("file", "This case already holds %d files, which is the most it can.", record.MaxFiles)
		}
	}
	sum, err := e.Sum()
	if err != nil {
		return e, fmt.Errorf("incidents: evidence: %w", err)
	}
	e.ID, e.Hash, e.Added, e.Who = tx.ID(), sum, tx.Now, record.By(tx)
	if e.At == "" {
		e.At = tx.Now
	}
	_, err = tx.Exec(ctx, sqlAddEvidence, tx.School, i.ID, e.ID, e.Kind, e.At, e.Address, e.Description, e.Media, e.Hash, e.Supersedes, e.Added, e.Who, e.Body)
	return e, err
}

// AddEvidence attaches an item; images is the sender's word that it may show a child sexually. Then, as with illegal
// material, the file is let go and the address alone is kept. // serves INC-24
func (s Course) AddEvidence(ctx context.Context, tx *ledger.Tx, id string, e record.Evidence, images bool) (record.Incident, record.Evidence, error) {
	i, err := record.StillOpen(ctx, tx, id)
	if err != nil {
		return i, e, err
	}
	if images && !i.HasTag(record.TagImages) {
		i.Tags = strings.TrimSpace(i.Tags + " " + record.TagImages)
		if _, err := tx.Exec(ctx, sqlTag, i.Tags, tx.School, id); err != nil {
			return i, e, err
		}
		if _, err := s.follow(ctx, tx, id); err != nil {
			return i, e, err
		}
	}
	if e.Picture() && i.NoPictures() && e.Address != "" {
		e.Kind, e.Body, e.Media = record.Address, "", ""
	}
	if e.Supersedes != "" {
		if _, err := s.Item(ctx, tx, id, e.Supersedes); err != nil {
			return i, e, err
		}
	}
	if e, err = s.attach(ctx, tx, i, e); err != nil {
		return i, e, err
	}
	text := "Evidence added, SHA-256 " + e.Hash
	if e.Supersedes != "" {
		text += ", in the place of an earlier item, which is kept"
	}
	return i, e, record.Note(ctx, tx, id, "evidence", text+".")
}

func (Course) Item(ctx context.Context, tx *ledger.Tx, id, eid string) (record.Evidence, error) {
	return db.OneOr[record.Evidence](ctx, tx.Tx, errs.Missing("There is no such item of evidence."), record.SQLItem, tx.School, id, eid)
}
