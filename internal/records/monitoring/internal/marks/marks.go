// Package marks says what a line of the log means to the clauses of the policy: a try to get round the filter, a search,
// a service for older people. It knows the policy and a line, no person and no database.
package marks

import (
	"slices"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/traffic"
)

// What a line can mean.
const (
	Bypass      = "bypass"       // a way round the filter was tried (WEB-15)
	OverAge     = "over_age"     // a service for older people (WEB-27)
	Executable  = "executable"   // a file that may not come in (WEB-12)
	Notice      = "notice"       // a notice on copyright was shown (WEB-30)
	Upload      = "upload"       // something sent to a place that is not safe (WEB-23)
	Search      = "search"       // a search whose words the gateway saw (WEB-13)
	SearchAlert = "search_alert" // a search with words that somebody is told of (WEB-13)
	Image       = "image"        // a search for pictures (WEB-14)
	Fair        = "fair"         // beyond the bounds of a transfer (WEB-26)
	Advert      = "advert"       // adverts, gambling, buying (WEB-28)
	App         = "app"          // what is no browser (WEB-22)
	Inspected   = "inspected"    // HTTPS opened with the school's own certificate
	Unknown     = "unknown"      // a site on no list (WEB-02)
	Help        = "help"         // help was sought (STD-27)
	Hours       = "hours"        // open at certain hours only, and it was not (WEB-10)
	Sharing     = "sharing"      // sharing of files (WEB-30)
	Known       = "known"        // the person is known (STD-07)
	Any         = "any"          // every line
	Stranger    = "stranger"     // a device in no register, at which nobody is known (WEB-21)
	Misplaced   = "misplaced"    // an own device where only the school's belong (STD-10)
)

// Reader reads lines by one policy. The zero Reader knows nothing of any policy.
type Reader struct {
	means     map[string][]string // clause → what a block by it means
	notices   map[string]bool     // keys of the rules that show a notice
	hours     map[string]bool     // clauses of rules that hold at certain hours
	own       []string            // hosts that everybody may reach: the school's, and help
	help      []string            // those of help alone
	unmanaged map[string]bool     // parts of the network for own devices
	networks  map[string]bool
}

// requirements whose clauses give a block its meaning.
func byRequirement() map[string]string {
	return map[string]string{"WEB-15": Bypass, "STD-11": Bypass, "WEB-27": OverAge, "WEB-23": Upload, "WEB-14": Image, "WEB-26": Fair, "WEB-28": Advert, "WEB-22": App, "WEB-30": Sharing}
}

// New reads a policy; nil gives a Reader that knows only what every line says by itself.
func New(p *policy.Pack) *Reader {
	r := &Reader{means: map[string][]string{}, notices: map[string]bool{}, hours: map[string]bool{}, unmanaged: map[string]bool{}, networks: map[string]bool{}}
	if p == nil {
		return r
	}
	named := byRequirement()
	for _, c := range p.Clauses {
		for _, id := range c.Serves {
			r.mean(c.ID, named[id])
		}
	}
	r.shapes(&p.Filtering)
	for _, h := range p.Filtering.Allow {
		r.own = append(r.own, strings.TrimPrefix(h.Host, "www."))
	}
	for _, h := range p.Settings.Helpers {
		if h.Host != "" {
			r.own, r.help = append(r.own, h.Host), append(r.help, h.Host)
		}
	}
	return r
}

// shapes adds the clauses that stand beside the filter's own rules.
func (r *Reader) shapes(f *policy.Filtering) {
	for _, b := range f.Bypass {
		r.mean(b.Clause, Bypass)
	}
	for _, s := range f.Services {
		r.mean(s.Clause, OverAge)
	}
	for _, x := range f.Fairness {
		r.mean(x.Clause, Fair)
	}
	r.mean(f.Uploads.Clause, Upload)
	r.mean(f.Searches.Images.Clause, Image)
	for _, a := range f.Apps {
		r.mean(a.Clause, App)
	}
	for _, d := range f.Downloads.Rules {
		r.notices["download."+d.Key] = d.Verdict == "notice" // as the filter names it
	}
	for _, one := range f.Rules {
		if one.Window != "" {
			r.hours[one.Clause] = true
		}
	}
	for _, n := range f.Networks {
		r.networks[n.Key], r.unmanaged[n.Key] = true, n.Unmanaged
	}
}

func (r *Reader) mean(clause, meaning string) {
	if clause != "" && meaning != "" && !slices.Contains(r.means[clause], meaning) {
		r.means[clause] = append(r.means[clause], meaning)
	}
}

// Of gives what a line means, each meaning once.
func (r *Reader) Of(l traffic.Line) []string {
	out := []string{Any}
	add := func(holds bool, meaning string) {
		if holds {
			out = append(out, meaning)
		}
	}
	blocked, notice := l.Verdict == traffic.Blocked, r.notices[l.Rule]
	add(l.Person != "", Known)
	add(l.Host == "" || under(l.Host, r.help), Help)
	add(l.Search != "", Search)
	add(l.Search != "" && l.Alert != "", SearchAlert)
	add(notice, Notice)
	add(blocked && l.File != "" && !notice, Executable)
	add(l.Door == "inspected", Inspected)
	add(l.Category == "" && l.List == "" && l.Rule == "" && l.Host != "" && l.File == "" && !under(l.Host, r.own), Unknown)
	add(blocked && r.hours[l.Clause], Hours)
	add(l.Person == "" && l.Asset == "" && l.Device != "", Stranger)
	add(l.Asset == "" && r.networks[l.Network] && !r.unmanaged[l.Network], Misplaced)
	add(l.Lesson != "" && !blocked && slices.Contains(r.means[l.Clause], Image), Image)
	if blocked && !notice {
		out = append(out, r.means[l.Clause]...)
	}
	add(blocked && l.Rule == imagesRule && !slices.Contains(out, Image), Image)
	return out
}

// imagesRule is what the gateway calls its own rule on searches for pictures.
const imagesRule = "search.images"

// Clauses are those by which a block has a meaning.
func (r *Reader) Clauses(meaning string) (out []string) {
	for clause, all := range r.means {
		if slices.Contains(all, meaning) {
			out = append(out, clause)
		}
	}
	slices.Sort(out)
	return out
}

// Has reports whether a block by a clause has a meaning.
func (r *Reader) Has(clause, meaning string) bool { return slices.Contains(r.means[clause], meaning) }

// under says whether a host is one of some sites, or below one.
func under(host string, sites []string) bool {
	return slices.ContainsFunc(sites, func(s string) bool { return host == s || strings.HasSuffix(host, "."+s) })
}
