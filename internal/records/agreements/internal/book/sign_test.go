package book

import (
	"bytes"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// shows AUA-01 AUA-02 AUA-19 AUA-29: what was shown is what is stored, with who signed it, when and how; a newer policy
// changes nothing about it.
func TestASignatureKeepsWhatWasShown(t *testing.T) {
	each(t, func(h *house) {
		h.stands("t.four", "staff", Late, Joined)
		s := h.sign(h.signing("staff", "t.four"))[0]
		h.stands("t.four", "staff", Current, "")
		newer := forms()
		newer[0].Version, newer[0].Items[0].Text = "2", "I keep every password to myself."
		h.force("2", newer)
		h.read(func(tx *ledger.Tx) error {
			got, err := h.book.Get(h.t.Context(), tx, s.ID)
			h.no(err)
			if got.Name != "Theo Four" || got.Signer != h.who["t.four"].ID || got.Method != OnScreen || got.Version != "1" || !got.At.Equal(h.clock()) || !got.Verified || !got.Sanctions {
				t.Errorf("stored: %+v", got)
			}
			text, err := h.book.Stored(h.t.Context(), tx, s.Hash)
			h.no(err)
			if text.Version != "1" || text.Policy != "1" || text.Items[0].Text != "I keep my password to myself." || text.Promise != "I agree." {
				t.Errorf("shown then: %+v", text)
			}
			_, err = h.book.Stored(h.t.Context(), tx, "none")
			h.refused(err, "No text")
			return nil
		})
	})
}

// shows AUA-29: what cannot be tied to a person, a form and a text that was read is refused, and nothing is kept.
func TestWhatIsNoSignature(t *testing.T) {
	each(t, func(h *house) {
		for name, c := range map[string]struct {
			spoil func(*Signing)
			says  string
		}{
			"no name":             {func(s *Signing) { s.Name = "  " }, "Type your name"},
			"an unknown form":     {func(s *Signing) { s.Form = "none" }, "no such form"},
			"an older text":       {func(s *Signing) { s.Hash = "older" }, "The form has changed since you opened it. Read it again."},
			"another language":    {func(s *Signing) { s.Language = "cy" }, "The form has changed"},
			"an unknown item":     {func(s *Signing) { s.Answers["moon"] = "yes" }, "no such item"},
			"a rule answered":     {func(s *Signing) { s.Answers["checks"] = "yes" }, "no such item"},
			"no answer":           {func(s *Signing) { delete(s.Answers, "mail") }, "Answer this one too"},
			"an odd answer":       {func(s *Signing) { s.Answers["mail"] = "perhaps" }, "Answer this one too"},
			"sanctions unread":    {func(s *Signing) { s.Sanctions = false }, "Open the page on what may follow"}, // shows AUA-24
			"no relationship":     {func(s *Signing) { s.Signer = h.who["t.four"].ID }, "does not name you as a carer"},
			"a barred carer":      {func(s *Signing) { s.Signer = h.who["b.arred"].ID }, "does not name you as a carer"},
			"the child":           {func(s *Signing) { s.Signer = h.who["ada.quill"].ID }, "A parent or carer signs this form"},
			"nobody":              {func(s *Signing) { s.Signer = "" }, "Only somebody in the school's register"},
			"an unknown person":   {func(s *Signing) { s.Signer = "nobody" }, "no such person"},
			"another's own form":  {func(s *Signing) { *s = h.signing("ks2", "m.quill", "ada.quill") }, "Everybody signs this form for themselves"},
			"not for this child":  {func(s *Signing) { *s = h.signing("ks2", "bea.quill", "bea.quill") }, "not for Bea"},
			"at the door, alone":  {func(s *Signing) { s.Method = AtDoor }, "must have seen it signed"},
			"one's own witness":   {func(s *Signing) { s.Method, s.Witness = AtDoor, s.Signer }, "Nobody witnesses their own"},
			"a parent as witness": {func(s *Signing) { s.Method, s.Witness = AtDoor, h.who["d.quill"].ID }, "staff"},
			"paper without scan":  {func(s *Signing) { s.Method = OnPaper }, "Choose the scan"},
			"paper that is none":  {func(s *Signing) { s.Method, s.Paper = OnPaper, []byte("<html>signed</html>") }, "PNG or JPEG picture or a PDF"},
			"a scan on screen":    {func(s *Signing) { s.Paper = scan() }, "belongs to a form that was signed on paper"},
			"no method":           {func(s *Signing) { s.Method = "telephone" }, "how it was signed"},
		} {
			s := h.signing("parents", "m.quill", "ada.quill")
			c.spoil(&s)
			_, err := h.signs(s)
			h.t.Log(name)
			h.refused(err, c.says)
		}
		h.read(func(tx *ledger.Tx) error {
			all, err := h.book.Of(h.t.Context(), tx, h.who["ada.quill"].ID)
			if len(all) != 0 {
				t.Errorf("kept: %+v", all)
			}
			return err
		})
	})
}

// shows AUA-29: whoever is signed in signs as themselves, and as nobody else.
func TestNobodySignsOnAnothersScreen(t *testing.T) {
	each(t, func(h *house) {
		actor := authz.Actor{School: school, Person: h.who["h.high"].ID, Roles: []authz.Role{authz.Head}}
		g, err := h.gate.Check(h.t.Context(), actor, "people.list", authz.Subject{Ref: ref.New(school, "school", school)})
		h.no(err)
		err = h.base.Ledger.Read(h.t.Context(), g, func(tx *ledger.Tx) error {
			return h.book.present(h.t.Context(), tx, h.signing("staff", "t.four"))
		})
		h.refused(err, "on their own screen")
	})
}

func scan() []byte {
	return append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{7}, 100)...)
}

