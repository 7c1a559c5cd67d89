package notices

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/posttest"
	"belisha/internal/records/people"
)

const secret = "/f/2Vt5x1uY-secret_part"

func (h *house) parent(account, email string) people.Person {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) error {
		p, err := (people.Store{}).Add(h.t.Context(), tx, people.Person{Account: account, Given: "Pat", Family: "Quill", Kind: people.Parent, Email: email}, nil)
		h.who[account] = p
		return err
	})
	return h.who[account]
}

func (h *house) letter(to people.Person, key string) (id string, err error) {
	h.t.Helper()
	err = h.try(func(tx *ledger.Tx) (err error) {
		id, err = h.n.Letter(h.t.Context(), tx, Letter{To: to.ID, Subject: "Forms from St Example", Text: "Please look at the forms.", Link: secret,
			After: "The link works until 24 March. Ring 01632 960000.", Key: key})
		return err
	})
	return id, err
}

func (h *house) delivery(id string) (d Delivery) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		all, err := h.n.Deliveries(h.t.Context(), tx, []string{id})
		d = all[id]
		return err
	})
	return d
}

// stored is all that a thief of the tables would read of a letter.
func (h *house) stored(id string) (l letterRow) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		l, err = h.n.store.letter(h.t.Context(), tx, id)
		return err
	})
	return l
}

// shows AUA-16 AUA-22: a letter reaches the address in the register without an account; its link is in no table.
func TestALetterGoesHome(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		pat := h.parent("p.quill", "Pat@Home.example")
		id, err := h.letter(pat, "forms/1")
		h.no(err)
		if again, err := h.letter(pat, "forms/1"); err != nil || again != id {
			t.Errorf("the same key made %q after %q, %v", again, id, err)
		}
		if l := h.stored(id); l.Link == "" || strings.Contains(l.Link, "secret") || h.delivery(id).State != Waiting {
			t.Errorf("before it leaves: %+v", l)
		}
		h.deliver()
		got := h.mail.Got()
		if len(got) != 1 || got[0].To != "Pat@home.example" || got[0].User != "belisha" {
			t.Fatalf("arrived: %+v", got)
		}
		text := strings.ReplaceAll(got[0].Text, "=\r\n", "")
		for _, want := range []string{"Subject: Forms from St Example", "https://belisha.example" + secret, "Ring 01632 960000"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in\n%s", want, text)
			}
		}
		for _, not := range []string{"Pat", "Quill", "Unsubscribe"} {
			if strings.Contains(strings.ReplaceAll(text, "Pat@home", ""), not) {
				t.Errorf("%q stands in\n%s", not, text)
			}
		}
		l := h.stored(id)
		if d := h.delivery(id); d.State != Sent || d.Ended == "" || d.Refused() || l.Link != "" || l.Text != "" {
			t.Errorf("after it left: %+v, %+v", d, l)
		}
	})
}

func TestALetterIsRefusedAndSentAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id, err := h.letter(h.parent("p.quill", "pat@home.example"), "")
		h.no(err)
		h.mail.Answer(posttest.Says(451, "grey"), posttest.Says(550, "no such box"))
		h.deliver()
		if d := h.delivery(id); d.State != Waiting || d.Error != "server_451" || d.Refused() {
			t.Errorf("asked to wait: %+v", d)
		}
		h.wait(time.Hour)
		h.deliver()
		if d := h.delivery(id); d.State != Failed || !d.Refused() || !strings.Contains(d.Fault(), "Check the address") {
			t.Errorf("refused: %+v", d)
		}
		h.write(func(tx *ledger.Tx) error { _, err := h.n.store.again(h.t.Context(), tx, ""); return err })
		h.deliver()
		if got := h.mail.Got(); len(got) != 1 || !strings.Contains(got[0].Text, "secret_part") || h.delivery(id).State != Sent {
			t.Errorf("by hand: %+v", got)
		}
	})
}

func TestWhomNoLetterReaches(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		none, pat := h.parent("n.quill", ""), h.parent("p.quill", "pat@home.example")
		for _, to := range []people.Person{none, h.who["ada.quill"], {ID: "nobody"}} {
			if _, err := h.letter(to, ""); !errs.Is(err, errs.Invalid) && !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v", to.Account, err)
			}
		}
		if h.n.Writes(none) || !h.n.Writes(pat) {
			t.Error("who can be written to")
		}
		id, err := h.letter(pat, "")
		h.no(err)
		h.write(func(tx *ledger.Tx) error {
			_, err := (people.Store{}).Leave(h.t.Context(), tx, pat.ID, "2026-03-10")
			return err
		})
		h.deliver()
		if d := h.delivery(id); d.State != Dropped || len(h.mail.Got()) != 0 || h.stored(id).Link != "" {
			t.Errorf("to someone who left: %+v", d)
		}
		if _, err := h.letter(pat, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("after leaving: %v", err)
		}
		h.config.SMTP = SMTP{}
		h.open()
		if h.n.Writes(pat) {
			t.Error("without a mail server")
		}
		h.wait((keepLetters + 1) * 24 * time.Hour)
		h.no(h.n.retainLetters(t.Context()))
		if d := h.delivery(id); d.ID != "" {
			t.Errorf("after %d days: %+v", keepLetters, d)
		}
	})
}

// A sealed link opens with the house's key, in its own place, and unchanged.
func TestTheSealOfALink(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id, err := h.letter(h.parent("p.quill", "pat@home.example"), "")
		h.no(err)
		key, err := h.n.key()
		h.no(err)
		sealed := h.stored(id).Link
		if got, err := key.Open(sealed, id); err != nil || got != secret {
			t.Errorf("%q, %v", got, err)
		}
		raw, _ := base64.RawURLEncoding.DecodeString(sealed)
		raw[len(raw)-1] ^= 1
		for _, bad := range [][2]string{{sealed, "another"}, {base64.RawURLEncoding.EncodeToString(raw), id}, {"", id}, {"%", id}, {sealed[:8], id}} {
			if got, err := key.Open(bad[0], bad[1]); err == nil {
				t.Errorf("%q opened as %q", bad, got)
			}
		}
		h.read(func(tx *ledger.Tx) error {
			n, err := db.One[int](h.t.Context(), tx.Tx, `SELECT COUNT(*) FROM notices_letter WHERE school_id = ? AND link LIKE '%secret%'`, tx.School)
			if n != 0 {
				t.Error("a secret stands in a table")
			}
			return err
		})
	})
}
