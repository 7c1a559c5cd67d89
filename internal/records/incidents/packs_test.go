package incidents

import (
	"slices"
	"strings"
	"testing"

	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/packs"
)

// The written policies of the project are walked as they stand: every kind of report opens, with the right hands and every
// clock in order. // shows INC-08, INC-11, INC-13, INC-39, INC-45
func TestThePacksOfTheProject(t *testing.T) {
	for _, name := range []string{"st-neot", "st-marys"} {
		t.Run(name, func(t *testing.T) {
			files, err := packs.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			written, err := policy.Parse(files)
			if err != nil {
				t.Fatal(err)
			}
			h := newHouse(t, dbtest.SQLite(t))
			h.packs.old, h.packs.new = written, written
			for _, c := range []struct {
				o     Opening
				path  string
				hands string
			}{
				{Opening{Reporter: h.id("ada.quill"), Tags: []string{"grooming"}}, "child_protection", "dsl"},
				{Opening{Reporter: h.id("ada.quill"), Kind: "images"}, "intimate_images", "dsl"},
				{Opening{Subjects: []string{h.id("t.two")}, Affected: []string{h.id("ada.quill")}, Kind: "allegation"}, "allegation", "head"},
				{Opening{Reporter: h.id("t.two"), Kind: "whistleblowing"}, "whistleblowing", "chair head"},
				{Opening{Reporter: h.id("t.two"), Subjects: []string{h.id("ada.quill")}, Affected: []string{h.id("ben.otter")}, Tags: []string{"bullying"}}, "bullying", "coordinator dsl head"},
				{Opening{Reporter: h.id("p.quill"), Kind: "complaint", ReporterKind: "parent"}, "complaint", "coordinator dsl head"},
				{Opening{Reporter: h.id("t.two"), Kind: "message"}, "message", "coordinator dsl head"},
				{Opening{Reporter: h.id("t.two"), Serious: true, Place: "home"}, "serious", "coordinator dsl head"},
			} {
				i := h.open(c.o)
				k := h.kase(i.ID)
				if !k.Walks(c.path) || !k.Walks("every_case") || strings.Join(k.Handlers, " ") != c.hands || len(k.Tasks) == 0 || k.FirstDue == "" {
					t.Errorf("%s: paths %s, hands %v, %d tasks, first %q", c.path, k.Paths, k.Handlers, len(k.Tasks), k.FirstDue)
				}
				for _, task := range k.Tasks {
					if task.Due != "" && task.Due <= task.Began {
						t.Errorf("%s: %s is due at %s, as it began", c.path, task.Key, task.Due)
					}
					if c.path == "whistleblowing" && task.Person == h.id("t.two") {
						t.Errorf("%s carries the protected reporter", task.Key)
					}
				}
			}
			h.read(func(tx *ledger.Tx) error {
				clocks, err := h.store.Clocks(t.Context(), tx, h.clock())
				for _, c := range clocks {
					if at, perr := clock.Parse(c.Due); perr != nil || !at.After(h.clock()) || len(c.Posts)+len(c.Persons) == 0 || c.Title == "" {
						t.Errorf("%+v", c)
					}
				}
				if !slices.ContainsFunc(clocks, func(c Clock) bool { return c.Kind == AnswerClock && slices.Contains(c.Then, "deputy") }) {
					t.Error("nobody is told after a quarter of an hour")
				}
				return err
			})
		})
	}
}
