package governance

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
)

// signed is the newest kept statement of a house.
func (h *house) signed() (k kept, file []byte) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		all, err := h.g.store.statements(h.t.Context(), tx)
		h.no(err)
		k = all[0]
		file, err = h.g.store.statement(h.t.Context(), tx, k.ID)
		return err
	})
	return k, file
}

// Every clause and every line of a standard is measured and signed; the file says so by itself, and the trail's
// fingerprint is that of the trail. shows NEW-06
func TestTheSignedStatement(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		h.want(h.page("e.oquill", "/statements", nil, 200), "main", "None has been made yet")
		to := h.page("e.oquill", "/statements", url.Values{"x": {"y"}}, 303).to
		k, file := h.signed()
		if to != "/statements/"+k.ID {
			t.Errorf("sent to %s", to)
		}
		s, key, err := CheckStatement(file)
		h.no(err)
		public, _, _ := testKey(h.name)(nil)
		pack := h.base.Policy.Load().Pack
		if key != Fingerprint(public) || len(s.Clauses) != len(pack.Clauses) || len(s.Standards) != len(pack.Standards) || s.Policy.Hash != pack.Hash || s.School != "St Example Primary School" {
			t.Errorf("the statement is of %d clauses and %d standards, with the key %s", len(s.Clauses), len(s.Standards), key)
		}
		n := h.tallied()
		for _, l := range s.Clauses {
			n[l.State]--
			n[l.How]--
			if l.Owner == "" || l.Shown == "" {
				t.Errorf("%s has no owner or no figure: %+v", l.ID, l)
			}
		}
		for what, left := range n {
			if left != 0 {
				t.Errorf("%s is %d out", what, left)
			}
		}
		e := h.events("governance.stated")
		if len(e) != 1 || e[0].Changes[0].After != k.Digest || e[0].Seq != s.Trail.Events+1 {
			t.Errorf("the event is %+v, after %d", e, s.Trail.Events)
		}
		h.read(func(tx *ledger.Tx) error { // the fingerprint is that of the event before, which the chain still holds
			before, err := ledger.Find(t.Context(), tx, ledger.Query{Before: e[0].Seq, Limit: 1})
			if err == nil && before[0].Seq != s.Trail.Events {
				err = fmt.Errorf("the trail had %d events, the statement says %d", before[0].Seq, s.Trail.Events)
			}
			return err
		})
		doc := h.page("h.zibbelind", to, nil, 200)
		h.want(doc, "main", "St Example Primary School", key, k.Digest, s.Trail.Head, "not a judgement that any law or standard is met", pack.Clauses[0].ID)
		if got := h.page("c.ostrander", to+"/file", nil, 200).body; !bytes.Equal(got, file) || digestOf(got) != k.Digest {
			t.Error("the download is not the file that was signed")
		}
		for _, who := range []string{"g.undershaw", "t.fourswick", "a.jessamoor"} {
			h.page(who, to, nil, 403)
			h.page(who, "/statements", url.Values{"x": {"y"}}, 403)
		}
		h.verified()
	})
}

// Whatever people wrote into minutes and stages: a statement names nobody. shows NEW-06
func TestAStatementNamesNobody(t *testing.T) {
	onSQLite(t, func(t *testing.T, h *house) {
		a := *h.base.Policy.Load()
		a.ApprovedBy, a.Minute = "Mrs O'Quillan, Chair", "Read by Gwendoline Undershaw, minute 4"
		h.base.Policy.Store(&a)
		h.say("policies.versions", feature.Reading{State: feature.Proven, Shown: "Approved by Mrs O'Quillan, Chair, seen by Ms Ostrander and h.zibbelind"})
		h.open().page("h.zibbelind", "/statements", url.Values{"x": {"y"}}, 303)
		_, file := h.signed()
		if found := h.naming(string(file)); len(found) != 0 {
			t.Errorf("the statement names %v", found)
		}
		s, _, err := CheckStatement(file)
		h.no(err)
		if s.Policy.Minute != "Read by (name left out), minute 4" || s.Policy.ApprovedBy != leftOut {
			t.Errorf("the policy was approved by %q, %q", s.Policy.ApprovedBy, s.Policy.Minute)
		}
		if strings.Contains(strings.ToLower(string(file)), "compliant") {
			t.Error("the statement speaks of compliance")
		}
	})
}

