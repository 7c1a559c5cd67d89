package proxy_test

import (
	"strings"
	"testing"
)

// shows INC-02, INC-35: every block page leads to the records' pages for telling; what is told by accident takes the address
// along, except where a page is for the youngest, who never see one.
func TestINC35TheBlockPageLeadsToTelling(t *testing.T) {
	g := open(t, nil)
	for account, want := range map[string]string{"ada.y5": "/tell/accident?site=games.example", "sam.y1": "/tell/accident", "teacher": "/tell/accident?site=adult.example"} {
		at, tell := "http://games.example/", "/tell?as=child"
		if account == "teacher" {
			at, tell = "http://adult.example/", "/tell"
		}
		code, body, _ := get(t, g.browser(account, "secret"), at)
		if code != 403 || !strings.Contains(body, `href="http://records.example:8080`+want+`"`) || !strings.Contains(body, `href="http://records.example:8080`+tell+`"`) {
			t.Errorf("%s: %d, no link to %s", account, code, want)
		}
	}
}
