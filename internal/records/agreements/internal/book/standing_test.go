package book

import (
	"slices"
	"testing"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// shows AUA-26: only those are asked again whom a changed item concerns: not who struck it out, nor who refused it, nor
// who signed in a language in which it reads as before. The days of grace run, and then they are over.
func TestOnlyThoseWhomAChangeConcernsSignAgain(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		struck := h.signing("parents", "d.quill", "bea.quill")
		struck.Answers["home"], struck.Answers["web"] = Struck, "no"
		h.sign(struck)
		welsh := h.signing("parents", "m.quill", "ben.quill")
		text, err := h.book.Text("parents", "cy")
		h.no(err)
		welsh.Language, welsh.Hash = "cy", text.Hash
		h.sign(welsh)
		children := []string{"ada.quill", "bea.quill", "ben.quill"}
		expect := func(what string, again ...string) {
			h.t.Helper()
			for _, c := range children {
				s := h.standing(c, "parents")
				if asked := s.State == Asked && s.Cause == NewText; asked != slices.Contains(again, c) {
					h.t.Errorf("%s: %s stands as %s because of %q", what, c, s.State, s.Cause)
				}
			}
		}
		change := func(what string, f func(*policy.Agreement), again ...string) {
			h.t.Helper()
			all := forms()
			f(&all[3])
			h.force("2", all)
			expect(what, again...)
		}
		change("another version, nothing changed", func(f *policy.Agreement) { f.Version, f.Intro = "2", "Welcome." })
		change("an undertaking reads otherwise", func(f *policy.Agreement) { f.Items[3].Text += " Always." }, "ada.quill", "ben.quill")
		change("a permission reads otherwise", func(f *policy.Agreement) { f.Items[2].Text += " and in the paper" }, "ada.quill", "ben.quill")
		change("another service", func(f *policy.Agreement) { f.Items[1].Service = "mail.outside" }, "ada.quill", "bea.quill", "ben.quill")
		change("only the English wording", func(f *policy.Agreement) { f.Items[0].Text = "The whole internet" }, "ada.quill", "bea.quill")
		change("only the Welsh wording", func(f *policy.Agreement) { f.Words["cy"].Items["internet"] = "Rhyngrwyd" }, "ben.quill")
		change("a new rule", func(f *policy.Agreement) { f.Items = append(f.Items, policy.Item{Key: "new", Text: "New."}) }, "ada.quill", "bea.quill", "ben.quill")
		change("a rule less", func(f *policy.Agreement) { f.Items = f.Items[:4] })
		h.force("3", forms(), clausesOf(" Only.")...)
		expect("the clause behind mail", "ada.quill", "bea.quill", "ben.quill")
	})
}

// shows AUA-29: a policy that comes into force between reading and signing refuses the signature; nothing is kept.
func TestThePolicyChangesBetweenReadingAndSigning(t *testing.T) {
	each(t, func(h *house) {
		s := h.signing("staff", "t.four")
		all := forms()
		all[0].Items[0].Text = "I keep every password to myself."
		h.force("2", all)
		_, err := h.signs(s)
		h.refused(err, "The form has changed since you opened it. Read it again.")
		h.stands("t.four", "staff", Late, Joined)
		h.sign(h.signing("staff", "t.four"))
		h.stands("t.four", "staff", Current, "")
	})
}

// shows AUA-26: the days of grace are whole days of the school, and run from the day on which somebody was asked.
func TestDaysOfGrace(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("staff", "t.four"))
		h.do(h.book.issueAll)
		all := forms()
		all[0].Items[0].Text = "Otherwise."
		h.force("2", all)
		h.at("2026-11-23T15:00:00Z")
		h.do(h.book.issueAll)
		for at, want := range map[string]State{"2026-11-23T15:00:01Z": Asked, "2026-12-07T23:59:59Z": Asked, "2026-12-08T00:00:00Z": Late} {
			h.at(at)
			h.stands("t.four", "staff", want, NewText)
		}
		h.sign(h.signing("staff", "t.four"))
		h.stands("t.four", "staff", Current, "")
	})
}

// shows AUA-05 AUA-26: a child who moves from Year 2 to Year 3 is asked for the form of the older ones, with days of grace,
// because the picture form has bound them until now.
func TestMoveToKeyStage2(t *testing.T) {
	each(t, func(h *house) {
		h.stands("bea.quill", "ks1", Late, Joined)
		h.sign(h.signing("ks1", "m.quill", "bea.quill"))
		h.change("bea.quill", func(p *people.Person) { p.Year, p.Class = "3", "Y3" })
		h.stands("bea.quill", "ks2", Asked, NewPhase)
		if s := h.standing("bea.quill", "ks1"); s.Form != "" {
			t.Errorf("the picture form is still wanted: %+v", s)
		}
		h.do(h.book.issueAll)
		h.wait(16 * 24 * time.Hour)
		h.stands("bea.quill", "ks2", Late, NewPhase)
		h.sign(h.signing("ks2", "bea.quill", "bea.quill"))
		h.stands("bea.quill", "ks2", Current, "")
		h.change("ben.quill", func(p *people.Person) { p.Year = "3" }) // who never signed has no grace
		h.stands("ben.quill", "ks2", Late, Joined)
		h.change("ben.quill", func(p *people.Person) { p.Year = "" }) // an unknown year is one of the youngest
		h.stands("ben.quill", "ks1", Late, Joined)
	})
}

