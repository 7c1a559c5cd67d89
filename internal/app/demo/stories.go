package demo

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
)

// story makes what happened on one day beside the everyday: a case of its own kind, or the next step of one. left is how many
// school days were still to come.
func (v *invention) story(ctx context.Context, left int) error {
	do := map[int]func(context.Context) error{
		28: v.firstOffence, 24: v.talkHeld, 20: v.secondOffence, 18: v.byAccident, 16: v.nastyMessage, 14: v.unfounded, 12: v.outsideSchool,
		10: v.thirdOffence, 9: v.overheard, 7: v.lookedInto, 6: v.toSocialCare, 5: v.imageSaid, 4: v.unkind, 3: v.byMistake, 2: v.aboutTheHead, 1: v.bothSides,
	}[left]
	if do == nil {
		return nil
	}
	if err := do(ctx); err != nil {
		return fmt.Errorf("the story of the day with %d to come: %w", left, err)
	}
	return nil
}

// staffTell is a report of a member of staff; the account names in who are those whose conduct it is about.
func (v *invention) staffTell(kind, class, words, who, affected string, more ...string) (telling, error) {
	teller, err := v.somebody("teacher", class)
	form := url.Values{"report": {kind}, "words": {words}, "who": {who}, "affected": {affected}, "place": {"school"}, "how": {"Seen and heard."}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return telling{who: teller, form: form, to: "dsl"}, err
}

// offence is a child's case with a sanction: told by the class's teacher, handled by the safeguarding lead.
func (v *invention) offence(ctx context.Context, row, name, words string, more url.Values) (id string, err error) {
	child, err := v.child("5 Badger", 3)
	if err != nil {
		return "", err
	}
	t, err := v.staffTell("concern", "5 Badger", words, child.Name, "")
	if err != nil {
		return "", err
	}
	t.as, t.name, t.more = "learner:"+row, name, more
	return v.tell(ctx, t)
}

// firstOffence takes a child's access away for two days; it comes back by itself.
func (v *invention) firstOffence(ctx context.Context) error {
	id, err := v.offence(ctx, "other_account", "Used another child's password", "Signed in as somebody else to change their picture. Said so at once when asked.", nil)
	if err != nil {
		return err
	}
	if err := v.impose(ctx, id, "access_removed", 2, "internet"); err != nil {
		return err
	}
	return v.finish(ctx, id, "sanction", "Two days without the internet; the talk follows when it comes back.", 0)
}

// secondOffence ends with a warning, thirdOffence is what carries on after it.
func (v *invention) secondOffence(ctx context.Context) error {
	id, err := v.offence(ctx, "online_services", "Game with a chat in lesson time", "Played in the maths lesson although told twice.",
		url.Values{"repeat-why": {"Another kind of thing, and put right at once."}})
	if err != nil {
		return err
	}
	if err := v.impose(ctx, id, "warning", 0); err != nil {
		return err
	}
	return v.finish(ctx, id, "sanction", "A warning; the child chose another way to finish early work.", 1)
}

func (v *invention) thirdOffence(ctx context.Context) error {
	id, err := v.offence(ctx, "continued", "Round the filter again", "Tried a proxy site in the library, the third time this term.", nil)
	if err != nil {
		return err
	}
	return v.pages.steps(ctx, id, v.hand.now, -1)
}

// impose sets a step of the ladder for whoever is in question.
func (v *invention) impose(ctx context.Context, id, kind string, days int, removes ...string) error {
	at := "/incidents/" + id + "/sanctions"
	s, err := v.pages.sheet(ctx, at, at)
	if err != nil {
		return err
	}
	form := s.written(func(b *box) string {
		if b.name == "person" && len(b.options) > 0 {
			return b.options[0]
		}
		return map[string]string{"kind": kind, "why": "The child knew the rule and had been reminded of it.", "fair": "A talk alone was tried before. Lessons that a teacher leads go on."}[b.name]
	})
	form["removes"] = removes
	if days > 0 {
		date(form, "ends", v.hand.at.AddDate(0, 0, days))
	}
	return v.pages.post(ctx, at, form)
}

// talkHeld is the talk that follows when access is back (INC-44): the clock ends the sanction, the talk is held the same week.
func (v *invention) talkHeld(ctx context.Context) error {
	if err := v.Work(ctx, "sanctions.ends"); err != nil {
		return err
	}
	if err := v.sitDown(ctx, "dsl"); err != nil {
		return err
	}
	page, err := v.pages.get(ctx, "/registers/restorative_talks")
	m := regexp.MustCompile(`href="(/registers/restorative_talks/[0-9a-z]{26})"`).FindStringSubmatch(page)
	if err != nil || m == nil {
		return err
	}
	s, err := v.pages.sheet(ctx, m[1]+"/move/hold", m[1]+"/move/hold")
	if err != nil {
		return err
	}
	return v.pages.post(ctx, s.action, s.written(func(b *box) string {
		return map[string]string{"f-reread": "yes", "f-agreed": "Asks for a new password instead of borrowing one."}[b.name]
	}))
}
