package monitoring

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// lookFor is a filled-in search for the days of this March.
func lookFor(more ...string) url.Values {
	f := url.Values{"purpose": {"safeguarding"}, "reason": {"A worry that was told to me"}, "from-day": {"1"}, "from-month": {"3"}, "from-year": {"2026"},
		"to-day": {"10"}, "to-month": {"3"}, "to-year": {"2026"}}
	for i := 0; i < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

func (b *browser) search(who string, more ...string) string {
	b.Helper()
	_, to := b.want(who, "/monitoring", lookFor(more...), 303)
	return to
}

// lacks says what must not be on a page.
func (b *browser) lacks(who, path string, words ...string) {
	b.Helper()
	text, _ := b.want(who, path, nil, 200)
	for _, w := range words {
		if strings.Contains(text, w) {
			b.Errorf("%s as %s shows %q\n%s", path, who, w, mainPart(text))
		}
	}
}

// shows MON-15: nobody looks without choosing what it is for, and the head sees what it was for.
func TestEveryLookHasAPurpose_MON15(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.take(h.entry("e1", "ada.quill", "games.example", "games"))
		b := browse(t, h)
		b.want("c.ord", "/monitoring", nil, 200, "What is it for?", "A technical fault", "The person, or a parent, asks what is kept")
		b.want("c.ord", "/monitoring", lookFor("who", "quill", "purpose", ""), 422, "Choose what the look is for", "A worry that was told to me")
		b.want("c.ord", "/monitoring", lookFor("who", "quill", "purpose", "alert"), 422, "Choose what the look is for")
		b.want("c.ord", "/monitoring", lookFor("who", "quill", "files", "yes"), 422, "in a check of a child only")
		to := b.search("c.ord", "who", "quill", "purpose", "technical")
		b.want("c.ord", to, nil, 200, "A technical fault", "games.example", "The search is at its end: 1 line in 10 days")
		b.want("h.high", "/monitoring/oversight", nil, 200, "A technical fault", "No concern", "1 look-ups, 1 of them without a concern")
		text, _ := b.want("c.ord", "/monitoring?again="+strings.TrimPrefix(to, "/monitoring/searches/"), nil, 200, "Ada Quill", "A worry that was told to me")
		if !strings.Contains(text, `value="technical" checked`) {
			t.Errorf("the purpose is not kept when a search is narrowed: %s", mainPart(text))
		}
		b.want("d.safe", "/monitoring?again="+strings.TrimPrefix(to, "/monitoring/searches/"), nil, 403, "somebody else")
	})
}

// shows MON-15: the line manager's lines are on no path, whatever a search asks for: a device, an account, a site, a table, a
// single line, or a concern.
func TestTheLineManagerIsOnNoPath_MON15(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		at := func(e board.Entry, device string) board.Entry { e.Device = device; return e }
		typed := h.entry("typed", "", "typed.example", "")
		typed.Account = "H.High"
		h.take(at(h.entry("high", "h.high", "private.example", ""), "10.1.0.9"), at(h.entry("quiet", "", "nobody.example", ""), "10.1.0.9"),
			at(h.entry("ada", "ada.quill", "private.example", ""), "10.1.0.9"), at(typed, "10.1.0.8"), at(h.entry("free", "", "free.example", ""), "10.1.0.7"))
		b := browse(t, h)
		b.want("c.ord", "/monitoring", lookFor("account", "H.HIGH"), 403, "line manager")
		b.want("c.ord", "/monitoring", lookFor("account", "c.ord"), 403, "your own activity")
		b.want("c.ord", "/monitoring", lookFor("account", "h.high", "who", "quill"), 422, "belongs to somebody else")
		device := b.search("c.ord", "device", "10.1.0.9")
		b.want("c.ord", device, nil, 200, "Ada Quill", "Device")
		b.lacks("c.ord", device, "Hanna High", "nobody.example")
		b.lacks("c.ord", device+"/on?", "Hanna High", "nobody.example")
		b.lacks("c.ord", device+"/export.csv", "Hanna High", "nobody.example")
		b.want("c.ord", device+"/lines/ada", nil, 200, "private.example")
		b.want("c.ord", device+"/lines/quiet", nil, 403)
		b.want("c.ord", device+"/lines/high", nil, 403)
		b.want("c.ord", device+"/lines/free", nil, 404, "not part of the search")
		b.want("c.ord", device+"/open", url.Values{"words": {"This worries me"}, "line": {"quiet"}}, 403)
		b.want("c.ord", device+"/open", url.Values{"words": {"This worries me"}, "line": {"free"}}, 422, "does not belong to this search")
		site := b.search("c.ord", "host", "private.example")
		b.lacks("c.ord", site, "Hanna High")
		b.lacks("c.ord", b.search("c.ord", "host", "typed.example"), "10.1.0.8")
		b.want("c.ord", b.search("c.ord", "device", "10.1.0.7"), nil, 200, "free.example")
		b.want("h.high", b.search("h.high", "device", "10.1.0.9"), nil, 200, "Ada Quill")
	})
}

