package filtering

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Preview is what the gateway saw of a site: fetched by the gateway, bounded, and as text only. // serves WEB-06
type Preview struct {
	Title       string
	Description string
	Final       string   // the address after redirects
	Lists       []string // the category lists it stands on; none for an illegal list
	Categories  []string // titles
	Certificate string   // in words: for whom, by whom, until when; or what is wrong with it
	Illegal     bool     // on an illegal list: never opened, and the entry is never named (WEB-03)
}

// Effect is what a decision would change for one profile. // serves WEB-06
type Effect struct {
	Profile string // title
	Before  string // "Blocked (Games)"
	After   string // "Open"
	Below   int    // sites below this one that would change too
}

const (
	previewWait = 20 * time.Second // a site that answers later is looked at later
	previewLife = 24 * time.Hour   // a look is worth this long
	longText    = 600
)

// look asks the gateway for a preview and keeps what it saw. A site that cannot be reached is on record as such.
func (f *Filtering) look(ctx context.Context, g authz.Grant, id string) error {
	var r Request
	err := f.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		r, err = f.store.request(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if f.config.Preview == nil {
		return errs.Down(nil, "The gateway does not run with these records, so it cannot look at the site. Please look at it yourself on a computer that is not filtered for children.")
	}
	wait, cancel := context.WithTimeout(ctx, previewWait)
	defer cancel()
	seen, fault := f.config.Preview(wait, r.Host)
	return f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		l := seen.kept(fault)
		l.ID, l.Request, l.At, l.By = tx.ID(), r.ID, tx.Now, g.Actor().Person
		return ledger.Event{Verb: "filtering.previewed", Subject: ref.New(tx.School, "filter-preview", l.ID), Also: []ref.Ref{r.Ref(tx.School)},
			Changes: []ledger.Change{change("illegal", "", l.Illegal)}}, f.store.addPreview(ctx, tx, l)
	})
}

// kept is a preview as it is stored: of an illegal site nothing but that it is one. // serves WEB-03
func (p Preview) kept(fault error) look {
	switch {
	case p.Illegal:
		return look{Illegal: "yes"}
	case fault != nil:
		return look{Fault: "No page of it came: the site is away, or browsers do not trust it.", Lists: plainText(strings.Join(p.Lists, ", ")),
			Categories: plainText(strings.Join(p.Categories, ", ")), Certificate: plainText(p.Certificate)}
	}
	return look{Title: plainText(p.Title), Description: plainText(p.Description), Final: plainText(p.Final), Lists: plainText(strings.Join(p.Lists, ", ")),
		Categories: plainText(strings.Join(p.Categories, ", ")), Certificate: plainText(p.Certificate)}
}

// plainText keeps valid text without control characters, and not too much of it: it comes from outside.
func plainText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s[:min(len(s), 8*longText)], ""))
	if r := []rune(strings.TrimSpace(s)); len(r) > longText {
		return string(r[:longText]) + "…"
	}
	return strings.TrimSpace(s)
}

// fresh reports a look that is recent enough to decide by.
func (l look) fresh(now time.Time) bool {
	at, err := clock.Parse(l.At)
	return l.ID != "" && err == nil && now.Sub(at) <= previewLife
}

// Risk is one question that the approver answers before a site is opened. // serves WEB-06
type Risk struct {
	Key, Ask, Hint string
	Must           string // the answer without which the site stays closed; empty: either is on record
	Says           string // why
}

// Risks are the questions, in order.
func Risks() []Risk {
	return []Risk{
		{Key: "fit", Ask: "Is everything that you saw fit for the youngest of the groups that you chose?", Must: "yes",
			Says: "A site that is not fit for the youngest group you chose is not opened for that group. Choose older groups only, or decline."},
		{Key: "contact", Ask: "Can people whom the school does not know write to a child there?"},
		{Key: "public", Ask: "Can a child publish something there that everybody sees?"},
		{Key: "money", Ask: "Is anything sold there, or are there adverts?"},
	}
}

// risks checks the answers and puts them in words. Only opening a site asks them.
func (d Decision) risks() (string, error) {
	if d.State != Allowed {
		return "", nil
	}
	var words []string
	for _, q := range Risks() {
		answer := d.Risk[q.Key]
		switch {
		case answer != "yes" && answer != "no":
			return "", errs.Bad("risk-"+q.Key, "Answer this question. A site is opened only after its risk was weighed.")
		case q.Must != "" && answer != q.Must:
			return "", errs.Bad("risk-"+q.Key, "%s", q.Says)
		}
		words = append(words, q.Ask+" "+strings.ToUpper(answer[:1])+answer[1:]+".")
	}
	return strings.Join(words, "\n"), nil
}

// effect asks the engine what a decision would change, and puts it in words; empty where no engine runs.
func (f *Filtering) effect(ctx context.Context, r Request, d Decision) ([]Effect, error) {
	if f.config.Effect == nil || d.State == Declined {
		return nil, nil
	}
	return f.config.Effect(ctx, r.Host, slices.Clone(d.Profiles), d.State == Allowed)
}

func effectWords(all []Effect) string {
	var lines []string
	for _, e := range all {
		line := e.Profile + ": " + e.Before + " → " + e.After
		if e.Before == e.After {
			line = e.Profile + ": stays " + strings.ToLower(e.After)
		}
		lines = append(lines, line+below(e))
	}
	return strings.Join(lines, "\n")
}

func below(e Effect) string {
	switch {
	case e.Below == 1:
		return ", with 1 site below it"
	case e.Below > 1:
		return ", with " + itoa(e.Below) + " sites below it"
	}
	return ""
}

// checkLook refuses to open a site that nobody has looked at, and ever one on an illegal list. // serves WEB-03, WEB-06
func (f *Filtering) checkLook(ctx context.Context, tx *ledger.Tx, r Request, d Decision) error {
	if d.State != Allowed {
		return nil
	}
	l, err := f.store.preview(ctx, tx, r.ID)
	switch {
	case err != nil:
		return err
	case l.Illegal != "":
		return errs.Denied("This site can never be opened, by anybody. If it was asked for by mistake, decline the request; otherwise speak to the safeguarding lead.")
	case f.config.Preview == nil: // no gateway runs here: nobody could press the button
		return nil
	case !l.fresh(f.base.Now()):
		return errs.Bad("state", "Look at the site first, with the button above. What was seen more than a day ago is looked at again.")
	case l.Fault != "":
		return errs.Bad("state", "No page of the site came when it was last looked at, so nobody has seen it. Look again with the button above, or decline.")
	}
	return nil
}

// childrens are the profiles of children.
func childrens(pack *policy.Pack) []string {
	var out []string
	for _, p := range pack.Filtering.Profiles {
		if len(p.Years) > 0 {
			out = append(out, p.Key)
		}
	}
	return out
}
