package trial

import "slices"

// subject is something that a case can be about: the keys it may use, and how the pack is asked.
type subject struct {
	name                string // the key under given that names it
	given, when, expect []string
	ask                 func(*trial, testCase) (outcome, string) // what the pack answers, or why it cannot be asked
}

// subjects are tried in this order: the first whose name stands under given is meant.
func subjects() []subject {
	return []subject{
		{"case", []string{"row", "action", "report", "risks", "yes"}, nil,
			[]string{"paths", "hands", "closers", "answer", "then", "refuses", "questions", "steps", "no_files", "freezes", "protects", "finding", "target", "first"}, (*trial).caseOf},
		{"matrix", []string{"row"}, nil, []string{"responses", "posts", "type"}, (*trial).matrix},
		{"choice", nil, nil, []string{"value", "decided"}, (*trial).choice},
		{"register", []string{"entry", "state", "created", "counts"}, []string{"today", "as", "do", "move"},
			[]string{"allowed", "says", "missing", "state", "sets", "due", "overdue", "evidence"}, (*trial).register},
		{"duty", nil, []string{"today"}, []string{"owner", "deputy", "every", "escalate", "after", "due", "proof", "clause"}, (*trial).duty},
		{"keep", nil, nil, []string{"days", "then"}, (*trial).keep},
		{"do", []string{"who", "what", "where", "when"}, nil, []string{"verdict", "clauses", "unless"}, (*trial).norm},
		{"text", []string{"person", "year", "where"}, nil, []string{"kind", "kinds", "level", "post", "clause", "closes"}, (*trial).text},
		{"search", append(behind(), "site", "query", "path"), []string{"at"}, append(answers(), "query", "alert"), (*trial).search},
		{"file", append(behind(), "site"), []string{"at"}, answers(), (*trial).file},
		{"sends", append(behind(), "site"), []string{"at"}, answers(), (*trial).sends},
		{"site", behind(), []string{"at"}, append(answers(), "answers_as"), (*trial).site},
		{"category", behind(), []string{"at"}, answers(), (*trial).site},
		{"network", nil, nil, []string{"unmanaged", "limit", "clause"}, (*trial).network},
		{"opens", nil, nil, []string{"how", "minutes", "days"}, (*trial).lessons},
		{"person", []string{"year"}, nil, []string{"profile", "band"}, (*trial).profile},
		{"someone", []string{"year", "posts", "joined", "signed", "allows", "has"}, []string{"days"},
			[]string{"internet", "mail", "account", "held", "forms", "asks"}, (*trial).someone},
		{"form", nil, nil, []string{"for", "signs", "asks", "tags", "pictures", "grace", "lines", "rules", "languages"}, (*trial).form},
		{"module_of", nil, nil, []string{"module", "posts", "sealed"}, (*trial).module},
		{"device", nil, nil, []string{"allowed", "level", "decided"}, (*trial).device},
		{"action", nil, nil, []string{"level", "times", "decided"}, (*trial).action},
		{"activity", []string{"group"}, nil, []string{"mark", "times"}, (*trial).activity},
		{"clause", nil, nil, []string{"control", "by", "figure", "owner", "kind", "serves"}, (*trial).clause},
		{"step", []string{"path"}, nil, []string{"post", "within", "each", "needs", "choices", "skip", "escalate", "contact", "register", "proposed"}, (*trial).step},
		{"chart", []string{"answers"}, nil, []string{"at", "path", "contact", "ends"}, (*trial).chart},
		{"post", nil, nil, []string{"roles", "duties"}, (*trial).post},
	}
}

// behind is what a case may say of whoever asks the filter, and of the lesson under way.
func behind() []string {
	return []string{"person", "year", "network", "lesson", "only", "images", "tools"}
}

// answers are what every answer of the filter has.
func answers() []string {
	return []string{"verdict", "rule", "clause", "profile", "reason", "age", "opens"}
}

func subjectOf(given value) (subject, bool) {
	all := subjects()
	i := slices.IndexFunc(all, func(s subject) bool { _, ok := given.get(s.name); return ok })
	if i < 0 {
		return subject{}, false
	}
	return all[i], true
}

func subjectNames() []string {
	var out []string
	for _, s := range subjects() {
		out = append(out, s.name)
	}
	return out
}
