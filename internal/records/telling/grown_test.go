package telling

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/policy"
	"belisha/internal/records/incidents"
)

// shows INC-01 and INC-05: a visitor reports without signing in; about the head it is hidden from the head. Who floods the
// form is held back; a child on the same network is not.
func TestINC01AVisitorTellsAndINC05TheHeadDoesNotSee(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		stranger := h.at("")
		_, form := stranger.get("/tell")
		if form.Find("#contact").Length() != 1 || form.Find("input[type=file]").Length() != 0 {
			t.Error("the visitor's form")
		}
		status, fault := stranger.post("/tell", url.Values{"about": {"head"}, "name": {"A neighbour"}})
		if status != 422 || fault.Find("#name").AttrOr("value", "") != "A neighbour" {
			t.Errorf("an empty report: %d", status)
		}
		if status, _ := stranger.post("/tell", url.Values{"words": {"Buy now"}, "website": {"spam.example"}}); status != 422 {
			t.Errorf("the trap: %d", status)
		}
		_, receipt := stranger.post("/tell", url.Values{"words": {"The head shouts."}, "about": {"head"}, "kind": {"parent"}})
		has(t, receipt, "#number", "2026-0001")
		for account, want := range map[string]int{"h.high": 0, "d.safe": 0, "c.ord": 0, "k.chair": 1} {
			_, list := h.at(account).get("/incidents?state=all")
			if got := list.Find("tbody tr").Length(); got != want {
				t.Errorf("%s sees %d, want %d", account, got, want)
			}
		}
		refused := 0
		for range 12 {
			if status, _ := stranger.post("/tell", url.Values{"words": {"Again."}}); status == 422 {
				refused++
			}
		}
		if refused != 3 {
			t.Errorf("%d of 12 more were held back, want 3", refused)
		}
		if status, _ := h.at("ada.quill").post("/tell", url.Values{"choice": {"unkind"}}); status != 200 {
			t.Error("a child on the same network must not be held back")
		}
	})
}

// shows INC-01: whoever told something without an account comes back with the code, sees how far it is and adds to it; the
// handlers hear of it, and nobody learns more than that.
func TestINC01AParentAddsLater(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, receipt := h.at("").post("/tell", url.Values{"words": {"Ktoś wysyła mojej córce zdjęcia."}, "kind": {"parent"}, "name": {"A mother"}})
		code := text(receipt, "#code")
		has(t, receipt, "#state", "Received.")
		if len(code) != 19 {
			t.Fatalf("the code is %q", code)
		}
		h.wait(30 * 24 * time.Hour)
		later := h.at("")
		_, page := later.get("/tell/receipt?code=" + strings.ToLower(strings.ReplaceAll(code, "-", "+")))
		has(t, page, "#number", "2026-0001")
		hasNot(t, page, "main", "zdjęcia")
		status, fault := later.post(page.Url.Path, url.Values{"words": {"  "}})
		if status != 422 {
			t.Errorf("nothing was added: %d", status)
		}
		has(t, fault, "#words-error", "Enter what you want to add.")
		_, page = later.post(page.Url.Path, url.Values{"words": {"It happened again on Friday."}})
		has(t, page, ".govuk-notification-banner", "stands with what you told us")
		k := h.last()
		if k.ReporterKind != "parent" || k.Words != "Ktoś wysyła mojej córce zdjęcia." || !slices.ContainsFunc(k.Entries, func(e incidents.Entry) bool {
			return e.Kind == "told" && e.Text == "It happened again on Friday." && e.Who == "nobody"
		}) {
			t.Errorf("%+v", k.Entries)
		}
		if len(h.heard) == 0 || !slices.Contains(h.heard[len(h.heard)-1].To, h.id("d.safe")) || strings.Contains(h.heard[len(h.heard)-1].Title, "Friday") {
			t.Errorf("the handlers heard %+v", h.heard)
		}
		h.at("d.safe").get("/incidents/" + k.ID)
		_, page = later.get(page.Url.Path)
		has(t, page, "#state", "Being dealt with.")
		hasNot(t, page, "main", "Dora")
		held := 0
		for range 25 {
			if status, _ := later.post(page.Url.Path, url.Values{"words": {"More."}}); status == 422 {
				held++
			}
		}
		if held < 4 {
			t.Errorf("%d of 25 more were held back", held)
		}
		guessed := 0
		for range 25 {
			if status, _ := later.get("/tell/receipt/AAAABBBBCCCCDDDD"); status != 404 {
				guessed++
			}
		}
		if guessed != 5 {
			t.Errorf("%d of 25 guesses were stopped", guessed)
		}
		h.wait(200 * 24 * time.Hour)
		if status, _ := later.get(page.Url.Path); status != 404 {
			t.Errorf("half a year later: %d", status)
		}
	})
}

