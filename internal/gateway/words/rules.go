package words

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"belisha/internal/policy"
)

// Rules are the rules on text of one policy, ready to be read with.
type Rules struct {
	kinds []policy.TextKind
	book  func() (*book, error)
	model func() *model
	pages func() *taught
	plans sync.Pool
	now   func() time.Time
}

// Compile makes rules of a policy. The phrases that come with the gateway are laid out at the first reading, so that
// starting stays quick; Warm does it before.
func Compile(t *policy.Texts) (*Rules, error) {
	if t == nil {
		t = &policy.Texts{}
	}
	r := &Rules{kinds: slices.Clone(t.Kinds), now: time.Now, model: sync.OnceValue(trained)}
	r.plans.New = func() any { return newPlan() }
	own, err := owned(t)
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(r.kinds))
	for i, k := range r.kinds {
		keys[i] = k.Key
	}
	if len(keys) > 60 {
		return nil, fmt.Errorf("words: %d kinds of text are more than the 60 that can be told apart", len(keys))
	}
	r.book = sync.OnceValues(func() (*book, error) {
		rows, err := shipped()
		if err != nil {
			return nil, err
		}
		return build(append(rows, own...), keys)
	})
	r.pages = sync.OnceValue(func() *taught {
		b, err := r.book()
		if err != nil {
			return nil // nobody reads without a book
		}
		return teach(b, append(ownSentences(), ownPages()...))
	})
	return r, nil
}

// Warm lays everything out now instead of at the first reading.
func (r *Rules) Warm() error {
	_, err := r.book()
	r.model()
	r.pages()
	return err
}

// ownKey begins the key of each of the school's own phrases.
const ownKey = "own/"

// owned are the school's own phrases, and the words that it excuses. // serves NEW-09
func owned(t *policy.Texts) ([]row, error) {
	var out []row
	for i, p := range t.Phrases {
		if _, err := parse(p.Words); err != nil {
			return nil, fmt.Errorf("words: the school's phrase “%s”: %w", p.Words, err)
		}
		out = append(out, row{kinds: []string{p.Kind}, weight: p.Weight, words: p.Words, key: fmt.Sprint(ownKey, i+1)})
	}
	for i, e := range t.Excused {
		if _, err := parse(e.Words); err != nil {
			return nil, fmt.Errorf("words: the excused words “%s”: %w", e.Words, err)
		}
		out = append(out, row{kinds: e.Kinds, cover: true, words: e.Words, until: e.Until, spare: policy.SelfHarm, key: fmt.Sprintf("excused/%d", i+1)})
	}
	return out, nil
}

// Kind is a kind of the policy by its key; one without a name where there is none.
func (r *Rules) Kind(key string) *policy.TextKind {
	for i := range r.kinds {
		if r.kinds[i].Key == key {
			return &r.kinds[i]
		}
	}
	return &policy.TextKind{}
}

// Blocks says whether a page or search of the kind is closed to a profile at once.
func (r *Rules) Blocks(kind, profile string) bool {
	return slices.Contains(r.Kind(kind).Block, profile)
}

// Version says how new the phrases are that come with the gateway, and how many. // serves MON-19
func (r *Rules) Version() (version string, updated time.Time, phrases int) {
	sum := sha256.New()
	names, _ := fs.Glob(data, "data/*") // the pattern is well formed
	for _, name := range names {
		text, _ := data.ReadFile(name) // embedded, so it is there
		sum.Write(text)
		if strings.HasSuffix(name, ".tsv") {
			_ = linesOf(text, func(string) error { phrases++; return nil })
		}
		if name == "data/updated.txt" {
			updated, _ = time.ParseInLocation(time.DateOnly, strings.TrimSpace(string(text)), time.UTC)
		}
	}
	return updated.Format("2006.01.02") + "-" + hex.EncodeToString(sum.Sum(nil))[:8], updated, phrases
}
