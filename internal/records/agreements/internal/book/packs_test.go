package book

import (
	"slices"
	"testing"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/packs"
)

// shows AUA-01: every form of the policies that come with Belisha can be read, signed and is then current, for all whom it
// is about, in every language in which it is there.
func TestFormsOfTheSeeds(t *testing.T) {
	each(t, func(h *house) {
		for _, name := range []string{"st-marys", "st-neot"} {
			files, err := packs.Open(name)
			h.no(err)
			pack, err := policy.Parse(files)
			h.no(err)
			pack.Posts = h.post
			if len(pack.Agreements) < 8 {
				t.Errorf("%s has %d forms", name, len(pack.Agreements))
			}
			h.base.Policy.Store(&feature.Active{Pack: pack, Version: name})
			h.change("c.ord", func(p *people.Person) {
				p.Kinds = []string{people.Staff, people.Governor, people.Visitor, people.External, people.Community, people.Volunteer}
			})
			for _, f := range pack.Agreements {
				for language := range f.Words {
					signSeed(h, f, language)
				}
				signSeed(h, f, "")
			}
			for _, account := range []string{"c.ord", "m.quill", "ada.quill", "bea.quill"} {
				h.read(func(tx *ledger.Tx) error {
					all, err := h.book.Wanted(h.t.Context(), tx, h.who[account])
					for _, s := range all {
						if s.State != Current {
							t.Errorf("%s, %s: %s stands as %s", name, s.Form, account, s.State)
						}
					}
					return err
				})
			}
		}
	})
}

// signSeed signs a form in a language about somebody of each sort for whom it is.
func signSeed(h *house, f policy.Agreement, language string) {
	h.t.Helper()
	text, err := h.book.Text(f.Key, language)
	h.no(err)
	s := Signing{Form: f.Key, Language: language, Hash: text.Hash, Method: OnScreen, Sanctions: true, Answers: map[string]string{}}
	for _, i := range f.Items {
		if allowed, _ := choices(i.Kind); allowed != nil {
			s.Answers[i.Key] = allowed[0]
		}
	}
	for _, account := range []string{"c.ord", "m.quill", "ada.quill", "bea.quill"} {
		p := h.who[account]
		if !Concerns(f, p) {
			continue
		}
		signer := p
		if f.Signer() != Self {
			signer = h.who["m.quill"]
		}
		s.Signer, s.Name, s.About = signer.ID, signer.Full(), []string{p.ID}
		got := h.sign(s)
		if language != "" && !slices.Contains([]string{language, English}, got[0].Language) {
			h.t.Errorf("%s: signed in %s", f.Key, got[0].Language)
		}
	}
}
