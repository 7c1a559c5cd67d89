package governance

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
)

func bundleForm(recipient string) url.Values {
	return url.Values{"recipient": {recipient}, "why": {"They asked for it"}, "days": {"14"}}
}

// made makes a bundle as a person and gives its link.
func (h *house) made(who string, form url.Values) (link string, b Bundle) {
	h.t.Helper()
	doc := h.page(who, "/bundles", form, 200)
	link, _ = doc.Find("#link").Attr("href")
	if !strings.HasPrefix(link, "/bundle/") {
		h.t.Fatalf("no link, but %q", link)
	}
	b = h.bundles()[0]
	h.want(doc, "#facts", "Open", b.Digest)
	return link, b
}

func (h *house) bundles() (all []Bundle) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) { all, err = h.g.store.bundles(h.t.Context(), tx); return err })
	return all
}

// unzipped gives the files of a bundle.
func unzipped(t *testing.T, body []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := out[f.Name]; twice || path.Clean(f.Name) != f.Name || path.IsAbs(f.Name) || strings.HasPrefix(f.Name, "..") {
			t.Errorf("the bundle holds %q", f.Name)
		}
		out[f.Name] = string(text)
	}
	return out
}

func lines(t *testing.T, text string) [][]string {
	t.Helper()
	s, err := sheet.Read([]byte(text), sheet.Limits{Columns: 40, Rows: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, r := range s.Rows {
		out = append(out, r.Cells)
	}
	return out
}

// A bundle holds what an inspection asks for, its manifest fits, whoever has the link can take it, and every opening is
// counted and written down. shows GOV-23
func TestABundleForInspection(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.sentReport()
		h.review()
		h.open()
		h.want(h.page("c.ostrander", "/bundles", nil, 200), "#made", "None has been made yet")
		link, b := h.made("c.ostrander", bundleForm("The inspectorate"))
		cover := h.page("", link, nil, 200)
		h.want(cover, "main", "St Example Primary School: evidence for an inspection", b.Digest, "24 November 2026, 09:00")
		if h.bundles()[0].Opened != 0 {
			t.Error("a look at the cover counts as opening")
		}
		file := h.page("", link, url.Values{"x": {"y"}}, 200)
		sum := sha256.Sum256(file.body)
		if hex.EncodeToString(sum[:]) != b.Digest {
			t.Error("the file is not the one whose sum was shown")
		}
		files := unzipped(t, file.body)
		pack := h.base.Policy.Load().Pack
		for name, part := range map[string]string{"read-me.txt": "The inspectorate", "statement.json": `"belisha-statement/1"`, "clauses.csv": pack.Clauses[0].ID,
			"standards.csv": pack.Standards[0].Title, "approval.csv": "Full Governing Body", "training.csv": "Policy read and confirmed by staff",
			"governors.csv": "Does the policy work?", "reviews.csv": "no change", "reports/summer-2026.txt": "Concerns by kind", manifest: "clauses.csv"} {
			if !strings.Contains(files[name], part) {
				t.Errorf("%s does not hold %q: %.300s", name, part, files[name])
			}
		}
		if files["policy.txt"] == "" && files["policy.html"] == "" {
			t.Error("the policy is not in it")
		}
		summed := strings.Split(strings.TrimSpace(files[manifest]), "\n")
		if len(summed) != len(files)-1 {
			t.Errorf("the manifest sums %d of %d files", len(summed), len(files)-1)
		}
		for _, line := range summed {
			want, name, _ := strings.Cut(line, "  ")
			sum := sha256.Sum256([]byte(files[name]))
			if hex.EncodeToString(sum[:]) != want {
				t.Errorf("the manifest does not fit %s", name)
			}
		}
		s, _, err := CheckStatement([]byte(files["statement.json"]))
		h.no(err)
		if n := len(lines(t, files["clauses.csv"])); n != len(pack.Clauses) || len(s.Clauses) != n {
			t.Errorf("%d clauses in the sheet, %d in the statement, %d in the policy", n, len(s.Clauses), len(pack.Clauses))
		}
		h.page("", link, url.Values{"x": {"y"}}, 200)
		opened := h.events("governance.bundle-opened")
		if h.bundles()[0].Opened != 2 || len(opened) != 2 || opened[0].Actor != "nobody" || opened[0].Subject.ID != b.ID {
			t.Errorf("opened %d times, with the events %+v", h.bundles()[0].Opened, opened)
		}
		h.want(h.page("e.oquill", "/bundles/"+b.ID, nil, 200), "#facts", "Corisande Ostrander", "2 times", "They asked for it", b.Digest)
		got := rows(h.page("h.zibbelind", "/bundles", nil, 200), "#made")
		if len(got) != 1 || got[0][0] != "The inspectorate" || got[0][3] != "Open" || got[0][4] != "2" {
			t.Errorf("the list reads %v", got)
		}
		e := h.events("governance.bundled")
		for _, change := range e[0].Changes {
			if strings.Contains(change.After, "inspectorate") {
				t.Error("the trail names the recipient")
			}
		}
		if strings.Contains(link, b.Word) || len(h.events("governance.bundled")) != 1 {
			t.Error("the word is kept as it is")
		}
		h.verified()
	})
}

