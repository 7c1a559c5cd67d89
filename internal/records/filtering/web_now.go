package filtering

import (
	"cmp"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/web"
)

// waiting is what somebody has to decide: requests, and sites that were reported. The oldest stand first.
type waiting struct {
	Tasks []web.Task
	More  []web.Link // the whole lists
}

// mostWaiting bounds what the page of the filter names of what waits; the lists have all of it.
const mostWaiting = 5

func (h pages) waiting(c *web.Ctx, tx *ledger.Tx) (*waiting, error) {
	_, n, err := h.f.store.requests(c, tx, Open, "", 1, 0)
	if err != nil {
		return nil, err
	}
	open, _, err := h.f.store.requests(c, tx, Open, "", mostWaiting, max(0, n-mostWaiting))
	if err != nil {
		return nil, err
	}
	w := &waiting{More: []web.Link{{Text: "Requests to open or close a site: " + itoa(n) + " waiting", Href: "/filtering/requests"}}}
	for _, r := range slices.Backward(open) { // the store gives the newest first
		w.Tasks = append(w.Tasks, h.requestTask(r, tx.Now))
	}
	if !c.May("filtering.failures") {
		return w, nil
	}
	return w, h.reported(c, tx, w)
}

// requestTask is a request that waits, in a line.
func (h pages) requestTask(r Request, now string) web.Task {
	tag := stateTag(r.State)
	if h.f.late(r, now) {
		tag = web.Tag{Text: "Late", Colour: "red"}
	}
	return web.Task{Title: r.Host + ": " + kindTitle(r.Kind), Hint: r.Number + ", asked " + day(r.At) + ", due by " + lastDay(h.f.dueBy(r.At)), Href: "/filtering/requests/" + r.ID, Tag: &tag}
}

// reported adds the sites that are closed because somebody reported them. // serves WEB-17
func (h pages) reported(c *web.Ctx, tx *ledger.Tx, w *waiting) error {
	n, err := h.f.store.failureCount(c, tx, Open)
	if err != nil {
		return err
	}
	w.More = append(w.More, web.Link{Text: "Failures of the filter: " + itoa(n) + " waiting", Href: "/filtering/failures"})
	all, err := h.f.store.failures(c, tx, Open, mostWaiting, max(0, n-mostWaiting))
	for _, x := range slices.Backward(all) {
		w.Tasks = append(w.Tasks, web.Task{Title: x.Host + ": reported", Hint: x.Number + ", " + day(x.At) + ". " + closedFor(x), Href: "/filtering/failures/" + x.ID, Tag: failureTag(x)})
	}
	return err
}

// mostRecent is how many changes the page of the filter names.
const mostRecent = 5

// recent are the newest lines of the log, short: what, what became of it, who. // serves WEB-05
func (h pages) recent(c *web.Ctx, tx *ledger.Tx) (*web.Summary, error) {
	all, _, err := h.f.store.changes(c, tx, Wanted{}, mostRecent, 0)
	if err != nil {
		return nil, err
	}
	names, err := h.changeNames(c, tx, all)
	s := &web.Summary{}
	for _, one := range all {
		one.After, _, _ = strings.Cut(one.After, "\n")
		row := changeRow(one, names, c.May("filtering.override"), c.May("filtering.requests"))
		s.Rows = append(s.Rows, web.SummaryRow{Key: row[0].Text, Href: row[1].Href, Lines: []string{row[1].Text, cmp.Or(short(row[4].Text, 80), row[1].Tag.Text), row[2].Text}})
	}
	return s, err
}
