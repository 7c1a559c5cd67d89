package words

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// ordinary is prose of so many bytes as it stands on pages, always the same.
func ordinary(bytes int) string {
	said := strings.Fields(`the a and of to in is it was that they he she we you his her their as with on at by from but not are be
		this have had one all were there when which who what would been more some out into up so about then them can only other time people
		world year water river castle town school children teacher morning winter animal country story picture garden mountain island
		ship journey king queen friend family house door window light night summer market bread wool fish horse forest bird planet sun
		make made know think look take came went found called began grew lived walked built carried asked answered wrote learned thought
		first last long great little old new good small large early important different young several many because before after while
		through between under against during without across however Roman Viking Egyptian volcano fraction equation museum energy
		hundred thousand 1066 1851 2026 twenty it's don't wasn't century government photosynthesis multiplication Saxon Tudor`)
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for b.Len() < bytes {
		b.WriteString(said[r.IntN(len(said))])
		b.WriteString([]string{" ", " ", " ", " ", " ", ", ", ". ", ".\n"}[r.IntN(8)])
	}
	return b.String()[:bytes]
}

// hostile are beginnings of texts that are made to take long; each goes on and on.
func hostile() map[string]string {
	deep := "é" + strings.Repeat("\u0301", 40)
	return map[string]string{
		"one letter":   "a",
		"spaced":       "s u i c i d e ",
		"spaced few":   "k i l l ",
		"singles":      "i ",
		"leet":         "k1ll mys3lf 5u1c1d3 ",
		"signs":        "$u!c!de k!!l @@ ",
		"stars":        "k*l ki*l s*i*i*e ",
		"no blank":     "iwanttokillmyselfandtheschooliswatchingwithsuicidalintent",
		"repeated":     "kkiilllll mmyyysssellff ",
		"unknown":      "zxqvkjh suicixe ",
		"misspelt":     "suicidde strangglinng overdoosse ",
		"cut up":       "su ic id e ki ll ",
		"near hits":    "i want to how to i ",
		"ways":         "want want to want want to be want ",
		"one phrase":   "i want to kill myself ",
		"weak":         "kill my ",
		"innocent":     "kill time kill zombies killer whale ",
		"scripts":      "кill мyѕеlf ΑΒΓ মরতে মন چاہتا ",
		"accents":      deep + " k" + deep,
		"expanding":    "\ufdfa",
		"unseen":       "k\u200bi\u200bl\u200bl ",
		"not UTF-8":    "\xff\xfe k\xc3ll ",
		"wide":         "ｋｉｌｌ ｍｙｓｅｌｆ ",
		"short forms":  "kms kys ",
		"apostrophes":  "'k'i'l'l' ",
		"with the lot": "k1ll кill k i l l k*ll kkkill su ici de ｋｉｌｌ i want to iwanttodie ",
	}
}

// forEver is a text of so many bytes that goes on as it begins.
func forEver(begins string, bytes int) string {
	return strings.Repeat(begins, bytes/len(begins)+1)[:bytes]
}

// costs is the work of one reading: letters, look-ups and steps, counted and not timed.
func costs(t testing.TB, r *Rules, text string, where Where) int {
	t.Helper()
	b, err := r.book()
	if err != nil {
		t.Fatal(err)
	}
	p := newPlan()
	r.read(b, p, text, where, "lower_ks2")
	return p.work
}

// No text takes longer than in proportion to its length: twice as much of it is at most twice the work and a little, and a
// letter of the worst costs what is written here. Work is counted, so that nothing but the reader can make this fail.
// shows STD-09
func TestWorkGrowsAsTheTextDoes(t *testing.T) {
	r := compiled(t, texts())
	texts := hostile()
	texts["ordinary"] = ordinary(64 << 10)
	for name, begins := range texts {
		for _, where := range []Where{Page, Prompt} { // answers are read as pages, searches as prompts
			last := costs(t, r, forEver(begins, 8<<10), where)
			for size := 16 << 10; size <= 64<<10; size *= 2 {
				now := costs(t, r, forEver(begins, size), where)
				if now > last*21/10 || now > worst*size {
					t.Errorf("%s, %s: %d bytes cost %d, half of them %d", name, where, size, now, last)
				}
				last = now
			}
			t.Logf("%s, %s: %.1f a byte", name, where, float64(last)/(64<<10))
		}
	}
}

// worst is what a byte may cost of any text that we could think of. What a fuzzer thinks of may cost more, up to what the
// bounds of the reader allow.
const (
	worst    = 100
	furthest = 1000
)

// FuzzWork: no text costs more than its length allows. shows STD-09
func FuzzWork(f *testing.F) {
	r := compiled(f, texts())
	for _, begins := range hostile() {
		f.Add(begins, uint16(40))
	}
	f.Fuzz(func(t *testing.T, begins string, times uint16) {
		if begins == "" {
			return
		}
		text := strings.Repeat(begins, min(int(times), Most/len(begins))+1)
		for _, where := range []Where{Page, Prompt} {
			if n := costs(t, r, text, where); n > 5000+furthest*len(text) {
				t.Errorf("%s: %d bytes cost %d", where, len(text), n)
			}
		}
	})
}