// shows MON-15: a search that finds more than a page shows its newest lines, says that the rest is not counted, and goes on.
func TestASearchGoesOn_MON15(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var all []board.Entry
		for i := range 107 {
			e := h.entry(fmt.Sprintf("e%03d", i), "ada.quill", "games.example", "")
			e.At = h.clock().Add(-time.Duration(i) * time.Hour)
			all = append(all, e)
		}
		h.take(all...)
		b := browse(t, h)
		page := b.search("c.ord", "who", "quill")
		seen := map[string]bool{}
		for range 3 {
			text, _ := b.want("c.ord", page, nil, 200)
			for _, one := range all {
				if strings.Contains(text, `value="`+one.ID+`"`) {
					if seen[one.ID] {
						t.Errorf("%s is on two pages", one.ID)
					}
					seen[one.ID] = true
				}
			}
			_, next, more := strings.Cut(text, `href="/monitoring/searches/`)
			for more && !strings.Contains(next[:strings.Index(next, "</a>")], `id="on"`) {
				_, next, more = strings.Cut(next, `href="/monitoring/searches/`)
			}
			if !more {
				if !strings.Contains(text, "The search is at its end: 107 lines") {
					t.Errorf("the last page says: %s", mainPart(text))
				}
				break
			}
			if !strings.Contains(text, "There are more; they are not counted") {
				t.Errorf("a full page says: %s", mainPart(text))
			}
			page = strings.ReplaceAll("/monitoring/searches/"+next[:strings.Index(next, `"`)], "&amp;", "&")
		}
		if len(seen) != len(all) {
			t.Errorf("%d of %d lines were shown", len(seen), len(all))
		}
		b.want("h.high", "/monitoring/oversight", nil, 200, "107")
		if got := h.count("monitoring.looked"); got != 4 {
			t.Errorf("%d looks are in the trail, not one for the search and one for each page", got)
		}
	})
}

// shows STD-09: what the rules on words found is said in the policy's words, where it stood, and which rules spoke.
func TestWorryingWordsAreSaidPlainly_STD09(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	pack := h.base.Policy.Load().Pack
	pack.Filtering.Texts.Kinds = []policy.TextKind{{Key: "selfharm", Title: "Harm to oneself"}, {Key: "hate", Title: "Hate"}}
	e := h.entry("e1", "ada.quill", "forum.example", "")
	e.Text, e.Score, e.Where, e.Signs = "selfharm", 82, "page", "sh.12,sh.40"
	h.take(e, h.entry("e2", "ada.quill", "roads.example", ""))
	b := browse(t, h)
	b.want("c.ord", "/monitoring", nil, 200, "Harm to oneself")
	to := b.search("c.ord", "text", "selfharm")
	b.want("c.ord", to, nil, 200, "Harm to oneself: found on a page, score 82 of 100")
	b.lacks("c.ord", to, "roads.example")
	b.want("c.ord", to+"/lines/e1", nil, 200, "sh.12, sh.40")
	b.want("c.ord", to+"/export.csv", nil, 200, `"Harm to oneself","82","page"`)
}

// shows MON-15: the head's list shows the marks and looks in other parts of the house, is exported, and is signed when the month is over.
func TestTheHeadSignsTheList_MON15(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := browse(t, h)
		for range 3 {
			b.search("c.ord", "who", "quill")
		}
		ada := h.who["ada.quill"].ID
		g, err := h.grant("d.safe", "monitoring.search", "ada.quill")
		h.no(err)
		h.no(h.base.Ledger.View(t.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "chronology.viewed", Subject: ref.New(school, "person", ada), Why: "To get ready for a meeting"}, nil
		}))
		b.want("h.high", "/monitoring/oversight", nil, 200, "3 with another mark", "Same person again", "Opened a chronology", "To get ready for a meeting", "Dora Safe", "Nobody has signed")
		b.lacks("h.high", "/monitoring/oversight", "I have read this list")
		b.want("h.high", "/monitoring/oversight/sign", url.Values{"month": {"2026-03"}}, 422, "not over yet")
		text, _ := b.want("h.high", "/monitoring/oversight/export.csv?month=2026-03", nil, 200)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		h.no(err)
		if len(rows) != 4 || rows[1][1] != "Cora Ord" || rows[1][2] != "Ada Quill" || rows[1][6] != "No concern, Same person again" {
			t.Errorf("the table: %v", rows)
		}
		b.want("c.ord", "/monitoring/oversight/export.csv?month=2026-03", nil, 403)
		h.wait(30 * 24 * time.Hour)
		b.want("c.ord", "/monitoring/oversight/sign", url.Values{"month": {"2026-03"}}, 403)
		if r := h.reading("monitoring.signed"); r.State != "due" {
			t.Errorf("the figure before: %+v", r)
		}
		b.want("h.high", "/monitoring/oversight?month=2026-03", nil, 200, "I have read this list")
		b.want("h.high", "/monitoring/oversight/sign", url.Values{"month": {"2026-03"}, "words": {"I asked Cora about the three."}}, 303)
		b.want("h.high", "/monitoring/oversight?month=2026-03", nil, 200, "Read and signed by Hanna High", "3 look-ups, 3 without a concern, 3 with another mark", "I asked Cora about the three.")
		if r := h.reading("monitoring.signed"); r.State != "proven" || h.count("monitoring.signed") != 1 {
			t.Errorf("the figure after: %+v", r)
		}
		b.lacks("h.high", "/monitoring/oversight?month=2026-02", "Read and signed by")
	})
}

