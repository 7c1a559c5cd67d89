package trunk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"belisha/internal/board"
)

func (c *Centre) reply(s *station, to string, a answer) {
	if !strings.HasPrefix(to, answers(s.site.ID)+".") {
		return // nobody asks on another's behalf
	}
	data, err := json.Marshal(a)
	if err == nil {
		err = c.conn.Publish(to, data)
	}
	if err != nil {
		slog.Debug("an answer to a site could not be sent", "site", s.site.ID, "error", err)
	}
}

// takeLog gives a parcel to the records and says yes only when they have stored it. serves MON-01
func (c *Centre) takeLog(s *station, data []byte) answer { return c.take(s, data, storeTime) }

func (c *Centre) takeUrgent(s *station, data []byte) answer {
	return c.take(s, data, shortTime-time.Second)
}

func (c *Centre) take(s *station, data []byte, limit time.Duration) answer {
	batch, err := c.packer.open(data)
	if err != nil {
		slog.Error("a parcel from a site cannot be read", "site", s.site.ID)
		return answer{Bad: true}
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	err = guarded(func() error { return c.opt.Sink.Take(ctx, batch) })
	if err != nil {
		slog.Warn("the records do not take what a site sent: it keeps it", "site", s.site.ID, "error", err)
	}
	return answer{OK: err == nil}
}

// guarded keeps a sink that panics from ending the centre.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("trunk: the sink panicked: %v", p)
		}
	}()
	return do()
}

// takeTell hands on a press of the button and gives its number back. serves INC-01
func (c *Centre) takeTell(s *station, data []byte) answer {
	var t board.Tell
	if len(data) > mostSaid || json.Unmarshal(data, &t) != nil {
		return answer{Bad: true}
	}
	ctx, cancel := context.WithTimeout(context.Background(), shortTime-time.Second)
	defer cancel()
	var a answer
	err := guarded(func() (err error) {
		a.Receipt, err = c.opt.Sink.Tell(ctx, t)
		return err
	})
	if err != nil {
		slog.Warn("the records do not take a press of the button: the site keeps it", "site", s.site.ID, "error", err)
	}
	a.OK = err == nil
	return a
}

// takeWarn says a gateway's own trouble, and which gateway's.
func (c *Centre) takeWarn(s *station, data []byte) answer {
	var w warning
	if len(data) > mostSaid || json.Unmarshal(data, &w) != nil || w.Kind == "" {
		return answer{Bad: true}
	}
	ctx, cancel := context.WithTimeout(context.Background(), shortTime-time.Second)
	defer cancel()
	err := guarded(func() error {
		c.opt.Sink.Warn(ctx, short(w.Kind, 100)+"."+s.site.ID, "The gateway at “"+s.site.Name+"”: "+short(w.Text, mostWords))
		return nil
	})
	return answer{OK: err == nil}
}

func short(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// takeHello notes that a site is there, and sends it what it does not hold.
func (c *Centre) takeHello(s *station, data []byte) answer {
	var h hello
	if len(data) > mostSaid || json.Unmarshal(data, &h) != nil {
		return answer{Bad: true}
	}
	now := c.opt.Now()
	c.mu.Lock()
	before, told := s.seen, s.told
	s.seen = Seen{At: now, Version: short(h.Version, 100), Waiting: max(h.Waiting, 0), Oldest: h.Oldest}
	s.told, c.saved = false, false
	rules, facts := c.rules, c.facts
	c.mu.Unlock()
	if told {
		c.say(context.Background(), "back", s.site, back(s.site, before, h, now))
	}
	c.send(s, kindRules, h.Rules, rules, now)
	c.send(s, kindFacts, h.Facts, facts, now)
	return answer{OK: true}
}

// back says for how long a site was away and what has waited.
func back(site Site, before Seen, h hello, now time.Time) string {
	text := fmt.Sprintf("The gateway at “%s” is back. It had not been heard for %s.", site.Name, span(now.Sub(before.At)))
	if h.Waiting == 0 {
		return text + " No log lines waited."
	}
	return text + fmt.Sprintf(" %d parcels of log lines waited on its disk, the oldest from %s: they are being fetched.", h.Waiting, moment(h.Oldest))
}

func span(d time.Duration) string {
	if d < 2*time.Hour {
		return fmt.Sprintf("%.0f minutes", d.Minutes())
	}
	return fmt.Sprintf("%.0f hours", d.Hours())
}

// say tells the technician something about a site.
func (c *Centre) say(ctx context.Context, what string, site Site, text string) {
	ctx, cancel := context.WithTimeout(ctx, shortTime)
	defer cancel()
	err := guarded(func() error {
		c.opt.Sink.Warn(ctx, "centre."+what+"."+site.ID, text)
		return nil
	})
	if err != nil {
		slog.Error("a warning about a site could not be said", "site", site.ID, "error", err)
	}
}

// publish sends rules or facts to every site. A site that does not hear it asks for it.
func (c *Centre) publish(kind string, v any) {
	if b, ok := v.(*board.Rulebook); ok && b == nil {
		return
	}
	if f, ok := v.(sheet); ok && f.Facts == nil {
		return
	}
	n, err := c.packer.news(v)
	if err != nil {
		slog.Error("rules or facts cannot be sent to the sites", "error", err)
		return
	}
	c.mu.Lock()
	if kind == kindRules {
		c.rules = n
	} else {
		c.facts = n
	}
	var all []*station
	for _, s := range c.open {
		all = append(all, s)
	}
	c.mu.Unlock()
	for _, s := range all {
		c.send(s, kind, "", n, c.opt.Now())
	}
}

// send gives a site what it does not hold. The same is not sent again before there was time to say that it came.
func (c *Centre) send(s *station, kind, holds string, n *news, now time.Time) {
	if n == nil || n.hash == holds {
		return
	}
	c.mu.Lock()
	last := s.sent[kind]
	again := last.hash == n.hash && holds == "" && now.Sub(last.at) >= 0 && now.Sub(last.at) < pause
	s.sent[kind] = sending{n.hash, now}
	c.mu.Unlock()
	if again {
		return
	}
	if err := c.conn.Publish(down(s.site.ID, kind), append([]byte(n.hash), n.data...)); err != nil {
		slog.Debug("news could not be sent to a site", "site", s.site.ID, "error", err)
	}
}
