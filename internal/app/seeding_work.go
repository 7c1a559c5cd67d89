package app

import (
	"context"
	"fmt"
	"slices"
)

// Work does once what the house does by the clock, at the moment that the owner's clock shows: reminders, what is
// overdue, how the clauses stand today. With names, only those jobs.
func (s *Seeding) Work(ctx context.Context, names ...string) error {
	for _, f := range s.features {
		for _, j := range f.Jobs {
			if len(names) > 0 && !slices.Contains(names, j.Name) {
				continue
			}
			if err := j.Do(ctx); err != nil {
				return fmt.Errorf("app: %s: %w", j.Name, err)
			}
		}
	}
	return nil
}
