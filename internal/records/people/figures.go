package people

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (s Store) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "people.accounts", Title: "Accounts per person", Read: s.accountsFigure},
		{Name: "people.register", Title: "People in the register, by kind", Read: s.registerFigure},
		{Name: "people.delegations", Title: "Posts lent, with their dates", Read: s.delegationsFigure},
		{Name: "people.links", Title: "Parents and carers linked to children", Read: s.linksFigure},
		{Name: "people.feeds", Title: "Files of people: imported and refused", Read: s.feedsFigure},
		{Name: "people.classes", Title: "Pupils with a year and a class", Read: s.classesFigure},
	}
}

// accountsFigure shows that nobody shares an account. // serves PPL-01
func (s Store) accountsFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	n, err := s.accounts(ctx, tx)
	if err != nil || n.People == 0 {
		return feature.Reading{State: feature.None, Shown: "Nobody is in the register yet", Href: "/people"}, err
	}
	shared := n.People - n.Accounts
	state := feature.Proven
	if shared != 0 {
		state = feature.Failing
	}
	return feature.Reading{State: state, Shown: fmt.Sprintf("%d people, %d user names, %d shared", n.People, n.Accounts, shared), Href: "/people"}, nil
}

// registerFigure counts the kinds of person. // serves PPL-02
func (s Store) registerFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	kinds, err := s.ByKind(ctx, tx)
	if err != nil || len(kinds) == 0 {
		return feature.Reading{State: feature.None, Shown: "Nobody is in the register yet", Href: "/people"}, err
	}
	shown, all := "", 0
	for _, k := range kinds {
		all += k.Pupils
		shown += fmt.Sprintf(", %s %d", k.Name, k.Pupils)
	}
	return feature.Reading{State: feature.Proven, Shown: fmt.Sprintf("%d people: %s", all, shown[2:]), Href: "/people"}, nil
}

// linksFigure counts the links between children and carers, and those that wait. // serves PPL-22
func (s Store) linksFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	n, err := s.links(ctx, tx)
	if err != nil || n.Links == 0 {
		return feature.Reading{State: feature.None, Shown: "No parent or carer is linked to a child yet", Href: "/people?kind=parent"}, err
	}
	if n.Waiting == 0 && n.Barred == 0 {
		return feature.Reading{State: feature.Proven, Shown: fmt.Sprintf("%d links, all confirmed", n.Links), Href: "/people/links"}, nil
	}
	state := feature.Proven
	if n.Waiting > 0 {
		state = feature.Due
	}
	return feature.Reading{State: state, Shown: fmt.Sprintf("%d links, %d wait for the office, %d barred", n.Links, n.Waiting, n.Barred), Href: "/people/links"}, nil
}

// feedsFigure counts the files that brought people, and those that were refused whole. // serves PPL-05
func (s Store) feedsFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	n, err := s.runs(ctx, tx)
	if err != nil || n.Runs == 0 {
		return feature.Reading{State: feature.None, Shown: "No file has been imported yet", Href: "/people/feeds"}, err
	}
	return feature.Reading{State: feature.Proven, Shown: fmt.Sprintf("%d applied, %d refused, the last %s", n.Runs-n.Refused, n.Refused, clock.Told(n.Last)), Href: "/people/feeds"}, nil
}

// classesFigure lists as exceptions the pupils whose year is not known. // serves PPL-04
func (s Store) classesFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	classes, err := s.Classes(ctx, tx)
	if err != nil || len(classes) == 0 {
		return feature.Reading{State: feature.None, Shown: "No pupil is in the register yet", Href: "/people?kind=pupil"}, err
	}
	pupils, lost := 0, 0
	for _, c := range classes {
		pupils += c.Pupils
		if c.Year == "" {
			lost += c.Pupils
		}
	}
	state := feature.Proven
	if lost > 0 {
		state = feature.Due
	}
	return feature.Reading{State: state, Shown: fmt.Sprintf("%d of %d pupils have a year; %d exceptions", pupils-lost, pupils, lost), Href: "/people?kind=pupil"}, nil
}
