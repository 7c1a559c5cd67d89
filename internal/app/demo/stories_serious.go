package demo

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
)

// toSocialCare is a child protection case, taken up at once and open: referred, and kept by a hold.
func (v *invention) toSocialCare(ctx context.Context) error {
	child, err := v.child("6 Falcon", 11)
	if err != nil {
		return err
	}
	t, err := v.staffTell("concern", "6 Falcon", "Somebody from a game asks the child for pictures and wants to meet.", "", child.Name, "serious", "yes")
	if err != nil {
		return err
	}
	t.as, t.name, t.more = "learner:online_services", "A stranger in a game", url.Values{"tags": {"grooming", "strangers"}}
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	if err := v.pages.haveIt(ctx, id); err != nil {
		return err
	}
	s, err := v.pages.sheet(ctx, "/incidents/"+id, "/incidents/"+id+"/answers")
	if err != nil {
		return err
	}
	if err := v.pages.post(ctx, s.action, s.written(func(*box) string { return "yes" })); err != nil {
		return err
	}
	if err := v.pages.steps(ctx, id, v.hand.now, 6); err != nil {
		return err
	}
	number, err := v.pages.number(ctx, id)
	if err != nil {
		return err
	}
	today := v.hand.at.In(clock.London)
	if err := v.books.write(ctx, "referrals", "dsl", map[string]string{"body": "social_care", "about": v.ids[child.Name], "allegation": "no", "officer": "The duty worker",
		"reference": "SC-20417", "case": number, "advice": "Keep the family informed; a visit follows this week.", "made": today.Format(time.DateOnly), "aware": today.Format(time.DateOnly)}); err != nil {
		return err
	}
	return v.books.write(ctx, "legal_holds", "dsl", map[string]string{"what": "Everything in case " + number, "why": "police", "reference": number,
		"from": today.Format(time.DateOnly), "review": today.AddDate(0, 0, 60).Format(time.DateOnly)})
}

// imageSaid is the report of a picture that nobody looks at; the device lies in the safe.
func (v *invention) imageSaid(ctx context.Context) error {
	child, err := v.child("6 Falcon", 13)
	if err != nil {
		return err
	}
	t, err := v.staffTell("images", "6 Falcon", "A child told me that a picture goes round. I looked at nothing and took the phone, switched off.", "", child.Name)
	if err != nil {
		return err
	}
	t.as, t.name = "learner:devices_images", "Report of a picture"
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	if err := v.pages.haveIt(ctx, id); err != nil {
		return err
	}
	if err := v.pages.steps(ctx, id, v.hand.now, 3); err != nil {
		return err
	}
	return v.confiscate(ctx, id, child, "Phone in a blue case")
}

func (v *invention) confiscate(ctx context.Context, id string, child Account, item string) error {
	number, err := v.pages.number(ctx, id)
	if err != nil {
		return err
	}
	return v.books.write(ctx, "confiscations", "dsl", map[string]string{"owner": v.ids[child.Name], "item": item, "reason": "safeguarding", "power": "section_94",
		"details": "Taken switched off and unopened.", "place": "office_safe", "switched_off": "yes", "case": number})
}

// lookedInto is a check of a device: two seniors confirm, the technician looks, every page is recorded, the finding is written.
func (v *invention) lookedInto(ctx context.Context) error {
	child, err := v.child("6 Falcon", 15)
	if err != nil {
		return err
	}
	t, err := v.staffTell("concern", "6 Falcon", "The shared drive holds a folder of films that a child says came from a class account.", child.Name, "")
	if err != nil {
		return err
	}
	t.as, t.name = "learner:unauthorised_transfer", "Films on the shared drive"
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	tag, technician, err := v.laptop(ctx)
	if err != nil {
		return err
	}
	check, err := v.openCheck(ctx, id, tag, technician)
	if err != nil {
		return err
	}
	if err := v.browse(ctx, check, technician); err != nil {
		return err
	}
	if err := v.finishCheck(ctx, check); err != nil {
		return err
	}
	if err := v.confiscate(ctx, id, child, "Memory stick, red"); err != nil {
		return err
	}
	return v.finish(ctx, id, "resolved", "The films are deleted; the class account has a new password.", 2)
}