// The receipt of somebody who signs in is shown for a day: the device may be a child's. Afterwards there is "What I told".
func TestTheReceiptOfAChildLivesForADay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, receipt := h.at("ada.quill").post("/tell", url.Values{"choice": {"saw"}})
		path := receipt.Url.Path
		for _, c := range []struct {
			after time.Duration
			path  string
			want  int
		}{{0, path, 200}, {0, path[:len(path)-1] + "-", 404}, {23 * time.Hour, path, 200}, {2 * time.Hour, path, 404}} {
			h.wait(c.after)
			if status, _ := h.at("").get(c.path); status != c.want {
				t.Errorf("after %s more: %d, want %d", c.after, status, c.want)
			}
		}
	})
}

// shows INC-01 and INC-03: staff report in one form; names are matched, and those not found are kept as words. A paper slip
// keeps its own date and writer.
func TestINC01INC03StaffReportAndPaperSlip(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		teacher := h.at("t.two")
		_, form := teacher.get("/tell")
		if form.Find(".belisha-topics li").Length() != len(topics()) || form.Find("form[action='/tell/files'][enctype] input[type=file][multiple]").Length() != 1 {
			t.Error("the staff form")
		}
		_, receipt := teacher.upload("/tell/files", url.Values{"who": {"ada quill, Someone Else"}, "words": {"Swapped passwords."}, "how": {"I saw it."}, "place": {"school"}, "serious": {"yes"},
			"when-day": {"9"}, "when-month": {"3"}, "when-year": {"2026"}, "hour": {"9:40"}}, "a.png", picture(t, 30), "b.pdf", "%PDF-1.7 a page")
		has(t, receipt, "#number", "2026-0001")
		k := h.last()
		if len(k.Persons) != 2 || !strings.Contains(k.Words, "Someone Else") || !strings.Contains(k.Words, "How I know: I saw it.") || k.Happened != "2026-03-09T09:40:00.000Z" || !k.Serious || len(k.Evidence) != 2 {
			t.Errorf("%+v %q %s %d", k.Persons, k.Words, k.Happened, len(k.Evidence))
		}
		status, fault := teacher.post("/tell", url.Values{"words": {"Soon."}, "when-day": {"9"}, "when-month": {"3"}, "when-year": {"2027"}})
		has(t, fault, ".govuk-error-summary", "must not lie in the future")
		if status != 422 || fault.Find("#when-year").AttrOr("value", "") != "2027" {
			t.Errorf("a date in the future: %d", status)
		}
		teacher.post("/tell", url.Values{"words": {"Long ago."}, "when-day": {"2"}, "when-month": {"3"}, "when-year": {"2026"}})
		if k := h.last(); !k.Late {
			t.Error("a report eight days after is not marked late")
		}
		_, receipt = h.at("n.wire").post("/tell/paper", url.Values{"words": {"Found on the bus."}, "name": {"The driver"}, "kind": {"visitor"}, "place": {"off_site"}, "reported-day": {"2"}, "reported-month": {"3"}, "reported-year": {"2026"}})
		has(t, receipt, "#number", "2026-0003")
		slip := h.last()
		if slip.Reporter != "" || slip.ReporterText != "The driver" || slip.Reported != "2026-03-02T00:00:00.000Z" || slip.Place != "off_site" || slip.Route != incidents.Paper {
			t.Errorf("%+v", slip.Incident)
		}
		if _, page := h.at("ada.quill").get("/tell/paper"); page.Find("input[name=reported-day]").Length() != 0 {
			t.Error("a child keys in no paper")
		}
	})
}