// Nobody is named in a bundle; when the head ticks it, those who hold posts, and still no child, no parent, no class teacher.
// shows GOV-23
func TestABundleNamesNobodyUnlessTheHeadSaysSo(t *testing.T) {
	onSQLite(t, func(t *testing.T, h *house) {
		a := *h.base.Policy.Load()
		a.ApprovedBy, a.Minute = "Mrs O'Quillan, Chair", "Minute 4 by Gwendoline Undershaw"
		h.base.Policy.Store(&a)
		h.staged(a.Version, a.Pack.Hash)
		h.say("registers.cyber_certificates", feature.Reading{State: feature.Due, Shown: "Missing from Tamsin Fourswick"})
		h.open()
		form := bundleForm("An auditor")
		form.Set("why", "About Adalind Jessamoor")
		link, _ := h.made("h.zibbelind", form)
		for name, text := range unzipped(t, h.page("", link, url.Values{"x": {"y"}}, 200).body) {
			if found := h.naming(text); len(found) != 0 {
				t.Errorf("%s names %v", name, found)
			}
		}
		form.Set("names", "posts")
		h.page("c.ostrander", "/bundles", form, 403)
		h.page("e.oquill", "/bundles", form, 403)
		if h.page("c.ostrander", "/bundles", nil, 200).Find("input[name=names]").Length() != 0 || h.page("h.zibbelind", "/bundles", nil, 200).Find("input[name=names]").Length() != 1 {
			t.Error("the names are offered to others than the head")
		}
		if n := len(h.bundles()); n != 1 {
			t.Fatalf("there are %d bundles", n)
		}
		link, _ = h.made("h.zibbelind", form)
		for name, text := range unzipped(t, h.page("", link, url.Values{"x": {"y"}}, 200).body) {
			found := h.naming(text)
			want := []string{"Corisande", "Damaris", "Eluned", "Gwendoline", "Hansine", "Norrie", "O'Quillan", "Ostrander", "Quillfeather", "Undershaw", "Wirrall", "Zibbelind"}
			if name != postsAs {
				want = nil
			}
			if !slices.Equal(found, want) {
				t.Errorf("%s names %v, want %v", name, found, want)
			}
		}
	})
}

// After its time, or when it is withdrawn, a bundle opens no more and a plain page says so; its file is gone. shows GOV-23
func TestABundleEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		form := bundleForm("The local authority")
		form.Set("days", "1")
		late, _ := h.made("e.oquill", form)
		form.Set("days", "90")
		withdrawn, b := h.made("e.oquill", form)
		h.page("t.fourswick", "/bundles/"+b.ID+"/withdraw", url.Values{"x": {"y"}}, 403)
		h.page("", "/bundles/"+b.ID+"/withdraw", url.Values{"x": {"y"}}, 401)
		h.page("c.ostrander", "/bundles/"+b.ID+"/withdraw", url.Values{"x": {"y"}}, 303)
		h.page("c.ostrander", "/bundles/"+b.ID+"/withdraw", url.Values{"x": {"y"}}, 409)
		h.now = h.now.Add(24*time.Hour - time.Second)
		h.page("", late, url.Values{"x": {"y"}}, 200)
		h.now = h.now.Add(time.Second)
		for _, link := range []string{late, withdrawn} {
			for _, form := range []url.Values{nil, {"x": {"y"}}} {
				doc := h.page("", link, form, 410)
				h.want(doc, "main", "This bundle has ended")
				if text := said(doc.Find("main")); strings.Contains(text, "authority") || strings.Contains(text, b.Digest) {
					t.Errorf("the page of an ended bundle tells %s", text)
				}
			}
		}
		if n := len(h.events("governance.bundle-opened")); n != 1 {
			t.Errorf("opened %d times", n)
		}
		h.no(h.g.lapse(t.Context()))
		h.no(h.g.lapse(t.Context()))
		if n := len(h.events("governance.bundles-lapsed")); n != 1 {
			t.Errorf("the file went with %d events", n)
		}
		for _, b := range h.bundles() {
			h.read(func(tx *ledger.Tx) error {
				file, err := h.g.store.bundleFile(t.Context(), tx, b.ID)
				if len(file) != 0 {
					t.Error("the file of an ended bundle is still there")
				}
				return err
			})
		}
		got := rows(h.page("h.zibbelind", "/bundles", nil, 200), "#made")
		if len(got) != 2 || got[0][3] != "Withdrawn" && got[1][3] != "Withdrawn" || got[0][3] != "Expired" && got[1][3] != "Expired" {
			t.Errorf("the list reads %v", got)
		}
		if h.page("h.zibbelind", "/bundles/"+b.ID, nil, 200).Find("#withdraw").Length() != 0 {
			t.Error("what has ended can be withdrawn")
		}
		h.verified()
	})
}

