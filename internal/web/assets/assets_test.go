package assets

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, address string) *http.Response {
	t.Helper()
	site := httptest.NewServer(Handler())
	t.Cleanup(site.Close)
	reply, err := http.Get(site.URL + address)
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	return reply
}

func TestAFileUnderItsDigestIsKeptForEver(t *testing.T) {
	reply := get(t, URL("static/belisha.css"))
	if reply.StatusCode != 200 || !strings.Contains(reply.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(reply.Header.Get("Content-Type"), "text/css") {
		t.Errorf("%s %v", reply.Status, reply.Header)
	}
	if plain := get(t, Prefix+"static/keep.js"); plain.Header.Get("Cache-Control") != "no-cache" || plain.Header.Get("ETag") == "" {
		t.Errorf("without a digest it must be asked for again: %v", plain.Header)
	}
}

func TestOnlyBrowserFilesAreServed(t *testing.T) {
	for _, path := range []string{"assets.go", "static", "static/", "static/../assets.go", "../../go.mod", "static/none.css", ""} {
		if reply := get(t, Prefix+path); reply.StatusCode != 404 {
			t.Errorf("%q: %s", path, reply.Status)
		}
	}
}

func TestAnUnknownPictureIsTheBeacon(t *testing.T) {
	for _, name := range []string{"nothing", "../mark", "", "../../assets"} {
		if got := Picture(name); !strings.HasPrefix(got, Prefix+"static/pictures/beacon.svg") {
			t.Errorf("%q: %s", name, got)
		}
	}
}
