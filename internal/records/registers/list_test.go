package registers

import (
	"net/url"
	"strings"
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

// inHall runs a test on both databases, in a school of its own.
func inHall(t *testing.T, body func(t *testing.T, h *hall)) {
	t.Helper()
	dbtest.EachMigrated(t, hallSchemas(), func(t *testing.T, d *db.DB) { body(t, newHall(t, d, "s1")) })
}

// some lends four devices, one of them overdue.
func (h *hall) some() []entry.Entry {
	return []entry.Entry{
		h.add("loans", "tag", "T-01", "who", "ada.quill", "kind", "tablet", "back", "2026-03-01", "cost", "250"),
		h.add("loans", "tag", "T-02", "who", "ben.oak", "kind", "tablet", "back", "2026-03-20", "cost", "90.50"),
		h.add("loans", "tag", "L-01", "who", "t.four", "kind", "laptop", "cost", "900"),
		h.add("loans", "tag", "L-02", "who", "ada.quill", "kind", "laptop", "back", "2026-04-01"),
	}
}

// labels are the entries of a list page, in order.
func labels(p screen) string { return said(p.Document, "table.registers-table tbody th") }

func TestEveryTemplateFitsItsPage(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	site, err := web.New(web.Config{Gate: h.gate, Doorman: hallDoor{h}, Routes: h.feature.Routes, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	webtest.CheckPages(t, site)
}

func migrated(t testing.TB) *db.DB {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), hallSchemas()...); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestIndexShowsWhatSomebodyMaySee(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.some()
		p := h.want(h.get("h.high", "/registers"), 200)
		if got := said(p.Document, "h2.govuk-heading-m"); got != "Safeguarding | Devices" {
			t.Errorf("areas: %s", got)
		}
		if got := said(p.Document, ".registers-index p"); !strings.Contains(got, "4 kept, 4 open 1 overdue 1 missing") || !strings.Contains(got, "Who has which device") {
			t.Errorf("counts: %s", got)
		}
		if got := said(h.want(h.get("t.four", "/registers"), 200).Document, "h3"); got != "Devices on loan" {
			t.Errorf("a teacher sees %s", got)
		}
		if got := said(h.get("g.ray", "/registers").Document, "h3"); got != "Devices on loan | Governors' seats" {
			t.Errorf("a governor sees %s", got)
		}
		if got := said(h.get("h.high", "/registers?q=device+LOAN").Document, "h3"); got != "Devices on loan" {
			t.Errorf("found %s", got)
		}
		if got := said(h.get("h.high", "/registers?q=submarine").Document, ".belisha-empty"); !strings.Contains(got, "No register has these words") {
			t.Errorf("found %s", got)
		}
		h.want(h.get("ada.quill", "/registers"), 403)
		h.want(h.get("t.four", "/registers/worries"), 403)
		h.want(h.get("h.high", "/registers/none"), 404)
		h.obey(&policy.Pack{Posts: h.base.Policy.Load().Pack.Posts})
		p = h.want(h.get("h.high", "/registers"), 200)
		if got := said(p.Document, ".belisha-empty, .registers-retired"); !strings.Contains(got, "Devices on loan") {
			t.Errorf("without registers: %s", got)
		}
		p = h.want(h.get("h.high", "/registers/loans"), 200)
		if labels(p) == "" || said(p.Document, ".registers-buttons, .registers-bulk") != "" {
			t.Error("a register that the policy no longer has can be read, and only read")
		}
	})
}

func TestIndexWithoutAPolicyExplainsItself(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	h.obey(&policy.Pack{Posts: h.base.Policy.Load().Pack.Posts})
	if got := said(h.get("h.high", "/registers").Document, ".belisha-empty"); !strings.Contains(got, "The policy has no registers") {
		t.Error(got)
	}
	h.base.Policy.Store(&feature.Active{Pack: hallPack()})
	if got := said(h.get("g.ray", "/registers").Document, "h3"); got != "Devices on loan | Governors' seats" {
		t.Error(got)
	}
}

