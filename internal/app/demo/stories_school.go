package demo

import (
	"context"
	"net/url"
)

// byAccident is a page that came up by itself: thanked, not blamed.
func (v *invention) byAccident(ctx context.Context) error {
	child, err := v.child("3 Heron", 2)
	if err != nil {
		return err
	}
	t, err := v.staffTell("accident", "3 Heron", "A frightening picture came up in a search for foxes. The child closed it and told me.", "", child.Name)
	if err != nil {
		return err
	}
	t.as, t.name = "learner:accidental_not_reported", "Frightening picture in a search"
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	return v.finish(ctx, id, "support", "The address went to the filter; the child was praised for telling.", 3)
}

// nastyMessage came from nobody known.
func (v *invention) nastyMessage(ctx context.Context) error {
	child, err := v.child("6 Falcon", 5)
	if err != nil {
		return err
	}
	t, err := v.staffTell("message", "6 Falcon", "A message in the homework room said that nobody wants the child in the team.", "", child.Name)
	if err != nil {
		return err
	}
	t.as, t.name = "learner:abusive_message", "Unkind message in the homework room"
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	return v.finish(ctx, id, "resolved", "Kept as it was; the class talked about it without naming anybody.", 6)
}

// unfounded is an allegation against a teacher that had no substance.
func (v *invention) unfounded(ctx context.Context) error {
	about, err := v.somebody("teacher", "2 Robin")
	if err != nil {
		return err
	}
	t, err := v.staffTell("allegation", "1 Otter", "A parent said that the class was filmed on a private phone during the play.", about.Name, "", "about", "staff")
	if err != nil {
		return err
	}
	t.to, t.as, t.name = "head", "staff:private_channel", "Filming on a private phone"
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	if err := v.pages.haveIt(ctx, id); err != nil {
		return err
	}
	form := url.Values{"substance": {"no"}, "found-by": {"The head teacher with the designated officer"}, "found-why": {"It was the school's own camera, signed out that morning."}}
	date(form, "found", v.hand.at)
	if err := v.pages.post(ctx, "/incidents/"+id+"/finding", form); err != nil {
		return err
	}
	return v.finish(ctx, id, "not_upheld", "The camera's sheet and the pictures show it.", 1)
}

// aboutTheHead goes to the chair, and the head does not see it.
func (v *invention) aboutTheHead(ctx context.Context) error {
	head, err := v.somebody("head", "")
	if err != nil {
		return err
	}
	t, err := v.staffTell("allegation", "6 Falcon", "Children's reports were sent to a private mailbox.", head.Name, "", "about", "head")
	if err != nil {
		return err
	}
	t.to, t.as, t.name = "chair", "staff:careless_data", "Reports in a private mailbox"
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	if err := v.pages.haveIt(ctx, id); err != nil {
		return err
	}
	return v.pages.steps(ctx, id, v.hand.now, 2)
}

// overheard is somebody who speaks up without a name; the head answers.
func (v *invention) overheard(ctx context.Context) error {
	teller, err := v.somebody("assistant", "")
	if err != nil {
		return err
	}
	id, err := v.tell(ctx, telling{who: teller, to: "head", as: "staff:other_account", name: "Passwords on a note in the office", form: url.Values{"report": {"whistleblowing"},
		"words": {"The password for the registers hangs beside the screen, and everybody uses it."}, "about": {"staff"}, "unnamed": {"yes"}, "place": {"school"}}})
	if err != nil {
		return err
	}
	if err := v.pages.haveIt(ctx, id); err != nil {
		return err
	}
	return v.pages.steps(ctx, id, v.hand.now, -1)
}

// outsideSchool happened at home; how it belongs to the school and which clause covers it are written down.
func (v *invention) outsideSchool(ctx context.Context) error {
	child, err := v.child("6 Falcon", 7)
	if err != nil {
		return err
	}
	other, err := v.child("6 Falcon", 9)
	if err != nil {
		return err
	}
	t, err := v.staffTell("concern", "6 Falcon", "A made-up account in the name of a classmate, opened at the weekend. The class talks of nothing else.", child.Name, other.Name, "place", "home")
	if err != nil {
		return err
	}
	t.as, t.name = "learner:disrepute", "Made-up account at the weekend"
	t.more = url.Values{"place": {"home"}, "school-link": {"Both are pupils here, and it went on in class on Monday."}, "clause": {"Behaviour policy 4.2"}, "tags": {"identity"}}
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	if err := v.impose(ctx, id, "warning", 0); err != nil {
		return err
	}
	return v.finish(ctx, id, "sanction", "The account is gone. Both families were told.", 9)
}

// bothSides is bullying with its steps half done.
func (v *invention) bothSides(ctx context.Context) error {
	child, err := v.child("5 Badger", 6)
	if err != nil {
		return err
	}
	other, err := v.child("5 Badger", 8)
	if err != nil {
		return err
	}
	t, err := v.staffTell("concern", "5 Badger", "Messages in a group chat call the child names, every evening this week.", child.Name, other.Name)
	if err != nil {
		return err
	}
	t.as, t.name, t.more = "learner:abusive_message", "Name-calling in a group chat", url.Values{"tags": {"bullying"}}
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	return v.pages.steps(ctx, id, v.hand.now, 5)
}

// unkind and byMistake are what children press.
func (v *invention) unkind(ctx context.Context) error {
	id, err := v.pressed(ctx, "4 Kestrel", 5, "unkind", "teacher", "They left me out of the game and wrote it in the chat.")
	if err != nil {
		return err
	}
	return v.pages.classify(ctx, id, telling{as: "learner:abusive_message", name: "Left out in a chat"}, v.hand.at)
}

func (v *invention) byMistake(ctx context.Context) error {
	_, err := v.pressed(ctx, "3 Heron", 4, "mistake", "", "")
	return err
}

// pressed is a child's own telling: a picture, a grown-up of their choice, perhaps some words.
func (v *invention) pressed(ctx context.Context, class string, n int, choice, adult, words string) (string, error) {
	child, err := v.child(class, n)
	if err != nil {
		return "", err
	}
	form := url.Values{"choice": {choice}, "words": {words}, "adult": {"any"}}
	if adult != "" {
		who, err := v.somebody(adult, map[bool]string{true: class}[adult == "teacher"])
		if err != nil {
			return "", err
		}
		form.Set("adult", v.ids[who.Name])
	}
	return v.tell(ctx, telling{who: child, form: form, to: "dsl"})
}
