package passes

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// What a look found.
const (
	Suitable   = "yes"
	WithCare   = "with_care" // with an adult beside
	Unsuitable = "no"
)

// previews is the pack's register of sites that were looked at, where it has one.
const previews = "site_previews"

// Look is a teacher's look at a site.
type Look struct {
	ID       string `db:"id"`
	Host     string `db:"host"`
	Leads    string `db:"leads_to"` // where it led on that day; empty: it could not be asked
	Suitable string `db:"suitable"`
	Remarks  string `db:"remarks"`
	By       string `db:"by_id"`
	At       string `db:"at"`
}

// Ref names the look.
func (l Look) Ref(school string) ref.Ref { return ref.New(school, LookKind, l.ID) }

// checked is how a site stands before a lesson.
type checked struct {
	Host  string
	Leads string // another domain to which it leads; empty: it stays
	Look  Look
	Why   string // why it may not be opened yet; empty: it may
	Never bool   // looking again does not help: it was found unsuitable
}

// opens are the hosts that children need for it.
func (c checked) opens() []string {
	if c.Leads != "" {
		return []string{c.Host, c.Leads}
	}
	return []string{c.Host}
}

// check says of each host whether a teacher has looked at it lately, and whether it still leads where it did. leads is what
// the gateway found just now; nil: nobody asked. // serves WEB-19
func (p *Passes) check(ctx context.Context, tx *ledger.Tx, hosts []string, leads map[string]string) ([]checked, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return nil, err
	}
	known, err := p.store.looks(ctx, tx, around(hosts, leads))
	if err != nil {
		return nil, err
	}
	since := clock.Text(now.AddDate(0, 0, -p.rules().PreviewDays))
	out := make([]checked, len(hosts))
	for i, host := range hosts {
		c := checked{Host: host, Look: known[host]}
		if to := leads[host]; to != "" && !sameDomain(to, host) {
			c.Leads = to
		}
		if c.condemn(known, since); c.Never {
			out[i] = c
			continue
		}
		if err := p.judge(ctx, tx, &c, leads[host] != "", now); err != nil {
			return nil, err
		}
		out[i] = c
	}
	return out, nil
}

// above are a host and the names that opening it could be another word for: with and without “www”, and each one above it.
func above(host string) []string {
	out := []string{host, "www." + host}
	for _, up, ok := strings.Cut(host, "."); ok && hostName.MatchString(up) && !policy.SharedEnding(up); _, up, ok = strings.Cut(up, ".") {
		out = append(out, up)
	}
	return out
}