// shows MON-16: a check of a child has a reason and an outcome; where a concern remains, the family is spoken to, and that is
// a task until somebody has.
func TestACheckOfAChildEndsWithTheFamily_MON16(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := browse(t, h)
		b.want("c.ord", "/monitoring", lookFor("purpose", "check", "host", "games.example"), 422, "A check is of one child")
		b.want("c.ord", "/monitoring", lookFor("purpose", "check", "who", "t.four"), 422, "this is an adult")
		b.want("c.ord", "/monitoring", lookFor("purpose", "check", "who", "quill", "reason", ""), 422, "Write why you look this up")
		b.want("t.four", "/monitoring", lookFor("purpose", "check", "who", "quill"), 403)
		to := b.search("c.ord", "purpose", "check", "who", "quill", "files", "yes")
		check := strings.Replace(to, "searches", "checks", 1)
		b.want("c.ord", to, nil, 200, check)
		b.want("c.ord", "/monitoring/checks", nil, 200, "Ada Quill", "Not written down")
		b.want("t.four", "/monitoring/checks", nil, 403)
		b.want("h.high", "/monitoring/oversight", nil, 200, "Ada Quill, with school files")
		b.want("d.safe", check, url.Values{"remains": {"yes"}, "words": {"Games at night"}}, 403, "somebody else")
		b.want("c.ord", check, url.Values{"words": {"Games at night"}}, 422, "Say whether a concern remains", "Games at night")
		b.want("c.ord", check+"/contact", contacted("10", "Her mother"), 404)
		b.want("c.ord", check, url.Values{"remains": {"yes"}, "words": {"Games at night"}}, 303)
		b.want("c.ord", check, url.Values{"remains": {"no"}, "words": {"Changed my mind"}}, 422, "written down already")
		if len(h.told) != 1 || h.told[0].Href != "/monitoring/checks" || !slices.Contains(h.told[0].To, h.who["d.safe"].ID) {
			t.Errorf("told %+v", h.told)
		}
		b.want("d.safe", "/monitoring/checks", nil, 200, "A concern remains", "By 12 March 2026", "To be spoken to")
		if r := h.reading("monitoring.checks"); r.State != "due" {
			t.Errorf("the figure: %+v", r)
		}
		h.wait(4 * 24 * time.Hour)
		b.want("d.safe", "/monitoring/checks", nil, 200, "Overdue")
		if r := h.reading("monitoring.checks"); r.State != "failing" {
			t.Errorf("the figure: %+v", r)
		}
		b.want("d.safe", check+"/contact", contacted("11", ""), 422, "Write with whom you spoke")
		b.want("d.safe", check+"/contact", contacted("9", "Her mother"), 422, "after the check")
		b.want("d.safe", check+"/contact", contacted("11", "Her mother; the tablet stays downstairs"), 303)
		b.want("d.safe", check+"/contact", contacted("11", "Again"), 422, "nothing to be done")
		b.want("c.ord", check, nil, 200, "Spoken to on 11 March 2026 by Dora Safe", "the tablet stays downstairs")
		if r := h.reading("monitoring.checks"); r.State != "proven" || h.count("monitoring.concluded") != 1 || h.count("monitoring.contacted") != 1 {
			t.Errorf("the figure: %+v", r)
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
		h.no(err)
		if !report.Whole() {
			t.Errorf("the trail does not fit the records: %v", report.Breaks)
		}
	})
}

func contacted(day, said string) url.Values {
	return url.Values{"done-day": {day}, "done-month": {"3"}, "done-year": {"2026"}, "said": {said}}
}