func TestListFiltersSortsAndShows(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.some()
		ada := url.QueryEscape("quill")
		for query, want := range map[string]string{
			"":                         "L-02 | L-01 | T-02 | T-01",
			"?q=ada":                   "L-02 | T-01",
			"?q=ADA+tablet":            "T-01",
			"?q=%25":                   "",
			"?state=in":                "",
			"?state=out&late=yes":      "T-01",
			"?f-kind=laptop":           "L-02 | L-01",
			"?f-kind=laptop&f-safe=no": "L-02 | L-01",
			"?f-who=" + ada:            "L-02 | T-01",
			"?f-who=nobody":            "",
			"?f-back-from=1/3/2026&f-back-to=31+March+2026": "T-02 | T-01",
			"?f-back-from=21/3/2026":                        "L-02",
			"?sort=label":                                   "L-01 | L-02 | T-01 | T-02",
			"?sort=-label":                                  "T-02 | T-01 | L-02 | L-01",
			"?sort=cost":                                    "T-02 | T-01 | L-01 | L-02", // no cost stands last
			"?sort=-cost":                                   "L-01 | T-01 | T-02 | L-02",
			"?sort=due":                                     "T-01 | T-02 | L-02 | L-01",
			"?sort=who&q=l":                                 "L-02 | L-01",
			"?sort=nonsense&state=nonsense":                 "L-02 | L-01 | T-02 | T-01",
			"?page=7":                                       "L-02 | L-01 | T-02 | T-01",
		} {
			p := h.want(h.get("t.four", "/registers/loans"+query), 200)
			if query == "?sort=who&q=l" {
				continue // the order of names is the database's own; that it answers is enough
			}
			if got := labels(p); got != want {
				t.Errorf("%s shows %q, not %q", query, got, want)
			}
		}
		p := h.get("t.four", "/registers/loans?sort=cost&f-kind=tablet&q=t")
		if got := said(p.Document, "th[aria-sort=ascending]"); !strings.HasPrefix(got, "Cost") {
			t.Errorf("sorted by %q", got)
		}
		if href := p.Find("th[aria-sort] a").AttrOr("href", ""); !strings.Contains(href, "sort=-cost") || !strings.Contains(href, "f-kind=tablet") {
			t.Errorf("the heading leads to %s", href)
		}
		if got := said(p.Document, ".registers-chips li"); !strings.Contains(got, "Kind: Tablet") || !strings.Contains(got, "Search: t") {
			t.Errorf("filters in force: %s", got)
		}
		if _, open := p.Find("form details").Attr("open"); !open {
			t.Error("the filters in force are folded away")
		}
		row := said(h.get("t.four", "/registers/loans?late=yes").Document, "table.registers-table tbody td")
		for _, word := range []string{"Ada Quill", "Tablet", "£250.00", "On loan", "1 March 2026 Overdue"} {
			if !strings.Contains(row, word) {
				t.Errorf("%q is not in the row %s", word, row)
			}
		}
		p = h.get("t.four", "/registers/loans?f-back-from=sometime")
		if got := said(p.Document, ".govuk-error-summary a"); !strings.Contains(got, "Enter a day") {
			t.Errorf("a wrong day: %s", got)
		}
	})
}

