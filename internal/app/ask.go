package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// recent is how far back today's rules still answer for: a moment within it is now.
const recent = 2 * time.Minute

// Why tells the whole chain for a person and an address: from the gateway's own copies, so that the answer is the
// gateway's and not a second judgement, with the person's name from the records when they are there. A past moment is
// answered with the rules and the person of then, and with what is not known of it. // serves NEW-01
func Why(ctx context.Context, cfg Config, account, address string, at time.Time) ([]string, error) {
	if clock.System().Sub(at) > recent {
		return whyThen(ctx, cfg, account, address, at)
	}
	var rules board.Rulebook
	if err := board.Load(cfg.Dir, board.RulebookFile, &rules); err != nil {
		return nil, fmt.Errorf("there are no rules in %s yet; has Belisha run there?", cfg.Dir)
	}
	var facts board.Facts
	if err := board.Load(cfg.Dir, board.FactsFile, &facts); err != nil {
		return nil, fmt.Errorf("nothing is known of people in %s yet; has Belisha run there?", cfg.Dir)
	}
	request, err := request(&facts, account, address, at)
	if err != nil {
		return nil, err
	}
	lines, err := explain(cfg, &rules, request)
	if err != nil {
		return nil, err
	}
	head := []string{"address: " + request.Host, "at: " + clock.Human(at)}
	if name := nameOf(ctx, cfg, account); name != "" {
		head = append(head, "name: "+name+" ("+account+")")
	}
	return append(head, lines...), nil
}

func explain(cfg Config, rules *board.Rulebook, r *filter.Request) ([]string, error) {
	index, err := lists.Open(indexPath(cfg.Dir))
	if err != nil {
		return nil, err
	}
	defer index.Close()
	engine, err := filter.Compile(rules, index)
	if err != nil {
		return nil, err
	}
	return engine.Explain(r).Lines(), nil
}

// whyThen answers for a past moment. It needs the records, which keep what the rules were.
func whyThen(ctx context.Context, cfg Config, account, address string, at time.Time) ([]string, error) {
	r, err := offlineRuling(ctx, cfg, clock.System, "")
	if err != nil {
		return nil, fmt.Errorf("the past is in the records, and they cannot be opened: %w", err)
	}
	defer r.Close()
	if err := r.policies.Restore(ctx); err != nil { // posts have their roles from the policy in force
		return nil, err
	}
	var rules *board.Rulebook
	var person *board.Person
	var notes []string
	err = r.Ledger.Read(ctx, r.Gate.System(r.Base.School, "why"), func(tx *ledger.Tx) (err error) {
		rules, person, notes, err = r.filtering.AsOf(ctx, tx, account, at)
		return err
	})
	if err != nil {
		return nil, err
	}
	asked, err := request(&board.Facts{}, account, address, at)
	if err != nil {
		return nil, err
	}
	asked.Person = person
	lines, err := explain(cfg, rules, asked)
	if err != nil {
		return nil, err
	}
	lines = append([]string{"address: " + asked.Host, "at: " + clock.Human(at)}, lines...)
	for _, n := range notes {
		lines = append(lines, "note: "+n)
	}
	return lines, nil
}

func request(facts *board.Facts, account, address string, at time.Time) (*filter.Request, error) {
	host, _, _ := strings.Cut(address, "/")
	if strings.Contains(address, "://") {
		host = ""
		if u, err := url.Parse(address); err == nil {
			host = u.Host
		}
	}
	host, err := filter.NormalHost(host)
	if err != nil {
		return nil, fmt.Errorf("%q is not a web address", address)
	}
	r := &filter.Request{At: at, Account: account, Host: host, Scheme: "http"}
	if p, ok := facts.People[strings.ToLower(account)]; ok {
		r.Person = &p
	}
	return r, nil
}

// nameOf looks the person up; without records the chain still has the id.
func nameOf(ctx context.Context, cfg Config, account string) string {
	if _, err := os.Stat(cfg.database()); err != nil && cfg.Database == "" {
		return ""
	}
	r, err := Offline(ctx, cfg, clock.System, "")
	if err != nil {
		return ""
	}
	defer r.Close()
	var name string
	err = r.Ledger.Read(ctx, r.Gate.System(r.Base.School, "why"), func(tx *ledger.Tx) error {
		p, err := people.Store{}.ByAccount(ctx, tx, account)
		name = p.Full()
		return err
	})
	if err != nil {
		return ""
	}
	return name
}

// Verify walks the trail, compares every sealed record, and every batch of log lines with its digest. // serves MON-18
func Verify(ctx context.Context, cfg Config, now clock.Clock) (ledger.Report, error) {
	r, err := Offline(ctx, cfg, now, "")
	if err != nil {
		return ledger.Report{}, err
	}
	v, err := r.verify(ctx)
	return v, errors.Join(err, r.Close())
}

func (r *Records) verify(ctx context.Context) (ledger.Report, error) {
	report, err := r.Ledger.Verify(ctx, r.Gate.System(r.Base.School, "trail.verify"))
	if err != nil {
		return ledger.Report{}, err
	}
	breaks, err := r.monitoring.VerifyTraffic(ctx)
	report.Breaks = append(report.Breaks, breaks...)
	return report, err
}
