package chronology

import (
	"belisha/internal/kit/errs"
	"belisha/internal/web"
)

// pages are the handlers of this feature.
type pages struct{ *Chronology }

func refs(fields []web.Field) []*web.Field {
	var out []*web.Field
	for i := range fields {
		out = append(out, &fields[i])
	}
	return out
}

func badDay(field, what string) error {
	return errs.Bad(field, "Enter %s as year, month and day, for example 2026-09-01.", what)
}

// links lead to the other pages of this feature, for those who may open them.
func (h pages) links(c *web.Ctx) []web.Link {
	var out []web.Link
	for _, l := range []struct{ action, text, href string }{
		{"chronology.export", "Exports of cases", "/chronology/exports"}, {"chronology.views", "Who has looked at cases", "/chronology/views"},
		{"chronology.files", "Child protection files of leavers", "/chronology/files"}} {
		if c.May(l.action) {
			out = append(out, web.Link{Text: l.text, Href: l.href})
		}
	}
	return out
}
