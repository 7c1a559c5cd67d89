package demo

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
)

// Worrying words in searches, read by the rules of the policy as the filter reads them, and what the school did about each.

var anAlert = regexp.MustCompile(`href="(/alerts/[0-9a-z]{26})"`)

// worry is a morning on which the safeguarding lead is called; left is how many school days are still to come.
func (v *invention) worry(ctx context.Context, left int, morning time.Time) error {
	do := map[int]func(context.Context, time.Time) error{9: v.wartime, 7: v.wantsOut, 6: v.meanWords, 4: v.shelter, 2: v.searching}[left]
	if do == nil {
		return nil
	}
	if err := do(ctx, morning); err != nil {
		return fmt.Errorf("the worry of the day with %d to come: %w", left, err)
	}
	return nil
}

// engine is one for children that the policy lets them use; empty: there is none.
func (v *invention) engine() string {
	for _, e := range v.pages.pack.Filtering.Searches.Engines {
		if e.Children && len(e.Hosts) > 0 {
			return e.Hosts[0]
		}
	}
	return ""
}

// looksFor has children of a class look for words, a minute apart, and gives what the policy calls the worry that the filter
// found in them; empty: none.
func (v *invention) looksFor(ctx context.Context, key, class string, first int, at time.Time, words ...string) (string, error) {
	host, found := v.engine(), ""
	if host == "" {
		return "", nil
	}
	var all []board.Entry
	for i, w := range words {
		child, err := v.child(class, first+i)
		if err != nil {
			return "", err
		}
		e := v.line(child.Name, host, fmt.Sprintf("%s-%d", key, i), at.Add(time.Duration(i)*time.Minute), w)
		if kind := v.kindOf(e.Text); kind != "" {
			found = kind
		}
		all = append(all, e)
	}
	v.hand.at = at.Add(time.Duration(len(words)) * time.Minute)
	return found, v.Take(ctx, all)
}

func (v *invention) kindOf(key string) string {
	kinds := v.pages.pack.Filtering.Texts.Kinds
	for _, k := range kinds {
		if k.Key == key {
			return k.Title
		}
	}
	return ""
}

// reads has the safeguarding lead open an alert some minutes later, and gives its page.
func (v *invention) reads(ctx context.Context, about string, after time.Duration) (string, error) {
	v.hand.at = v.hand.at.Add(after)
	if err := v.sitDown(ctx, "dsl"); err != nil {
		return "", err
	}
	at, err := v.pages.inRow(ctx, "/alerts?state=open", about, anAlert)
	if err != nil {
		return "", err
	}
	_, err = v.pages.get(ctx, at)
	return at, err
}

// judges closes an alert with what was done and whether it was right.
func (v *invention) judges(ctx context.Context, at, do, judged, words string) error {
	v.hand.at = v.hand.at.Add(3 * time.Minute)
	return v.pages.post(ctx, at+"/act", url.Values{"do": {do}, "judged": {judged}, "action": {words}})
}

// wantsOut is a child in distress: answered within minutes, and a concern opened the same morning.
func (v *invention) wantsOut(ctx context.Context, morning time.Time) error {
	kind, err := v.looksFor(ctx, "distress", "6 Falcon", 21, morning.Add(95*time.Minute), "i dont want to be here any more")
	if err != nil || kind == "" {
		return err
	}
	at, err := v.reads(ctx, kind, 4*time.Minute)
	if err != nil {
		return err
	}
	if err := v.pages.post(ctx, at+"/answer", url.Values{}); err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(35 * time.Minute)
	if err := v.sitDown(ctx, "dsl"); err != nil { // the screen has locked itself
		return err
	}
	to, err := v.pages.goes(ctx, at+"/open", url.Values{"part": {"affected"}, "words": {"Sat with the child at once. Things are hard at home; a grandparent is very ill."}})
	if err != nil {
		return err
	}
	id, mine := strings.CutPrefix(to, "/incidents/")
	if !mine {
		return nil // the policy gives it to somebody else
	}
	v.pages.last = max(v.pages.last, id)
	return v.cares(ctx, id)
}

// cares takes the child's concern up, and looks at the week before with its number as the reason.
func (v *invention) cares(ctx context.Context, id string) error {
	if err := v.pages.haveIt(ctx, id); err != nil {
		return err
	}
	if err := v.pages.classify(ctx, id, telling{as: "learner:online_services", name: "A child who is very sad"}, v.hand.at); err != nil {
		return err
	}
	if err := v.pages.steps(ctx, id, v.hand.now, 3); err != nil {
		return err
	}
	number, err := v.pages.number(ctx, id)
	if err != nil {
		return err
	}
	child, err := v.child("6 Falcon", 21)
	if err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(10 * time.Minute)
	if err := v.sitDown(ctx, "dsl"); err != nil {
		return err
	}
	form := url.Values{"who": {child.Name}, "purpose": {"safeguarding"}, "case": {number}, "reason": {"Whether there were signs before this morning."}, "untold": {"yes"}}
	date(form, "from", v.hand.at.AddDate(0, 0, -7))
	date(form, "to", v.hand.at)
	found, err := v.pages.goes(ctx, "/monitoring", form)
	if err != nil {
		return err
	}
	_, err = v.pages.get(ctx, found)
	return err
}

