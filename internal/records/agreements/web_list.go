package agreements

import (
	"net/url"
	"slices"
	"strconv"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// listPage is the live register: who has signed, who has not, and since when. serves AUA-16
type listPage struct {
	Links   []web.Link
	Filters []web.Field
	Tiles   []web.Tile
	Table   web.Table
	Pager   web.Pager
	CSV     string
	XLSX    string
	Ask     string
	Sheets  string // of a form that is chosen: papers with the names of those who have not signed
	Chase   bool
	Days    int

	NotIssued web.Table // of the chase list: joiners whom nobody has asked in time (AUA-17)
}

func filterOf(c *web.Ctx) Filter {
	return Filter{Form: c.Query("form"), Kind: c.Query("kind"), Class: c.Query("class"), State: State(c.Query("state")), Words: c.Query("q"), Page: c.PageNumber()}
}

func address(f Filter, path string, change ...string) string {
	v := url.Values{}
	set := func(name, value string) {
		v.Del(name)
		if value != "" {
			v.Set(name, value)
		}
	}
	for _, p := range [][2]string{{"form", f.Form}, {"kind", f.Kind}, {"class", f.Class}, {"state", string(f.State)}, {"q", f.Words}} {
		set(p[0], p[1])
	}
	for i := 0; i+1 < len(change); i += 2 {
		set(change[i], change[i+1])
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// list shows the lines that the reader may see: a teacher those of the own classes.
func (h pages) list(c *web.Ctx) (web.Page, error) {
	f := filterOf(c)
	v := listPage{Chase: f.State == ToChase, Days: h.a.Clocks().ChaseDays}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, err := h.a.Entries(c, tx, Filter{Kind: f.Kind, Class: f.Class, Words: f.Words})
		if err != nil {
			return err
		}
		v.Tiles = h.shareTiles(f, all)
		picked := h.picked(f, all)
		const size = people.PageSize
		from := min((f.Page-1)*size, len(picked))
		v.Table = h.entryTable(c, picked[from:min(from+size, len(picked))])
		v.Pager = web.Pager{Page: f.Page, Pages: (len(picked) + size - 1) / size, Total: len(picked)}
		if v.Filters, err = h.filters(c, tx, f); err != nil || !v.Chase || c.Grant.Reach() != authz.All {
			return err
		}
		v.NotIssued, err = h.notIssued(c, tx)
		return err
	})
	if f.Page > 1 {
		v.Pager.Prev = address(f, "/agreements", "page", strconv.Itoa(f.Page-1))
	}
	if f.Page < v.Pager.Pages {
		v.Pager.Next = address(f, "/agreements", "page", strconv.Itoa(f.Page+1))
	}
	h.ways(c, &v, f)
	page := web.Show("agreements/list", "Agreements", v)
	page.Wide = true
	return page, err
}

// picked keeps the lines of a form and a state; on the chase list whoever waits longest stands first.
func (h pages) picked(f Filter, all []Entry) []Entry {
	limit := h.a.base.Now().AddDate(0, 0, -h.a.Clocks().ChaseDays)
	out := slices.DeleteFunc(all, func(e Entry) bool { return f.Form != "" && e.Form != f.Form || !e.In(f.State, limit) })
	if f.State == ToChase {
		slices.SortStableFunc(out, func(a, b Entry) int { return a.Asked.Compare(b.Asked) })
	}
	return out
}

// ways are the other pages, for those who may open them.
func (h pages) ways(c *web.Ctx, v *listPage, f Filter) {
	for _, l := range []web.Link{{Text: "Everybody", Href: "/agreements"}, {Text: "Chase list", Href: "/agreements?state=chase"}, {Text: "Papers to verify", Href: "/agreements?state=unverified"},
		{Text: "Shares", Href: "/agreements/shares"}, {Text: "Two homes that disagree", Href: "/agreements/homes"}, {Text: "Struck out", Href: "/agreements/declined"}, {Text: "Class talks", Href: "/agreements/talks"}, {Text: "Forms and posters", Href: "/agreements/forms"}} {
		if c.Opens(l.Href) {
			l.Current = l.Href == address(f, "/agreements")
			v.Links = append(v.Links, l)
		}
	}
	for _, class := range c.Actor.Classes {
		if class != "" {
			v.Links = append(v.Links, web.Link{Text: "Before a lesson: " + class, Href: "/agreements/class/" + url.PathEscape(class)})
		}
	}
	if c.May("agreements.export") {
		v.CSV, v.XLSX = address(f, "/agreements/export", "as", "csv"), address(f, "/agreements/export", "as", "xlsx")
	}
	if c.May("agreements.paper") && f.Form != "" && (f.Class != "" || f.Kind != "") {
		v.Sheets = address(Filter{Class: f.Class, Kind: f.Kind}, "/agreements/forms/"+url.PathEscape(f.Form)+"/paper")
	}
	if c.May("agreements.ask") {
		v.Ask = address(Filter{Form: f.Form, Class: f.Class, Kind: f.Kind}, "/agreements/ask")
	}
}