// shows AUA-19: a paper counts once somebody of the school has verified it; what was left blank on it is a no.
func TestPaperWithoutAWitnessDoesNotCount(t *testing.T) {
	each(t, func(h *house) {
		s := h.signing("parents", "m.quill", "ada.quill")
		s.Method, s.Paper, s.Answers, s.Sanctions = OnPaper, scan(), map[string]string{"internet": "yes"}, false
		n := h.sign(s)[0]
		h.stands("ada.quill", "parents", Unverified, Joined)
		h.says("ada.quill", "internet", Silent, false)
		verify := func(witness string) error {
			return h.try(func(tx *ledger.Tx) (ledger.Event, error) {
				return h.book.Verify(h.t.Context(), tx, n.ID, h.who[witness].ID)
			})
		}
		h.refused(verify("m.quill"), "Nobody verifies their own")
		h.refused(verify("d.quill"), "staff")
		h.wait(time.Hour)
		h.no(verify("o.fice"))
		h.refused(verify("o.fice"), "verified this paper already")
		h.stands("ada.quill", "parents", Current, "")
		h.says("ada.quill", "internet", Yes, false)
		h.says("ada.quill", "mail", No, false)
		h.read(func(tx *ledger.Tx) error {
			body, media, err := h.book.Scan(h.t.Context(), tx, n.ID)
			if !bytes.Equal(body, scan()) || media != "image/png" {
				t.Errorf("the scan is %q, %d bytes", media, len(body))
			}
			got, err2 := h.book.Get(h.t.Context(), tx, n.ID)
			h.no(err2)
			if !got.Verified || got.Witness != h.who["o.fice"].ID || got.Answers["home"] != Agreed {
				t.Errorf("verified: %+v", got)
			}
			return err
		})
	})
}

// A paper that is verified after a newer signature on the screen does not take its place.
func TestALatePaperDoesNotReplaceANewerSignature(t *testing.T) {
	each(t, func(h *house) {
		s := h.signing("parents", "m.quill", "ada.quill")
		s.Method, s.Paper = OnPaper, scan()
		paper := h.sign(s)[0]
		h.wait(time.Hour)
		s = h.signing("parents", "m.quill", "ada.quill")
		s.Answers["internet"] = "no"
		h.sign(s)
		h.wait(time.Hour)
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return h.book.Verify(h.t.Context(), tx, paper.ID, h.who["o.fice"].ID)
		})
		h.says("ada.quill", "internet", No, false)
	})
}

// shows AUA-12: one act for several children, twins born the same day among them; each has a record with their own answers.
func TestOneFormForSiblings(t *testing.T) {
	each(t, func(h *house) {
		s := h.signing("parents", "m.quill", "ada.quill", "bea.quill", "ben.quill")
		s.Each = map[string]map[string]string{h.who["ben.quill"].ID: {"web": "no"}}
		got := h.sign(s)
		if len(got) != 3 || got[0].Act != got[2].Act || got[0].ID == got[1].ID {
			t.Fatalf("signed: %+v", got)
		}
		for child, want := range map[string]Answer{"ada.quill": Yes, "bea.quill": Yes, "ben.quill": No} {
			h.stands(child, "parents", Current, "")
			h.says(child, "image.website", want, false)
		}
		s.About = append(s.About, h.who["t.one"].ID)
		_, err := h.signs(s)
		h.refused(err, "not for Tessa")
	})
}

