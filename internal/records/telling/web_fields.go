package telling

import (
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

func (f *Telling) staffFields(kind topic, today string) []web.Field {
	what := web.Field{Type: "textarea", Name: "words", Label: "What happened?", Required: true, Rows: 6}
	if kind.key == images {
		what.Hint = "Who told you, when, and where the picture is said to be. Do not describe it."
	}
	return []web.Field{
		{Name: "who", Label: "Whose conduct is it about?", Hint: "Names as in the register, with commas between. Leave it empty if nobody's, or if you do not know.", Optional: true},
		{Name: "affected", Label: "Who else was affected?", Hint: "Names, with commas between.", Optional: true},
		aboutField(),
		what,
		{Type: "date", Name: "when", Label: "When did it happen?", Value: today},
		{Name: "hour", Label: "At what time?", Hint: "For example 9:40. A guess will do.", Width: "5", Optional: true},
		{Type: "radios", Name: "place", Label: "Where did it happen?", Options: options(incidents.Places()), Inline: true},
		{Type: "checkboxes", Name: "serious", Label: "How urgent is it?", Small: true, Options: []web.Option{{Value: "yes", Text: "It is serious: a child may be at risk today"}}},
		{Type: "textarea", Name: "how", Label: "How do you know?", Hint: "Saw it, was told by someone, found it on a device.", Optional: true, Rows: 2},
	}
}

func paperFields(today string) []web.Field {
	return []web.Field{
		{Name: "name", Label: "Who wrote the slip?", Hint: "As on the slip; leave it empty if it does not say.", Optional: true},
		groupField(),
		{Type: "date", Name: "reported", Label: "When was the slip handed in?", Value: today},
		{Name: "who", Label: "Whose conduct is it about?", Hint: "Names as in the register, with commas between.", Optional: true},
		{Name: "affected", Label: "Who else was affected?", Hint: "Names, with commas between.", Optional: true},
		aboutField(),
		{Type: "radios", Name: "report", Label: "What is it?", Options: topicOptions(), Value: concern},
		{Type: "textarea", Name: "words", Label: "What happened?", Required: true, Rows: 6},
		{Type: "date", Name: "when", Label: "When did it happen?", Value: today},
		{Name: "hour", Label: "At what time?", Hint: "For example 9:40. A guess will do.", Width: "5", Optional: true},
		{Type: "radios", Name: "place", Label: "Where did it happen?", Options: options(incidents.Places()), Inline: true},
	}
}

func topicOptions() []web.Option {
	var out []web.Option
	for _, k := range topics() {
		out = append(out, web.Option{Value: k.key, Text: k.text})
	}
	return out
}

// publicFields are for parents, governors and visitors, signed in or not.
func (f *Telling) publicFields(s sender) []web.Field {
	fields := []web.Field{
		{Type: "textarea", Name: "words", Label: "What are you worried about?", Hint: "Say what happened, when, and who it is about. Any language will do.", Required: true, Rows: 6},
		aboutField(),
		{Type: "radios", Name: "place", Label: "Where did it happen?", Options: options(incidents.Places()), Inline: true},
	}
	if s.signedIn {
		return fields
	}
	name := web.Field{Name: "name", Label: "Your name", Autocomplete: "name", Optional: true}
	if !f.allNameless() {
		name.Optional, name.Hint = false, "The school asks some of those who report for their name. It will say so if it needs yours."
	}
	return append(fields, groupField(), name,
		web.Field{Name: "contact", Label: "How can we reach you?", Hint: "A telephone number or an e-mail address.", Optional: true})
}

// allNameless says whether every group may leave its name out.
func (f *Telling) allNameless() bool {
	for _, g := range groups() {
		if !mayBeNameless(f.pack(), g.Key) {
			return false
		}
	}
	return true
}

func aboutField() web.Field {
	return web.Field{Type: "radios", Name: "about", Label: "Is it about an adult who works at the school?", Options: options(incidents.Offices()),
		Hint: "We ask so that it goes to someone who is not named in it."}
}

func groups() []incidents.Word {
	return []incidents.Word{{Key: "parent", Text: "Parent or carer"}, {Key: "pupil", Text: "Pupil"}, {Key: "governor", Text: "Governor"}, {Key: "visitor", Text: "Visitor or someone else"}}
}

func groupField() web.Field {
	return web.Field{Type: "radios", Name: "kind", Label: "Who is telling?", Options: options(groups()), Inline: true}
}

// publicReport reads what is asked of those who are not staff. // serves INC-01
func (f *Telling) publicReport(c *web.Ctx, s sender, one sent) (sent, error) {
	if s.signedIn {
		return one, nil
	}
	one = stranger(c, one)
	one.opening.Unnamed = one.opening.ReporterText == ""
	if c.Form("name") == "" && !mayBeNameless(f.pack(), one.opening.ReporterKind) {
		return one, errs.Bad("name", "Enter your name. The school's policy asks for it; only those who deal with this read it.")
	}
	return one, nil
}

func stranger(c *web.Ctx, one sent) sent {
	if k := c.Form("kind"); known(groups(), k) {
		one.opening.ReporterKind = k
	}
	one.opening.ReporterText = clip(strings.Trim(c.Form("name")+", "+c.Form("contact"), ", "))
	return one
}

// staffReport reads what is asked of staff alone. // serves INC-03
func (f *Telling) staffReport(c *web.Ctx, s sender, one sent) (sent, error) {
	var err error
	if one.opening.Happened, err = c.Moment("when", "hour", "the date on which it happened", f.base.Now()); err != nil {
		return one, err
	}
	if s.route == incidents.Paper {
		if one.opening.Reported, err = c.Moment("reported", "", "the date on which the slip was handed in", f.base.Now()); err != nil {
			return one, err
		}
		one.opening.ReporterKind = "visitor"
		one = stranger(c, one)
		one.opening.Reporter = "" // the slip's writer told it, not the one who types it
	}
	if how := c.Form("how"); how != "" {
		one.opening.Words += "\n\nHow I know: " + how
	}
	one.who = f.nameThose(c)
	return one, nil
}
