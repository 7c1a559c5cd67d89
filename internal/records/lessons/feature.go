package lessons

import (
	"embed"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

// New makes the feature. The app lends Blocks to the cases.
func New(base feature.Base, p people.Store, cases incidents.Store, hooks Hooks) (*Lessons, feature.Feature) {
	l := &Lessons{base: base, people: p, cases: cases, hooks: hooks}
	h := pages{l}
	change := func(name, title string) authz.Action { return authz.Action{Name: name, Title: title, Changes: true} }
	return l, feature.Feature{
		Name:   "lessons",
		Schema: Schema,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{"lessons/panel": panel{}, "lessons/list": listPage{}, "lessons/patterns": patternsPage{},
			"lessons/pattern": patternPage{}, "lessons/said": saidPage{}, "lessons/note": notePage{}, "lessons/draft": draftPage{}}},
		Actions: []authz.Action{
			change("lessons.record", "Write down what a case taught"),
			{Name: "lessons.list", Title: "See what is to be passed on"},
			change("lessons.deliver", "Write down that a lesson was passed on"),
			{Name: "lessons.patterns", Title: "See patterns of concerns"},
			change("lessons.decide", "Write down what the group decided on a pattern"),
			{Name: "lessons.said", Title: "Read what the school tells everybody about a term"},
			change("lessons.draft", "Draft what the school tells everybody about a term"),
			change("lessons.publish", "Approve and publish what the school tells everybody"),
		},
		Routes: h.routes(),
		Panels: []web.Panel{{On: incidents.Kind, Action: "lessons.record", Template: "lessons/panel", Data: h.panel},
			{On: "home", Action: "lessons.list", Tiles: h.waiting}, {On: "home", Action: "lessons.patterns", Tiles: h.undecided}, {On: "home", Action: "lessons.said", Tiles: h.tiles}},
		Figures: l.figures(),
		Keep: []feature.Keep{{Kind: RefKind, Rows: []ledger.Rows{{Name: "lessons_lesson", Query: sqlLesson}, {Name: "lessons_answer", Query: sqlAnswers}}},
			{Kind: PatternKind, Rows: []ledger.Rows{{Name: "lessons_pattern", Query: sqlPattern}}}, {Kind: SaidKind, Rows: []ledger.Rows{{Name: "lessons_said", Query: sqlSealSaid}}}},
		Jobs: []job.Job{{Name: "lessons.look", Every: 24 * time.Hour, Do: l.look}, {Name: "lessons.prompt", Every: 24 * time.Hour, Do: l.prompt}},
	}
}