// shows AUA-03 AUA-04: the child's own mark is kept and satisfies nothing; the parent's signature does.
func TestTheMarkOfAChildSatisfiesNothing(t *testing.T) {
	each(t, func(h *house) {
		s := h.signing("ks1", "bea.quill", "bea.quill")
		_, err := h.signs(s)
		h.refused(err, "Choose a picture")
		s.Mark = "star"
		mark := h.sign(s)[0]
		h.stands("bea.quill", "ks1", Late, Joined)
		h.wait(time.Minute)
		h.sign(h.signing("ks1", "d.quill", "bea.quill"))
		h.stands("bea.quill", "ks1", Current, "")
		h.wait(time.Minute)
		s.Mark = "moon"
		h.sign(s)
		st := h.standing("bea.quill", "ks1")
		h.read(func(tx *ledger.Tx) error {
			n, err := h.book.Get(h.t.Context(), tx, st.Signature)
			if n.Signer != h.who["d.quill"].ID {
				t.Errorf("what counts is signed by %s", n.Signer)
			}
			old, err2 := h.book.Get(h.t.Context(), tx, mark.ID)
			h.no(err2)
			if old.Mark != "star" || old.EndedCause != Replaced {
				t.Errorf("the first mark: %+v", old)
			}
			return err
		})
	})
}

// shows AUA-04: a carer who is barred later, or is no carer any more, holds nothing for the child.
func TestACarerWhoIsBarredLater(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("parents", "d.quill", "ada.quill"))
		h.stands("ada.quill", "parents", Current, "")
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "people.changed", Subject: h.who["ada.quill"].Ref(school)}, h.cares(tx, "ada.quill", "m.quill", "-d.quill")
		})
		h.stands("ada.quill", "parents", Late, Joined)
		h.says("ada.quill", "internet", Silent, false)
		h.read(func(tx *ledger.Tx) error {
			for account, want := range map[string]int{"d.quill": 4, "b.arred": 0, "m.quill": 5} {
				all, err := h.book.ToSign(h.t.Context(), tx, h.who[account])
				h.no(err)
				if len(all) != want { // per child the parents' form, and the twins' picture form
					t.Errorf("%s may sign %d forms, not %d: %+v", account, len(all), want, all)
				}
			}
			return nil
		})
	})
}

// shows AUA-14: somebody from outside signs at the door before a witness; a group names itself.
func TestOutsidePeople(t *testing.T) {
	each(t, func(h *house) {
		text, err := h.book.Text("groups", "")
		h.no(err)
		s := Signing{Form: "groups", Language: "en", Hash: text.Hash, Name: "Vera Visit", Method: AtDoor, Witness: h.who["o.fice"].ID, Sanctions: true}
		_, err = h.signs(s)
		h.refused(err, "Enter the organisation")
		s.Group = "Chess club: Vera Visit and three helpers"
		n := h.sign(s)[0]
		if n.Group != s.Group || n.About != "" || n.Witness == "" {
			t.Errorf("%+v", n)
		}
		s.Method, s.Witness = OnScreen, ""
		_, err = h.signs(s)
		h.refused(err, "at the door")
	})
}

// shows AUA-17: leavers are asked for nothing; somebody of several kinds is asked for the forms of all of them.
func TestLeaversAndSeveralKinds(t *testing.T) {
	each(t, func(h *house) {
		h.change("t.four", func(p *people.Person) { p.Kinds = []string{people.Staff, people.Visitor} })
		wants := func() (n int) {
			h.read(func(tx *ledger.Tx) error {
				all, err := h.book.Wanted(h.t.Context(), tx, h.who["t.four"])
				n = len(all)
				return err
			})
			return n
		}
		if wants() != 2 {
			t.Errorf("%d forms", wants())
		}
		h.change("t.four", func(p *people.Person) { p.Left = "2026-11-20" })
		if wants() != 0 {
			t.Errorf("a leaver is asked for %d", wants())
		}
		_, err := h.signs(h.signing("staff", "t.four"))
		h.refused(err, "left")
	})
}

// shows AUA-19 AUA-27: what a leaver signed has ended, and counts no more if they come back; what a parent allowed can
// still be taken back.
func TestComingBack(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("ks2", "ada.quill", "ada.quill"))
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.change("ada.quill", func(p *people.Person) { p.Left = "2026-11-21" })
		h.do(h.book.issueAll)
		h.stands("ada.quill", "ks2", Current, "") // today is the last day
		h.wait(24 * time.Hour)
		h.do(h.book.issueAll)
		h.no(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: h.who["ada.quill"].ID, Service: "image.website"}))
		h.change("ada.quill", func(p *people.Person) { p.Left = "" })
		h.stands("ada.quill", "ks2", Late, Joined)
		h.says("ada.quill", "image.website", No, false)
		h.says("ada.quill", "internet", Silent, false)
		h.read(func(tx *ledger.Tx) error {
			all, err := h.book.Of(h.t.Context(), tx, h.who["ada.quill"].ID)
			if len(all) != 2 || all[0].EndedCause != left || all[1].EndedCause != left {
				t.Errorf("%+v", all)
			}
			return err
		})
	})
}
