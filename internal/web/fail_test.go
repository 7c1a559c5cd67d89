package web

import (
	"html/template"
	"net/http/httptest"
	"strings"
	"testing"

	"belisha/internal/kit/errs"
)

// When not even the error page can be drawn, what was typed is still no HTML.
func TestLastResortIsEscaped(t *testing.T) {
	t.Parallel()
	s := &Site{pages: template.Must(template.New("none").Parse(""))}
	s.school.Store(&School{})
	w := httptest.NewRecorder()
	s.fail(w, httptest.NewRequest("GET", "/", nil), &Ctx{site: s, Visit: Visit{}, r: httptest.NewRequest("GET", "/", nil)},
		errs.Missing("There is no <script>x</script>."))
	if w.Code != 404 || strings.Contains(w.Body.String(), "<script>") || !strings.Contains(w.Body.String(), "There is no &lt;script&gt;") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Error(w.Header())
	}
}
