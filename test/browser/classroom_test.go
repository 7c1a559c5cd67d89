package browser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The class of the youngest who come in by pictures.
const youngClass = "1 Otter"

// shows PPL-10, PPL-07, STD-26: a teacher gives the class pictures; a child of Year 1 opens the class's page on a tablet,
// presses her own three and is on her own page; the wrong three do not let her in.
func TestPPL10PPL07AChildComesInByPictures(t *testing.T) {
	teacher := direct(t).signIn(school.one(t, "teacher", youngClass))
	room := "/classroom/" + strings.ReplaceAll(youngClass, " ", "%20")
	teacher.visit(room)
	teacher.examine("a class before its pictures")
	if eval[bool](teacher, `!document.querySelector("main a.belisha-long")`) {
		teacher.leave(chromedp.Click(fmt.Sprintf(`form[action=%q] button`, room+"/door")))
	}
	door := eval[string](teacher, `document.querySelector("main a.belisha-long").getAttribute("href")`)
	teacher.leave(chromedp.Click(fmt.Sprintf(`form[action=%q] button:not([formaction])`, room+"/pictures")))
	teacher.has(".govuk-notification-banner", "have new pictures")
	teacher.examine("a class with pictures")
	teacher.picture("classroom", false)
	if status := teacher.visit(room + "/record"); status != http.StatusOK || eval[string](teacher, "location.pathname") == "/prove" {
		t.Fatalf("the record: %d at %s", status, eval[string](teacher, "location.pathname"))
	}
	teacher.examine("the class's record")
	name := eval[string](teacher, `document.querySelector(".belisha-record h2").innerText`)
	mine := eval[[]string](teacher, `[...document.querySelector(".belisha-record__row").querySelectorAll(".belisha-record__picture")].map(e => e.innerText.trim())`)
	if len(mine) != 3 {
		t.Fatalf("%s has the pictures %q", name, mine)
	}
	teacher.clean("classroom")

	her := direct(t)
	her.visit(door)
	her.examine("the class's page")
	her.picture("class-door", false)
	her.choose(name)
	her.has("h1", "Hello, "+strings.Fields(name)[0])
	her.examine("the pictures")
	her.picture("class-pictures", false)
	for _, p := range []string{mine[2], mine[1], mine[0]} { // hers, in another order
		her.pressPicture(p)
	}
	if mine[0] != mine[2] {
		her.has("#press", "not your pictures")
		her.examine("the wrong pictures")
	}
	her.scripts(false) // a tablet that is old
	for _, p := range mine {
		her.pressPicture(p)
	}
	her.scripts(true)
	her.remind()
	if at := eval[string](her, "location.pathname"); at != "/" {
		t.Fatalf("she is at %s: %s", at, her.text("main"))
	}
	her.has("h1", "Hello")
	her.has("header", strings.Fields(name)[0])
	her.examine("a child's own page")
	her.visit("/me")
	her.has("h1", "Hello "+strings.Fields(name)[0])
	her.examine("about me")
	her.clean("the class's page")
}

// choose presses a child's own tile, which bears the first name and as much of the family name as tells two apart.
func (w *window) choose(name string) {
	w.t.Helper()
	first := strings.Fields(name)[0]
	at := eval[string](w, fmt.Sprintf(`(() => { const tiles = [...document.querySelectorAll("main a[href^='/class/']")], say = e => e.innerText.replace(/\s+/g, " ").trim();
		const fits = tiles.filter(e => say(e).split(" ")[0] === %q && %q.startsWith(say(e).replace(/\.$/, ""))); return fits.length === 1 ? fits[0].getAttribute("href") : "" })()`, first, name))
	if at == "" {
		w.t.Fatalf("nobody, or more than one, could be %s: %s", name, w.text("main"))
	}
	w.leave(chromedp.Click(fmt.Sprintf("main a[href=%q]", at)))
}

func (w *window) pressPicture(title string) {
	w.t.Helper()
	w.leave(chromedp.Click(fmt.Sprintf("button[name=pick]:has(img[alt=%q i])", title)))
}
