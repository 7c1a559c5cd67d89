package gates

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// Held says for the gateway whom the gates keep from the internet: people by id, with what each of them reads on the page
// that they get instead. // serves WEB-29 AUA-04 AUA-07 AUA-15
func (g *Gates) Held(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string][]board.Held, error) {
	pack := g.pack()
	all, s, err := g.all(ctx, tx, pack, now)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]board.Held, len(all))
	for _, p := range s.people {
		for _, m := range all[p.ID] {
			if Shuts(m.Gate, Internet) {
				out[p.ID] = append(out[p.ID], fact(pack, m, p))
			}
		}
	}
	return out, nil
}

// fact is one gate in words for one person.
func fact(pack *policy.Pack, m Missing, p people.Person) board.Held {
	return board.Held{Gate: m.Gate.Key, Clause: m.Gate.Clause, Says: says(m, p), Helper: helper(pack, m.Gate), Link: link(m, p.ID)}
}

// says is what is missing, in words for the person's age.
func says(m Missing, p people.Person) string {
	if p.Is(people.Pupil) {
		return cmp.Or(m.Gate.Child, m.Gate.Says, m.Gate.Title)
	}
	return cmp.Or(m.Gate.Says, m.Gate.Title)
}

// helper is who can help: the title of the gate's post.
func helper(pack *policy.Pack, gate policy.Gate) string {
	post, _ := pack.Post(gate.Helper)
	return post.Title
}

// link is the page on which somebody can put it right themselves; empty for whoever may not sign.
func link(m Missing, person string) string {
	if m.Form == "" || !slices.Contains(m.Signers, person) {
		return ""
	}
	return SignAt + "/" + url.PathEscape(m.Form)
}
