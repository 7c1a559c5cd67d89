package proxy_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// BenchmarkReading asks for a page inside HTTPS that is opened, over a connection that stands: where no words are read, where
// they are read beside the traffic, and where the page is held until they are judged. New pages differ each time; those that
// are the same were read before.
func BenchmarkReading(b *testing.B) {
	page := pageOf(strings.Repeat("<p>The lighthouse keeper walked to the beach, and the children told a story about the whole town.</p>\n", 150))
	for _, work := range []struct {
		name, block string
		same        bool
	}{{"unread", "", false}, {"same/read", "lower", true}, {"same/held", "upper", true}, {"new/read", "lower", false}, {"new/held", "upper", false}} {
		var n atomic.Int64
		i := newIssuer(b)
		addr := i.site(false, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			mark := int64(0)
			if !work.same {
				mark = n.Add(1)
			}
			_, _ = fmt.Fprintf(w, "%s%012d", page, mark)
		}, "site.example")
		policy := i.inspecting("")
		if work.block != "" {
			policy = i.heeding(work.block)
		}
		g := open(b, sites{"site.example": addr}, policy)
		b.Run(work.name, func(b *testing.B) {
			c := g.browser("ada.y5", "secret").Transport.(*http.Transport)
			c.MaxIdleConnsPerHost = 64
			fetchAll(b, c, "/", int64(len(page)+12), false)
			f := g.server.Figures()
			b.ReportMetric(float64(f.Read)/float64(max(1, f.Requests)), "read/request")
			b.ReportMetric(float64(f.Unread)/float64(max(1, f.Requests)), "unread/request")
		})
	}
}
