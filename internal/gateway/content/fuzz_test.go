package content_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"belisha/internal/gateway/content"
	"belisha/internal/policy"
)

// FuzzScreen: no answer, however strange, breaks a look or changes on its way; who stops every kind stops whatever is found.
func FuzzScreen(f *testing.F) {
	for _, how := range []string{"gzip", "xz", "zstd", "br"} {
		f.Add("x.tar", how, packed(f, how, tarOf(f, member{"a", windows()})))
		f.Add("x", "", packed(f, how, []byte("hello")))
	}
	f.Add("a.zip", "", zipOf(f, member{"a.zip", zipOf(f, member{"b", windows()})}))
	f.Add("a.png", "", append(png()[:100], zipOf(f, member{"META-INF/MANIFEST.MF", nil})...))
	f.Add("a.doc", "", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...))
	f.Add("a.bz2", "", []byte("BZh91AY&SYwK\xb0\x14\x00\x00\x00\x00\x80\x00@ .\x00!\x18F\x82\xeeH\xa7\n\x12\x0e\xe9v\x02\x80"))
	f.Add("a.bat", "deflate", []byte("\x78\x9c\x03\x00"))
	g := content.New(content.Config{Spool: f.TempDir(), Rules: func() policy.Downloads { return policy.Downloads{MaxBytes: 1 << 20} }})
	f.Fuzz(func(t *testing.T, name, encoding string, body []byte) {
		h := http.Header{"Content-Disposition": {`attachment; filename="` + name + `"`}}
		if encoding != "" {
			h["Content-Encoding"] = []string{encoding}
		}
		g.Suspects(h, body)
		g.Wants(200, h, ruled())
		for _, stop := range [][]string{nil, {content.Program}, all()} {
			judge := refusing(stop...)
			pass, found, err := g.Screen(t.Context(), h, name, bytes.NewReader(body), judge)
			if err != nil {
				t.Fatal(err)
			}
			if found != nil {
				if found.Kind != content.Unscanned && judge(found.Kind) {
					t.Fatalf("stopped for %q, which nobody stops", found.Kind)
				}
				continue
			}
			if got, err := io.ReadAll(pass); err != nil || !bytes.Equal(got, body) {
				t.Fatalf("%d bytes became %d: %v", len(body), len(got), err)
			}
			must(t, pass.Close())
		}
	})
}
