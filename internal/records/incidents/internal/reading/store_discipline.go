package reading

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const (
	disciplineColumns = `id, person_id, step, maker, decided_on, reason, added_at, who`
	sqlDiscipline     = `SELECT ` + disciplineColumns + ` FROM incidents_discipline WHERE school_id = ? AND incident_id = ? ORDER BY decided_on, added_at, id`
	sqlAddDiscipline  = `INSERT INTO incidents_discipline (school_id, incident_id, ` + disciplineColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?)`
)

// Discipline is one step of a staff procedure. Head and chair alone see it and write it. // serves INC-37
type Discipline struct {
	ID     string `db:"id"`
	Person string `db:"person_id"`
	Step   string `db:"step"`
	Maker  string `db:"maker"`      // who decided
	On     string `db:"decided_on"` // YYYY-MM-DD
	Reason string `db:"reason"`
	Added  string `db:"added_at"`
	Who    string `db:"who"`
}

// DisciplineSteps are fixed, so that they can be counted without a name.
func DisciplineSteps() []record.Word {
	return []record.Word{{Key: "none", Text: "No action"}, {Key: "advice", Text: "Informal advice or training"}, {Key: "verbal", Text: "Verbal warning"}, {Key: "written", Text: "Written warning"}, {Key: "final", Text: "Final written warning"},
		{Key: "suspension", Text: "Suspension while it is looked into"}, {Key: "dismissal", Text: "Dismissal"}, {Key: "agency", Text: "Told to the agency or employer"}}
}

// Discipline reads the steps of a case. The gate has let the asker in.
func (Readings) Discipline(ctx context.Context, tx *ledger.Tx, id string) ([]Discipline, error) {
	return db.All[Discipline](ctx, tx.Tx, sqlDiscipline, tx.School, id)
}

// AddDiscipline writes a step down. // serves INC-37
func (s Readings) AddDiscipline(ctx context.Context, tx *ledger.Tx, id string, d Discipline) error {
	i, err := record.StillOpen(ctx, tx, id)
	if err != nil {
		return err
	}
	switch {
	case i.Audience != record.Staff:
		return errs.Bad("step", "This case is not about an adult of the school.")
	case !record.Known(DisciplineSteps(), d.Step):
		return errs.Bad("step", "Choose the step.")
	case d.Maker == "":
		return errs.Bad("maker", "Enter who decided.")
	case d.On == "":
		return errs.Bad("decided", "Enter the date of the decision.")
	case d.Reason == "":
		return errs.Bad("reason", "Enter the reason. No decision is stored without a written reason.")
	}
	_, err = tx.Exec(ctx, sqlAddDiscipline, tx.School, id, tx.ID(), d.Person, d.Step, d.Maker, d.On, d.Reason, tx.Now, record.By(tx))
	return err
}
