package words

import (
	"math"
	"slices"
)

// taught is what the reader of pages has learned: how much each mark of a passage speaks for each kind. Like the classifier of
// searches it is taught at the first reading, from our own pages and sentences, and always in the same way.
type taught struct {
	kinds  []string // the first is none
	of     []int    // by kind of the book: its place in kinds; 0: nothing was taught of it
	row    []uint16 // by mark: its row of weights; 0: a mark that taught nothing
	rows   []said   // of each mark that taught something: what it speaks for
	told   []uint32 // by kind of the book: the mark of its phrases
	sense  []uint16 // by mark of a word: which of the senses
	senses [][]sum  // the first has none
}

const (
	lessonRounds = 14
	lessonRate   = 0.8
	lessonFall   = 0.85
	mostTaught   = 12 // kinds, with one place for how rare marks are
)

// teach lays a reader of pages out.
func teach(b *book, from []text) *taught {
	t := &taught{kinds: []string{none}, row: make([]uint16, 1<<markBits)}
	t.readSenses()
	for _, kind := range b.kinds {
		t.told = append(t.told, markOf(sumOf([]rune(kind))+3)&^3)
	}
	lessons := t.lessons(b, from)
	for _, kind := range b.kinds {
		t.of = append(t.of, max(0, slices.Index(t.kinds, kind)))
	}
	t.weigh(lessons)
	lessons = append(lessons, mingled(lessons)...)
	at, rate := uint32(1), float32(lessonRate)
	for range lessonRounds {
		for range lessons {
			at = at*1664525 + 1013904223
			t.learn(&lessons[int(at>>8)%len(lessons)], rate)
		}
		rate *= lessonFall
	}
	return t
}

// weigh gives each mark that stands in two lessons or more a row of weights. The first is of all others.
func (t *taught) weigh(lessons []lesson) {
	seen, last := make([]int, len(t.row)), make([]int, len(t.row))
	for i := range lessons {
		for _, mark := range lessons[i].marks {
			if last[mark] != i+1 {
				last[mark] = i + 1
				seen[mark]++
			}
		}
	}
	t.rows = make([]said, 1)
	for mark, times := range seen {
		if times > 1 && len(t.rows) <= math.MaxUint16 {
			t.row[mark] = uint16(len(t.rows))
			rare := math.Log(float64(len(lessons)+1)/float64(times)) / 4
			t.rows = append(t.rows, said{float32(rare * rare)})
		}
	}
}

func (t *taught) learn(l *lesson, rate float32) {
	var p said
	t.hear(l.marks, &p)
	step := rate / float32(math.Sqrt(float64(p[0]+1)))
	odds := p.odds(len(t.kinds))
	for k := range odds {
		odds[k] *= -step
	}
	odds[l.kind] += step
	for _, mark := range l.marks {
		if at := int(t.row[mark]); at != 0 {
			row := &t.rows[at]
			for k, w := range odds[:len(t.kinds)] {
				row[k+1] += w * row[0]
			}
		}
	}
}

// hear adds up what marks say.
func (t *taught) hear(marks []uint32, into *said) {
	for _, mark := range marks {
		if at := t.row[mark]; at != 0 {
			row := &t.rows[at]
			for k := range into {
				into[k] += row[k]
			}
		}
	}
}