func TestListShowsStatesMissingAndButtons(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		p := h.want(h.get("n.wire", "/registers/loans"), 200)
		if got := said(p.Document, ".belisha-empty"); !strings.Contains(got, "Nothing is kept here yet") || !strings.Contains(got, "Add a loan") {
			t.Errorf("empty: %s", got)
		}
		h.some()
		p = h.want(h.get("n.wire", "/registers/loans"), 200)
		if got := said(p.Document, ".registers-missing tbody"); got != "The head's laptop Missing Technician 001 l.12 Add: The head's laptop" {
			t.Errorf("missing: %s", got)
		}
		add := p.Find(".registers-missing a").AttrOr("href", "")
		h.want(h.get("n.wire", add), 200)
		if got := said(p.Document, ".belisha-chart tbody"); got != "On loan 4 Given back 0 Lost 0" {
			t.Errorf("states: %s", got)
		}
		if got := said(p.Document, ".registers-buttons a"); got != "Add a loan | Loan desk | Import" {
			t.Errorf("buttons: %s", got)
		}
		if got := said(p.Document, ".registers-exports a"); got != "Export XLSX | Export CSV | Print" {
			t.Errorf("exports: %s", got)
		}
		p = h.get("t.four", "/registers/loans")
		if got := said(p.Document, ".registers-buttons a, .registers-exports a"); got != "Add a loan | Loan desk | Print" {
			t.Errorf("a teacher is offered %s", got)
		}
		p = h.want(h.get("t.four", "/registers/loans/print?f-kind=tablet"), 200)
		if got := said(p.Document, "main"); !strings.Contains(got, "Kind: Tablet") || strings.Contains(got, "L-01") || !strings.Contains(got, "T-02") || p.Find("main input").Length() > 0 {
			t.Errorf("on paper: %s", got)
		}
	})
}

func TestListPages(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	h.stock(t, 120)
	first, last := h.get("t.four", "/registers/loans"), h.get("t.four", "/registers/loans?page=3")
	if n := last.Find("table.registers-table tbody tr").Length(); n != 20 {
		t.Errorf("%d on the last page", n)
	}
	if got := said(first.Document, ".belisha-pager__where"); got != "Page 1 of 3, 120 in all" {
		t.Error(got)
	}
	seen := map[string]bool{}
	for _, sort := range []string{"cost", "-cost", "label", "due"} {
		clear(seen)
		for _, page := range []string{"1", "2", "3"} {
			p := h.want(h.get("t.four", "/registers/loans?all=yes&sort="+sort+"&page="+page), 200)
			for label := range strings.SplitSeq(labels(p), " | ") {
				seen[label] = true
			}
		}
		if len(seen) != 120 {
			t.Errorf("sorted by %s the pages show %d of 120 entries", sort, len(seen))
		}
	}
}

// shows INC-06: somebody whom an entry is about does not even find it in the list.
func TestINC06AnEntryAboutSomebodyIsNotListedForThem(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.add("worries", "about", "h.high", "name", "Late duty")
		h.add("worries", "about", "t.four", "name", "Own phone")
		if got := labels(h.want(h.get("n.wire", "/registers/worries"), 200)); got != "Own phone | Late duty" {
			t.Errorf("the technician sees %s", got)
		}
		p := h.want(h.get("h.high", "/registers/worries"), 200)
		if got := said(p.Document, "main"); labels(p) != "Own phone" || strings.Contains(got, "Late duty") {
			t.Errorf("the head sees %s", got)
		}
		if got := said(h.get("h.high", "/registers/worries/print").Document, "main"); strings.Contains(got, "Late duty") {
			t.Errorf("on paper the head sees %s", got)
		}
	})
}

func TestASensitiveListShowsNoDetails(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.add("worries", "about", "t.four", "name", "Own phone", "grave", "high")
		h.add("worries", "about", "o.desk", "name", "Late duty", "grave", "low")
		for _, path := range []string{"/registers/worries", "/registers/worries/print", "/registers/worries?f-grave=high&f-about=four&q=phone"} {
			got := said(h.want(h.get("n.wire", path), 200).Document, "main")
			if strings.Contains(got, "Tessa") || strings.Contains(got, "High") || !strings.Contains(got, "Own phone") {
				t.Errorf("%s: %s", path, got)
			}
		}
		if got := labels(h.get("n.wire", "/registers/worries?f-grave=high")); got != "Late duty | Own phone" {
			t.Errorf("the filter tells who stands how: %s", got)
		}
		if got := labels(h.get("n.wire", "/registers/worries?q=tessa")); got != "" {
			t.Errorf("the search tells about whom it is: %s", got)
		}
	})
}

