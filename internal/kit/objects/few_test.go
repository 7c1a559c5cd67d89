package objects_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"belisha/internal/kit/objects/objectstest"
)

// A file's footer is read in many small bits: that must not be as many questions to a store across the town.
func TestSmallReadsAreFewQuestions(t *testing.T) {
	c := objectstest.Start(t).Config
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: c.Endpoint})
	var asked atomic.Int64
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		proxy.ServeHTTP(w, r)
	}))
	defer between.Close()
	c.Endpoint = between.Listener.Addr().String()
	s := open(t, c)
	put(t, s, "big", noise(4<<20, 1))
	asked.Store(0)
	o, err := s.Open(t.Context(), "big")
	must(t, err)
	defer o.Close()
	for i := range int64(40) {
		for _, off := range []int64{o.Size() - 8 - 500*(i+1), 1<<20 + 100*i} {
			_, err := o.ReadAt(make([]byte, 400), off)
			must(t, err)
		}
	}
	if n := asked.Load(); n > 2 {
		t.Errorf("80 small reads in two places were %d questions", n)
	}
}
