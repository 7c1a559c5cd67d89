package search

import (
	"cmp"

	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/web"
)

// unknown is said of what a filter cannot know; it is never guessed. // serves STD-07
const unknown = "Unknown"

// doors are the ways in by which the log can be narrowed.
func doors() []web.Option {
	return []web.Option{{Text: "Any"}, {Value: "proxy", Text: "Proxy"}, {Value: "transparent", Text: "Without a proxy"}, {Value: "inspected", Text: "Opened HTTPS"}, {Value: "dns", Text: "Names (DNS)"}}
}

func doorTitle(key string) string {
	for _, o := range doors() {
		if o.Value == key && key != "" {
			return o.Text
		}
	}
	return key
}

func howTitle(how string) string {
	words := map[string]string{"sign-in": "signed in at the gateway", "seat": "signed in to the school's pages at this address", "radius": "signed in to the Wi-Fi",
		"device": "the device is this person's", "front": "named by the proxy in front"}
	return cmp.Or(words[how], how)
}

// whoIs is the person of a line, or that nobody is known.
func whoIs(names map[string]string, l traffic.Line) string {
	if l.Person == "" {
		return unknown
	}
	return names[l.Person]
}

// deviceOf is the device of a line for a list: its id in the register, or its address.
func deviceOf(l traffic.Line) string { return cmp.Or(l.Device, unknown) }

// whyLine is the chain of one line, with everything that is known of it and what is not.
func (d *Desk) whyLine(c *web.Ctx, l traffic.Line, who string) (web.Summary, error) {
	s := d.why(l, who)
	asset, lesson := cmp.Or(l.Asset, unknown), l.Lesson
	err := d.base.Ledger.Read(c, d.job("see"), func(tx *ledger.Tx) (err error) {
		if l.Asset != "" && d.hooks.Asset != nil {
			if asset, err = d.hooks.Asset(c, tx, l.Asset); err != nil {
				return err
			}
		}
		if l.Lesson != "" && d.hooks.Lesson != nil {
			lesson, err = d.hooks.Lesson(c, tx, l.Lesson)
		}
		return err
	})
	rows := []web.SummaryRow{{Key: "Known by", Lines: []string{cmp.Or(howTitle(l.How), unknown)}}, {Key: "Device in the register", Lines: []string{asset}}, {Key: "Address of the device", Lines: []string{cmp.Or(l.Device, unknown)}},
		{Key: "Part of the network", Lines: []string{d.networkTitle(l.Network)}}, {Key: "Way in", Lines: []string{cmp.Or(doorTitle(l.Door), unknown)}}}
	for _, one := range [][2]string{{"Looked for", l.Search}, {"Kind of file", l.File}, {"Lesson", lesson}} {
		if one[1] != "" {
			rows = append(rows, web.SummaryRow{Key: one[0], Lines: []string{one[1]}})
		}
	}
	s.Rows = append(s.Rows[:3:3], append(rows, s.Rows[3:]...)...)
	return s, err
}

// networkTitle is a part of the network in the policy's words.
func (d *Desk) networkTitle(key string) string {
	if active := d.base.Policy.Load(); active != nil && key != "" {
		for _, n := range active.Pack.Filtering.Networks {
			if n.Key == key {
				return n.Title
			}
		}
	}
	return cmp.Or(key, unknown)
}
