package objects_test

import (
	"fmt"
	"testing"

	"belisha/internal/kit/objects"
	"belisha/internal/kit/objects/objectstest"
)

// BenchmarkFooter opens an object of 8 MB and reads its end as a reader of Parquet does: last bytes, footer, a few pages.
func BenchmarkFooter(b *testing.B) {
	for name, s := range map[string]objects.Store{"disc": disc(b), "s3": open(b, objectstest.Start(b).Config)} {
		put(b, s, "big", noise(8<<20, 1))
		b.Run(fmt.Sprint(name), func(b *testing.B) {
			for b.Loop() {
				o, err := s.Open(b.Context(), "big")
				must(b, err)
				for i := range int64(40) {
					_, err := o.ReadAt(make([]byte, 400), o.Size()-8-500*(i+1))
					must(b, err)
				}
				_, err = o.ReadAt(make([]byte, 60<<10), 1<<20)
				must(b, err)
				must(b, o.Close())
			}
		})
	}
}
