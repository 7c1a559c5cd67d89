package house_test

import "net/url"

// agreementActs sign, ask, record a paper and verify it, settle what two homes said, and take something back.
func agreementActs() []act {
	return []act{
		{"/agreements/sign/{form}", "teacher", "agreements.signed", "signature/", func(s *scene) answer { return s.as("teacher").signs("staff_agreement", "") }, 0},
		{"/agreements/ask", "office", "agreements.issued", "agreement/parents_agreement", post("/agreements/ask", "office",
			fixed("form", "parents_agreement", "class", ourClass, "whom", "all", "why", "The words have changed.")), 0},
		{"/agreements/paper/{form}/{id}", "office", "agreements.signed", "signature/", func(s *scene) answer {
			return s.paperOf(s.as("office"), s.ids["away"], s.ids["far"], "image_consent")
		}, 0},
		{"/agreements/signatures/{id}/verify", "coordinator", "agreements.verified", "signature/{paper}", post("/agreements/signatures/{id}/verify", "coordinator", fixed()), 0},
		{"/agreements/homes/{id}/{service}", "office", "agreements.settled", "consent-settlement/", post("/agreements/homes/{id}/{service}", "office",
			fixed("answer", "no", "why", "Both homes agreed on the telephone.")), 0},
		{"/agreements/signatures/{id}/withdraw", "parent", "agreements.withdrawn", "signature/{allowed}", post("/agreements/signatures/{id}/withdraw", "parent",
			func(*scene) url.Values { return form("what", "mail", "why", "") }), 0},
	}
}