// wartime is a lesson on the Second World War: what many children look for at once is one note about the class.
func (v *invention) wartime(ctx context.Context, morning time.Time) error {
	v.hand.at = morning.Add(12 * time.Minute)
	if _, err := v.opened(ctx, "6 Falcon", "The Second World War: posters that turned people against each other", []string{"museum30.example"}, 50, nil); err != nil {
		return err
	}
	if err := v.atWork(ctx, "wartime", "6 Falcon", []string{"museum30.example", "history.example", "encyclopedia.example"}, 12); err != nil {
		return err
	}
	const words = "nazi propaganda against jews"
	kind, err := v.looksFor(ctx, "posters", "6 Falcon", 4, v.hand.at.Add(8*time.Minute), words, words, "what was the blitz", words, words, words, words)
	if err == nil && kind != "" {
		var at string
		if at, err = v.reads(ctx, "The whole class", 25*time.Minute); err == nil {
			err = v.judges(ctx, at, "act", "fine", "It belongs to the history lesson. The teacher had told me of it.")
		}
	}
	if err != nil {
		return err
	}
	v.hand.at = morning.Add(65 * time.Minute)
	return v.Work(ctx, "passes.turn", "filtering.minute")
}

// meanWords is one child who wants to hurt another: a real worry, dealt with in a talk.
func (v *invention) meanWords(ctx context.Context, morning time.Time) error {
	kind, err := v.looksFor(ctx, "mean", "5 Badger", 12, morning.Add(250*time.Minute), "how to make someone cry at school")
	if err != nil || kind == "" {
		return err
	}
	at, err := v.reads(ctx, kind, 40*time.Minute)
	if err != nil {
		return err
	}
	return v.judges(ctx, at, "act", "real", "A quarrel about a birthday party. Both children talked with their teacher; the parents know.")
}

// shelter is an innocent search that the rules took for another.
func (v *invention) shelter(ctx context.Context, morning time.Time) error {
	kind, err := v.looksFor(ctx, "shelter", "6 Falcon", 9, morning.Add(100*time.Minute), "how to build a bomb shelter")
	if err != nil || kind == "" {
		return err
	}
	at, err := v.reads(ctx, kind, 20*time.Minute)
	if err != nil {
		return err
	}
	return v.judges(ctx, at, "dismiss", "wrong", "A model of a shelter for the history display, out of boxes.")
}

// namesCalled is of the last hour: nobody has looked at it yet.
func (v *invention) namesCalled(ctx context.Context) error {
	_, err := v.looksFor(ctx, "names", "3 Heron", 6, v.end.Add(-50*time.Minute), "everyone calls me names")
	return err
}

// overMinutes has the head decide about the first of the days on which somebody was over the allowed minutes; the next waits.
func (v *invention) overMinutes(ctx context.Context) error {
	return v.as(ctx, "head", func() error {
		page, err := v.pages.get(ctx, "/monitoring/minutes")
		if err != nil {
			return err
		}
		all := regexp.MustCompile(`href="(/monitoring/minutes/[0-9a-z]{26})"`).FindAllStringSubmatch(page, -1)
		if len(all) < 2 {
			return nil // the policy allows no number of minutes
		}
		oldest := all[len(all)-1][1]
		return v.pages.post(ctx, oldest, url.Values{"decide": {"talk"}, "words": {"The page was left open over lunch. We spoke about it; nothing follows."}})
	})
}

// signedLooks is the head's signature under each list of look-ups of a month that is over.
func (v *invention) signedLooks(ctx context.Context) error {
	return v.as(ctx, "head", func() error {
		now := v.hand.at.In(clock.London)
		first := time.Date(now.Year(), now.Month(), 1, 12, 0, 0, 0, clock.London)
		for _, back := range []int{2, 1} {
			month := first.AddDate(0, -back, 0).Format("2006-01")
			form := url.Values{"month": {month}, "words": {"Asked about those without a concern: each was a parent's question."}}
			if err := v.pages.post(ctx, "/monitoring/oversight/sign", form); err != nil {
				return err
			}
		}
		return nil
	})
}
