package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/probe"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/probing"
)

// keeperFile holds the key by which the gateway knows its own probes.
func keeperFile(dir string) string { return filepath.Join(dir, "probe.key") }

// ProbeHere puts every question of the policy in force to the doors of the Belisha that runs over cfg.Dir. // serves STD-05
func ProbeHere(ctx context.Context, cfg Config) ([]board.Answer, error) {
	var rules board.Rulebook
	if err := board.Load(cfg.Dir, board.RulebookFile, &rules); err != nil {
		return nil, fmt.Errorf("there are no rules in %s yet; has Belisha run there?", cfg.Dir)
	}
	pack, err := policy.FromFiles(rules.Files)
	if err != nil {
		return nil, err
	}
	var open standing
	if err := board.Load(cfg.Dir, standingFile, &open); err != nil {
		return nil, fmt.Errorf("it is not known which doors are open in %s; does Belisha run there?", cfg.Dir)
	}
	keeper, err := probe.OpenKeeper(keeperFile(cfg.Dir))
	if err != nil {
		return nil, err
	}
	return open.asker(keeper, clock.System).Ask(ctx, probing.Questions(&pack.Filtering, open.machine())), nil
}

// Place is a device that asks from where it stands: as itself, through the doors that it is told of, and past them.
type Place struct {
	Records string // address of the school's pages
	Key     string
	Proxy   string
	DNS     string
	User    [2]string // account and password at the filter; empty: as the device is known
}

// Probe fetches the questions, asks them and sends the answers. // serves STD-05 WEB-01
func (p Place) Probe(ctx context.Context) ([]board.Answer, error) {
	body, err := p.post(ctx, "/probing/questions", url.Values{"key": {p.Key}})
	if err != nil {
		return nil, err
	}
	var all []board.Question
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, errors.New("the school's pages gave no questions that can be read; is the address right?")
	}
	answers := probe.New(probe.Config{Proxy: p.Proxy, DNS: p.DNS, User: p.User}, clock.System).Ask(ctx, p.reachable(all))
	sheet, err := json.Marshal(answers)
	if err != nil {
		return nil, err
	}
	_, err = p.post(ctx, "/probing/answers", url.Values{"key": {p.Key}, "sheet": {string(sheet)}})
	return answers, err
}

// reachable leaves out the doors that the device was not told of.
func (p Place) reachable(all []board.Question) []board.Question {
	var out []board.Question
	for _, q := range all {
		if q.Door == probe.DoorProxy && p.Proxy == "" || q.Door == probe.DoorDNS && p.DNS == "" {
			continue
		}
		out = append(out, q)
	}
	return out
}

const (
	sendTime = 30 * time.Second
	maxReply = 4 << 20
)

func (p Place) post(ctx context.Context, path string, form url.Values) ([]byte, error) {
	ctx, end := context.WithTimeout(ctx, sendTime)
	defer end()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(p.Records, "/")+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fmt.Errorf("%q is no address of the school's pages", p.Records)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the school's pages at %s do not answer", p.Records)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	switch {
	case err != nil:
		return nil, errors.New("the school's pages broke off")
	case resp.StatusCode == http.StatusUnauthorized:
		return nil, errors.New("the school's pages do not know this key: make a new one on the page “Checks of the web filter”")
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the school's pages refused the sheet (%d): the policy may have changed meanwhile, so try again", resp.StatusCode)
	}
	return body, nil
}

// standing is what a Belisha that runs leaves in its data folder for questions from the command line: which doors are open.
type standing struct {
	Proxy    string   `json:"proxy"`
	DNS      string   `json:"dns"`
	Networks []string `json:"networks"`
	Offices  []string `json:"offices"`
	Tests    []string `json:"tests"`
}

const standingFile = "doors.json"

// standing is where this machine's own doors are.
func (a *App) standing() standing {
	s := standing{Proxy: a.Proxy.Addr().String(), Offices: a.cfg.Proxy.Offices, Tests: a.cfg.Proxy.Provider.Tests, Networks: slices.Sorted(maps.Keys(a.cfg.Proxy.Networks))}
	for _, door := range a.gateway.doors.addrs {
		if door[0] == probe.DoorDNS {
			s.DNS = door[1]
		}
	}
	return s
}

// machine is what the questions need to know of this machine.
func (s standing) machine() probing.Machine {
	m := probing.Machine{Doors: []string{probe.DoorProxy}, Offices: s.Offices, Tests: s.Tests, Networks: s.Networks}
	if s.DNS != "" {
		m.Doors = append(m.Doors, probe.DoorDNS)
	}
	return m
}

// asker puts questions to this machine's own doors.
func (s standing) asker(keeper *probe.Keeper, now clock.Clock) *probe.Asker {
	return probe.New(probe.Config{Proxy: s.Proxy, DNS: s.DNS, Keeper: keeper}, now)
}

// probe asks this gateway's own doors, once they are open.
func (g *gateway) probe(ctx context.Context, all []board.Question) []board.Answer {
	s := g.stand.Load()
	if s == nil {
		return nil
	}
	return s.asker(g.keeper, g.now).Ask(ctx, all)
}

func (g *gateway) machine() probing.Machine {
	if s := g.stand.Load(); s != nil {
		return s.machine()
	}
	return probing.Machine{}
}

// lend makes the pass of a device that asks from its place.
func (g *gateway) lend(q board.Question) string {
	if g.keeper == nil {
		return ""
	}
	return g.keeper.Lend(q, g.now())
}
