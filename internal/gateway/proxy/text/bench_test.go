package text_test

import (
	"strings"
	"testing"

	"belisha/internal/gateway/proxy/text"
)

// BenchmarkPage takes the words out of a page of ordinary length.
func BenchmarkPage(b *testing.B) {
	page := []byte("<!doctype html><title>A page</title><h1>The coast</h1>" +
		strings.Repeat("<p>The lighthouse keeper walked to the beach, and the children told a <b>story</b> about the whole town.</p>\n", 150))
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		text.Read(page, "text/html; charset=utf-8")
	}
}
