package demo

import (
	"context"
	"net/url"

	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// forms has the school's people sign: nearly everybody has, some parents refuse a picture, a few families have not answered.
// The people of the short table always have, so that a visitor meets no shut door there.
func (v *invention) forms(ctx context.Context) error {
	sure := map[string]bool{}
	for _, a := range v.card.Main() {
		sure[v.ids[a.Name]] = true
	}
	families := map[string]int{}
	err := v.SignForms(ctx, func(signer people.Person, form agreements.Text, about people.Person) (map[string]string, bool) {
		n, seen := families[about.ID]
		if !seen {
			n = len(families)
			families[about.ID] = n
		}
		certain := sure[signer.ID] || sure[about.ID] || !about.Is(people.Pupil)
		if !certain && n%14 == 3 {
			return nil, false
		}
		answers := map[string]string{}
		for i, item := range form.Items {
			switch item.Kind {
			case agreements.ConsentItem:
				answers[item.Key] = string(agreements.Yes)
				if !certain && (n+i)%9 == 0 && item.Service != "internet" && item.Service != "equipment" {
					answers[item.Key] = string(agreements.No)
				}
			case agreements.Undertaking:
				answers[item.Key] = agreements.Agreed
			}
		}
		return answers, true
	})
	if err != nil {
		return err
	}
	return v.Work(ctx, "agreements.issue") // who has not signed was asked on that day
}

// youngest gives one class its page and its pictures, as its teacher does at the start of the year.
func (v *invention) youngest(ctx context.Context) error {
	for _, a := range v.card.Accounts {
		if a.Role != "teacher" || a.Class != "Starfish" {
			continue
		}
		if err := v.pages.signIn(ctx, a); err != nil {
			return err
		}
		for _, do := range []string{"pictures", "door"} {
			if err := v.pages.post(ctx, "/classroom/Starfish/"+do, url.Values{}); err != nil {
				return err
			}
		}
	}
	return nil
}
