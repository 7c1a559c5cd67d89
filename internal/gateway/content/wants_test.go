package content_test

import (
	"net/http"
	"strings"
	"testing"

	"belisha/internal/gateway/content"
	"belisha/internal/policy"
)

func ruled() policy.Downloads {
	return policy.Downloads{Rules: []policy.DownloadRule{{Key: "programs", Kinds: []string{"program"}, Verdict: "block"}}}
}

// shows WEB-12: pages go untouched, files are wanted.
func TestWants(t *testing.T) {
	g := content.New(content.Config{})
	for _, tc := range []struct {
		status int
		header string
		expect bool
	}{
		{200, "Content-Type: text/html; charset=utf-8", false},
		{200, "Content-Type: Text/HTML", false},
		{200, "Content-Type: image/png|Content-Length: 40000", false},
		{200, "Content-Type: image/png|Content-Length: 40000000", true},
		{200, "Content-Type: video/mp4|Content-Length: 4000000000", false},
		{200, "Content-Type: application/json", false},
		{200, "Content-Type: application/ld+json", false},
		{200, "Content-Type: font/woff2", false},
		{200, "Content-Type: application/octet-stream", true},
		{200, "Content-Type: APPLICATION/X-MSDOWNLOAD", true},
		{200, "Content-Type: application/zip", true},
		{200, "Content-Type: application/pdf", true},
		{200, "Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document", true},
		{200, "Content-Type: text/x-shellscript", true},
		{200, "Content-Type: " + strings.Repeat("x", 500), true},
		{200, "Content-Type: ", true},
		{200, "", true},
		{200, "Content-Length: 0", false},
		{200, "Content-Type: image/png|Content-Disposition: attachment; filename=cat.png", true},
		{200, "Content-Type: image/png|Content-Disposition: Inline; filename=cat.png", false},
		{200, "Content-Type: image/png|Content-Disposition: inlined", true},
		{206, "Content-Type: application/octet-stream", true},
		{206, "Content-Type: multipart/byteranges; boundary=x", true},
		{404, "Content-Type: application/octet-stream", true},
		{204, "", false}, {304, "", false}, {302, "", false}, {101, "", false},
	} {
		h := http.Header{}
		for line := range strings.SplitSeq(tc.header, "|") {
			if key, value, ok := strings.Cut(line, ": "); ok {
				h.Set(key, value)
			}
		}
		if got := g.Wants(tc.status, h, ruled()); got != tc.expect {
			t.Errorf("%d %q: %v", tc.status, tc.header, got)
		}
		if g.Wants(tc.status, h, policy.Downloads{}) {
			t.Errorf("%d %q: wanted, with nothing to look for", tc.status, tc.header)
		}
		if n := testing.AllocsPerRun(100, func() { g.Wants(tc.status, h, ruled()) }); n != 0 {
			t.Errorf("%d %q: %v allocations", tc.status, tc.header, n)
		}
	}
}

// shows WEB-12: an answer that lies about its type is caught by its first bytes, also when these are packed for the way.
func TestSuspects(t *testing.T) {
	g := content.New(content.Config{})
	page := []byte("<!doctype html><html><head><title>A page</title></head><body>" + strings.Repeat("Words. ", 900))
	for name, tc := range map[string]struct {
		first  []byte
		expect bool
	}{
		"page": {page, false}, "picture": {png(), false}, "program": {windows(), true}, "program of Linux": {linux(), true},
		"archive": {zipOf(t, member{"a", nil}), true}, "empty": {nil, false}, "one byte": {[]byte("M"), false},
		"text": {[]byte("MZ is how this text begins, and how it goes on."), false},
		"film": {append([]byte("\x00\x00\x00\x20ftypisom"), make([]byte, 99)...), false},
		"7z":   {append([]byte("7z\xbc\xaf\x27\x1c"), make([]byte, 99)...), true},
	} {
		for _, how := range []string{"", "gzip", "br", "zstd"} {
			first, h := tc.first, http.Header{"Content-Type": {"image/png"}}
			if how != "" {
				first = packed(t, how, first)
				first = first[:min(len(first), 1400)] // as much as a first packet brings
				h.Set("Content-Encoding", how)
			}
			if got := g.Suspects(h, first); got != tc.expect {
				t.Errorf("%s, %q: %v", name, how, got)
			}
			if how != "" {
				continue
			}
			if n := testing.AllocsPerRun(100, func() { g.Suspects(h, first) }); n > 0 {
				t.Errorf("%s, %q: %v allocations", name, how, n)
			}
		}
	}
}

func BenchmarkWants(b *testing.B) {
	g, rules := content.New(content.Config{}), ruled()
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Content-Length": {"4096"}}
	b.ReportAllocs()
	for b.Loop() {
		if g.Wants(200, h, rules) {
			b.Fatal("a page is wanted")
		}
	}
}

func BenchmarkSuspects(b *testing.B) {
	g := content.New(content.Config{})
	page := []byte("<!doctype html><html><head><title>A page</title></head><body>" + strings.Repeat("Words. ", 600))
	for _, how := range []string{"", "gzip", "br"} {
		first, h := page, http.Header{}
		if how != "" {
			first = packed(b, how, page)
			h.Set("Content-Encoding", how)
		}
		b.Run("as "+how, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if g.Suspects(h, first) {
					b.Fatal("a page is suspect")
				}
			}
		})
	}
}
