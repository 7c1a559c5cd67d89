package telling

import (
	"context"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// adultOf finds the grown-up whom a child chose. A worry about an adult of the school goes where the rule says, and is told
// to nobody whom the worry could be about. // serves INC-02, INC-05
func (f *Telling) adultOf(c *web.Ctx, s sender, o incidents.Opening) func(context.Context, *ledger.Tx, *incidents.Opening) error {
	key := c.Form("adult")
	return func(ctx context.Context, tx *ledger.Tx, to *incidents.Opening) error {
		if o.About != "" {
			return nil
		}
		if o.Kind == accident && (key == "" || key == "any") { // the class's teacher is told (INC-35)
			teacher, err := f.teacherOf(ctx, tx, s.class)
			to.Adult = teacher
			return err
		}
		a, err := f.chosen(ctx, tx, key, s.class, s.person, s.signedIn)
		to.Adult = a.person
		return err
	}
}

func notMissing(err error) error {
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	return err
}
