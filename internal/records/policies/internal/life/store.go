package life

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	consultColumns   = `version, body, opened_at, opened_by, closed_at, closed_by`
	commentColumns   = `id, version, body, clause, said, at, person, behalf, answer, answered_at, answered_by`
	stageColumns     = `id, version, hash, stage, title, governors, name, post, held_on, minute, at, person, voided_at`
	signatureColumns = `id, version, hash, post, person, typed, at, voided_at`
	editColumns      = `id, version, at, person, place, old_text, new_text, old_hash, new_hash`
	impactColumns    = `version, hash, against, report, reasons, at, person`

	sqlConsults   = `SELECT ` + consultColumns + ` FROM policies_consult WHERE school_id = ? AND version = ? ORDER BY body`
	sqlComments   = `SELECT ` + commentColumns + ` FROM policies_comment WHERE school_id = ? AND version = ? ORDER BY at, id LIMIT 500`
	sqlStages     = `SELECT ` + stageColumns + ` FROM policies_stage WHERE school_id = ? AND version = ? ORDER BY at, id`
	sqlSignatures = `SELECT ` + signatureColumns + ` FROM policies_signature WHERE school_id = ? AND version = ? ORDER BY at, id`
	sqlEdits      = `SELECT ` + editColumns + ` FROM policies_edit WHERE school_id = ? AND version = ? ORDER BY at DESC, id DESC LIMIT 200`
	sqlImpact     = `SELECT ` + impactColumns + ` FROM policies_impact WHERE school_id = ? AND version = ?`

	sqlOpen = `INSERT INTO policies_consult (school_id, ` + consultColumns + `) VALUES (?,?,?,?,?,'','')
 ON CONFLICT (school_id, version, body) DO UPDATE SET closed_at = '', closed_by = ''`
	sqlClose = `UPDATE policies_consult SET closed_at = ?, closed_by = ? WHERE school_id = ? AND version = ? AND body = ? AND closed_at = ''`
	sqlSay   = `INSERT INTO policies_comment (school_id, ` + commentColumns + `) VALUES (?,?,?,?,?,?,?,?,?,'','','')`
	sqlTell  = `UPDATE policies_comment SET answer = ?, answered_at = ?, answered_by = ? WHERE school_id = ? AND version = ? AND id = ?`
	sqlStage = `INSERT INTO policies_stage (school_id, ` + stageColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,'')`
	sqlSign  = `INSERT INTO policies_signature (school_id, ` + signatureColumns + `) VALUES (?,?,?,?,?,?,?,?,'')`
	sqlEdit  = `INSERT INTO policies_edit (school_id, ` + editColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?)`

	sqlVoidStages     = `UPDATE policies_stage SET voided_at = ? WHERE school_id = ? AND version = ? AND voided_at = ''`
	sqlVoidSignatures = `UPDATE policies_signature SET voided_at = ? WHERE school_id = ? AND version = ? AND voided_at = ''`

	sqlPutImpact = `INSERT INTO policies_impact (school_id, ` + impactColumns + `) VALUES (?,?,?,?,?,?,?,?)
 ON CONFLICT (school_id, version) DO UPDATE SET hash = excluded.hash, against = excluded.against, report = excluded.report,
 reasons = excluded.reasons, at = excluded.at, person = excluded.person`

	sqlVoided = `SELECT COUNT(*) FROM policies_signature WHERE school_id = ? AND voided_at <> ''`
)

// Sealed are the rows that the trail seals for one version's way.
func Sealed() []ledger.Rows {
	return []ledger.Rows{{Name: "policies_consult", Query: sqlConsults}, {Name: "policies_stage", Query: sqlStages},
		{Name: "policies_signature", Query: sqlSignatures}, {Name: "policies_impact", Query: sqlImpact}}
}

// Store holds every statement about the way of a draft.
type Store struct{}