// shows INC-24, STD-16: a file is what its bytes say. A photo that is too large, one in the telephone's own format, and a
// program that calls itself a picture are turned away with a way out, and nothing typed is lost.
func TestINC24FilesOfAReport(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		teacher := h.at("t.two")
		heic := "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + strings.Repeat("x", 500)
		for _, c := range []struct {
			name, file, says string
			status           int
		}{
			{"photo.heic", heic, "HEIC", 422},
			{"photo.png", "MZ\x90\x00\x03" + strings.Repeat("\x00", 500), "no PNG or JPEG picture and no PDF, whatever its name says", 422},
			{"photo.jpg", "\x7fELF" + strings.Repeat("\x00", 500), "whatever its name says", 422},
			{"half.png", "\x89PNG\r\n\x1a\n" + strings.Repeat("x", 500), "cannot be read as a picture", 422},
			{"page.pdf", "<html><script>", "whatever its name says", 422},
			{"big.png", picture(t, 10) + strings.Repeat("x", 6<<20), "larger than 5 MB", 422},
			{"huge.png", picture(t, 10) + strings.Repeat("x", 40<<20), "", 413},
		} {
			status, fault := teacher.upload("/tell/files", url.Values{"words": {"See the photo."}}, c.name, c.file)
			if status != c.status {
				t.Errorf("%s: %d, want %d", c.name, status, c.status)
			}
			if status == 422 {
				has(t, fault, "#files-error", c.says)
				if fault.Find("textarea#words").Text() != "See the photo." {
					t.Errorf("%s: what was typed is lost", c.name)
				}
			}
		}
		if status, _ := teacher.upload("/tell/files", url.Values{"words": {"Five."}}, "a", "%PDF-1", "b", "%PDF-1", "c", "%PDF-1", "d", "%PDF-1", "e", "%PDF-1"); status != 422 {
			t.Errorf("five files: %d", status)
		}
		if status, _ := h.at("").upload("/tell/files", url.Values{"words": {"Mine."}}, "a.png", picture(t, 10)); status == 200 && len(h.all()) > 0 {
			t.Error("a stranger sent a file")
		}
		if n := len(h.all()); n != 0 {
			t.Errorf("%d cases", n)
		}
	})
}

// shows INC-34: whoever tells of a message that threatens or frightens reads at once not to reply, to keep it, and that
// somebody is told; children in their own words.
func TestINC34DoNotReplyKeepTell(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for account, says := range map[string]string{"t.two": "Do not delete the message. Take a screenshot", "p.quill": "Do not delete the message: it is evidence.", "": "Do not reply."} {
			_, form := h.at(account).get("/tell?report=message")
			has(t, form, "#telling-advice", says)
			has(t, form, "#telling-advice", "Do not reply.")
		}
		h.at("t.two").post("/tell", url.Values{"report": {"message"}, "words": {"It says that it knows where she lives."}})
		if k := h.last(); k.Kind != "message" {
			t.Errorf("it is a %s", k.Kind)
		}
		_, receipt := h.at("ada.quill").post("/tell", url.Values{"choice": {"stranger"}, "adult": {"any"}})
		has(t, receipt, "#telling-next", "Do not answer. Do not delete it. Show it to a grown-up.")
		if k := h.last(); k.Kind != "message" || !k.Serious || !k.HasTag("grooming") {
			t.Errorf("%+v", k.Incident)
		}
	})
}

// shows INC-35: one press tells of something seen by accident, with its address and time, to the class's teacher, and no
// word of it blames anybody.
func TestINC35SeenByAccident(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		child := h.at("ada.quill")
		_, page := child.get("/tell/accident?site=odd.example")
		has(t, page, "main", "odd.example")
		if page.Find("main form input:not([type=hidden]):not(#website)").Length() != 0 {
			t.Error("something has to be typed")
		}
		_, receipt := child.post("/tell/accident", url.Values{"site": {page.Find("input[name=site]").AttrOr("value", "")}})
		has(t, receipt, "h1", "Well done for telling")
		has(t, receipt, "main", "You are not in trouble.")
		has(t, receipt, "main", "This goes to Tessa Four.")
		k := h.last()
		if k.Kind != "accident" || k.Adult != h.id("t.four") || k.Happened != "2026-03-10T10:00:00.000Z" || len(k.Evidence) != 1 || k.Evidence[0].Address != "odd.example" {
			t.Errorf("%+v %+v", k.Incident, k.Evidence)
		}
		for _, p := range k.Persons {
			if p.Part == incidents.SubjectPart {
				t.Error("somebody's conduct is in question")
			}
		}
		_, page = child.get("/tell/accident?site=" + url.QueryEscape(`"><script>alert(1)</script>`))
		if page.Find("input[name=site]").Length() != 0 {
			t.Error("an address that is none was taken")
		}
		_, page = h.at("t.two").get("/tell?report=accident")
		has(t, page, "#telling-advice", "Nobody is blamed for telling promptly.")
	})
}