// small is a statement that is signed, for what depends on the form alone.
func small(t testing.TB, seed string) []byte {
	t.Helper()
	s := Statement{Format: statementFormat, School: "St Example <&> Primary", Made: "2026-11-10T09:00:00Z", SmallBelow: 5,
		Clauses: []StatementLine{{ID: "filter.all", Text: "Everything is “filtered”.", Owner: "Head", How: "measured", State: "proven", Shown: "12 of 12"}}}
	file, err := testKey(seed).seal(s)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// No byte of the file can be another, be left out, or be added: not even where a decoder would read the same. shows NEW-06
func TestEveryChangeOfAStatementIsNoticed(t *testing.T) {
	t.Parallel()
	file := small(t, "s1")
	if _, _, err := CheckStatement(file); err != nil {
		t.Fatal(err)
	}
	accepted := func(changed []byte) bool { _, _, err := CheckStatement(changed); return err == nil }
	frame := bytes.Index(file, []byte(`,"key":`)) // behind it, and before the statement, stands what a decoder could forgive
	for i := range file {
		for b := range 256 {
			inside := i >= len(`{"statement":`) && i < frame
			if byte(b) == file[i] || inside && bits.OnesCount8(byte(b)^file[i]) > 1 && !strings.ContainsRune(" \n\"\\{}[],:aA0", rune(b)) {
				continue // of what is signed every bit, and what means something in JSON; of the rest every byte
			}
			changed := bytes.Clone(file)
			changed[i] = byte(b)
			if accepted(changed) {
				t.Errorf("byte %d as %d is not noticed", i, b)
			}
		}
		if accepted(append(bytes.Clone(file[:i]), file[i+1:]...)) {
			t.Errorf("byte %d left out is not noticed", i)
		}
		for _, b := range []byte(" \n\"{}\\=A0") {
			if accepted(append(append(bytes.Clone(file[:i]), b), file[i:]...)) {
				t.Errorf("%q put in at %d is not noticed", b, i)
			}
		}
	}
	for _, tail := range []string{" ", "\n", "{}", "\x00", string(file)} {
		if accepted(append(bytes.Clone(file), tail...)) {
			t.Errorf("%q behind the file is not noticed", tail)
		}
	}
	r := rand.New(rand.NewPCG(6, 26))
	for range 5_000 { // several changes at once
		changed := bytes.Clone(file)
		for range 2 + r.IntN(4) {
			changed[r.IntN(len(changed))] = byte(r.IntN(256))
		}
		if accepted(changed) && !bytes.Equal(changed, file) {
			t.Fatalf("not noticed: %s", changed)
		}
	}
}

// A statement signed with another key is whole, and its fingerprint is another: that is what the minutes are for. Fields that
// nobody knows, other formats, other keys and files of any size are refused. shows NEW-06
func TestWhatIsNoStatement(t *testing.T) {
	t.Parallel()
	_, ours, err := CheckStatement(small(t, "s1"))
	if err != nil {
		t.Fatal(err)
	}
	_, theirs, err := CheckStatement(small(t, "another"))
	if err != nil || ours == theirs || len(ours) != 39 {
		t.Errorf("two keys read as %q and %q: %v", ours, theirs, err)
	}
	sign := testKey("s1")
	seal := func(body string) []byte {
		key, signature, _ := sign([]byte(body))
		return Signed{json.RawMessage(body), key, signature}.file()
	}
	whole := string(small(t, "s1"))
	swapped := strings.Replace(whole, whole[strings.Index(whole, `"key"`):strings.Index(whole, `,"signature"`)], strings.Split(string(small(t, "another")), `,"signature"`)[0][strings.Index(string(small(t, "another")), `"key"`):], 1)
	for name, file := range map[string][]byte{
		"an unknown field inside": seal(`{"format":"belisha-statement/1","compliant":true}`), "another format": seal(`{"format":"belisha-statement/9"}`),
		"no statement": seal(`[]`), "an unknown field outside": []byte(whole[:len(whole)-1] + `,"seal":"gold"}`), "nothing": nil, "not JSON": []byte("PK\x03\x04"),
		"another's key": []byte(swapped), "a short key": []byte(`{"statement":{},"key":"AAAA","signature":"AAAA"}`), "null": []byte("null"),
		"too large": bytes.Repeat([]byte(" "), LargestStatement+1), "deep": []byte(`{"statement":` + strings.Repeat("[", 100_000)),
	} {
		if _, _, err := CheckStatement(file); err == nil {
			t.Errorf("%s is taken for a statement", name)
		}
	}
}

// What comes from outside is read without harm, and what is taken says exactly what was signed.
func FuzzCheckStatement(f *testing.F) {
	f.Add(small(f, "s1"))
	f.Add([]byte(`{"statement":{},"key":"","signature":""}`))
	f.Add([]byte(`{"Statement":{"format":"belisha-statement/1"},"KEY":"AAAA"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		s, key, err := CheckStatement(file)
		if err != nil {
			if s.Format != "" || key != "" {
				t.Errorf("refused, and yet it says %q, %q", s.Format, key)
			}
			return
		}
		var signed Signed
		if json.Unmarshal(file, &signed) != nil || !ed25519.Verify(signed.Key, signed.Statement, signed.Signature) || !bytes.Contains(file, signed.Statement) {
			t.Errorf("taken, and not signed: %q", file)
		}
	})
}

// Whoever cannot sign, says so, and nothing is kept. shows NEW-06
func TestAKeyThatCannotSign(t *testing.T) {
	h := single(t)
	h.g.sign = func([]byte) (ed25519.PublicKey, []byte, error) { return nil, nil, errors.New("no key") }
	err := h.base.Ledger.Write(t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		_, _, _, err := h.g.sealed(t.Context(), tx, "St Example")
		return ledger.Event{}, err
	})
	if err == nil || !strings.Contains(err.Error(), "signing the statement") {
		t.Errorf("got %v", err)
	}
	h.want(h.open().page("h.zibbelind", "/statements", nil, 200), "main", "None has been made yet")
}

// A line of a standard says what kind of evidence it has, how old that is and whose it is; one that nothing answers is
// missing, and names its owner. shows STD-01
func TestStandardsLineByLine(t *testing.T) {
	onSQLite(t, func(t *testing.T, h *house) {
		pack := h.base.Policy.Load().Pack
		lines := pack.Standards[0].Lines[:4]
		pack.Standards[0].Lines = lines
		lines[0].Figure, lines[1].Figure, lines[2].Figure, lines[3].Figure = "test.measured", "test.attested", "", "test.unsigned"
		lines[2].Owner, lines[3].Owner = "technician", "nobody_here"
		h.say("test.measured", feature.Reading{State: feature.Proven, Shown: "12 of 12", At: h.now.Add(-49 * time.Hour)})
		h.say("test.attested", feature.Reading{State: feature.Proven, How: feature.Attested, Shown: "Signed once", At: h.now.Add(-time.Hour)})
		h.say("test.unsigned", feature.Reading{State: feature.Due, How: feature.Attested, Shown: "0 in all"})
		h.open()
		got := rows(h.page("n.wirrall", "/standards/"+pack.Standards[0].Key, nil, 200), "main")
		post, _ := pack.Post("technician")
		for i, want := range []string{"MEASURED|Proven|12 of 12|2 days ago (8 November 2026)", "ATTESTED|Proven|Signed once|today (10 November 2026)", "MISSING|No evidence", "MISSING|Due|0 in all|–"} {
			if line := strings.Join(got[i][1:], "|"); !strings.HasPrefix(line, want) {
				t.Errorf("line %d reads %s, want %s", i, line, want)
			}
		}
		if got[2][5] != post.Title || got[3][5] != nobody {
			t.Errorf("missing lines are of %q and %q", got[2][5], got[3][5])
		}
		index := rows(h.page("g.undershaw", "/standards", nil, 200), "main")
		if len(index) != len(pack.Standards) || strings.Join(index[0][2:], " ") != "1 1 2" {
			t.Errorf("the index reads %v", index)
		}
		for _, path := range []string{"/standards", "/standards/" + pack.Standards[1].Key} {
			if strings.Contains(strings.ToLower(said(h.page("h.zibbelind", path, nil, 200).Find("main"))), "complian") {
				t.Errorf("%s speaks of compliance", path)
			}
		}
		h.page("h.zibbelind", "/standards/iso_42", nil, 404)
		h.page("t.fourswick", "/standards", nil, 403)
	})
}

// The newest statement is of this term, or due, or so old that it says nothing. shows NEW-06
func TestTheAgeOfStatements(t *testing.T) {
	onSQLite(t, func(t *testing.T, h *house) {
		reads := func(want feature.State, shown string) {
			t.Helper()
			h.read(func(tx *ledger.Tx) error {
				_, from := h.base.Policy.Load().Term(h.now)
				r, err := h.base.Figures.Read(t.Context(), tx, "governance.statements", feature.Ask{Now: h.now, From: from})
				if r.State != want || !strings.Contains(r.Shown, shown) {
					t.Errorf("at %s: %s, %q", h.now, r.State, r.Shown)
				}
				return err
			})
		}
		reads(feature.Due, "No statement has been signed yet")
		h.open().page("h.zibbelind", "/statements", url.Values{"x": {"y"}}, 303)
		h.now = h.now.Add(24 * time.Hour)
		reads(feature.Proven, "10 November 2026: yesterday")
		h.now = at("2027-02-01 09:00")
		reads(feature.Due, "83 days ago")
		h.now = at("2028-02-01 09:00")
		reads(feature.Failing, "448 days ago")
	})
}
