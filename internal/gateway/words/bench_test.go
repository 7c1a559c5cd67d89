package words

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

func BenchmarkSearch(b *testing.B) {
	r := compiled(b, texts())
	for name, text := range map[string]string{"innocent": "how do hedgehogs get ready for the winter", "misspelt": "how do hedghogs get reddy for the winnter", "found": "i want to dissapear for ever",
		"disguised": "h0w d0 h3dg3h0gs g e t r e a d y"} {
		b.Run(name, func(b *testing.B) { reads(b, r, text, Search) })
	}
}

// BenchmarkPage reads pages of three lengths: where the time grows as the text does, a byte costs the same in all.
func BenchmarkPage(b *testing.B) {
	r := compiled(b, texts())
	for _, size := range []int{4 << 10, 16 << 10, 64 << 10} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) { reads(b, r, ordinary(size), Page) })
	}
}

// reads times one reading, and says what a byte costs in processor time: on a machine with other work a clock says little.
func reads(b *testing.B, r *Rules, text string, where Where) {
	b.ReportAllocs()
	before := used(b)
	for b.Loop() {
		r.Read(text, where, "lower_ks2")
	}
	b.ReportMetric(float64(used(b)-before)/float64(b.N)/float64(len(text)), "cpu-ns/B")
}

// used is the processor time of this process so far.
func used(b *testing.B) int64 {
	b.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkCompile is what a start of the gateway waits for; BenchmarkWarm is done at the first reading.
func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if _, err := Compile(texts()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWarm(b *testing.B) {
	for b.Loop() {
		r, err := Compile(texts())
		if err == nil {
			err = r.Warm()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHostile reads texts that are made to take long, of four lengths: a page where they are found, a prompt where somebody
// sends them.
func BenchmarkHostile(b *testing.B) {
	r := compiled(b, texts())
	shapes := hostile()
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		for _, where := range []Where{Page, Prompt} {
			for _, size := range []int{8 << 10, 16 << 10, 32 << 10, 64 << 10} {
				text := forEver(shapes[name], size)
				b.Run(fmt.Sprintf("%s/%s/%dKiB", name, where, size>>10), func(b *testing.B) { reads(b, r, text, where) })
			}
		}
	}
}
