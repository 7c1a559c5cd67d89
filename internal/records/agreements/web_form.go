package agreements

import (
	"maps"
	"slices"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/web"
)

// FormOptions are what the page around a form knows: where it is sent, who looks at it, and whom it is about.
type FormOptions struct {
	Action    string       // where it is posted
	Hidden    []web.Field  // what the page carries along
	Languages []web.Link   // of the switch; the one that is shown has Current
	Sanctions string       // address of the page of what may follow
	Opened    bool         // the signer has opened that page: the server knows, the browser is not asked (AUA-24)
	Misuse    *Misuse      // instead of a link: that page's text stands in the form itself, as at the door
	Children  []web.Option // a parent's several children, each of whom gets a record (AUA-12)
	Outside   bool         // asks for the organisation and whom the signature covers (AUA-14)
	Button    string       // "Sign"
	Mark      bool         // the child itself puts its mark; else a form in pictures asks for it beside the parent's name (AUA-03)
	Name      string       // what stands in the name field at first
	Clause    func(string) string
}

// SigningForm is a form on the screen: the whole text, and the fields in which it is answered and signed. The template is
// "agreements/form". serves AUA-02 AUA-03 AUA-05 AUA-10
type SigningForm struct {
	Text      Text
	Dir       string // rtl for a language that runs from the right
	Action    string
	Hidden    []web.Field
	Languages []web.Link
	Sanctions string
	Opened    bool
	Unopened  string // the sentence that asks to open it, once the form was sent without
	Misuse    *Misuse
	Rules     []FormLine
	Consents  []FormLine
	Promises  []FormLine
	Notices   []FormLine
	Children  *web.Field
	Group     *web.Field
	Mark      *web.Field
	Name      web.Field
	Button    string
	Plain     bool // for children who read: large, and without what only adults ask
}

// FormLine is one line of a form, with the field that answers it.
type FormLine struct {
	Line
	Dir, Lang string
	Art       string // the name of a built-in picture
	Clause    web.Link
	Field     *web.Field // of a consent and of an undertaking
}

// NewSigningForm lays a text out to be read and signed. Nothing is answered beforehand: silence is a no (AUA-08).
func NewSigningForm(t Text, o FormOptions) *SigningForm {
	f := &SigningForm{Text: t, Dir: direction(t.Language), Action: o.Action, Hidden: o.Hidden, Languages: o.Languages, Sanctions: o.Sanctions,
		Opened: o.Opened || o.Misuse != nil, Misuse: o.Misuse, Button: o.Button,
		Name: web.Field{Name: "name", Label: "Type your full name", Hint: "This is your signature.", Autocomplete: "off", Required: true, Value: o.Name}}
	if f.Button == "" {
		f.Button = "Sign"
	}
	for _, l := range t.Items {
		f.lay(f.line(l, o))
	}
	if len(o.Children) > 1 {
		f.Children = &web.Field{Name: "about", Label: "For which of your children do you sign?", Type: "checkboxes", Options: o.Children, Legend: "m",
			Hint: "Each child gets a record of their own. If your answers differ from child to child, tick one now and sign again for the next."}
	}
	if o.Outside {
		f.Group = &web.Field{Name: "group", Label: "Organisation, and whom you sign for", Hint: "For example Example Choir: its three leaders. Leave it empty if you sign for yourself alone.", Optional: true}
	}
	if t.Pictures {
		f.marked(o.Mark)
	}
	return f
}

// marked asks for a child's mark: the child's own act, or beside the parent's name. serves AUA-03
func (f *SigningForm) marked(child bool) {
	f.Mark = &web.Field{Name: "mark", Label: "Choose your mark", Type: "pictures", Legend: "m", Options: marks()}
	if child {
		f.Name.Label, f.Name.Hint, f.Name.Required = "Or write your name", "", false
		return
	}
	f.Mark.Label, f.Mark.Optional = "Your child's own mark", true
	f.Mark.Hint = "Let your child choose a picture. Leave it empty if your child is not with you."
}

func (f *SigningForm) line(l Line, o FormOptions) FormLine {
	out := FormLine{Line: l, Dir: f.Dir, Lang: f.Text.Language, Art: artOf(l.Picture)}
	if len(l.Clauses) > 0 && o.Clause != nil {
		out.Clause = web.Link{Text: l.Clauses[0], Href: o.Clause(l.Clauses[0])}
	}
	switch l.Kind {
	case ConsentItem:
		out.Field = &web.Field{Name: "item." + l.Key, Label: l.Text, Hint: l.Where, Type: "radios", Inline: true,
			Options: []web.Option{{Value: string(Yes), Text: "Yes, I allow it"}, {Value: string(No), Text: "No"}}}
	case Undertaking:
		out.Field = &web.Field{Name: "item." + l.Key, Label: l.Text, Type: "checkboxes", Small: true,
			Options: []web.Option{{Value: Struck, Text: "Strike this out: I do not promise it"}}}
	}
	return out
}

func (f *SigningForm) lay(l FormLine) {
	switch l.Kind {
	case ConsentItem:
		f.Consents = append(f.Consents, l)
	case Undertaking:
		f.Promises = append(f.Promises, l)
	case NoticeItem:
		f.Notices = append(f.Notices, l)
	default:
		f.Rules = append(f.Rules, l)
	}
}

// fields are those that can be wrong, in the order of the page.
func (f *SigningForm) fields() []*web.Field {
	var out []*web.Field
	for _, l := range slices.Concat(f.Consents, f.Promises) {
		out = append(out, l.Field)
	}
	for _, one := range []*web.Field{f.Children, f.Mark, f.Group} {
		if one != nil {
			out = append(out, one)
		}
	}
	return append(out, &f.Name)
}

// direction says which way a language runs.
func direction(language string) string {
	if base, _, _ := strings.Cut(language, "-"); slices.Contains([]string{"ar", "fa", "he", "ku", "ps", "ur", "yi"}, base) {
		return "rtl"
	}
	return "ltr"
}

// artOf is the picture of a rule: a scene where there is one, else the plain picture of that name.
func artOf(picture string) string {
	if slices.Contains(web.Pictures(), "rule-"+picture) {
		return "rule-" + picture
	}
	return picture
}

// marks are the pictures that a child who cannot write yet may choose from. serves AUA-03
func marks() []web.Option {
	var out []web.Option
	for _, m := range [][2]string{{"star", "Star"}, {"sun", "Sun"}, {"moon", "Moon"}, {"heart", "Heart"}, {"cat", "Cat"}, {"fish", "Fish"}, {"flower", "Flower"}, {"boat", "Boat"}} {
		out = append(out, web.Option{Value: m[0], Text: m[1], Picture: m[0]})
	}
	return out
}

// Languages are the links of a form's language switch, English first; none where there is no other.
func Languages(a policy.Agreement, shown string, address func(language string) string) []web.Link {
	if len(a.Words) == 0 {
		return nil
	}
	out := []web.Link{{Text: "English", Href: address("en"), Current: shown == "en"}}
	for _, key := range slices.Sorted(maps.Keys(a.Words)) {
		out = append(out, web.Link{Text: a.Words[key].Name, Href: address(key), Current: shown == key})
	}
	return out
}
