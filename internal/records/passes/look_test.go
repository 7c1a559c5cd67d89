package passes

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// No site opens to pupils that no teacher has looked at lately; a tick while opening is a look, with its date and its place
// in the pack's register. shows WEB-19
func TestASiteIsLookedAtFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.opens("t.four", Opening{Sites: "museum.example\nmaps.example"})
		wants(t, err, errs.Invalid, "sites", "Look at museum.example, maps.example first")
		_, err = h.opens("t.four", Opening{Sites: "museum.example\nmaps.example", Looked: []string{"museum.example"}})
		wants(t, err, errs.Invalid, "sites", "Look at maps.example first")
		if len(h.entered) != 1 { // the write was taken back, ours with it; the register's own is the app's
			t.Errorf("entered: %+v", h.entered)
		}
		_, err = h.opens("t.four", Opening{Sites: "museum.example\nmaps.example", Looked: []string{"museum.example", "maps.example"}})
		h.no(err)
		last := h.entered[len(h.entered)-1]
		if last["register"] != "site_previews" || last["site"] != "maps.example" || last["class"] != "Y4" || last["looked"] != "2026-11-10" || last["by"] != h.id("t.four") || last["suitable"] != "yes" || last["aim"] == "" {
			t.Errorf("the register got %+v", last)
		}
		h.wait(30 * 24 * time.Hour)
		_, err = h.opens("t.two", Opening{Class: "Y2", Sites: "museum.example"})
		h.no(err)
		h.wait(time.Minute)
		_, err = h.opens("t.two", Opening{Class: "Y2", Sites: "museum.example"})
		wants(t, err, errs.Invalid, "sites", "Look at museum.example first")
		h.registered = []string{"museum.example"}
		_, err = h.opens("t.two", Opening{Class: "Y2", Sites: "museum.example"})
		h.no(err)
		_, err = h.opens("t.two", Opening{Class: "Y2", Sites: "odd.example", Looked: []string{"odd.example"}})
		h.no(err)
		h.whole()
	})
}

// Where a site leads to another domain, that is looked at as well and opened with it; once it leads elsewhere it needs a new
// look; one that cannot be reached goes by what was found. shows WEB-19
func TestARedirectNeedsANewLook(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.leads["short.example"] = "museum.example"
		h.leads["romans.example"] = "www.romans.example"
		_, err := h.opens("t.four", Opening{Sites: "short.example", Looked: []string{"short.example"}})
		wants(t, err, errs.Invalid, "sites", "Look at short.example first")
		_, err = h.opens("t.four", Opening{Sites: "short.example romans.example", Looked: []string{"short.example>museum.example", "romans.example"}})
		h.no(err)
		if got := h.sites("ada.quill", h.clock()); got != "museum.example romans.example short.example" {
			t.Errorf("open: %q", got)
		}
		_, err = h.opens("t.two", Opening{Class: "Y2", Sites: "museum.example"}) // looked at by way of the other
		h.no(err)
		h.leads["short.example"] = "shop.example"
		_, err = h.opens("t.four", Opening{Sites: "short.example"})
		wants(t, err, errs.Invalid, "sites", "Look at short.example first")
		h.read(func(tx *ledger.Tx) error {
			all, err := h.p.check(t.Context(), tx, []string{"short.example"}, h.leads)
			if all[0].Why != "It leads to shop.example now, which nobody has looked at." {
				t.Errorf("why: %+v", all[0])
			}
			return err
		})
		h.looksAt("t.four", "away.example")
		_, err = h.opens("t.two", Opening{Class: "Y2", Sites: "away.example"})
		h.no(err)
		if r := h.figure("passes.previewed"); !strings.HasPrefix(r.Shown, "4 of 4 sites in lesson lists (100%)") {
			t.Errorf("the figure reads %q", r.Shown)
		}
	})
}

