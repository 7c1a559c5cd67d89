package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/policy"
)

// Lessons on the web: plans with sites looked at, lessons that opened and closed again, children who ask, a page hidden.

// lesson is what happens before school and in the first hour of a day that has something of its own; left is how many school
// days are still to come.
func (v *invention) lesson(ctx context.Context, left int, morning time.Time) error {
	do := map[int]func(context.Context, time.Time) error{12: v.plans, 8: v.forDays, 5: v.romanTown, 3: v.riversOnly}[left]
	if do == nil {
		return nil
	}
	if err := do(ctx, morning); err != nil {
		return fmt.Errorf("the lesson of the day with %d to come: %w", left, err)
	}
	return nil
}

// plans are two teachers' own, and one that is shared with colleagues.
func (v *invention) plans(ctx context.Context, morning time.Time) error {
	v.hand.at = morning.Add(-30 * time.Minute)
	if err := v.teach(ctx, "4 Kestrel"); err != nil {
		return err
	}
	for _, one := range [][3]string{{"romans.example", "yes", ""}, {"villas.example", "yes", ""}, {"museum6.example", "with_care", "The page on burials: read it together first."},
		{"quizzes.example", "no", "Adverts for games between the questions."}} {
		if err := v.pages.post(ctx, "/passes/looks", url.Values{"site": {one[0]}, "suitable": {one[1]}, "remarks": {one[2]}}); err != nil {
			return err
		}
	}
	at, err := v.pages.goes(ctx, "/passes/plans/new", url.Values{"aim": {"How people lived in a Roman town"}, "age": {"4"}, "class": {"4 Kestrel"},
		"sites": {"romans.example\nvillas.example\nmuseum6.example"}, "minutes": {"60"}})
	if err != nil {
		return err
	}
	if err := v.pages.post(ctx, at+"/share", url.Values{"shared": {"yes"}}); err != nil {
		return err
	}
	if err := v.teach(ctx, "5 Badger"); err != nil {
		return err
	}
	if err := v.pages.post(ctx, "/passes/looks", url.Values{"site": {"rivers.example"}, "suitable": {"yes"}}); err != nil {
		return err
	}
	return v.pages.post(ctx, "/passes/plans/new", url.Values{"aim": {"From spring to sea: the parts of a river"}, "age": {"5"}, "sites": {"rivers.example"}, "only": {"yes"}})
}

// teach signs in the teacher of a class.
func (v *invention) teach(ctx context.Context, class string) error {
	who, err := v.somebody("teacher", class)
	if err != nil {
		return err
	}
	return v.pages.signIn(ctx, who)
}

// opened opens sites for a class and has the filter know it.
func (v *invention) opened(ctx context.Context, class, aim string, sites []string, minutes int, more url.Values) (string, error) {
	if err := v.teach(ctx, class); err != nil {
		return "", err
	}
	form := url.Values{"class": {class}, "aim": {aim}, "sites": {strings.Join(sites, "\n")}, "until": {strconv.Itoa(minutes)}, "looked": sites}
	for k, values := range more {
		form[k] = values
	}
	at, err := v.pages.goes(ctx, "/passes/new", form)
	if err != nil {
		return at, err
	}
	return at, v.Work(ctx, "filtering.minute")
}

// romanTown is last week's lesson, by the plan: it ran out by itself, and the week's digest tells of it.
func (v *invention) romanTown(ctx context.Context, morning time.Time) error {
	v.hand.at = morning.Add(20 * time.Minute)
	if err := v.teach(ctx, "4 Kestrel"); err != nil {
		return err
	}
	more := url.Values{}
	list, err := v.pages.get(ctx, "/passes/plans?whose=mine")
	if m := regexp.MustCompile(`/passes/plans/([0-9a-z]{26})`).FindStringSubmatch(list); m != nil {
		more.Set("plan", m[1])
	}
	if err != nil {
		return err
	}
	sites := []string{"romans.example", "villas.example", "museum6.example"}
	if _, err := v.opened(ctx, "4 Kestrel", "How people lived in a Roman town", sites, 60, more); err != nil {
		return err
	}
	if err := v.atWork(ctx, "roman", "4 Kestrel", append(sites, "games.test", "video.test"), 24); err != nil {
		return err
	}
	v.hand.at = morning.Add(81 * time.Minute)
	return v.Work(ctx, "passes.turn", "filtering.minute")
}