// Read gives all that is known of a version's way.
func (Store) Read(ctx context.Context, tx *ledger.Tx, version string) (f File, err error) {
	if f.Consults, err = db.All[Consult](ctx, tx.Tx, sqlConsults, tx.School, version); err != nil {
		return f, err
	}
	if f.Comments, err = db.All[Comment](ctx, tx.Tx, sqlComments, tx.School, version); err != nil {
		return f, err
	}
	if f.Stages, err = db.All[Stage](ctx, tx.Tx, sqlStages, tx.School, version); err != nil {
		return f, err
	}
	if f.Signatures, err = db.All[Signature](ctx, tx.Tx, sqlSignatures, tx.School, version); err != nil {
		return f, err
	}
	if f.Edits, err = db.All[Edit](ctx, tx.Tx, sqlEdits, tx.School, version); err != nil {
		return f, err
	}
	f.Impact, err = db.One[Impact](ctx, tx.Tx, sqlImpact, tx.School, version)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return f, err
}

func actor(tx *ledger.Tx) string { return tx.Grant.Actor().Person }

// Open asks a group; a closed consultation opens again.
func (Store) Open(ctx context.Context, tx *ledger.Tx, version, body string) error {
	_, err := tx.Exec(ctx, sqlOpen, tx.School, version, body, tx.Now, actor(tx))
	return err
}

// Close ends the asking of a group.
func (Store) Close(ctx context.Context, tx *ledger.Tx, version, body string) error {
	n, err := tx.Exec(ctx, sqlClose, tx.Now, actor(tx), tx.School, version, body)
	if err == nil && n == 0 {
		err = errs.Clash("", "This consultation is not open any more.")
	}
	return err
}

// Say keeps a comment.
func (Store) Say(ctx context.Context, tx *ledger.Tx, c Comment) (string, error) {
	id := tx.ID()
	_, err := tx.Exec(ctx, sqlSay, tx.School, id, c.Version, c.Body, c.Clause, c.Said, tx.Now, actor(tx), c.Behalf)
	return id, err
}

// Answer keeps the response to a comment.
func (Store) Answer(ctx context.Context, tx *ledger.Tx, version, id, answer string) error {
	n, err := tx.Exec(ctx, sqlTell, answer, tx.Now, actor(tx), tx.School, version, id)
	if err == nil && n == 0 {
		err = errs.Missing("There is no such comment on this draft.")
	}
	return err
}

// Record keeps a stage.
func (Store) Record(ctx context.Context, tx *ledger.Tx, s Stage) error {
	_, err := tx.Exec(ctx, sqlStage, tx.School, tx.ID(), s.Version, s.Hash, s.Stage, s.Title, s.Governors, s.Name, s.Post, s.HeldOn, s.Minute, tx.Now, actor(tx))
	return err
}

// Sign keeps a signature.
func (Store) Sign(ctx context.Context, tx *ledger.Tx, s Signature) error {
	_, err := tx.Exec(ctx, sqlSign, tx.School, tx.ID(), s.Version, s.Hash, s.Post, actor(tx), s.Typed, tx.Now)
	return err
}

// Edited keeps an edit.
func (Store) Edited(ctx context.Context, tx *ledger.Tx, e Edit) error {
	_, err := tx.Exec(ctx, sqlEdit, tx.School, tx.ID(), e.Version, tx.Now, actor(tx), e.Place, e.Old, e.New, e.OldHash, e.NewHash)
	return err
}

// Void takes back every stage and signature of a version: its text is another now. It says how many signatures fell.
func (Store) Void(ctx context.Context, tx *ledger.Tx, version string) (int64, error) {
	if _, err := tx.Exec(ctx, sqlVoidStages, tx.Now, tx.School, version); err != nil {
		return 0, err
	}
	return tx.Exec(ctx, sqlVoidSignatures, tx.Now, tx.School, version)
}

// Voided counts the signatures that fell, of all versions.
func (Store) Voided(ctx context.Context, tx *ledger.Tx) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlVoided, tx.School)
}

// Confirm keeps the simulator's report with who took it in.
func (Store) Confirm(ctx context.Context, tx *ledger.Tx, i Impact) error {
	_, err := tx.Exec(ctx, sqlPutImpact, tx.School, i.Version, i.Hash, i.Against, i.Report, i.Reasons, tx.Now, actor(tx))
	return err
}
