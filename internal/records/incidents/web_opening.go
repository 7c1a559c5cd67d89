package incidents

import (
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/web"
)

const longest = 8000 // characters of a report; longer ones come as evidence

// childChoice is a picture that a child can press. Its sentence counts as the child's written words.
type childChoice struct {
	key, text, picture, about string
	confidential              bool
}

func childChoices() []childChoice {
	return []childChoice{
		{"saw", "I saw something I did not like", "worried", "", false},
		{"unkind", "Someone was unkind to me", "sad", "", false},
		{"stranger", "Someone I do not know talked to me", "people", "", true},
		{"mistake", "I made a mistake", "heart", "", false},
		{"adult", "A grown-up at school worries me", "alert", "staff", true},
		{"head", "The head teacher worries me", "school", "head", true},
		{"other", "Something else", "speaker", "", false},
	}
}

func childFields() []web.Field {
	var pictures []web.Option
	for _, ch := range childChoices() {
		pictures = append(pictures, web.Option{Value: ch.key, Text: ch.text, Picture: ch.picture})
	}
	return []web.Field{
		{Type: "pictures", Name: "choice", Label: "What happened?", Legend: "l", Options: pictures},
		{Type: "textarea", Name: "words", Label: "You can say more here", Optional: true, Rows: 3},
	}
}

func staffFields(today string) []web.Field {
	return []web.Field{
		{Name: "who", Label: "Whose conduct is it about?", Hint: "Names as in the register, with commas between. Leave it empty if nobody's, or if you do not know.", Optional: true},
		{Name: "affected", Label: "Who else was affected?", Hint: "Names, with commas between.", Optional: true},
		aboutField(),
		{Type: "textarea", Name: "words", Label: "What happened?", Required: true, Rows: 6},
		{Type: "date", Name: "when", Label: "When did it happen?", Value: today},
		{Name: "hour", Label: "At what time?", Hint: "For example 9:40. A guess will do.", Width: "5", Optional: true},
		{Type: "radios", Name: "place", Label: "Where did it happen?", Options: options(Places()), Inline: true},
		{Type: "textarea", Name: "how", Label: "How do you know?", Hint: "Saw it, was told by someone, found it on a device.", Optional: true, Rows: 2},
	}
}

func paperFields(today string) []web.Field {
	return append([]web.Field{
		{Name: "name", Label: "Who wrote the slip?", Hint: "As on the slip; leave it empty if it does not say.", Optional: true},
		kindField(),
		{Type: "date", Name: "reported", Label: "When was the slip handed in?", Value: today},
	}, staffFields(today)...)
}

func publicFields(c *web.Ctx) []web.Field {
	fields := []web.Field{
		{Type: "textarea", Name: "words", Label: "What are you worried about?", Hint: "Say what happened, when, and who it is about. Any language will do.", Required: true, Rows: 6},
		aboutField(),
		{Type: "radios", Name: "place", Label: "Where did it happen?", Options: options(Places()), Inline: true},
	}
	if kindOf(c) == PublicForm && c.Actor.Nobody() || c.Visit.Locked {
		fields = append(fields, kindField(),
			web.Field{Name: "name", Label: "Your name", Optional: true, Autocomplete: "name"},
			web.Field{Name: "contact", Label: "How can we reach you?", Hint: "A telephone number or an e-mail address.", Optional: true})
	}
	return fields
}

func aboutField() web.Field {
	return web.Field{Type: "radios", Name: "about", Label: "Is it about an adult who works at the school?", Options: options(Offices()),
		Hint: "We ask so that it goes to someone who is not named in it."}
}

func groups() []Word {
	return []Word{{"parent", "Parent or carer"}, {"pupil", "Pupil"}, {"governor", "Governor"}, {"visitor", "Visitor or someone else"}}
}

func kindField() web.Field {
	return web.Field{Type: "radios", Name: "kind", Label: "Who is telling?", Options: options(groups()), Inline: true}
}

// opening reads a form that was sent.
func (h pages) opening(c *web.Ctx, t *Tell) (Opening, error) {
	if c.Form("website") != "" {
		return Opening{}, errs.Bad("website", "Leave the box “Leave this empty” empty. It is there to keep out automatic junk.")
	}
	o := Opening{Route: kindOf(c), Words: c.Form("words"), Place: c.Form("place"), About: c.Form("about"), ReporterKind: "visitor"}
	if !c.Visit.Locked {
		o.Reporter = c.Actor.Person
	}
	if c.Actor.Has(authz.Pupil) {
		o.ReporterKind = "pupil"
	}
	if len([]rune(o.Words)) > longest {
		return o, errs.Bad("words", "Shorten this to %d characters. You can add the rest as a second report.", longest)
	}
	if !known(Places(), o.Place) {
		o.Place = "unknown"
	}
	if !known(Offices(), o.About) {
		o.About = ""
	}
	if o.Route == ChildForm {
		return childOpening(c, o)
	}
	if o.Words == "" {
		return o, errs.Bad("words", "Enter what happened, in a few words.")
	}
	if o.Route == PublicForm {
		return strangerOpening(c, o), nil
	}
	return h.staffOpening(c, o)
}

func childOpening(c *web.Ctx, o Opening) (Opening, error) {
	typed := o.Words
	o.About, o.Words = "", ""
	for _, ch := range childChoices() {
		if ch.key == c.Form("choice") {
			o.Title, o.Words, o.About, o.Confidential = ch.text, ch.text+".", ch.about, ch.confidential
		}
	}
	if o.Words == "" && typed == "" {
		return o, errs.Bad("choice", "Choose a picture, or write a few words.")
	}
	o.Words = strings.TrimSpace(o.Words + "\n" + typed)
	return o, nil
}

func strangerOpening(c *web.Ctx, o Opening) Opening {
	if k := c.Form("kind"); known(groups(), k) {
		o.ReporterKind = k
	}
	o.ReporterText = clip(strings.Trim(c.Form("name")+", "+c.Form("contact"), ", "))
	return o
}

func (h pages) staffOpening(c *web.Ctx, o Opening) (Opening, error) {
	var err error
	if o.Happened, err = h.moment(c, "when", "hour", "the date on which it happened"); err != nil {
		return o, err
	}
	if o.Route == Paper {
		if o.Reported, err = h.moment(c, "reported", "", "the date on which the slip was handed in"); err != nil {
			return o, err
		}
		o = strangerOpening(c, o)
		o.Reporter = "" // the slip's writer told it, not the one who types it
	}
	if how := c.Form("how"); how != "" && o.Words != "" {
		o.Words += "\n\nHow I know: " + how
	}
	return o, nil
}

func clip(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}
