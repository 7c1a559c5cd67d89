package browser_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/chromedp/chromedp"
)

// worry is one child's, from a page of the filter to the grown-up who reads it.
type worry struct {
	child   demo.Account
	her     *window // behind the filter, as every browser in school
	touches int
	at      string // of the receipt
	number  string
}

// mostTouches is what the school promises a child: from any page to a grown-up's screen.
const mostTouches = 3

// touch presses something as a finger does, and counts it.
func (y *worry) touch(selector string) {
	y.her.t.Helper()
	y.touches++
	y.her.do(chromedp.Click(selector))
}

// touchOn is a touch that leads to another page.
func (y *worry) touchOn(selector string) {
	y.her.t.Helper()
	y.touches++
	y.her.leave(chromedp.Click(selector))
}

// newWorry puts a child before the filter; where she is known to the records she has signed in there earlier.
func newWorry(t *testing.T, class string, known bool) *worry {
	t.Helper()
	asksWho(t)
	y := &worry{child: school.one(t, "pupil", class)}
	y.her = behind(t, y.child)
	if known {
		y.her.goOnAs(newReader(t, y.child))
	}
	return y
}

// told reads the receipt.
func (y *worry) told() {
	t := y.her.t
	t.Helper()
	y.number = regexp.MustCompile(`\d{4}-\d{4}`).FindString(y.her.text("#number"))
	if y.at = eval[string](y.her, "location.pathname"); y.number == "" || !strings.HasPrefix(y.at, "/tell/receipt/") {
		t.Fatalf("no receipt at %s: %s", y.at, y.her.text("main"))
	}
	y.her.has("main", "Well done for telling", "You are not in trouble", "Nobody has read it yet")
	if y.touches > mostTouches {
		t.Errorf("it took %d touches", y.touches)
	}
}

// row finds a concern in a worklist that is open on a screen.
func row(number string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("main tbody tr")].some(r => r.innerText.includes(%q))`, number)
}

// shows INC-02, NEW-08, INC-01: from the block page a child comes with pictures alone to a grown-up of her choice. The
// lead's and the chosen teacher's open screens show it by themselves; when the teacher opens it, the child's page says so.
func TestINC02NEW08AWorryReachesTheGrownUp(t *testing.T) {
	teacher := school.one(t, "teacher", herClass)
	lead, chosen := direct(t).signIn(school.one(t, "dsl", "")), direct(t).signIn(teacher)
	lead.visit("/incidents")
	chosen.visit("/incidents")
	y := newWorry(t, herClass, true)
	y.her.blocked("https://" + gameSite + "/play")
	began := time.Now()
	y.touchOn(`main a[href*="/tell?"]`)
	y.her.picture("worry-pictures", false)
	y.touch(`label[for="choice-saw"]`)
	y.touchOn(fmt.Sprintf(`button[name=adult][value=%q]`, y.adult(fullName(teacher.Name))))
	y.told()
	y.her.has("main", "This goes to "+fullName(teacher.Name))
	for who, w := range map[string]*window{"safeguarding lead": lead, "chosen teacher": chosen} {
		w.until("the screen of the "+who+" does not show it", row(y.number))
		t.Logf("%d touches; the screen of the %s shows it %.1f s after the first", y.touches, who, time.Since(began).Seconds())
	}
	y.her.picture("worry-told", false)
	chosen.pressLive(fmt.Sprintf(`main tbody a[href=%q]`, y.page(chosen)))
	took := y.her.until("the child's page does not say that it was read", fmt.Sprintf(`document.querySelector("#state").innerText.includes(%q)`, fullName(teacher.Name)+" has read it."))
	t.Logf("the child's page said so %.1f s after the teacher had opened it", took.Seconds())
	y.her.picture("worry-read", false)
	y.her.clean("a child's worry")
}

// adult is the key of a grown-up whom the page offers.
func (y *worry) adult(name string) string {
	y.her.t.Helper()
	return eval[string](y.her, fmt.Sprintf(`[...document.querySelectorAll("button[name=adult]")].find(b => b.innerText.includes(%q)).value`, name))
}

// page is the case, as a worklist links to it.
func (y *worry) page(w *window) string {
	w.t.Helper()
	return eval[string](w, fmt.Sprintf(`[...document.querySelectorAll("main tbody a")].find(a => a.innerText.includes(%q)).getAttribute("href")`, y.number))
}

// shows INC-02, INC-01: the button of the block page itself is one touch.
func TestINC02OneTouchOnTheBlockPage(t *testing.T) {
	lead := direct(t).signIn(school.one(t, "dsl", ""))
	lead.visit("/incidents")
	y := newWorry(t, herClass, false)
	y.her.blocked("http://" + gameSite + "/")
	began := time.Now()
	y.touchOn("button[value=tell]")
	y.number = regexp.MustCompile(`\d{4}-\d{4}`).FindString(y.her.text("main"))
	lead.until("the screen of the lead does not show it", row(y.number))
	t.Logf("%d touch; the lead's screen shows it after %.1f s", y.touches, time.Since(began).Seconds())
}

// shows INC-02, NEW-08: a child whom the records do not know tells it without scripts, with no more touches; the receipt
// says that it was read when it is opened again.
func TestINC02NEW08WithoutScriptsAndWithoutSigningIn(t *testing.T) {
	y := newWorry(t, herClass, false)
	y.her.scripts(false)
	y.her.visit("http://" + gameSite + "/")
	y.touchOn(`main a[href*="/tell?"]`)
	y.her.has("h1", "Tell a grown-up")
	y.touch(`label[for="choice"]`)
	y.touchOn(`button[name=adult][value="any"]`)
	y.told()
	reader := newReader(t, school.one(t, "dsl", ""))
	_, list := reader.get("/incidents")
	at := ""
	for _, a := range list.Find("main tbody a").EachIter() {
		if strings.Contains(a.Text(), y.number) {
			at = a.AttrOr("href", "")
		}
	}
	if status, _ := reader.get(at); at == "" || status != http.StatusOK {
		t.Fatalf("the lead cannot open %s at %q: status %d", y.number, at, status)
	}
	y.her.visit(eval[string](y.her, "location.href"))
	y.her.has("#state", "A grown-up has read it.")
	t.Logf("%d touches without scripts and without signing in", y.touches)
}

// shows NEW-08, INC-02: with the internet down, the block page and the records still stand in the school: a site that cannot
// be reached says so, and from the block page a child goes to the pictures and is heard.
func TestNEW08WhileTheInternetIsDown(t *testing.T) {
	y := newWorry(t, herClass, true)
	if status := y.her.visit("http://" + awaySite + "/"); status < http.StatusInternalServerError {
		t.Errorf("a site that is away: status %d: %s", status, y.her.text("body"))
	}
	y.her.has("main", "tell a teacher")
	y.her.blocked("http://" + gameSite + "/")
	y.touchOn(`main a[href*="/tell?"]`)
	y.touch(`label[for="choice-unsafe"]`)
	y.touchOn(`button[name=adult][value="any"]`)
	y.told()
	lead := direct(t).signIn(school.one(t, "dsl", ""))
	lead.visit("/incidents")
	lead.until("the lead's screen does not show it", row(y.number))
	t.Logf("%d touches while the internet was down", y.touches)
}
