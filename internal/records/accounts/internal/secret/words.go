package secret

import (
	_ "embed"
	"io"
	"strconv"
	"strings"

	"belisha/internal/records/people"
)

// friendly are 256 words that a child can read out and type, so that one random byte picks one.
//
//go:embed words/friendly.txt
var friendly string

// RandomWords makes a one-time password of four words. It panics without randomness, as nothing could be trusted then.
func RandomWords(r io.Reader) string { return randomWords(r, 4) }

func randomWords(r io.Reader, n int) string {
	all := strings.Fields(friendly)
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		panic("accounts: no randomness: " + err.Error())
	}
	out := make([]string, n)
	for i, x := range b {
		out[i] = all[int(x)%len(all)]
	}
	return strings.Join(out, "-")
}

// OneTime makes a first password that meets the person's own rule and can be typed at that age.
func OneTime(r io.Reader, p people.Person, rule Rule) string {
	n := map[string]int{KS1: 2, LowerKS2: 3, UpperKS2: 3, Adults: 4}[BandOf(p)]
	for {
		if w := randomWords(r, n); rule.Check(w) == nil {
			return w
		}
		n++ // a pack may ask for more than the usual length; more words always get there
	}
}

func number(n int) string { return strconv.Itoa(n) }
