package reception

import (
	"net/http"
	"strings"
	"testing"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// shows AUA-14 NET-01: who stands at the desk, and who does not.
func TestNET01PermittedStaffOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		visit := h.as("t.wold").enter(h.visitor("Pia", "Noforte"))
		for who, may := range map[string]bool{"o.desk": true, "t.wold": true, "c.moor": true, "h.east": true, "m.reed": false, "j.lark": false} {
			b := h.as(who)
			for _, path := range []string{"/reception", "/reception/new", "/reception/" + visit, "/reception/fire", "/reception.csv", "/reception/organisations"} {
				p := b.get(path)
				if ok := p.status == http.StatusOK && p.path == path; ok != may {
					t.Errorf("%s at %s: %d at %s", who, path, p.status, p.path)
				}
			}
			for _, path := range []string{"/issue", "/door", "/left"} {
				if p := b.post("/reception/"+visit+path, nil); !may && p.status != http.StatusForbidden && p.path != "/gate" {
					t.Errorf("%s presses %s: %d at %s", who, path, p.status, p.path)
				}
				if !may && h.visitOf(visit).Ended != "" && path == "/left" && h.events("reception.ended") == 0 {
					t.Errorf("%s ended the visit", who)
				}
			}
			if may {
				visit = h.as("o.desk").enter(h.visitor("Pia", "Noforte", "person", h.visitOf(visit).Person))
			}
		}
		if p := h.browser().get("/reception"); p.path != "/sign-in" {
			t.Errorf("a stranger is at %s", p.path)
		}
	})
}

// shows AUA-14: the list of those in the building, to print, and the list as a file; both are of what the filter says.
func TestAUA14ListsOfTheDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		pia := desk.enter(h.visitor("Pia", "Noforte"))
		desk.enter(h.visitor("=Max", "Treble", "given", "Max", "reason", "=1+1"))
		coming := desk.enter(h.visitor("Tom", "Orrow", "from-day", "24", "from-month", "11", "from-year", "2026", "until-day", "24", "until-month", "11", "until-year", "2026"))
		desk.get("/reception/fire").must(t, 200, "Guests in the building: 2", "Pia Noforte", "Max Treble").lacks(t, "Orrow")
		desk.post("/reception/"+pia+"/left", nil).must(t, 200)
		desk.get("/reception/fire").must(t, 200, "Guests in the building: 1").lacks(t, "Noforte")
		desk.get("/reception").must(t, 200, "Pia Noforte", "Max Treble").lacks(t, "Orrow")
		desk.get("/reception?state=coming").must(t, 200, "Tom Orrow").lacks(t, "Treble")
		desk.get("/reception?state=all&q=TREB").must(t, 200, "Max Treble").lacks(t, "Noforte", "Orrow")
		desk.get("/reception?state=all&q=%25").must(t, 200, "Nobody is in this list")
		desk.get("/reception?state=all&kind=supply").must(t, 200, "Nobody is in this list")
		desk.post("/reception/"+coming+"/issue", nil).must(t, 422, "The visit has not begun")
		file := desk.get("/reception.csv?state=all")
		if n := strings.Count(file.text, "\n"); n != 4 || !strings.Contains(file.text, `"Pia Noforte","Visitor"`) || h.events("reception.exported") != 1 {
			t.Errorf("%d lines, %d events:\n%s", n, h.events("reception.exported"), file.text)
		}
		desk.get("/people/"+h.visitOf(pia).Person).must(t, 200, "Visits", "Has left")
		h.whole()
	})
}

func TestManyGuestsCountedOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		first := h.visitOf(desk.enter(h.visitor("Pia", "Noforte")))
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "test.done", Subject: first.Ref(school)}
			for range 64 {
				v := first
				v.ID = tx.ID()
				e.Also = append(e.Also, v.Ref(school))
				if err := h.r.Store.Add(t.Context(), tx, v); err != nil {
					return e, err
				}
			}
			return e, nil
		})
		p := desk.get("/reception").must(t, 200, "Page 1 of 3, 65 in all")
		if p.Find("main tbody tr").Length() != pageSize {
			t.Errorf("%d rows", p.Find("main tbody tr").Length())
		}
		desk.get("/reception?page=3").must(t, 200, "Page 3 of 3, 65 in all")
		h.whole()
	})
}

// A neighbouring school's guests never show.
func TestTheNeighbourNeverShows(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		visit := h.as("o.desk").enter(h.visitor("Pia", "Noforte"))
		err := h.ledger.Read(t.Context(), h.gate.System("s2", "test"), func(tx *ledger.Tx) error {
			open, err := h.r.Store.Open(t.Context(), tx)
			if len(open) != 0 {
				t.Error("the neighbour sees our guests")
			}
			n, wrong := db.One[int](t.Context(), tx.Tx, `SELECT COUNT(*) FROM reception_visit WHERE id = ? AND school_id = ?`, visit, tx.School)
			if n != 0 || wrong != nil {
				t.Error(n, wrong)
			}
			return err
		})
		h.no(err)
	})
}

// shows NET-01: a guest without the internet among their services is held from it.
func TestNET01LimitedServices(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		with := h.visitOf(desk.enter(h.visitor("Pia", "Noforte")))
		without := h.visitOf(desk.enter(h.visitor("Max", "Treble", "services", "print")))
		h.read(func(tx *ledger.Tx) error {
			held, err := h.r.Held(t.Context(), tx)
			if len(held[with.Person]) != 0 || len(held[without.Person]) != 1 || held[without.Person][0].Helper != "Reception" {
				t.Errorf("%+v", held)
			}
			return err
		})
	})
}

// shows AUA-14: a policy without a form for a kind of guest opens nothing to them.
func TestAUA14NoFormNoAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i, f := range h.pack.Agreements {
			if f.Key == "visitor_notice" {
				h.pack.Agreements = append(h.pack.Agreements[:i:i], h.pack.Agreements[i+1:]...)
				break
			}
		}
		h.pack.Gates = nil
		desk := h.as("o.desk")
		visit := desk.enter(h.visitor("Pia", "Noforte"))
		desk.post("/reception/"+visit+"/issue", nil).must(t, 422, "which the policy in force does not have")
		h.pack.Identity.Covers = []string{"staff"}
		desk.post("/reception/"+visit+"/issue", nil).must(t, 422, "does not cover guests of this kind")
	})
}
