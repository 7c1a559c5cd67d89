package words

import (
	"embed"
	"unicode/utf8"
)

//go:embed data
var data embed.FS

// The kinds of line that are no kind of worrying text.
const (
	every = "*"    // a context or an innocent phrase for every kind
	help  = "help" // somebody looks for help: never harm // serves STD-27
	cover = "cover"
	told  = "told" // of a page: news, a leaflet, a lesson, where somebody tells of harm and does not praise it
)

// row is one phrase as it was written.
type row struct {
	kinds  []string // empty: every kind
	cover  bool     // an innocent phrase: what it holds counts for nothing
	weight int      // negative: it makes a text more innocent
	words  string
	key    string // how a finding names it
	until  string // last day, empty: no end
	spare  string // a kind that is left out where kinds is empty
}

// phrase is a row that can be looked for.
type phrase struct {
	kinds  uint64
	cover  bool
	weight int
	rank   int32 // the weightiest are of rank 0
	key    string
	until  string
}

// over says whether a phrase counts no more.
func (f *phrase) over(today string) bool { return f.until != "" && f.until < today }

// book is everything that is looked for, built once and read by all.
type book struct {
	words   vocabulary
	powers  powers
	wider   [][]int32 // words that abbreviations stand for
	kinds   []string
	phrases []phrase
	ranks   int  // of weight
	dated   bool // a phrase has a last day
	paths   paths
	near    spellings
	veils   map[veil][]int32
	names   []string // words, by id
	meant   []int32  // the word that a word is another spelling of, by id
	size    []uint8  // letters of each word, by id
	weighty []bool   // words for which a misspelling is looked for, by id
	longest int
}

// veil is what can be seen of a word with stars in it: where it begins, and how long it is.
type veil struct {
	first rune
	size  int
}

// veiled sorts weighty words by what a star does not hide.
func (b *book) veiled() {
	b.veils = map[veil][]int32{}
	for id, name := range b.names {
		if b.weighty[id] {
			first, _ := utf8.DecodeRuneInString(name)
			v := veil{first, int(b.size[id])}
			b.veils[v] = append(b.veils[v], int32(id))
		}
	}
}
