package proxy

import (
	"fmt"
	"strings"

	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/words"
)

// caringTitle heads the page of somebody who may need help. It blames nobody and does not say that anything is forbidden.
func caringTitle(band string) string {
	if young(band) {
		return "Let’s talk to a grown-up"
	}
	return "You are not alone"
}

// caringWords say that telling somebody is good.
func caringWords(band string) string {
	switch {
	case young(band):
		return "If you feel sad or scared, a grown-up can help. You have done nothing wrong."
	case band == adultBand:
		return "If this is about you or somebody you know, there are people to talk to at any hour. Whatever is told to them is taken seriously."
	}
	return "If something hurts or worries you, or somebody you know, there are people who will listen and help. You have done nothing wrong."
}

// drawCaring writes the page that comes instead of words about harm: help comes first, then the button that tells somebody,
// and the rule last. // serves STD-09 STD-27
func (p *pages) drawCaring(band string) *page {
	own := p.engine.Page(band, "")
	var b strings.Builder
	b.WriteString(p.top(band, caringTitle(band)))
	fmt.Fprintf(&b, `<h1>%s</h1><p>%s</p>`, caringTitle(band), caringWords(band))
	b.WriteString(p.helpers())
	b.WriteString(tellForm(own))
	b.WriteString(p.otherwise(band))
	if p.web != "" {
		fmt.Fprintf(&b, `<p>%s</p>`, p.home("Go to the school’s pages"))
	}
	b.WriteString(p.why(band))
	b.WriteString(bottom)
	return cut(own, b.String())
}

// findWorded is the page for what was closed because of its words. The reasons of categories are about sites, so none stands
// on it.
func (p *pages) findWorded(v *filter.Verdict) *page {
	if !v.Care {
		return p.find(v.Band, "")
	}
	if got := p.caring[v.Band]; got != nil {
		return got
	}
	return p.drawCaring(v.Band)
}

// becauseOfWords says in plain words what was closed.
func becauseOfWords(v *filter.Verdict) string {
	switch {
	case v.Care:
		return ""
	case young(v.Band):
		return "Some of the words are not for school."
	}
	switch words.Where(v.Where) {
	case words.Search:
		return "Some of the words that were looked for are not for school."
	case words.Prompt:
		return "Some of the words that were written are not for school."
	}
	return "Some of the words on this page are not for school."
}
