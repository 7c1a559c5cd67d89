package course

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/paths"
	"belisha/internal/records/incidents/internal/record"
)

const (
	// A task that was dropped is asked for again when it is wanted again; one that is open or settled stays as it is.
	sqlAsk = `INSERT INTO incidents_task (school_id, incident_id, key, place, title, task, post, path, step, person_id, began_at, due_at, needs, skip_by, escalate,
 state, reason, who, at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'open','','','')
 ON CONFLICT (school_id, incident_id, key) DO UPDATE SET state = 'open', reason = '', who = '', at = '', began_at = EXCLUDED.began_at, due_at = EXCLUDED.due_at
 WHERE incidents_task.state = 'dropped'`
	sqlDrop = `UPDATE incidents_task SET state = 'dropped', reason = ?, who = ?, at = ? WHERE school_id = ? AND incident_id = ? AND key = ?`

	afterSteps = 500 // the matrix's tasks stand behind the steps
)

// want puts the steps of the paths among the tasks of a case, and drops those that are no longer wanted.
func (s Course) want(ctx context.Context, tx *ledger.Tx, i record.Incident, w Walk, hands []string) error {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return err
	}
	_, yes := i.Answered()
	calendar := policy.NewCalendar(w.Pack)
	var asked []string
	for n, wanted := range paths.Steps(w.Walked, w.cast.all, yes) {
		step := wanted.Step
		asked = append(asked, wanted.Key())
		t := record.Task{Key: wanted.Key(), Place: int64(n), Title: step.Title, Task: step.Task, Post: postFor(step.Post, hands), Path: wanted.Path.Key, Step: step.Key,
			Person: wanted.Person, Due: due(calendar, now, step.Within), Needs: strings.Join(needsOf(wanted), " "), SkipBy: strings.Join(skippers(step.Skip), " "),
			Escalate: strings.Join(step.Escalate, " ")}
		if err := s.put(ctx, tx, i.ID, t); err != nil {
			return err
		}
	}
	return s.drop(ctx, tx, i.ID, asked, "This case no longer asks for it.", func(t record.Task) bool { return !t.Matrix() })
}

// needsOf are what a step asks for. Where the police are asked, their advice stands in for a reference. // serves INC-10
func needsOf(w paths.Wanted) []string {
	needs := w.Step.Needs
	if w.Path.Freezes && slices.Contains(needs, "reference") && !slices.Contains(needs, "reply") {
		return append(slices.Clone(needs), "reply")
	}
	return needs
}

func (Course) put(ctx context.Context, tx *ledger.Tx, id string, t record.Task) error {
	_, err := tx.Exec(ctx, sqlAsk, tx.School, id, t.Key, t.Place, t.Title, t.Task, t.Post, t.Path, t.Step, t.Person, tx.Now, t.Due, t.Needs, t.SkipBy, t.Escalate)
	return err
}

// drop lets go of the open tasks of one sort that are no longer asked for.
func (Course) drop(ctx context.Context, tx *ledger.Tx, id string, asked []string, why string, sort func(record.Task) bool) error {
	tasks, err := db.All[record.Task](ctx, tx.Tx, record.SQLTasks, tx.School, id)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.State != record.TaskOpen || !sort(t) || slices.Contains(asked, t.Key) {
			continue
		}
		if _, err := tx.Exec(ctx, sqlDrop, why, record.By(tx), tx.Now, tx.School, id, t.Key); err != nil {
			return err
		}
	}
	return nil
}

// skippers are the roles that may set a step aside: head and chair, unless the policy says otherwise.
func skippers(said []string) []string {
	if len(said) == 0 {
		return []string{"head", "chair"}
	}
	return said
}

// postFor gives a head's task to the chair where the head is named in the case.
func postFor(post string, hands []string) string {
	if post == "head" && slices.Equal(hands, []string{"chair"}) {
		return "chair"
	}
	return post
}