func TestKeptViews(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.some()
		keep := func(who, title, whose, usual string) screen {
			form := h.want(h.get(who, "/registers/loans?f-kind=laptop&nonsense=1"), 200).form(".registers-keep")
			form.Set("title", title)
			form.Set("whose", whose)
			if usual != "" {
				form.Set("usual", usual)
			}
			return h.post(who, "/registers/loans/views", form)
		}
		h.want(keep("t.four", "", "me", ""), 422)
		p := h.want(keep("t.four", "Laptops", "me", ""), 303)
		if at := p.header.Get("Location"); at != "/registers/loans?f-kind=laptop" {
			t.Errorf("leads to %s", at)
		}
		again := h.want(keep("t.four", "Laptops", "me", ""), 422)
		if got := said(again.Document, ".govuk-error-message"); !strings.Contains(got, "of this name already") || again.Find("input[name=title]").AttrOr("value", "") != "Laptops" {
			t.Errorf("the same name again: %s", got)
		}
		if got := said(h.get("t.four", "/registers/loans?all=yes").Document, ".registers-views li"); got != "All | Laptops | Manage views" {
			t.Errorf("views: %s", got)
		}
		if got := said(h.get("o.desk", "/registers/loans").Document, ".registers-views li"); got != "" {
			t.Errorf("somebody else's view is shown: %s", got)
		}
		h.want(keep("n.wire", "All laptops", "all", "yes"), 303)
		p = h.want(h.get("o.desk", "/registers/loans"), 303)
		if at := p.header.Get("Location"); at != "/registers/loans?f-kind=laptop" {
			t.Errorf("the register opens with %s", at)
		}
		if got := labels(h.want(h.get("o.desk", "/registers/loans?all=yes"), 200)); !strings.Contains(got, "T-01") {
			t.Errorf("all: %s", got)
		}
		manage := h.want(h.get("o.desk", "/registers/loans/views"), 200)
		if got := said(manage.Document, "tbody th"); got != "All laptops Shown first" || manage.Find("form[action$=remove]").Length() > 0 {
			t.Errorf("kept: %s", got)
		}
		mine := h.get("n.wire", "/registers/loans/views").form("form[action$=remove]")
		h.want(h.post("o.desk", "/registers/loans/views/remove", mine), 403)
		h.noEvent("All laptops") // what people call a view may be a name
		h.want(h.post("n.wire", "/registers/loans/views/remove", mine), 303)
		h.want(h.post("n.wire", "/registers/loans/views/remove", mine), 404)
		h.want(h.get("o.desk", "/registers/loans"), 200)
	})
}

func (h *hall) noEvent(word string) {
	h.t.Helper()
	for _, e := range h.events(5) {
		if strings.Contains(e, word) {
			h.t.Errorf("%q stands in the trail: %s", word, e)
		}
	}
}

// A neighbour's entries never show, whichever way one asks.
func TestTheNeighbourSeesNothing(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, hallSchemas(), func(t *testing.T, d *db.DB) {
		a, b := newHall(t, d, "s1"), newHall(t, d, "s2")
		a.some()
		b.add("loans", "tag", "X-09", "who", "ada.quill", "kind", "tablet")
		for _, path := range []string{"/registers/loans", "/registers/loans?q=t-0", "/registers/loans?f-who=quill&sort=cost", "/registers/loans/print", "/registers/loans/desk?find=t-01", "/registers/loans/export?as=csv"} {
			if got := string(b.want(b.get("h.high", path), 200).body); strings.Contains(got, "T-01") || strings.Contains(got, "L-0") {
				t.Errorf("%s shows the neighbour's entries", path)
			}
		}
		if got := said(b.get("h.high", "/registers").Document, ".registers-index p"); !strings.Contains(got, "1 kept") {
			t.Errorf("counted: %s", got)
		}
		a.read(func(tx *ledger.Tx) error {
			n, err := a.room.clerk.Store.Count(t.Context(), tx, cabinet.Query{Def: hallPack().Registers[0]}, mostCount)
			if n != 4 {
				t.Errorf("counted %d", n)
			}
			return err
		})
	})
}
