package homes

import (
	"context"
	"strconv"
	"strings"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/schools"
)

// Letter is what goes home, by mail or on paper. It names no child and no parent. serves AUA-17 AUA-22
type Letter struct {
	Subject string
	Text    []string // paragraphs above the link
	After   []string // below it
}

// Letter writes the words of a purpose; intro adds the introduction for new families.
func (f *Homes) Letter(school, purpose, until string, intro bool) Letter {
	l := Letter{After: []string{
		"The link works until " + until + ". It is for you alone: please do not pass it on. Nothing is shown before a date of birth has been typed, and five wrong ones close the link.",
		"You can have everything on paper instead. Ring " + f.Phone() + ".",
		"You did not expect this letter? Then do not open the link, and ring the school on a number that you know."}}
	if purpose == ToRead {
		l.Subject = "To read together: the children's agreement of " + school
		l.Text = []string{"Dear parent or carer,",
			school + " asks children to keep a few rules for computers and the internet. This is the agreement that children sign, with ideas for talking about it at home.",
			"The link below opens it. You need no account and no password: you are asked for the date of birth of one of your children here, so that nobody else can look."}
		return l
	}
	l.Subject = "Forms from " + school
	l.Text = []string{"Dear parent or carer,",
		school + " asks you to read and answer its forms about computers, the internet and pictures of children. You answer once for all your children here, which takes about ten minutes.",
		"The link below opens the forms. You need no account and no password: you are asked for the date of birth of one of your children here, so that nobody else can look. Behind the link is also the agreement that children sign, to read together."}
	if intro {
		l.Subject = "Welcome to " + school + ": staying safe online"
		l.Text = append(l.Text[:1:1], append([]string{
			"Welcome. Before a child uses the school's computers we tell families how we keep children safe online, and what we ask of everybody. You find our rules in short behind the link."}, l.Text[1:]...)...)
	}
	return l
}

// Outcome is how one family was written to.
type Outcome struct {
	Link  Link
	Token string    // for paper alone; a mailed one is in the letter
	Refs  []ref.Ref // the new link, then those that it replaces
}

// mail makes a link and queues the letter that carries it.
func (f *Homes) mail(ctx context.Context, tx *ledger.Tx, to Family, purpose string, intro bool) (Outcome, error) {
	l, token, ended, err := f.make(ctx, tx, to, purpose)
	if err != nil {
		return Outcome{}, err
	}
	school, err := (schools.Store{}).Get(ctx, tx)
	if err != nil {
		return Outcome{}, err
	}
	words := f.Letter(school.Name, purpose, UntilDay(l), intro)
	l.Letter, err = f.notices.Letter(ctx, tx, notices.Letter{To: to.Carer.ID, Subject: words.Subject, Text: strings.Join(words.Text, "\n\n"), Link: "/f/" + token,
		After: strings.Join(words.After, "\n\n")})
	if err != nil {
		return Outcome{}, err
	}
	l.Intro = intro
	if err := f.Store.carried(ctx, tx, l.ID, l.Letter, intro); err != nil {
		return Outcome{}, err
	}
	return Outcome{Link: l, Refs: append([]ref.Ref{l.Ref(tx.School)}, ended...)}, f.sentHome(ctx, tx, to, agreements.ByMail)
}

// Paper makes a link for a printed letter and gives its token once.
func (f *Homes) Paper(ctx context.Context, tx *ledger.Tx, to Family, purpose string, intro bool) (Outcome, error) {
	l, token, ended, err := f.make(ctx, tx, to, purpose)
	if err != nil {
		return Outcome{}, err
	}
	l.Intro = intro
	if err := f.Store.carried(ctx, tx, l.ID, "", intro); err != nil {
		return Outcome{}, err
	}
	return Outcome{Link: l, Token: token, Refs: append([]ref.Ref{l.Ref(tx.School)}, ended...)}, f.sentHome(ctx, tx, to, agreements.AsPaper)
}

// sentHome notes for each child that the family got the child's agreement to read.
func (f *Homes) sentHome(ctx context.Context, tx *ledger.Tx, to Family, how string) error {
	for _, child := range to.Children {
		form, ok, err := f.ChildForm(ctx, tx, child)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if _, err := f.agreements.Send(ctx, tx, agreements.Sent{Form: form.Key, About: child.ID, Carer: to.Carer.ID, How: how}); err != nil {
			return err
		}
	}
	return nil
}

// Made is the event of links that were sent or printed; it names every link that is new, and every one that ended for it.
func Made(how, purpose string, all []Outcome) ledger.Event {
	e := ledger.Event{Verb: "families.link_made", Changes: []ledger.Change{
		{Field: "how", Class: ledger.Open, After: how}, {Field: "purpose", Class: ledger.Open, After: purpose},
		{Field: "links", Class: ledger.Open, After: strconv.Itoa(len(all))}}}
	for _, o := range all {
		e.Also = append(e.Also, o.Refs...)
	}
	if len(e.Also) > 0 {
		e.Subject, e.Also = e.Also[0], e.Also[1:]
	}
	return e
}
