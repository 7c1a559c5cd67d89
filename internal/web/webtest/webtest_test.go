package webtest_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/authz"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

type nobody struct{}

func (nobody) Who(context.Context, string, string) (web.Visit, error) { return web.Visit{}, nil }
func (nobody) Hold(context.Context, string, string, string) error     { return nil }

type toy struct {
	Name  string
	Parts []struct{ Text string }
}

func site(t *testing.T, page string) *web.Site {
	t.Helper()
	gate, err := authz.New(web.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{Gate: gate, Doorman: nobody{}, HTML: []web.HTML{{
		Files: fstest.MapFS{"html/show.html": {Data: []byte(`{{define "toys/show"}}` + page + `{{end}}`)}},
		Views: map[string]any{"toys/show": toy{}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPagesThatFit(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, site(t, `{{.Name}}{{range .Parts}}{{.Text}}{{end}}`))
}

func TestPagesThatDoNotFit(t *testing.T) {
	t.Parallel()
	for _, page := range []string{`{{.Title}}`, `{{range .Parts}}{{.Words}}{{end}}`, `{{range .Name.All}}{{end}}`, `{{template "tiles" .Name}}`} {
		got := webtest.Faults(site(t, page))
		if len(got) != 1 || !strings.Contains(got[0], "toys/show") {
			t.Errorf("%s: %v", page, got)
		}
	}
}
