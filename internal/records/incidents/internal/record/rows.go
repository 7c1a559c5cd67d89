package record

// TaskIn is a task read together with those of other cases.
type TaskIn struct {
	Incident string `db:"incident_id"`
	TaskRow
}

// TaskRow is a task's row: its field Task would hide behind an embedded Task.
type TaskRow Task

// Task is the row as a task.
func (t TaskIn) Task() Task { return Task(t.TaskRow) }