// A site that a colleague found unsuitable opens for nobody until somebody finds otherwise; a look has words where it needs
// them. shows WEB-19
func TestAnUnsuitableSiteStaysShut(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		look := func(l Look) error {
			return h.try("t.two", "passes.look", func(tx *ledger.Tx) (ledger.Event, error) {
				l, err := h.p.looking(t.Context(), tx, l, "", "")
				return ledger.Event{Verb: "passes.looked", Subject: l.Ref(school)}, err
			})
		}
		wants(t, look(Look{Host: "loud.example", Suitable: "perhaps"}), errs.Invalid, "suitable", "Choose")
		wants(t, look(Look{Host: "loud.example", Suitable: Unsuitable}), errs.Invalid, "remarks", "what to mind")
		wants(t, look(Look{Host: "loud.example", Suitable: WithCare, Remarks: strings.Repeat("a", 2001)}), errs.Invalid, "remarks", "2,000")
		h.no(look(Look{Host: "loud.example", Suitable: Unsuitable, Remarks: "Advertisements for betting."}))
		_, err := h.opens("t.four", Opening{Sites: "loud.example", Looked: []string{"loud.example"}})
		wants(t, err, errs.Invalid, "sites", "Look at loud.example first")
		h.wait(time.Second)
		h.no(look(Look{Host: "loud.example", Suitable: WithCare, Remarks: "Beside an adult only."}))
		_, err = h.opens("t.four", Opening{Sites: "loud.example"})
		h.no(err)
	})
}

// Sites are read as people type them, and what is none is refused.
func TestSitesAreReadAsTyped(t *testing.T) {
	for typed, want := range map[string]string{"museum.example": "museum.example", "HTTPS://www.Museum.example./romans?x=1#top": "www.museum.example", " museum.example/a ": "museum.example",
		"http://museum.example": "museum.example", "museum": "", "10.0.0.1": "", "me@museum.example": "", "museum.example:8080": "", "https://": "", "-a.example": "", "a b": "", "[::1]": "", "%zz.example": "", "co.uk": "", "https://sch.uk/": "", "www.gov.uk": "www.gov.uk"} {
		got, ok := readSite(typed)
		if got.Host != want || ok != (want != "") || ok && !strings.HasPrefix(got.Address, "https://"+want) {
			t.Errorf("%q: %+v", typed, got)
		}
	}
	if _, err := readSites(strings.Repeat("a.example\n", 40)); err != nil {
		t.Error(err)
	}
	many := ""
	for i := range 31 {
		many += "a" + strings.Repeat("x", i) + ".example "
	}
	if _, err := readSites(many); err == nil {
		t.Error("more sites than a lesson needs are taken")
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{{"museum.example", "www.museum.example", true}, {"en.museum.example", "museum.example", true}, {"museum.example", "notmuseum.example", false}, {"a.example", "b.example", false}} {
		if sameDomain(c.a, c.b) != c.same {
			t.Errorf("%v", c)
		}
	}
}

// FuzzReadSite: whatever is typed, a host that is taken is one that a gateway can be told.
func FuzzReadSite(f *testing.F) {
	for _, s := range []string{"museum.example", "https://a.b/c?d#e", "%2e", "a\x00b.c", "xn--mnchen-3ya.example", "//", "é.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		s, ok := readSite(typed)
		if ok && (!hostName.MatchString(s.Host) || s.Host != strings.ToLower(s.Host) || !strings.HasPrefix(s.Address, "https://"+s.Host) || len(s.Host) > 253) {
			t.Errorf("%q: %+v", typed, s)
		}
	})
}

// What a colleague found unsuitable opens by no other name: not by a site that leads there, not as a part of it, and no tick
// or look in passing makes it good. shows WEB-19
func TestAnUnsuitableSiteOpensByNoOtherName(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.no(h.try("t.two", "passes.look", func(tx *ledger.Tx) (ledger.Event, error) {
			l, err := h.p.looking(t.Context(), tx, Look{Host: "loud.example", Suitable: Unsuitable, Remarks: "Advertisements for betting."}, "", "")
			return ledger.Event{Verb: "passes.looked", Subject: l.Ref(school)}, err
		}))
		h.wait(time.Second)
		h.leads["short.example"] = "loud.example"
		for _, o := range []Opening{{Sites: "short.example", Looked: []string{"short.example>loud.example"}}, {Sites: "www.loud.example", Looked: []string{"www.loud.example"}},
			{Sites: "games.loud.example", Looked: []string{"games.loud.example"}}} {
			_, err := h.opens("t.four", o)
			wants(t, err, errs.Invalid, "sites", "Look at "+o.Sites+" first")
		}
		h.looksAt("t.four", "short.example")
		_, err := h.opens("t.four", Opening{Sites: "loud.example"})
		wants(t, err, errs.Invalid, "sites", "Look at loud.example first")
		if got := h.sites("ada.quill", h.clock()); got != "-" {
			t.Errorf("open: %q", got)
		}
		h.wait(time.Second)
		h.looksAt("t.four", "games.loud.example") // just this part
		_, err = h.opens("t.four", Opening{Sites: "games.loud.example"})
		h.no(err)
	})
}
