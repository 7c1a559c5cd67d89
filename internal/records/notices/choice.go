package notices

import (
	"context"

	"belisha/internal/ledger"
)

// How mail is chosen for a kind.
const (
	On     = "on"
	Off    = "off"
	Digest = "digest" // once a day, on weekdays at seven
)

// Choice is how a person wants to be told of one kind; in the app it is always. Kind "*" is for all others.
type Choice struct {
	Person string `db:"person"`
	Kind   string `db:"kind"`
	Mail   string `db:"mail"`
	Push   bool   `db:"push"`
}

const everyKind = "*"

// ways are the roads to one person.
type ways struct {
	mail     bool     // has a confirmed address
	browsers []string // ids of the browsers that take messages
	choices  map[string]Choice
}

// choose gives what holds for a kind. Whoever has chosen nothing but has given an address or a browser wants to be told.
func (w ways) choose(kind string, urgent bool) (mail string, push bool) {
	if urgent {
		return On, true
	}
	c := w.of(kind)
	return c.Mail, c.Push
}

func (w ways) of(kind string) Choice {
	if c, ok := w.choices[kind]; ok {
		return c
	}
	if c, ok := w.choices[everyKind]; ok {
		return c
	}
	return Choice{Mail: On, Push: true}
}

func (n *Notices) waysOf(ctx context.Context, tx *ledger.Tx, persons []string) (map[string]ways, error) {
	out := make(map[string]ways, len(persons))
	for _, p := range persons {
		out[p] = ways{choices: map[string]Choice{}}
	}
	choices, err := n.store.choices(ctx, tx, persons)
	if err != nil {
		return nil, err
	}
	for _, c := range choices {
		out[c.Person].choices[c.Kind] = c
	}
	addressed, err := n.store.addressed(ctx, tx, persons)
	if err != nil {
		return nil, err
	}
	for _, p := range addressed {
		w := out[p]
		w.mail = true
		out[p] = w
	}
	browsers, err := n.store.browsersOf(ctx, tx, persons)
	for _, b := range browsers {
		w := out[b.Person]
		w.browsers = append(w.browsers, b.ID)
		out[b.Person] = w
	}
	return out, err
}

// folded writes choices that are all alike as one for every kind: a kind that comes later then follows it too.
func folded(all []Choice) []Choice {
	for _, c := range all {
		if c.Mail != all[0].Mail || c.Push != all[0].Push {
			return all
		}
	}
	if len(all) == 0 {
		return nil
	}
	return []Choice{{Person: all[0].Person, Kind: everyKind, Mail: all[0].Mail, Push: all[0].Push}}
}
