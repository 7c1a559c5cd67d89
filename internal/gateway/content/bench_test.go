package content_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"

	"belisha/internal/gateway/content"
	"belisha/internal/policy"
)

// BenchmarkScreen looks into sixteen megabytes that hold nothing, plain and in a zip.
func BenchmarkScreen(b *testing.B) {
	data := make([]byte, 16<<20)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(data)
	g := content.New(content.Config{Spool: b.TempDir(), Rules: func() policy.Downloads { return policy.Downloads{} }})
	for name, body := range map[string][]byte{"plain": data, "zip": zipOf(b, member{"a.bin", data})} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				pass, found, err := g.Screen(b.Context(), http.Header{}, "", bytes.NewReader(body), refusing(content.Program))
				if err != nil || found != nil {
					b.Fatal(found, err)
				}
				if _, err := io.Copy(io.Discard, pass); err != nil {
					b.Fatal(err)
				}
				if err := pass.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
