package policies

import (
	"strings"
	"testing"

	"belisha/internal/kit/errs"
)

// A version whose own tests do not hold cannot rule until somebody says why it is meant; the tests that hold are counted on
// the page of effects. A test that cannot be read refuses the version. // shows POL-31, NEW-02
func TestThePolicysOwnTestsAreAsked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("1")
		f := h.edition("2")
		f["tests/rows.yaml"] = "- name: nobody answers for this\n  given: { post: head }\n  expect: { roles: [governor] }\n" +
			"- name: the head is the head\n  given: { post: head }\n  expect: { roles: [head] }\n"
		v, err := h.Load(t.Context(), h.system(), "test", folder(f))
		h.must(err)
		h.stages(v.ID)
		h.sign("g.wells", "chair", v.ID)
		h.sign("h.high", "head", v.ID)
		is(t, h.confirmEffects(v.ID), errs.Invalid, "nobody answers for this")
		h.must(h.confirmEffects(v.ID, "The post comes with the next version."))
		h.must(h.Activate(t.Context(), h.grant("h.high", "policies.approve"), v.ID))
		if kept := h.path(v.ID).Impact.Report; !strings.Contains(kept, "1 tests hold, 1 do not") {
			t.Errorf("kept: %s", kept)
		}
	})
}