// Without the whole word there is nothing, and what was changed behind the house's back is not given out. shows GOV-23
func TestAWrongWordOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		link, b := h.made("h.zibbelind", bundleForm("An auditor"))
		for _, wrong := range []string{link[:len(link)-1], link[:len(link)-2] + "__", link + "A", "/bundle/" + b.ID, "/bundle/" + b.Word, "/bundle/%00", strings.ToUpper(link[:8]) + link[8:]} {
			if wrong == link {
				continue
			}
			h.page("", wrong, nil, 404)
			h.page("", wrong, url.Values{"x": {"y"}}, 404)
		}
		h.no(h.d.Write(t.Context(), h.name, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE governance_bundle SET body = 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' WHERE school_id = ?`, h.name)
			return err
		}))
		h.page("", link, url.Values{"x": {"y"}}, 500)
		report, err := h.base.Ledger.Verify(t.Context(), h.system())
		h.no(err)
		if report.Whole() {
			t.Error("a changed bundle is not noticed")
		}
	})
}

// What is missing on the form is said beside its field, and what was typed stays. shows GOV-23
func TestTheFormOfABundle(t *testing.T) {
	h := single(t).open()
	for field, wrong := range map[string][]string{"recipient": {"", strings.Repeat("x", 201)}, "why": {"", strings.Repeat("x", 501)}, "days": {"", "0", "91", "-1", "two", "1e1", "99999999999999999999"}} {
		for _, value := range wrong {
			form := bundleForm("An <auditor>")
			form.Set(field, value)
			doc := h.page("c.ostrander", "/bundles", form, 422)
			if doc.Find("#"+field+"-error").Length() != 1 {
				t.Errorf("%s as %.20q: no word beside the field: %s", field, value, said(doc.Find(".govuk-error-summary")))
			}
			if field != "recipient" && doc.Find("input[name=recipient]").AttrOr("value", "") != "An <auditor>" {
				t.Error("what was typed is lost")
			}
		}
	}
	if len(h.bundles()) != 0 || len(h.events("governance.bundled")) != 0 || len(h.events("governance.stated")) != 0 {
		t.Error("a refused form leaves something behind")
	}
	for _, who := range []string{"d.quillfeather", "g.undershaw", "t.fourswick", "n.wirrall", "a.jessamoor"} {
		h.page(who, "/bundles", bundleForm("Me"), 403)
		h.page(who, "/bundles", nil, 403)
	}
}

// sentReport puts a report in the place of one that was sent last term.
func (h *house) sentReport() {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		term, err := h.g.term("summer-2026")
		if err != nil {
			return ledger.Event{}, err
		}
		s, err := h.g.prepare(h.t.Context(), tx, term, "A calm term.")
		if err == nil {
			err = h.g.store.send(h.t.Context(), tx, term.Key)
		}
		return ledger.Event{Verb: "governance.sent", Subject: reportRef(tx, s.ID), Why: term.Key}, err
	}))
}

// review and staged write what other features would have written.
func (h *house) review() {
	h.t.Helper()
	h.no(h.d.Write(h.t.Context(), h.name, func(tx *db.Tx) error {
		_, err := tx.Exec(h.t.Context(), `INSERT INTO policies_review (school_id, id, kind, cause, about, clauses, source, opened_at, opened_by, decision, reason, decided_at, decided_by, escalated_at)
 VALUES (?,'r1','early','incident','Adalind Jessamoor','','','2026-10-01T09:00:00Z','','no change','Because of Adalind','2026-10-08T09:00:00Z','','')`, h.name)
		return err
	}))
}

func (h *house) staged(version, hash string) {
	h.t.Helper()
	h.no(h.d.Write(h.t.Context(), h.name, func(tx *db.Tx) error {
		if _, err := tx.Exec(h.t.Context(), `INSERT INTO policies_stage (school_id, id, version, hash, stage, title, governors, name, post, held_on, minute, at, person, voided_at)
 VALUES (?,'t1',?,?,'leaders','Senior leaders',?,'hansine zibbelind','Ms Zibbelind','2026-09-01','of Damaris Quillfeather','2026-09-01T09:00:00Z','','')`, h.name, version, hash, false); err != nil {
			return err
		}
		_, err := tx.Exec(h.t.Context(), `INSERT INTO policies_signature (school_id, id, version, hash, post, person, typed, at, voided_at)
 VALUES (?,'g1',?,?,'chair','','Eluned O''Quillan','2026-09-02T09:00:00Z','')`, h.name, version, hash)
		return err
	}))
}

// The word's digest is kept under a lock of its own: two bundles never share one.
func TestTwoBundlesAreTwo(t *testing.T) {
	h := single(t).open()
	one, _ := h.made("h.zibbelind", bundleForm("One"))
	two, _ := h.made("h.zibbelind", bundleForm("Two"))
	if one == two || len(one) != len("/bundle/")+43 {
		t.Errorf("links are %s and %s", one, two)
	}
}
