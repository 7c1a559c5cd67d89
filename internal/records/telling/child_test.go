package telling

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/records/incidents"
	"belisha/internal/web/webtest"
)

// Every page fits its struct.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) { webtest.CheckPages(t, h.site) })
}

// picture is a real PNG of a size.
func picture(t testing.TB, side int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shows INC-02 and NEW-08: two presses on one page reach the grown-up whom the child chose, nothing is typed, and the child
// learns who has read it.
func TestINC02NEW08AChildTellsTheGrownUpItChose(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		child := h.at("ada.quill")
		_, home := child.get("/")
		if home.Find(`a[href="/tell"]`).Length() == 0 || home.Find(`a[href="/tell/accident"]`).Length() != 1 {
			t.Error("the child's start page has no way to tell")
		}
		_, form := child.get("/tell")
		if n := form.Find("input[name=choice][type=radio]").Length(); n != len(choices())-1 {
			t.Errorf("%d pictures to press", n)
		}
		form.Find(".belisha-choice").Each(func(_ int, s *goquery.Selection) {
			if s.Find("img[src*='/pictures/']").Length() != 1 {
				t.Errorf("no picture: %s", s.Text())
			}
		})
		var names []string
		form.Find("button[name=adult]").Each(func(_ int, s *goquery.Selection) { names = append(names, s.Find("span").First().Text()) })
		if want := []string{"Tessa Four", "Abe Help", "Dora Safe", "Cora Ord", "Any grown-up"}; !slices.Equal(names, want) {
			t.Errorf("whom to tell: %v, want %v", names, want)
		}
		if form.Find("[data-read]").Length() < 2 {
			t.Error("nothing is read aloud")
		}
		has(t, form, "main", "Childline, telephone 0800 1111")
		has(t, form, "main", "CEOP")
		once := form.Find("input[name=once]").AttrOr("value", "")
		status, fault := child.post("/tell", url.Values{"once": {once}})
		has(t, fault, ".govuk-error-summary", "Choose a picture")
		if status != 422 {
			t.Errorf("an empty form: %d", status)
		}
		form1 := url.Values{"once": {once}, "choice": {"unkind"}, "adult": {h.id("t.four")}}
		var at string
		for range 2 { // a form sent twice is one report
			_, receipt := child.post("/tell", form1)
			at = receipt.Url.Path
			has(t, receipt, "#number", "2026-0001")
			has(t, receipt, "#telling-next", "This goes to Tessa Four.")
			has(t, receipt, "#telling-next", "Do not answer. Do not delete it.")
			has(t, receipt, "#state", "Nobody has read it yet.")
			if u := receipt.Url.String(); strings.Contains(u, "Ada") || strings.Contains(u, "2026") {
				t.Errorf("the receipt's address tells: %s", u)
			}
		}
		k := h.last()
		if k.Title != "Someone was unkind to me" || k.Route != incidents.ChildForm || k.Reporter != h.id("ada.quill") || k.Words != "Someone was unkind to me." {
			t.Errorf("%+v", k.Incident)
		}
		_, mine := child.get("/mine")
		has(t, mine, "main", "Nobody has read it yet.")
		if mine.Find("[data-live='/mine/pane']").Length() != 1 {
			t.Error("the page does not look again by itself")
		}
		h.wait(3 * time.Minute)
		if status, _ := h.at("t.four").get("/incidents/" + k.ID); status != 200 {
			t.Fatalf("the teacher opens it: %d", status)
		}
		h.wait(time.Minute)
		h.at("d.safe").get("/incidents/" + k.ID)
		for _, path := range []string{"/mine", "/mine/pane", "/"} {
			_, page := child.get(path)
			has(t, page, "body", "Tessa Four has read it.")
		}
		_, state := child.get(at + "/state")
		has(t, state, "#state", "Tessa Four has read it.")
		if state.Find("header").Length() != 0 {
			t.Error("the pane comes with a frame")
		}
		_, elsewhere := h.at("").get(at)
		hasNot(t, elsewhere, "main", "Tessa") // whoever holds the code alone learns no name
		has(t, elsewhere, "#state", "A grown-up has read it.")
	})
}

// shows INC-01: whoever goes back in the browser, changes the words and sends them again, or sits down at the same screen
// after somebody else, has told something new. Nothing is taken for the report before it and let go; the same words sent
// again are one report still, and each has the receipt that is its own.
func TestINC01WhatIsToldFromAnOldPageIsNotLost(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for n, who := range []string{"", "ada.quill", "t.four"} {
			once, seen := url.Values{"once": {fmt.Sprintf("%032x", n+1)}, "adult": {"any"}, "choice": {"saw"}}, map[string]string{}
			for _, words := range []string{"The first worry.", "The second worry, of somebody else.", "The first worry.", "Trzecie zmartwienie, مصدر قلق 😟"} {
				once.Set("words", words)
				status, receipt := h.at(who).post("/tell", once)
				at := receipt.Url.Path
				if before, told := seen[words]; status != 200 || told != (words == "The first worry." && len(seen) > 1) || told && before != at {
					t.Errorf("%q, %q: %d at %s, before at %s", who, words, status, at, before)
				}
				seen[words] = at
			}
			if len(h.all()) != 3*(n+1) {
				t.Errorf("%q: %d reports are stored", who, len(h.all()))
			}
		}
	})
}

