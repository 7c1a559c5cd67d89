package house_test

import (
	"net/url"
	"slices"
	"strings"
)

// acts are all forms, in an order in which each is valid: a check that finds a crime lets a child's account rest, so it comes last.
func acts() []act {
	return slices.Concat(registerActs(), dutyActs(), noticeActs(), tellActs(), caseActs(), alertActs(), sanctionActs(), chronologyActs(), lessonActs(),
		escalationActs(), lookActs(), passActs(), watchActs(), guardActs(), serviceActs(), ruleActs(), probeActs(), policyActs(), paperActs(), classroomActs(), agreementActs(), familyActs(), factorActs(), accountActs(), peopleActs(), yearActs(), selfActs(), checkActs())
}

func post(path string, who string, form func(*scene) url.Values) func(*scene) answer {
	return func(s *scene) answer { return s.as(who).post(s.address(path, who), form(s)) }
}

func fixed(kv ...string) func(*scene) url.Values {
	return func(*scene) url.Values { return form(kv...) }
}

func peopleActs() []act {
	mate := func(path, who string, f func(*scene) url.Values) func(*scene) answer {
		return func(s *scene) answer {
			return s.as(who).post(strings.Replace(path, "{id}", s.ids["mate"], 1), f(s))
		}
	}
	none, because := fixed(), func(*scene) url.Values { return asked() }
	return []act{
		{"/people/new", "office", "people.added", "person/", post("/people/new", "office", fixed("given", "Harrowen", "family", "Bexmoorly", "account", "h.bexmoorly", "kind", "parent")), 0},
		{"/people/import", "coordinator", "people.imported", "school/" + school, func(s *scene) answer {
			s.as("coordinator").opensRecords()
			return s.as("coordinator").post("/people/import", form("csv", "account,given,family,kind\nv.trellick,Vorrina,Trellickson,parent\n"))
		}, 0},
		{"/people/{id}/change", "office", "people.changed", "person/{id}", mate("/people/{id}/change", "office",
			fixed("given", "Kixander", "family", "Hollowbrant", "account", "qmate", "kind", "pupil", "posts", "pupil", "year", "5", "class", ourClass)), 0},
		{"/accounts/first", "admin", "accounts.given", "school/" + school, post("/accounts/first", "admin", none), 200},
		{"/accounts/{id}/unlock", "teacher", "accounts.unlocked", "account/{id}", mate("/accounts/{id}/unlock", "teacher", none), 0},
		{"/accounts/{id}/reset", "teacher", "accounts.reset", "account/{id}", mate("/accounts/{id}/reset", "teacher", because), 200},
		{"/accounts/{id}/close", "admin", "accounts.closed", "account/{id}", mate("/accounts/{id}/close", "admin", because), 0},
		{"/accounts/{id}/open", "admin", "accounts.opened", "account/{id}", mate("/accounts/{id}/open", "admin", because), 0},
		{"/filtering/people/{id}/override", "dsl", "filtering.overridden", "filter-override/", mate("/filtering/people/{id}/override", "dsl", func(s *scene) url.Values {
			f := form("profile", s.Base.Policy.Load().Pack.Filtering.Profiles[0].Key, "reason", "For a while.")
			day(f, "until", s.clock().AddDate(0, 0, 20))
			return f
		}), 0},
		{"/filtering/people/{id}/override/end", "head", "filtering.override-ended", "filter-override/", mate("/filtering/people/{id}/override/end", "head", none), 0},
		{"/people/{id}/delegate", "head", "people.delegated", "person/{teacher}", func(s *scene) answer {
			at := "/people/" + s.ids["teacher"] + "/delegate"
			f := form("post", listed(s.as("head").get(at).body, "post"), "why", "A long course.")
			day(f, "from", s.clock())
			day(f, "until", s.clock().AddDate(0, 0, 20))
			return s.as("head").post(at, f)
		}, 0},
		{"/people/{id}/delegate/end", "head", "people.taken-back", "person/{teacher}", func(s *scene) answer {
			at := "/people/" + s.ids["teacher"] + "/delegate"
			return s.as("head").post(at+"/end", form("delegation", typed(s.as("head").get(at).body, "delegation")))
		}, 0},
		{"/people/{id}/leave", "head", "people.left", "person/{id}", mate("/people/{id}/leave", "head", fixed("left-day", "18", "left-month", "12", "left-year", "2026")), 0},
	}
}

// paperActs make what the governors read.
func paperActs() []act {
	return []act{
		{"/report/prepare", "coordinator", "governance.prepared", "report/", post("/report/prepare", "coordinator", fixed("term", "summer-2026", "comment", "A calm term.")), 0},
		{"/report/send", "head", "governance.sent", "report/", post("/report/send", "head", fixed("term", "summer-2026")), 0},
		{"/bundles", "head", "governance.bundled", "bundle/", post("/bundles", "head", func(*scene) url.Values { return aBundle() }), 200},
		{"/bundle/{word}", "", "governance.bundle-opened", "bundle/{bundle}", func(s *scene) answer { return s.nobody().post("/bundle/"+s.word, nil) }, 200},
		{"/bundles/{id}/withdraw", "head", "governance.bundle-withdrawn", "bundle/{bundle}", post("/bundles/{id}/withdraw", "head", fixed()), 0},
		{"/statements", "head", "governance.stated", "statement/", post("/statements", "head", fixed()), 0},
	}
}

// selfActs are done by one pupil to their own account.
func selfActs() []act {
	var g *guest
	return []act{
		{"/sign-in", "away", "accounts.signed-in", "account/{away}", func(s *scene) answer {
			g = s.nobody()
			return g.post("/sign-in", form("name", "qaway", "password", secret))
		}, 0},
		{"/unlock", "away", "accounts.unlocked", "account/{away}", func(s *scene) answer {
			g.goOn()
			g.get("/unlock")
			return g.post("/unlock", form("password", secret))
		}, 0},
		{"/account/password", "away", "accounts.password-changed", "account/{away}", func(*scene) answer {
			return g.post("/account/password", form("old", secret, "password", "velvet-harbour-kite-9", "again", "velvet-harbour-kite-9"))
		}, 0},
		{"/sign-out", "away", "accounts.signed-out", "account/{away}", func(*scene) answer { return g.post("/sign-out", nil) }, 0},
		{"/account/sessions", "parent", "accounts.signed-out", "account/{parent}", func(s *scene) answer { return s.as("parent").post("/account/sessions", nil) }, 0},
	}
}