// around are all names whose looks count for some hosts and for where they lead.
func around(hosts []string, leads map[string]string) []string {
	var out []string
	for _, host := range hosts {
		out = append(out, above(host)...)
		if to := leads[host]; to != "" {
			out = append(out, above(to)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// condemn says that a teacher found unsuitable what would be opened: the site, the one it lies below, or the one to which it
// leads. The nearest current look counts: somebody may have looked at just this part since. // serves WEB-19
func (c *checked) condemn(known map[string]Look, since string) {
	for _, host := range c.opens() {
		for _, name := range above(host) {
			l, there := known[name]
			if !there || l.At < since {
				continue
			}
			if l.Suitable == Unsuitable {
				c.Why, c.Never = "A teacher looked at "+name+" on "+clock.Told(l.At)+" and found it unsuitable.", true
				if name == c.Host {
					c.Why = "A teacher looked at it on " + clock.Told(l.At) + " and found it unsuitable."
				}
				return
			}
			break
		}
	}
}

// judge writes down why a site may not be opened yet.
func (p *Passes) judge(ctx context.Context, tx *ledger.Tx, c *checked, asked bool, now time.Time) error {
	since := now.AddDate(0, 0, -p.rules().PreviewDays)
	current := c.Look.At != "" && c.Look.At >= clock.Text(since)
	switch {
	case current && !asked: // it could not be reached: what the look found counts
		if c.Look.Leads != "" && !sameDomain(c.Look.Leads, c.Host) {
			c.Leads = c.Look.Leads
		}
		return nil
	case current && (c.Leads == "" || sameDomain(c.Leads, c.Look.Leads)):
		return nil
	case current:
		c.Why = "It leads to " + c.Leads + " now, which nobody has looked at."
		return nil
	case c.Leads == "" && p.hooks.Looked != nil:
		there, err := p.hooks.Looked(ctx, tx, c.Host, since)
		if err != nil || there {
			return err
		}
	}
	c.Why = "No teacher has looked at it in the last " + days(p.rules().PreviewDays) + "."
	return nil
}

// looking notes a look, and enters it in the pack's register where the lesson is known.
func (p *Passes) looking(ctx context.Context, tx *ledger.Tx, l Look, class, aim string) (Look, error) {
	l.ID, l.By, l.At = tx.ID(), tx.Grant.Actor().Person, tx.Now
	var ok bool
	if l.Remarks, ok = fits(l.Remarks, 0, mostText); !ok {
		return l, errs.Bad("remarks", "What to mind is longer than 2,000 characters. Please shorten it.")
	}
	switch {
	case !slices.Contains([]string{Suitable, WithCare, Unsuitable}, l.Suitable):
		return l, errs.Bad("suitable", "Choose whether the site is suitable.")
	case l.Suitable != Suitable && len([]rune(l.Remarks)) < 5:
		return l, errs.Bad("remarks", "Write in a few words what to mind, so that colleagues know.")
	}
	if err := p.store.addLook(ctx, tx, l); err != nil {
		return l, err
	}
	if p.hooks.Enter == nil || class == "" || len([]rune(aim)) < 5 {
		return l, nil
	}
	_, err := p.hooks.Enter(ctx, tx, previews, map[string]string{"site": l.Host, "class": class, "aim": aim, "looked": londonDay(tx.Now), "by": l.By,
		"suitable": l.Suitable, "remarks": l.Remarks})
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.NotFound) {
		return l, nil // the register may ask for more than a look has: ours counts
	}
	return l, err
}

// lookedNow notes the looks that a teacher ticks while opening a lesson. A tick names where the site led when the page was
// shown: should it lead elsewhere by now, it does not count. Nor does a tick undo what a colleague found. // serves WEB-19
func (p *Passes) lookedNow(ctx context.Context, tx *ledger.Tx, ticks []string, hosts []string, leads map[string]string, class, aim string) error {
	if len(ticks) == 0 {
		return nil
	}
	stand, err := p.check(ctx, tx, hosts, leads)
	if err != nil {
		return err
	}
	for _, c := range stand {
		to := leads[c.Host]
		if c.Why == "" || c.Never || !slices.Contains(ticks, tick(c.Host, to)) {
			continue
		}
		l, err := p.looking(ctx, tx, Look{Host: c.Host, Leads: to, Suitable: Suitable}, class, aim)
		if err != nil {
			return err
		}
		tx.Alters(l.Ref(tx.School))
	}
	return nil
}

func tick(host, leads string) string {
	if leads == "" || sameDomain(leads, host) {
		return host
	}
	return host + ">" + leads
}

// ready refuses a list in which a site still has to be looked at, and gives the hosts to open.
func ready(all []checked) ([]string, error) {
	var out, wait []string
	for _, c := range all {
		if c.Why != "" {
			wait = append(wait, c.Host)
		}
		for _, host := range c.opens() {
			if !slices.Contains(out, host) {
				out = append(out, host)
			}
		}
	}
	if len(wait) > 0 {
		return nil, errs.Bad("sites", "Look at %s first: pupils are sent to no site that no teacher has checked. Open it in a new tab, then tick below that you have looked.", strings.Join(wait, ", "))
	}
	return out, nil
}

func londonDay(moment string) string {
	t, err := clock.Parse(moment)
	if err != nil {
		return ""
	}
	return clock.ISO(t)
}
