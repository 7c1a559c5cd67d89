package words

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"belisha/internal/kit/clock"
)

// Most is how much of a text is read.
const Most = 256 << 10

// Read says what worries in a text, the loudest first: only what reaches the policy's score for the profile. It is safe for
// many at a time and takes time in proportion to the text. // serves MON-04, STD-09, STD-27
func (r *Rules) Read(text string, where Where, profile string) []Finding {
	if len(text) == 0 || len(r.kinds) == 0 {
		return nil
	}
	b, err := r.book()
	if err != nil {
		return nil // Compile has tried it; what ships is held by a test
	}
	p := r.plans.Get().(*plan)
	defer r.plans.Put(p)
	return r.read(b, p, text, where, profile)
}

func (r *Rules) read(b *book, p *plan, text string, where Where, profile string) []Finding {
	typed := where == Search || where == Prompt
	p.cut(upTo(text, Most))
	if typed {
		p.mend(b)
	}
	if short := p.name(b, typed); short || typed {
		p.spread(b, typed)
	}
	p.match(b)
	return r.findings(b, p, where, profile)
}

func upTo(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

func (r *Rules) findings(b *book, p *plan, where Where, profile string) []Finding {
	v := r.viewed(b, p, where)
	var out []Finding
	for i := range r.kinds {
		k := &r.kinds[i]
		if !v.may(i) || where == Page && k.PageLevel == "" && !slices.Contains(k.Block, profile) {
			continue
		}
		score, signs := v.score(b, p, i, k.Key)
		if n := int(score + 0.5); n > 0 && n >= k.Least(profile) {
			out = append(out, Finding{Kind: k.Key, Score: min(n, 100), Signs: names(signs)})
		}
	}
	slices.SortStableFunc(out, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(r.loud(x.Kind), r.loud(y.Kind)), cmp.Compare(y.Score, x.Score))
	})
	return out
}

// view is what is known of a text as a whole before its kinds are weighed.
type view struct {
	where  Where
	typed  bool
	kinds  uint64  // of which phrases speak
	left   float64 // of what is found, beside help and telling
	typing bool    // the classifier of searches has its say
	guess  odds
	page   page
}

func (r *Rules) viewed(b *book, p *plan, where Where) (v view) {
	v = view{where: where, typed: where == Search || where == Prompt}
	v.kinds = p.tell(b, r.today(b), where)
	v.left = p.left(b, v.kinds, where)
	if v.typing = v.typed && len(p.tokens) <= mostGuessed; v.typing {
		v.guess = r.model().guess(p)
	}
	if where == Page {
		v.page = r.pages().page(b, p)
	}
	return v
}

// may says whether anything may speak of a kind.
func (v *view) may(kind int) bool { return v.kinds&(1<<kind) != 0 || v.typing || v.page.reads }

// score weighs one kind by everything that speaks of it.
func (v *view) score(b *book, p *plan, kind int, key string) (float64, []sign) {
	one := p.judge(b, kind, v.where)
	score, signs := one.score, one.signs
	if v.typing && !(score == 0 && p.covered(hit{to: int32(len(p.tokens))}, 1<<kind)) {
		score, signs = v.guess.weigh(key, score, signs, p)
	}
	calm := v.left
	if calm < 1 && v.typed && p.cries(b, kind) {
		calm = 1
	}
	score *= one.context * calm
	if v.page.reads {
		return v.page.weigh(kind, score, v.left, signs)
	}
	return score, signs
}

// today is the day by which phrases end; where none does nobody looks at the calendar.
func (r *Rules) today(b *book) string {
	if !b.dated {
		return ""
	}
	return clock.ISO(r.now())
}

// left is what looking for help, and of a page telling of harm without praise, leaves of what is found.
func (p *plan) left(b *book, kinds uint64, where Where) float64 {
	out, helps := 1.0, len(b.kinds)-2
	if kinds&(1<<helps) != 0 {
		out = 1 - p.judge(b, helps, Search).score/100
	}
	if tells := helps + 1; written(where) && kinds&(1<<tells) != 0 {
		out *= 1 - p.judge(b, tells, where).score/100 // by its share: every long page has a word of telling in it
	}
	return out
}

// loud orders kinds: urgent before high before normal.
func (r *Rules) loud(kind string) int {
	return slices.Index([]string{"urgent", "high", "normal"}, r.Kind(kind).Level)
}

func names(signs []sign) []string {
	out := make([]string, len(signs))
	for i, s := range signs {
		out[i] = s.key
	}
	return out
}
