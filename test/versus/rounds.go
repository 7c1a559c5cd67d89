package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// cell is what one peer did in one row, round by round.
type cell struct {
	ratios, values []float64
	late           []time.Duration
	failed         int
	units          float64
	cost           time.Duration // processor time of client, origin and peer together
	cause          error
}

// rounds runs every row through every peer, in turn, so that whatever else the machine does strikes all alike.
func rounds(all []*peer, blocked string) error {
	n, each := number("BELISHA_ROUNDS", 10), span()
	for _, r := range rows(blocked) {
		if !wanted("BELISHA_ROWS", r.name) || !slices.ContainsFunc(all, r.needs) {
			continue
		}
		var straight cell
		got := map[*peer]*cell{}
		for range n {
			before, others := spent(os.Getpid()), idle(all, nil)
			d := r.direct(nil, each)
			straight.add(r, d, r.value(d))
			straight.cost += spent(os.Getpid()) - before - (idle(all, nil) - others)
			for _, p := range all {
				if !r.needs(p) {
					continue
				}
				if got[p] == nil {
					got[p] = &cell{}
				}
				before, others := spent(os.Getpid()), idle(all, p)
				got[p].add(r, r.work(p, each), r.value(d))
				got[p].cost += spent(os.Getpid()) - before - (idle(all, p) - others)
			}
		}
		show(r, all, &straight, got)
	}
	return nil
}

func (c *cell) add(r row, t tally, direct float64) {
	v := r.value(t)
	c.ratios, c.values, c.late = append(c.ratios, v/direct), append(c.values, v), append(c.late, t.late())
	c.failed += t.failed
	c.units += v * t.took.Seconds()
	if c.cause == nil {
		c.cause = t.cause
	}
}

// idle is what those have used whose turn it is not.
func idle(all []*peer, but *peer) (sum time.Duration) {
	for _, p := range all {
		if p != but {
			sum += spent(p.cmd.Process.Pid)
		}
	}
	return sum
}

// by is what one unit of work costs all processors together.
func (c *cell) by() float64 { return c.cost.Seconds() / c.units }

func middle[T float64 | time.Duration](all []T) T {
	slices.Sort(all)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)/2]
}

func show(r row, all []*peer, straight *cell, got map[*peer]*cell) {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "%s\tdirect\t\t\t%s%s\n", r.name, r.unit(middle(straight.values)), r.tail(straight))
	for _, p := range all {
		if c := got[p]; c != nil {
			low, high := slices.Min(c.ratios), slices.Max(c.ratios)
			fmt.Fprintf(w, "\t%s\t%.2f (%.2f-%.2f)\tby processor time %.2f\t%s%s\n", p.name, middle(c.ratios), low, high, straight.by()/c.by(), r.unit(middle(c.values)), r.tail(c))
		}
	}
	_ = w.Flush() // to the terminal
}

func (r row) tail(c *cell) string {
	var parts []string
	if r.late {
		parts = append(parts, fmt.Sprintf("p99 %.1f ms", float64(middle(c.late).Microseconds())/1000))
	}
	if c.failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed: %v", c.failed, c.cause))
	}
	if len(parts) == 0 {
		return ""
	}
	return "\t" + strings.Join(parts, ", ")
}
