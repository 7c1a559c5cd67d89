package book

import (
	"context"
	"embed"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
)

// Schema is the book's tables.
//
//go:embed schema/*.sql
var Schema embed.FS

// Keep says which rows the trail seals. How long they live is the school's retention; a copy goes with its person's file.
func Keep() []feature.Keep {
	return []feature.Keep{
		{Kind: RefKind, Rows: []ledger.Rows{{Name: "agreements_signature", Query: sqlSealSignature}, {Name: "agreements_end", Query: sqlSealEnd},
			{Name: "agreements_paper", Query: sqlSealPaper}, {Name: "agreements_text", Query: sqlSealText}}},
		{Kind: WithdrawalRef, Rows: []ledger.Rows{{Name: "agreements_withdrawal", Query: sqlSealWithdrawal}}},
		{Kind: SettleRef, Rows: []ledger.Rows{{Name: "agreements_settled", Query: sqlSealSettle}}},
	}
}

// Jobs are what the book does by the clock.
func (a *Book) Jobs() []job.Job {
	return []job.Job{
		{Name: "agreements.issue", Every: 5 * time.Minute, Do: a.issueAll},
		{Name: "agreements.remind", Every: time.Hour, Do: a.remind},
		{Name: "agreements.doors", Every: time.Minute, Do: a.watchDoors},
		{Name: "agreements.talks", Every: 30 * time.Minute, Do: a.missedTalks},
	}
}

// Hears asks whoever joins, moves or comes under a new policy to sign at once, not only at the job's next turn.
func (a *Book) Hears() []ledger.Listener {
	return []ledger.Listener{{Name: "agreements.issue",
		Verbs: []string{"people.added", "people.imported", "people.changed", "people.left", "people.started", "people.rolled-over", "people.roll-over-undone",
			"people.link-decided", "people.links-confirmed", "policies.activated"},
		Do: func(ctx context.Context, _ ledger.Told) error { return a.issueAll(ctx) }}}
}