// laptop enters the one device with which something may be looked into: a technician's own, which no child uses.
func (v *invention) laptop(ctx context.Context) (tag string, who Account, err error) {
	if who, err = v.somebody("technician", ""); err != nil {
		return "", who, err
	}
	tag = "ZC-0900"
	return tag, who, v.books.write(ctx, "devices", "technician", map[string]string{"tag": tag, "kind": "laptop", "make": "Compass Book 14", "serial": "CB14-0900", "place": "The technician's room",
		"user": v.ids[who.Name], "pupils": "no", "personal_data": "yes", "encrypted": "yes", "encryption": "Whole disk, when it was set up"})
}

func (v *invention) openCheck(ctx context.Context, id, tag string, technician Account) (string, error) {
	if err := v.sitDown(ctx, "dsl"); err != nil {
		return "", err
	}
	at := "/incidents/" + id + "/checks/new"
	s, err := v.pages.sheet(ctx, at, at)
	if err != nil {
		return "", err
	}
	seniors := []string{"head", "dsl"}
	form := s.written(func(b *box) string {
		if b.name == "owner" && len(b.options) > 0 {
			return b.options[0]
		}
		return map[string]string{"what": "account", "thing": "The class account of 6 Falcon", "grounds": "The list of the shared drive names that account as the owner of the films.",
			"sought": "Films that were put there last week.", "power": "school_property", "clause": "Behaviour policy 4.2", "investigator": v.ids[technician.Name],
			"authorised": "yes", "device": tag, "address": "10.20.9.90"}[b.name]
	})
	delete(form, "seniors")
	for _, role := range seniors {
		who, err := v.somebody(role, "")
		if err != nil {
			return "", err
		}
		form.Add("seniors", v.ids[who.Name])
	}
	got, err := v.pages.try(ctx, at, typed{text: form})
	if err != nil {
		return "", err
	}
	if len(got.to) < len("/checks/")+26 {
		return "", fmt.Errorf("the check was not opened: %s", got.faults())
	}
	check := got.to[len("/checks/"):][:26]
	for _, role := range seniors {
		v.hand.at = v.hand.at.Add(5 * time.Minute)
		if err := v.as(ctx, role, func() error { return v.pages.post(ctx, "/checks/"+check+"/confirm", url.Values{}) }); err != nil {
			return "", err
		}
	}
	return check, nil
}

// browse are the pages that the technician looked at.
func (v *invention) browse(ctx context.Context, check string, who Account) error {
	var batch []board.Entry
	for i, host := range []string{Site, "files.test", "video.test", Site, "social.test", Site} {
		v.hand.at = v.hand.at.Add(3 * time.Minute)
		e, _ := v.Visit(who.Name, host, board.Entry{ID: fmt.Sprintf("demo-check-%02d", i), At: v.hand.at, Method: "GET", Scheme: "https", Path: "/", Device: "10.20.9.90",
			Status: 200, Bytes: 18000, Check: check})
		batch = append(batch, e)
	}
	return v.Record(ctx, batch)
}

func (v *invention) finishCheck(ctx context.Context, check string) error {
	if err := v.sitDown(ctx, "dsl"); err != nil {
		return err
	}
	if err := v.pages.post(ctx, "/checks/"+check+"/end", url.Values{}); err != nil {
		return err
	}
	return v.pages.post(ctx, "/checks/"+check+"/finish", url.Values{"looked_at": {"The folder on the shared drive and the account's own list."},
		"found": {"Nine films that belong to nobody here."}, "deleted": {"yes"}, "deleted_what": {"The nine films, for want of any right to them."}, "outcome": {"internal"}})
}
