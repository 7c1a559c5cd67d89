package accounts

import (
	"bytes"
	"html"
	"mime/multipart"
	"regexp"
	"strings"
	"testing"

	"belisha/internal/db/dbtest"
)

// send posts a form with a file or a field, as a browser does for an upload.
func (b browser) send(path, field, file, text string) answer {
	b.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormField(field)
	if file != "" {
		part, err = w.CreateFormFile(field, file)
	}
	if err == nil {
		_, err = part.Write([]byte(text))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.h.t.Fatal(err)
	}
	return b.read(b.c.Post(b.h.site.URL+path, w.FormDataContentType(), &body))
}

// shows PPL-05: a file is tried out first; only what was confirmed happens.
func TestPPL05DryRunThenConfirm(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b := h.as("c.moor")
	file := "account,given,family,kind,year,class\nn.one,Né \"w,One,pupil,5,5B\n"
	if a := b.send("/people/import", "file", "p.csv", file); a.status != 422 || !strings.Contains(a.body, "Row 2: the quotation marks") {
		t.Errorf("a broken file: %d", a.status)
	}
	file = strings.Replace(file, `"w`, "w", 1) + "a.lark,Ada,Lark,pupil,5,5B\n"
	a := b.send("/people/import", "file", "p.csv", file)
	for _, want := range []string{"nothing has been changed yet", "<li>1 new</li>", "<li>1 changed</li>", "year, class", "<li>6 in the register but not in this file"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the dry run does not say %q", want)
		}
	}
	if strings.Contains(b.get("/people?q=n.one").body, "Né w One") {
		t.Error("the dry run changed the register")
	}
	kept := regexp.MustCompile(`name="csv" value="([^"]*)"`).FindStringSubmatch(a.body)
	if kept == nil {
		t.Fatal("nothing to confirm")
	}
	if a := b.send("/people/import", "csv", "", html.UnescapeString(kept[1])); a.path != "/people" || !strings.Contains(a.body, "1 people were added and 1 changed") {
		t.Errorf("confirming: %d %s", a.status, a.path)
	}
	if a := b.get("/people?class=5B"); !strings.Contains(a.body, "Né w One") || !strings.Contains(a.body, "Ada Lark") {
		t.Error("the confirmed file was not applied")
	}
	if a := b.send("/people/import", "file", "p.csv", strings.Repeat("x", 5<<20+1)); a.status != 422 && a.status != 413 {
		t.Errorf("a file of more than 5 MB: %d", a.status)
	}
	if a := b.post("/people/import"); a.status != 422 || !strings.Contains(a.body, "Choose a CSV file") {
		t.Errorf("no file: %d", a.status)
	}
	h.whole()
}
