package monitoring

import (
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// answer is the button with which a person says that they deal with an urgent alert. // serves MON-05
func (h pages) answer(c *web.Ctx) (web.Page, error) {
	if err := h.m.answer(c, c.Grant, c.Param("id")); err != nil {
		return web.Page{}, err
	}
	return web.Say("/alerts/"+c.Param("id"), "success", "It is written down that you deal with this alert. Nobody else is called. Write down what was done when you have done it."), nil
}

// answerRow says who answered and after how many minutes.
func (h pages) answerRow(c *web.Ctx, tx *ledger.Tx, a Alert, answer Answer, s *web.Summary) error {
	names, err := h.names(c, tx, []string{answer.Person})
	took := int64(moment(answer.At).Sub(moment(a.At)).Minutes())
	s.Rows = append(s.Rows, web.SummaryRow{Key: "Answered", Lines: []string{names[answer.Person] + ", " + when(answer.At), itoa(took) + " minutes after it happened"}})
	return err
}
