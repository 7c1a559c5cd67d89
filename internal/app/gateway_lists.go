package app

import (
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"belisha/internal/gateway/lists"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// builtInLists is the small list that comes with Belisha, so that it works before a school subscribes to lists.
//
//go:embed all:lists
var builtInLists embed.FS

// How often what may have changed is looked at.
const (
	lookForLists = 10 * time.Minute      // the folder of lists, and whether a source is due
	fetchLists   = 6 * time.Hour         // between two fetches of one source
	fetchTime    = 5 * time.Minute       // for one source to come
	lookForOne   = 50 * time.Millisecond // the school's own additions, which hold at once
)

// listKeeper knows where lists come from and where their index lies.
type listKeeper struct {
	dir     string // folder of lists; empty: the built-in ones
	out     string // the index
	own     string // the school's own additions and removals
	sources []lists.Source
	builder []string // program that builds in a process of its own; empty: here
	fetcher *lists.Fetcher
	changes atomic.Pointer[[]lists.Change] // the school's own, as last read
}

func newListKeeper(cfg Config, now clock.Clock) *listKeeper {
	k := &listKeeper{dir: cfg.Lists, out: indexPath(cfg.Dir), own: filepath.Join(cfg.Dir, "lists.changes"), builder: cfg.Builder}
	for _, s := range cfg.Sources {
		k.sources = append(k.sources, s.source())
	}
	if len(k.sources) > 0 {
		if k.dir == "" {
			k.dir = filepath.Join(cfg.Dir, "lists")
		}
		k.fetcher = lists.NewFetcher(k.dir, &http.Client{Timeout: fetchTime}, now)
	}
	return k
}

// confirmed says of fetched lists when their provider last said that they are its newest.
func (k *listKeeper) confirmed() map[string]time.Time {
	if k.fetcher == nil {
		return nil
	}
	return k.fetcher.Confirmed()
}

// BuildLists is the process that builds an index for another one.
func BuildLists(ctx context.Context, dir, out string, report io.Writer) error {
	return lists.Worker(ctx, dir, out, report)
}

// openLists opens the index of last time if it is still right, and builds it otherwise. A folder that has gone or is damaged
// leaves the index of last time in force.
func (g *gateway) openLists(ctx context.Context) error {
	k := g.lists
	index, err := lists.Open(k.out)
	if err != nil || k.dir == "" || !index.BuiltFrom(k.dir) {
		k.build(ctx)
		if index, err = lists.Open(k.out); err != nil {
			return fmt.Errorf("app: category lists: %w", err)
		}
	}
	g.index.Store(index)
	return nil
}

// build compiles the lists; when it cannot, the last index stays.
func (k *listKeeper) build(ctx context.Context) {
	var report lists.Report
	var err error
	switch {
	case k.dir == "":
		var sub fs.FS
		if sub, err = fs.Sub(builtInLists, "lists"); err == nil {
			report, err = lists.BuildFS(ctx, sub, k.out)
		}
	case len(k.builder) > 0:
		report, err = lists.BuildApart(ctx, k.builder, k.dir, k.out)
	default:
		report, err = lists.Build(ctx, k.dir, k.out)
	}
	if err != nil {
		slog.Error("the category lists could not be read: the last good ones stay in force", "error", err)
		return
	}
	slog.Info("category lists", "lists", len(report.Lists), "names", report.Names, "took", report.Took)
	for _, l := range report.Lists {
		for _, f := range l.Faults {
			slog.Warn("a line of a list is not used", "list", l.Name, "file", f.File, "line", f.Line, "why", f.Why)
		}
	}
}

// keepLists fetches what the school subscribes to and builds anew when a list has changed, until ctx ends.
func (g *gateway) keepLists(ctx context.Context) error {
	if g.lists.dir == "" {
		return nil
	}
	for {
		if err := os.MkdirAll(g.lists.dir, 0o750); err != nil {
			return fmt.Errorf("app: lists: %w", err)
		}
		g.fetch(ctx)
		if !g.index.Load().BuiltFrom(g.lists.dir) {
			g.renewLists(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookForLists):
		}
	}
}

// fetch brings every source up to date that was not tried for a while. What fails is told and tried again.
func (g *gateway) fetch(ctx context.Context) {
	if g.lists.fetcher == nil {
		return
	}
	tried := map[string]time.Time{}
	for _, s := range g.lists.fetcher.States() {
		tried[s.Name] = s.Tried
	}
	for _, s := range g.lists.sources {
		if g.now().Sub(tried[s.Name]) < fetchLists {
			continue
		}
		if _, err := g.lists.fetcher.Fetch(ctx, s); err != nil && ctx.Err() == nil {
			slog.Error("a category list could not be fetched: the last good one stays in force", "source", s.Name, "error", err)
			g.sink.Warn(ctx, "lists.fetch", "The category lists from “"+s.Name+"” could not be fetched. Those of last time stay in force.")
		}
	}
}

// renewLists builds, and puts the new index in force with the rules that are in force, or with those that waited for it: they
// came before their lists, and nobody sends them again. serves WEB-01
func (g *gateway) renewLists(ctx context.Context) {
	g.lists.build(ctx)
	index, err := lists.Open(g.lists.out)
	if err != nil {
		slog.Error("the new category lists cannot be opened: the last good ones stay in force", "error", err)
		return
	}
	before := g.index.Swap(index)
	g.overlay()
	if late := g.late.Load(); late != nil && g.post(late, nil) == nil {
		return
	}
	rules := g.board.Rulebook()
	if rules == nil {
		return
	}
	if err := g.rule(rules); err != nil {
		g.index.Store(before)
		slog.Error("the new category lists cannot be used: the last good ones stay in force", "error", err)
	}
}

// followChanges lays the school's own additions over the lists within a moment of their being written. serves WEB-17
func (g *gateway) followChanges(ctx context.Context) error {
	lists.Follow(ctx, g.lists.own, lookForOne, func(changes []lists.Change, faults []lists.Fault, err error) {
		if err != nil {
			slog.Error("the school's own additions to the lists cannot be read", "error", err)
			return
		}
		for _, f := range faults {
			slog.Warn("a line of the school's own additions is not used", "line", f.Line, "why", f.Why)
		}
		adds := additions(changes)
		if len(adds) < len(changes) {
			slog.Warn("the school's own additions to the lists may close a site and never open one: the other lines are not used", "lines", len(changes)-len(adds))
		}
		if before := g.lists.changes.Swap(&adds); before != nil { // serves WEB-05
			g.sink.Warn(ctx, "lists.changed", fmt.Sprintf("The school's own additions to the category lists were changed on the gateway's machine: %d sites are closed by them.", len(adds)))
		}
		g.overlay()
		g.proxy.Rejudge()
	})
	return nil
}

// additions are the changes that close a site. Opening one is a decision, with two people and a reason (WEB-06).
func additions(all []lists.Change) []lists.Change {
	return slices.DeleteFunc(slices.Clone(all), func(c lists.Change) bool { return c.Off })
}

// overlay lays the school's own changes over the index in force. Nobody lifts what is illegal (WEB-03).
func (g *gateway) overlay() {
	e, index := g.engine.Load(), g.index.Load()
	if e == nil || index == nil {
		return
	}
	var own []lists.Change
	if changes := g.lists.changes.Load(); changes != nil {
		own = *changes
	}
	rules := &e.Pack().Filtering
	for _, f := range index.Overlay(append(slices.Clone(own), tests(rules, index)...), rules.Illegal.Lists) {
		if f.Line <= len(own) {
			slog.Warn("one of the school's own additions is not used", "line", f.Line, "why", f.Why)
		}
	}
}

// testZone ends the made-up names by which the lists are tried; nobody can own a name below it (RFC 6761).
const testZone = ".belisha-test.example"

// tests puts the made-up names of the policy's probes on the lists that they try, whoever provides them. They show that what
// stands on such a list is blocked; whether a provider's list is whole and new, its age and its own test address show.
// serves STD-05 STD-06
func tests(rules *policy.Filtering, index *lists.Index) []lists.Change {
	there := map[string]bool{}
	for _, l := range index.Lists() {
		there[l.Name] = true
	}
	var out []lists.Change
	for _, p := range rules.Probes {
		host := strings.TrimPrefix(strings.TrimPrefix(p.Address, "https://"), "http://")
		host, _, _ = strings.Cut(host, "/")
		if !strings.HasSuffix(host, testZone) {
			continue
		}
		for _, name := range tried(rules, p.About) {
			if there[name] {
				out = append(out, lists.Change{List: name, Entry: host})
				break
			}
		}
	}
	return out
}

// tried are the lists that a probe about something tries, the first that is there.
func tried(rules *policy.Filtering, about string) []string {
	illegal := rules.Illegal.Lists
	switch about {
	case "illegal":
		return illegal[:1]
	case "terrorism":
		return illegal[len(illegal)-1:]
	}
	category := map[string]string{"adult": "pornography", "bypass": "proxies"}[about]
	for _, c := range rules.Categories {
		if c.Key == category {
			return c.Lists
		}
	}
	return nil
}