// shows AUA-26: the school year turns at midnight in London, which in summer is eleven in the evening by the clock of machines.
func TestTheSchoolYearTurnsAtMidnightInLondon(t *testing.T) {
	each(t, func(h *house) {
		h.at("2027-08-31T22:59:58Z")
		h.sign(h.signing("ks2", "ada.quill", "ada.quill"))
		h.at("2027-08-31T22:59:59Z")
		h.stands("ada.quill", "ks2", Current, "")
		h.at("2027-08-31T23:00:00Z")
		h.stands("ada.quill", "ks2", Asked, NewYear)
		s := h.standing("ada.quill", "ks2")
		if s.Asked.Format(time.RFC3339) != "2027-08-31T23:00:00Z" || s.Due.Format(time.RFC3339) != "2027-09-15T23:00:00Z" {
			t.Errorf("asked %v, due %v", s.Asked, s.Due)
		}
		h.sign(h.signing("ks2", "ada.quill", "ada.quill"))
		h.stands("ada.quill", "ks2", Current, "")
	})
}

// shows AUA-26: whoever changes role signs the staff form again, and the office can ask anybody.
func TestNewRoleAndAskedAgain(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("staff", "t.four"))
		h.change("t.four", func(p *people.Person) { p.Kinds = []string{people.Staff, people.Governor} })
		h.stands("t.four", "staff", Asked, NewRole)
		h.sign(h.signing("staff", "t.four"))
		h.stands("t.four", "staff", Current, "")
		h.wait(time.Hour)
		ask := func(form, why string, who ...string) error {
			return h.try(func(tx *ledger.Tx) (ledger.Event, error) {
				return h.book.Ask(h.t.Context(), tx, form, h.ids(who...), why)
			})
		}
		h.refused(ask("staff", "x", "t.four"), "Write in a sentence")
		h.refused(ask("staff", "All once more", "ada.quill"), "Choose somebody")
		h.no(ask("staff", "All once more", "t.four", "ada.quill"))
		h.stands("t.four", "staff", Asked, ByHand)
		h.no(ask("staff", "All once more", "t.four"))
		if n := len(h.bell.about("agreements.issued")); n != 1 {
			t.Errorf("%d were told", n)
		}
		h.wait(time.Hour)
		h.sign(h.signing("staff", "t.four"))
		h.stands("t.four", "staff", Current, "")
	})
}

// shows AUA-16 AUA-17: the forms go out the same day, to those who may sign; half-way they are reminded, and then those
// who can talk to them. What a leaver was asked is taken back.
func TestIssueRemindChase(t *testing.T) {
	each(t, func(h *house) {
		h.do(h.book.issueAll)
		to := h.bell.about("agreements.issued")
		for account, want := range map[string]bool{"m.quill": true, "d.quill": true, "b.arred": false, "t.four": true, "ada.quill": true, "bea.quill": false} {
			if slices.Contains(to, h.who[account].ID) != want {
				t.Errorf("%s was told: %v", account, !want)
			}
		}
		said := len(h.bell.told)
		h.do(h.book.issueAll)
		h.do(h.book.remind)
		if len(h.bell.told) != said {
			t.Error("somebody was told twice")
		}
		h.sign(h.signing("ks2", "ada.quill", "ada.quill"))
		h.wait(8 * 24 * time.Hour)
		h.do(h.book.remind)
		reminded := h.bell.about("agreements.reminded")
		if !slices.Contains(reminded, h.who["t.four"].ID) || slices.Contains(reminded, h.who["ada.quill"].ID) || len(h.bell.about("agreements.chased")) != 0 {
			t.Errorf("reminded: %v", reminded)
		}
		h.wait(7 * 24 * time.Hour)
		h.do(h.book.remind)
		chased := h.bell.about("agreements.chased")
		for _, account := range []string{"o.fice", "h.high", "t.one", "t.four"} {
			if !slices.Contains(chased, h.who[account].ID) {
				t.Errorf("%s was not told whom to chase", account)
			}
		}
		n := len(h.bell.told)
		h.do(h.book.remind)
		if len(h.bell.told) != n {
			t.Error("chased twice")
		}
		h.read(func(tx *ledger.Tx) error {
			all, err := h.book.Chase(h.t.Context(), tx)
			if len(all) != 5+3+2 { // five on the staff, three children with a parents' form, two with the picture form
				t.Errorf("%d to chase", len(all))
			}
			return err
		})
		h.change("t.four", func(p *people.Person) { p.Left = "2026-12-01" })
		h.do(h.book.issueAll)
		h.read(func(tx *ledger.Tx) error {
			f, err := h.book.Known(h.t.Context(), tx, nil)
			if _, open := f.issues[key{"staff", h.who["t.four"].ID}]; open {
				t.Error("a leaver is still asked")
			}
			return err
		})
	})
}

// shows AUA-16: the register answers who has signed and who has not, by form, group, class and state.
func TestList(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		for name, c := range map[string]struct {
			f    Filter
			want int
		}{
			"all":         {Filter{}, 5 + 3 + 3},
			"one form":    {Filter{Form: "parents"}, 3},
			"signed":      {Filter{Form: "parents", State: Current}, 1},
			"not signed":  {Filter{Form: "parents", State: Unsigned}, 2},
			"a class":     {Filter{Class: "Y1"}, 4},
			"a kind":      {Filter{Kind: people.Staff}, 5},
			"a name":      {Filter{Words: "ada"}, 2},
			"nobody":      {Filter{Words: "zzz"}, 0},
			"past an end": {Filter{Page: 9}, 11},
		} {
			h.read(func(tx *ledger.Tx) error {
				page, total, err := h.book.List(h.t.Context(), tx, c.f)
				if total != c.want || c.f.Page == 0 && len(page) != total || c.f.Page == 9 && len(page) != 0 {
					t.Errorf("%s: %d of %d, not %d", name, len(page), total, c.want)
				}
				return err
			})
		}
	})
}