// shows INC-39: whistleblowing and allegations go to the head alone. The reporter's name stands neither in the trail nor in
// the chronology, and is not kept at all when the reporter wants it so.
func TestINC39WhistleblowingHidesWhoTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		teacher := h.at("t.two")
		_, form := teacher.get("/tell?report=whistleblowing")
		has(t, form, "#telling-advice", "Your name is for the person alone who deals with this")
		teacher.post("/tell", url.Values{"report": {"whistleblowing"}, "words": {"Passwords lie in a drawer."}})
		named := h.last()
		if named.Kind != "whistleblowing" || named.Reporter != h.id("t.two") || !slices.Equal(named.Handlers, []string{"head"}) || !named.Confidential {
			t.Errorf("%+v handled by %v", named.Incident, named.Handlers)
		}
		_, receipt := teacher.post("/tell", url.Values{"report": {"allegation"}, "words": {"He took a photograph."}, "unnamed": {"yes"}})
		has(t, receipt, "#number", "2026-0002")
		bare := h.last()
		if bare.Reporter != "" || !bare.Unnamed || bare.Kind != "allegation" {
			t.Errorf("%+v", bare.Incident)
		}
		teacher.post(receipt.Url.Path, url.Values{"words": {"It was on Monday."}})
		for _, verb := range []string{"incidents.opened", "telling.added"} {
			for _, e := range h.told(verb) {
				if strings.Contains(e.Actor, h.id("t.two")) {
					t.Errorf("the trail names who told: %s %s", e.Verb, e.Actor)
				}
			}
		}
		for _, k := range h.all() {
			for _, e := range k.Entries {
				if strings.Contains(e.Who, h.id("t.two")) {
					t.Errorf("the chronology names who told: %+v", e)
				}
			}
		}
		_, mine := teacher.get("/mine")
		has(t, mine, "main", "2026-0001")
		hasNot(t, mine, "main", "2026-0002")
	})
}

// shows INC-01: where the policy wants a name of some, it is asked for; the others may leave it out.
func TestINC01WithoutANameWhereThePolicyAllowsIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.pack.Cases.Anonymous = []string{"pupils", "parents"}
		t.Cleanup(func() { h.pack.Cases = policy.Cases{} })
		status, fault := h.at("").post("/tell", url.Values{"words": {"A worry."}, "kind": {"visitor"}})
		if status != 422 {
			t.Errorf("a visitor without a name: %d", status)
		}
		has(t, fault, "#name-error", "Enter your name.")
		if status, _ := h.at("").post("/tell", url.Values{"words": {"A worry."}, "kind": {"parent"}}); status != 200 || !h.last().Unnamed {
			t.Errorf("a parent without a name: %d", status)
		}
		_, form := h.at("t.two").get("/tell?report=whistleblowing")
		if form.Find("input[name=unnamed]").Length() != 0 {
			t.Error("staff are offered what the policy does not allow")
		}
		h.at("t.two").post("/tell", url.Values{"report": {"whistleblowing"}, "words": {"By hand."}, "unnamed": {"yes"}})
		if k := h.last(); k.Unnamed || k.Reporter == "" {
			t.Error("a form made by hand left the name out")
		}
	})
}

// A locked screen belongs to nobody: whoever tells something there is not taken for its owner.
func TestTellingAtALockedScreen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.at("t.two!").post("/tell", url.Values{"words": {"A worry."}})
		if k := h.last(); k.Reporter != "" || k.Route != incidents.PublicForm {
			t.Errorf("%q by %s", k.Reporter, k.Route)
		}
	})
}