// riversOnly keeps a class to one site; a child asks for another and gets a kind no; the teacher ends it early.
func (v *invention) riversOnly(ctx context.Context, morning time.Time) error {
	v.hand.at = morning.Add(15 * time.Minute)
	at, err := v.opened(ctx, "5 Badger", "From spring to sea: the parts of a river", []string{"rivers.example"}, 45, url.Values{"only": {"yes"}})
	if err != nil {
		return err
	}
	if err := v.atWork(ctx, "river", "5 Badger", []string{"rivers.example", "rivers.example", "maps.example"}, 15); err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(18 * time.Minute)
	if err := v.asks(ctx, "5 Badger", 4, "numbers.example", "I am finished."); err != nil {
		return err
	}
	if err := v.teach(ctx, "5 Badger"); err != nil {
		return err
	}
	if err := v.answerAsk(ctx, "numbers.example", "/no", url.Values{"says": {"Not now. Let us finish this first."}}); err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(12 * time.Minute)
	if err := v.pages.post(ctx, at+"/end", url.Values{"why": {"Everybody was finished."}}); err != nil {
		return err
	}
	return v.Work(ctx, "filtering.minute")
}

// forDays is a request for a topic's days, which the coordinator approves.
func (v *invention) forDays(ctx context.Context, morning time.Time) error {
	v.hand.at = morning.Add(-20 * time.Minute)
	at, err := v.askedFor(ctx, "6 Falcon", "Making a short film of drawings", "animation.example", v.hand.at.AddDate(0, 0, 3))
	if err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(25 * time.Minute)
	err = v.as(ctx, "coordinator", func() error {
		return v.pages.post(ctx, at+"/decide", url.Values{"do": {"approve"}, "decision": {"Three days for the film, with the chat on the site switched off by the teacher."}})
	})
	if err != nil {
		return err
	}
	return v.Work(ctx, "filtering.minute")
}

// askedFor asks another person for sites until a day.
func (v *invention) askedFor(ctx context.Context, class, aim, site string, last time.Time) (string, error) {
	if err := v.teach(ctx, class); err != nil {
		return "", err
	}
	form := url.Values{"class": {class}, "aim": {aim}, "sites": {site}, "looked": {site}, "do": {"request"}, "reason": {"The topic goes on for some days; one lesson is too short for it."}}
	date(form, "first", v.hand.at)
	date(form, "last", last)
	return v.pages.goes(ctx, "/passes/new", form)
}

// lessonNow is the lesson that runs when a visitor comes: one child's ask is answered, another waits, a page was hidden.
func (v *invention) lessonNow(ctx context.Context) error {
	v.hand.at = v.end.Add(-lessonAgo)
	if _, err := v.askedFor(ctx, "3 Heron", "Counting on and back with a number line", "numbers.example", policy.NewCalendar(v.pages.pack).AddSchoolDays(v.hand.at, 1)); err != nil {
		return err
	}
	at, err := v.opened(ctx, "4 Kestrel", "What was found in a Roman house", []string{"romans.example", "villas.example"}, 80, nil)
	if err != nil {
		return err
	}
	if err := v.watchedOver(ctx); err != nil {
		return err
	}
	if err := v.atWork(ctx, "today", "4 Kestrel", []string{"romans.example", "villas.example", "romans.example", "games.test"}, 9); err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(3 * time.Minute)
	if err := v.asks(ctx, "4 Kestrel", 4, "museum18.example", "There is a mosaic there."); err != nil {
		return err
	}
	if err := v.teach(ctx, "4 Kestrel"); err != nil {
		return err
	}
	if err := v.answerAsk(ctx, "museum18.example", "", url.Values{"sites": {"museum18.example"}, "looked": {"museum18.example"}}, at); err != nil {
		return err
	}
	if err := v.pages.post(ctx, "/passes/hide", url.Values{"class": {"4 Kestrel"}, "host": {"quizzes.example"}, "words": {"roman soldier quiz"}}); err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(2 * time.Minute)
	return v.asks(ctx, "4 Kestrel", 7, "sewing.example", "How they made a toga.")
}

