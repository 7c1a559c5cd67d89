package monitoring

import (
	"belisha/internal/kit/clock"
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
	names, err := h.m.register.Names(c, tx, []string{answer.Person})
	s.Rows = append(s.Rows, web.SummaryRow{Key: "Answered", Lines: []string{names[answer.Person] + ", " + clock.Told(answer.At), minutesText(a.At, answer.At) + " after it happened"}})
	return err
}

// readRow says who opened an alert first, and after how many minutes. // serves STD-08
func (h pages) readRow(c *web.Ctx, tx *ledger.Tx, a Alert, s *web.Summary) error {
	first, err := h.m.store.readOf(c, tx, a.ID)
	if err != nil || first.Alert == "" {
		return err
	}
	names, err := h.m.register.Names(c, tx, []string{first.Person})
	s.Rows = append(s.Rows, web.SummaryRow{Key: "First read", Lines: []string{names[first.Person] + ", " + clock.Told(first.At), minutesText(a.At, first.At) + " after it happened"}})
	return err
}
