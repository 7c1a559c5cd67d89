package escalation

import (
	"time"

	"belisha/internal/kit/job"
)

func (e *Escalation) jobs() []job.Job {
	return []job.Job{
		{Name: "escalation.clocks", Every: time.Minute, Do: e.watch},
		{Name: "escalation.untold", Every: time.Minute, Do: e.untold},
		{Name: "escalation.calls", Every: 15 * time.Second, Do: e.climb},
		{Name: "escalation.untouched", Every: time.Hour, Do: e.untouched},
	}
}
