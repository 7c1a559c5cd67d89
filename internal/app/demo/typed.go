package demo

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// typed is a form as a browser sends it.
type typed struct {
	text  url.Values
	files map[string]string // box → the file's text

	called string // the files' name; empty: paper.txt
}

// typed writes stored values into the boxes of the form; only: no more than these were asked.
func (f *filler) typed(values, only map[string]string) typed {
	out := typed{text: url.Values{}, files: map[string]string{}}
	for _, field := range f.def.Fields {
		v, box := values[field.Key], "f-"+field.Key
		if _, asked := only[field.Key]; field.Kind == "figures" || only != nil && !asked {
			continue
		}
		out.text.Add("asked", field.Key)
		switch {
		case v == "":
		case field.Kind == "file":
			out.files[box] = v
		case field.Kind == "choices":
			out.text[box] = strings.Split(v, ",")
		case field.Kind == "date":
			parts := strings.Split(v, "-")
			out.text.Set(box+"-year", parts[0])
			out.text.Set(box+"-month", parts[1])
			out.text.Set(box+"-day", parts[2])
		case field.Kind == "money":
			out.text.Set(box, strings.TrimSuffix(v, "00"))
		default:
			out.text.Set(box, v)
		}
	}
	return out
}

// answer is what a page said to a form.
type answer struct {
	status   int
	to, body string
}

// try sends a form and takes what comes. Where the policy seals that part of the records, the second password is typed first.
func (p *pages) try(ctx context.Context, path string, form typed) (answer, error) {
	a, err := p.tryOnce(ctx, path, form)
	if err != nil || a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/second") {
		return a, err
	}
	if err := p.second(ctx); err != nil {
		return a, err
	}
	return p.tryOnce(ctx, path, form)
}

// second types whoever's turn it is their password for the records; the first time, it is chosen.
func (p *pages) second(ctx context.Context) error {
	const word = "two lanterns under the arch"
	if !p.chosen[p.who.Name] {
		if err := p.signIn(ctx, p.who); err != nil { // a secret is chosen by somebody who has just signed in
			return err
		}
		if err := p.post(ctx, "/account/factors/records", url.Values{"password": {word}, "again": {word}}); err != nil {
			return err
		}
		p.chosen[p.who.Name] = true
	}
	a, err := p.tryOnce(ctx, "/second", typed{text: url.Values{"do": {"secret"}, "secret": {word}}})
	if err == nil && a.status != http.StatusSeeOther && a.status != http.StatusOK {
		err = fmt.Errorf("the second password answered %d: %.2000s", a.status, a.body)
	}
	return err
}

func (p *pages) tryOnce(ctx context.Context, path string, form typed) (answer, error) {
	body, kind, err := form.encode()
	if err != nil {
		return answer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.at+path, body)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", kind)
	w, err := p.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer w.Body.Close()
	said, err := io.ReadAll(io.LimitReader(w.Body, 1<<20))
	if err == nil && w.StatusCode >= http.StatusInternalServerError {
		err = fmt.Errorf("POST %s answered %d: %.2000s", path, w.StatusCode, said)
	}
	return answer{w.StatusCode, w.Header.Get("Location"), string(said)}, err
}

func (t typed) encode() (io.Reader, string, error) {
	if len(t.files) == 0 {
		return strings.NewReader(t.text.Encode()), "application/x-www-form-urlencoded", nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range sorted(t.text) {
		for _, v := range t.text[name] {
			if err := w.WriteField(name, v); err != nil {
				return nil, "", err
			}
		}
	}
	for _, box := range sorted(t.files) {
		part, err := w.CreateFormFile(box, cmp.Or(t.called, "paper.txt"))
		if err != nil {
			return nil, "", err
		}
		if _, err := io.WriteString(part, t.files[box]); err != nil {
			return nil, "", err
		}
	}
	return &b, w.FormDataContentType(), w.Close()
}

func sorted[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
