package trunk

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
)

// reload lets new sites in and shuts those out that are gone.
func (c *Centre) reload(ctx context.Context) error {
	all, err := c.sites.All()
	if err == nil {
		err = c.server.ReloadOptions(common(c.hub(all)))
	}
	if err != nil {
		slog.Error("the list of sites cannot be used: the last stays in force", "error", err)
		return fmt.Errorf("trunk: sites: %w", err)
	}
	c.mu.Lock()
	var gone []*station
	for id, s := range c.open {
		if !slices.Contains(all, s.site) {
			gone = append(gone, s)
			delete(c.open, id)
		}
	}
	c.mu.Unlock()
	for _, s := range gone {
		for _, sub := range s.subs {
			_ = sub.Unsubscribe()
		}
		c.say(ctx, "removed", s.site, "The gateway at “"+s.site.Name+"” is shut out.")
	}
	if len(gone) > 0 {
		c.drop()
	}
	before := c.known()
	if err := c.admit(all); err != nil {
		return err
	}
	for _, s := range all {
		if !before[s.ID] {
			c.say(ctx, "added", s, "The gateway at “"+s.Name+"” is let in.")
		}
	}
	return nil
}

// drop ends every connection. The server's own reload leaves standing ones alone, and a name that a site gives itself is no
// proof of which it is: those that are still let in are back within seconds, and lose nothing.
func (c *Centre) drop() {
	all, err := c.server.Leafz(nil)
	if err != nil {
		slog.Error("the connections of sites cannot be seen", "error", err)
		return
	}
	for _, one := range all.Leafs {
		_ = c.server.DisconnectClientByID(one.ID) // it may be gone by itself
	}
}

func (c *Centre) known() map[string]bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[string]bool{}
	for id := range c.open {
		out[id] = true
	}
	return out
}

// admit listens to every site that is not heard yet.
func (c *Centre) admit(all []Site) error {
	seen, err := c.sites.Seen()
	if err != nil {
		slog.Error("when sites were last heard cannot be read", "error", err)
	}
	for _, site := range all {
		if c.known()[site.ID] {
			continue
		}
		s := &station{site: site, seen: seen[site.ID], since: c.opt.Now(), sent: map[string]sending{}}
		for kind, take := range map[string]func(*station, []byte) answer{kindLog: c.takeLog, kindUrgent: c.takeUrgent, kindTell: c.takeTell,
			kindWarn: c.takeWarn, kindHello: c.takeHello} {
			sub, err := c.conn.Subscribe(up(site.ID, kind), c.handler(s, take))
			if err != nil {
				return fmt.Errorf("trunk: sites: %w", err)
			}
			if err := sub.SetPendingLimits(8*inFlight, 8*mostMessage); err != nil {
				return fmt.Errorf("trunk: sites: %w", err)
			}
			s.subs = append(s.subs, sub)
		}
		c.mu.Lock()
		c.open[site.ID] = s
		c.mu.Unlock()
	}
	if err := c.conn.FlushTimeout(shortTime); err != nil {
		return fmt.Errorf("trunk: sites: %w", err)
	}
	return nil
}

// watch tells somebody of a site that has been silent, and writes down who was heard.
func (c *Centre) watch(ctx context.Context) {
	now := c.opt.Now()
	c.mu.Lock()
	var silent []station
	for _, s := range c.open {
		last := s.since
		if s.seen.At.After(last) {
			last = s.seen.At
		}
		if last.After(now) { // the clock was set back: it counts from now on
			s.since, s.seen.At = now, now
			continue
		}
		if !s.told && !s.seen.At.IsZero() && now.Sub(last) > c.opt.Silence {
			s.told = true
			silent = append(silent, *s)
		}
	}
	save, seen := !c.saved && time.Since(c.wrote) > saveEvery, map[string]Seen{}
	for id, s := range c.open {
		seen[id] = s.seen
	}
	if save {
		c.saved, c.wrote = true, time.Now()
	}
	c.mu.Unlock()
	for _, s := range silent {
		c.say(ctx, "silent", s.site, fmt.Sprintf("Nothing has been heard from the gateway at “%s” since %s. Filtering goes on there with the rules it has, and its log waits on its own disk. Look whether its line or its power is down.",
			s.site.Name, moment(s.seen.At)))
	}
	if save {
		if err := c.sites.save(seenFile, seen); err != nil {
			slog.Error("when sites were last heard cannot be written", "error", err)
		}
	}
}

// Station is how a site stands.
type Station struct {
	Site
	Seen
	Silent bool
}

// Stations are all sites that are let in, as they stand now.
func (c *Centre) Stations() []Station {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, out := c.opt.Now(), []Station{}
	for _, s := range c.open {
		out = append(out, Station{s.site, s.seen, s.seen.At.IsZero() || now.Sub(s.seen.At) > lostAfter})
	}
	slices.SortFunc(out, func(a, b Station) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}

// handler answers one kind of message of a site, one after the other. An answer goes to that site or nowhere.
func (c *Centre) handler(s *station, take func(*station, []byte) answer) nats.MsgHandler {
	return func(m *nats.Msg) {
		a := take(s, m.Data)
		c.reply(s, m.Reply, a)
	}
}

// saveEvery is how old the file of who was heard may be.
const saveEvery = 2 * time.Second

func moment(t time.Time) string { return t.Format("15:04 on 2 January") }