// lessonAgo is how long ago that lesson began.
const lessonAgo = 14 * time.Minute

// asks has one child of a class ask for a page.
func (v *invention) asks(ctx context.Context, class string, n int, host, words string) error {
	child, err := v.child(class, n)
	if err != nil {
		return err
	}
	if err := v.pages.signIn(ctx, child); err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(time.Minute)
	return v.pages.post(ctx, "/passes/ask", url.Values{"host": {host}, "words": {words}})
}

// answerAsk answers what a child asked for: with a no, or in a lesson by opening it.
func (v *invention) answerAsk(ctx context.Context, host, no string, form url.Values, lesson ...string) error {
	page, err := v.pages.get(ctx, "/passes")
	if err != nil {
		return err
	}
	i := strings.Index(page, ">"+host+"<")
	if i < 0 {
		return fmt.Errorf("%s does not see that a child asks for %s", v.pages.who.Title, host)
	}
	m := regexp.MustCompile(`/passes/asks/([0-9a-z]{26})/no`).FindStringSubmatch(page[i:])
	if m == nil {
		return fmt.Errorf("the ask for %s cannot be answered", host)
	}
	v.hand.at = v.hand.at.Add(40 * time.Second)
	if no != "" {
		return v.pages.post(ctx, m[0], form)
	}
	form.Set("ask", m[1])
	return v.pages.post(ctx, lesson[0]+"/sites", form)
}

// atWork is a class at work: so many visits from now on, a few seconds apart.
func (v *invention) atWork(ctx context.Context, key, class string, hosts []string, n int) error {
	var all []board.Entry
	for i := range n {
		child, err := v.child(class, 1+i%9)
		if err != nil {
			return err
		}
		e, _ := v.visit(child.Name, hosts[(i*7+i/3)%len(hosts)], board.Entry{ID: fmt.Sprintf("demo-%s-%03d", key, i), At: v.hand.at.Add(time.Duration(i*17) * time.Second), Device: fmt.Sprintf("10.20.4.%d", 11+i%9)})
		all = append(all, e)
	}
	return v.Take(ctx, all)
}

// goes sends a form and gives the page to which it leads, without what that page says.
func (p *pages) goes(ctx context.Context, path string, form url.Values) (string, error) {
	a, err := p.send(ctx, http.MethodPost, path, form)
	if err := p.wanted(a, err, http.StatusSeeOther, path); err != nil {
		return "", err
	}
	at, _, _ := strings.Cut(a.to, "?")
	return at, nil
}

// inRow finds a record's own page in a list, in the row that speaks of something.
func (p *pages) inRow(ctx context.Context, list, about string, link *regexp.Regexp) (string, error) {
	page, err := p.get(ctx, list)
	if err != nil {
		return "", err
	}
	rows := strings.Split(strings.ReplaceAll(page, "<section", "<tr"), "<tr") // or a card
	if i := slices.IndexFunc(rows, func(row string) bool { return strings.Contains(row, about) && link.MatchString(row) }); i >= 0 {
		return link.FindStringSubmatch(rows[i])[1], nil
	}
	return "", fmt.Errorf("%s finds no %s on %s", p.who.Title, about, list)
}
