package agreements

import (
	"net/http"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/web"
)

// Read takes what was typed back into the form and reads an act of signing from it: whoever shows the form adds signer,
// method and witness. Every fault stands beside its field; the error is the first of them.
func (f *SigningForm) Read(c *web.Ctx) (Signing, error) {
	s := Signing{Form: f.Text.Form, Language: f.Text.Language, Hash: c.Form("hash"), Answers: map[string]string{}, Sanctions: f.Opened}
	var first error
	fault := func(field *web.Field, text string) {
		field.Error = text
		if first == nil {
			first = errs.Bad(field.Name, "%s", text)
		}
	}
	if !f.Opened {
		f.Unopened = "Open the page about misuse and what may follow once before you sign."
		first = errs.Bad("misuse", "%s", f.Unopened)
	}
	f.readAnswers(c, &s, fault)
	f.readWho(c, &s, fault)
	return s, first
}

func (f *SigningForm) readAnswers(c *web.Ctx, s *Signing, fault func(*web.Field, string)) {
	for _, l := range f.Consents {
		said := c.Form(l.Field.Name)
		l.Field.Value = said
		if said != string(Yes) && said != string(No) {
			fault(l.Field, "Choose yes or no. Nobody else can answer this for you.")
			continue
		}
		s.Answers[l.Key] = said
	}
	for _, l := range f.Promises {
		s.Answers[l.Key] = Agreed
		if l.Field.Value = c.Form(l.Field.Name); l.Field.Value == Struck {
			s.Answers[l.Key] = Struck
		}
	}
}

func (f *SigningForm) readWho(c *web.Ctx, s *Signing, fault func(*web.Field, string)) {
	if f.Children != nil {
		f.Children.Values = c.Forms("about")
		for _, o := range f.Children.Options {
			if slices.Contains(f.Children.Values, o.Value) { // nobody is signed for who was not on the form
				s.About = append(s.About, o.Value)
			}
		}
		if len(s.About) == 0 {
			fault(f.Children, "Tick at least one child.")
		}
	}
	if f.Mark != nil {
		f.Mark.Value = c.Form("mark")
		if slices.ContainsFunc(f.Mark.Options, func(o web.Option) bool { return o.Value == f.Mark.Value }) {
			s.Mark = f.Mark.Value
		}
	}
	if f.Group != nil {
		f.Group.Value = c.Form("group")
		if s.Group = f.Group.Value; len([]rune(s.Group)) > maxName {
			fault(f.Group, "This is too long. Name the organisation and whom you sign for in one line.")
		}
	}
	f.Name.Value = c.Form("name")
	s.Name = f.Name.Value
	switch {
	case len([]rune(s.Name)) > maxName:
		fault(&f.Name, "This name is too long for the form. Type the name by which the school knows you.")
	case f.Name.Required && s.Name == "":
		fault(&f.Name, "Type your full name to sign.")
	case f.Name.Required || s.Mark != "":
	case s.Name == "":
		fault(f.Mark, "Choose a picture, or write your name.")
	default:
		s.Mark = s.Name
	}
}

// Again is the form as it was typed, with every fault beside its field. A fault that is not of the form comes back as it
// is.
func (f *SigningForm) Again(p web.Page, err error) (web.Page, error) {
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return web.Page{}, err
	}
	p.Status = http.StatusUnprocessableEntity
	if f.Unopened != "" {
		p.Errors = append(p.Errors, web.FieldError{Field: "misuse", Text: f.Unopened})
	}
	for _, field := range f.fields() {
		if field.Name == e.Field && field.Error == "" {
			field.Error = e.Safe
		}
		p.Errors = append(p.Errors, web.FieldErrors(*field)...)
	}
	if len(p.Errors) == 0 {
		p.Errors = []web.FieldError{{Text: e.Safe}}
	}
	return p, nil
}