// shows NEW-08: identical presses within a minute are one report with as many receipts; a minute later it is news.
func TestNEW08PressesOfAFrightenedChildJoin(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		child := h.at("ada.quill")
		press := func() string {
			_, receipt := child.post("/tell", url.Values{"choice": {"unsafe"}, "adult": {"any"}})
			return text(receipt, "#number")
		}
		for range 5 {
			if n := press(); n != "2026-0001" {
				t.Errorf("a press opened %s", n)
			}
			h.wait(2 * time.Second)
		}
		child.post("/tell", url.Values{"choice": {"saw"}, "adult": {"any"}})
		h.at("child.00").post("/tell", url.Values{"choice": {"unsafe"}, "adult": {"any"}})
		h.wait(2 * time.Minute)
		if n := press(); n != "2026-0004" {
			t.Errorf("a press two minutes later joined: %s", n)
		}
		if n := len(h.all()); n != 4 {
			t.Errorf("%d cases", n)
		}
		if n := len(h.told("telling.pressed-again")); n != 4 {
			t.Errorf("%d presses are in the trail", n)
		}
	})
}

// shows STD-16 and INC-45: about a picture of a body the page has nothing to send one with, and the form refuses every file,
// drawing and recording with what to do instead.
func TestSTD16INC45NoPictureOfABody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		child := h.at("ada.quill")
		_, form := child.get("/tell")
		at := form.Find(`.belisha-choice a[href^="/tell?choice=images"]`).AttrOr("href", "")
		_, page := child.get(at)
		if page.Find("input[type=file], [data-extras], canvas").Length() != 0 || page.Find("input[name=choice][value=images]").Length() != 1 {
			t.Error("the page has a way to send a picture")
		}
		has(t, page, "main", "Do not send the picture to anyone.")
		drawing := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(picture(t, 20)))
		for _, extra := range []url.Values{{"drawing": {drawing}}, {"voice": {"data:audio/webm;base64,GkXfo6AA"}}} {
			extra.Set("choice", "images")
			extra.Set("adult", h.id("d.safe"))
			status, refused := child.post("/tell", extra)
			if status != 422 {
				t.Errorf("a drawing came in: %d", status)
			}
			has(t, refused, ".govuk-error-summary", "give it to a grown-up you trust")
		}
		if status, _ := child.upload("/tell", url.Values{"choice": {"images"}}, "x.png", picture(t, 20)); status != 422 {
			t.Errorf("a file came in: %d", status)
		}
		if n := len(h.told("telling.upload-refused")); n != 3 || len(h.all()) != 0 {
			t.Errorf("%d refusals in the trail, %d cases", n, len(h.all()))
		}
		_, receipt := child.post("/tell", url.Values{"choice": {"images"}, "adult": {h.id("d.safe")}})
		has(t, receipt, "#telling-next", "This goes to Dora Safe.")
		k := h.last()
		if !k.NoPictures() || !k.Confidential || k.Kind != "images" || !k.Serious || k.Adult != h.id("d.safe") {
			t.Errorf("%+v", k.Incident)
		}

		staff := h.at("t.two")
		_, sheet := staff.get("/tell?report=images")
		if sheet.Find("input[type=file]").Length() != 0 || sheet.Find("form[enctype]").Length() != 0 {
			t.Error("the staff form has a way to send a picture")
		}
		has(t, sheet, "#telling-advice", "Do not view, copy, print or send the picture")
		for _, at := range []string{"/tell", "/tell/files"} {
			status, refused := staff.upload(at, url.Values{"report": {"images"}, "words": {"A child told me."}}, "x.png", picture(t, 20))
			has(t, refused, ".govuk-error-summary", "Nothing was uploaded.")
			if status != 422 || refused.Find("textarea#words").Text() != "A child told me." || refused.Find("input[type=file]").Length() != 0 {
				t.Errorf("%s: %d", at, status)
			}
		}
		if n := len(h.told("telling.upload-refused")); n != 5 || len(h.all()) != 1 {
			t.Errorf("%d refusals in the trail, %d cases", n, len(h.all()))
		}
		if status, _ := h.at("").upload("/tell", url.Values{"report": {"concern"}, "words": {"See this."}}, "x.png", picture(t, 20)); status != 422 {
			t.Errorf("a visitor's file came in: %d", status)
		}
		if status, _ := h.at("").upload("/tell/receipt/"+strings.TrimPrefix(receipt.Url.Path, "/tell/receipt/"), url.Values{"words": {"See."}}, "x.png", picture(t, 20)); status != 422 {
			t.Errorf("a file came in by the receipt: %d", status)
		}
	})
}

// shows NEW-08: a drawing and a voice note are evidence; what cannot be read never keeps a report back.
func TestNEW08DrawingAndVoice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		data := func(media, body string) string {
			return "data:" + media + ";base64," + base64.StdEncoding.EncodeToString([]byte(body))
		}
		webm := "\x1a\x45\xdf\xa3" + strings.Repeat("\x00", 60) + "A_OPUS" + strings.Repeat("x", 400)
		for n, c := range []struct {
			name, drawing, voice string
			want                 []string
		}{
			{"both", data("image/png", picture(t, 40)), data("audio/webm;codecs=opus", webm), []string{"image/png", "audio/webm"}},
			{"a page as a drawing", data("image/png", "<html>"), "", nil},
			{"a program as a voice", "", data("audio/webm", "MZ\x90\x00"+webm), nil},
			{"a film as a voice", "", data("audio/webm", "\x1a\x45\xdf\xa3 V_VP9 A_OPUS"), nil},
			{"a film behind filling", "", data("audio/webm", "\x1a\x45\xdf\xa3"+strings.Repeat("\x00", 20000)+"V_VP9 A_OPUS"), nil},
			{"too much", data("image/png", picture(t, 40)+strings.Repeat("x", maxDrawing)), data("audio/webm", webm+strings.Repeat("x", maxVoice)), nil},
			{"nonsense", "data:image/png;base64,%%%", "hello", nil},
		} {
			child := h.at("child.0" + string(rune('0'+n)))
			status, _ := child.post("/tell", url.Values{"choice": {"saw"}, "adult": {"any"}, "drawing": {c.drawing}, "voice": {c.voice}})
			var got []string
			for _, e := range h.last().Evidence {
				got = append(got, e.Media)
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if status != 200 || !slices.Equal(got, c.want) {
				t.Errorf("%s: %d, %v", c.name, status, got)
			}
		}
		if n := len(h.all()); n != 7 {
			t.Errorf("%d of 7 reports", n)
		}
	})
}

// shows INC-02: a worry about an adult of the school goes where the rule says, and is told to nobody it could be about.
func TestINC02AWorryAboutAGrownUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, receipt := h.at("ada.quill").post("/tell", url.Values{"choice": {"adult"}, "adult": {h.id("t.four")}})
		hasNot(t, receipt, "main", "Tessa")
		k := h.last()
		if k.Adult != "" || !slices.Equal(k.Handlers, []string{"head"}) {
			t.Errorf("told to %q, handled by %v", k.Adult, k.Handlers)
		}
		if status, _ := h.at("t.four").get("/incidents/" + k.ID); status != 403 {
			t.Errorf("the teacher: %d", status)
		}
	})
}

// shows INC-02 and INC-01: the code on the poster leads a child to the pictures without signing in. No name is shown there,
// and a class's poster still reaches the class's teacher.
func TestINC02ThePoster(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, sheet := h.at("t.two").get("/tell/poster?class=Y4")
		has(t, sheet, ".belisha-poster", "https://belisha.example/tell?as=child&class=Y4")
		if sheet.Find(".belisha-poster__code svg").Length() != 1 {
			t.Error("no code on the poster")
		}
		if status, _ := h.at("ada.quill").get("/tell/poster"); status != 403 {
			t.Errorf("a child prints posters: %d", status)
		}
		tablet := h.at("")
		_, form := tablet.get("/tell?as=child&class=Y4")
		hasNot(t, form, "main", "Tessa")
		_, receipt := tablet.post("/tell", url.Values{"as": {"child"}, "class": {"Y4"}, "choice": {"saw"}, "adult": {"teacher"}})
		has(t, receipt, "main", "Well done for telling")
		hasNot(t, receipt, "main", "Tessa")
		k := h.last()
		if k.Reporter != "" || k.ReporterKind != "pupil" || k.Route != incidents.ChildForm || k.Adult != h.id("t.four") || !k.Unnamed {
			t.Errorf("%+v", k.Incident)
		}
		_, form = tablet.get("/tell?as=child")
		if form.Find("button[value=teacher]").Length() != 0 || form.Find("button[value=dsl]").Length() != 1 {
			t.Error("without a class there is no class's teacher")
		}
	})
}

// shows INC-02: whoever a child chose can open what it told, an assistant too, and a worry that is kept from class teachers
// still reaches the teacher whom the child chose.
func TestINC02TheChosenGrownUpCanReadIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for n, account := range []string{"t.four", "a.four", "d.safe", "c.ord"} {
			h.at("ada.quill").post("/tell", url.Values{"choice": {"unsafe"}, "adult": {h.id(account)}})
			k := h.last()
			if status, _ := h.at(account).get("/incidents/" + k.ID); status != 200 || len(h.all()) != n+1 {
				t.Errorf("%s: %d", account, status)
			}
			if status, _ := h.at("t.two").get("/incidents/" + k.ID); status != 403 {
				t.Errorf("a teacher of another class: %d", status)
			}
		}
		h.at("ada.quill").post("/tell", url.Values{"choice": {"saw"}, "adult": {h.id("t.two")}})
		if k := h.last(); k.Adult != "" {
			t.Error("a grown-up who was not offered was chosen")
		}
	})
}
