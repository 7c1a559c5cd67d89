package rights

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// reviewPage is the yearly review: every line with what changed and what deviates, to be judged and signed.
type reviewPage struct {
	Due   string
	Late  bool
	Sign  bool
	Lines []reviewLine
	Name  web.Field
	Past  web.Table
	Empty *web.Empty
}

// reviewLine is one group in a review. In a signed one Decision stands instead of the fields.
type reviewLine struct {
	Title, Href string
	Missing     bool
	Says        web.Summary
	Changes     []string
	Deviations  []string
	Choose      web.Field
	Word        web.Field
	Decision    *web.Tag
	Said        string
}

func decisions() []web.Option {
	return []web.Option{{Value: LineKept, Text: "Keep it as it is"}, {Value: LineChanged, Text: "Change it"}, {Value: LineRemoved, Text: "Remove it"}}
}

func decisionTag(decision string) *web.Tag {
	switch decision {
	case LineChanged:
		return &web.Tag{Text: "To be changed", Colour: "yellow"}
	case LineRemoved:
		return &web.Tag{Text: "To be removed", Colour: "red"}
	}
	return &web.Tag{Text: "Kept", Colour: "green"}
}

func (h pages) review(c *web.Ctx) (web.Page, error) {
	p, _, _, err := h.reviewPage(c)
	return p, err
}

// reviewPage shows what there is to judge. // serves NET-06
func (h pages) reviewPage(c *web.Ctx) (web.Page, *reviewPage, []reviewed, error) {
	v := &reviewPage{Sign: c.May("rights.sign"), Name: nameField(),
		Past: web.Table{Caption: "Signed reviews", Head: []string{"Signed", "By", "Kept", "Changed", "Removed", "Hash"}, Numeric: []int{2, 3, 4}, Empty: "No review has been signed yet."}}
	var lines []reviewed
	err := h.base.Ledger.Read(c, h.readingOf(c, "rights.review"), func(tx *ledger.Tx) (err error) {
		if lines, err = h.draft(c, tx); err != nil {
			return err
		}
		faces, err := h.faces(c, tx, named(lines))
		if err != nil {
			return err
		}
		for i, l := range lines {
			v.Lines = append(v.Lines, lineOf(l, faces, i))
		}
		due, err := h.due(c, tx)
		if err != nil {
			return err
		}
		v.Due, v.Late = clock.Day(due), h.base.Now().After(due)
		past, err := h.store.reviews(c, tx)
		for _, s := range past {
			v.Past.Rows = append(v.Past.Rows, []web.Cell{{Text: clock.Told(s.At), Href: "/rights/review/" + s.ID, Header: true}, {Text: s.Name}, {Text: fmt.Sprint(s.Kept), Numeric: true},
				{Text: fmt.Sprint(s.Changed), Numeric: true}, {Text: fmt.Sprint(s.Removed), Numeric: true}, {Text: s.Hash[:12]}})
		}
		return err
	})
	if len(lines) == 0 {
		v.Empty = &web.Empty{Title: "There is nothing to review yet", Text: "The register of rights has no lines. Write down what each group may reach, and review it once a year.", Link: &web.Link{Text: "The register of rights", Href: "/registers/" + rightsRegister}}
	}
	p := web.Show("rights/review", "Yearly review of access rights", v)
	p.Back = &web.Link{Text: "Rights", Href: "/rights"}
	return p, v, lines, err
}

// named are the people whom lines of a review name.
func named(lines []reviewed) []string {
	var out []string
	for _, l := range lines {
		for _, d := range l.Deviations {
			if d.Person != "" && !slices.Contains(out, d.Person) {
				out = append(out, d.Person)
			}
		}
	}
	return out
}

func lineOf(l reviewed, faces map[string]people.Person, i int) reviewLine {
	key := fmt.Sprint(i + 1)
	out := reviewLine{Title: l.Title, Missing: l.Entry == "", Changes: l.Changes,
		Choose: web.Field{Name: "line-" + l.Group, ID: "line-" + key, Label: "What becomes of the line of " + l.Title, Type: "radios", Options: decisions(), Legend: "s", Small: true, Inline: true},
		Word:   web.Field{Name: "word-" + l.Group, ID: "word-" + key, Label: "In a word, for " + l.Title, Hint: "What is to change, or why it is right", Width: "30"}}
	if out.Missing {
		out.Choose.Label = "What becomes of " + l.Title
		out.Choose.Options = []web.Option{{Value: LineKept, Text: "It needs no line"}, {Value: LineChanged, Text: "Write one"}}
	} else {
		out.Href = "/registers/" + rightsRegister + "/" + l.Entry
	}
	for _, pair := range l.Values {
		out.Says.Rows = append(out.Says.Rows, web.SummaryRow{Key: pair[0], Lines: strings.Split(pair[1], "\n")})
	}
	for _, d := range l.Deviations {
		text := d.What
		if d.Person != "" {
			text = name(faces, d.Person) + ": " + text
		}
		if d.State == Kept {
			text += " (kept for a time)"
		}
		out.Deviations = append(out.Deviations, text)
	}
	return out
}

// signed signs the review: every line judged, and the name typed. // serves NET-06
func (h pages) signed(c *web.Ctx) (web.Page, error) {
	id := ""
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		lines, err := h.draft(c, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		if lines, err = judged(c, lines); err != nil {
			return ledger.Event{}, err
		}
		typed, err := signature(c)
		if err != nil {
			return ledger.Event{}, err
		}
		e, err := h.sign(c, tx, lines, typed)
		id = e.Subject.ID
		return e, err
	})
	if err == nil {
		return web.Say("/rights/review/"+id, "success", "The review is signed and stored. It can be printed, and is never changed."), nil
	}
	p, v, _, again := h.reviewPage(c)
	if again != nil {
		return p, again
	}
	fields := []*web.Field{&v.Name}
	for i := range v.Lines {
		fields = append(fields, &v.Lines[i].Choose, &v.Lines[i].Word)
	}
	return c.Again(p, err, fields...)
}

// judged reads what was said of each line.
func judged(c *web.Ctx, lines []reviewed) ([]reviewed, error) {
	if len(lines) == 0 {
		return nil, errs.Clash("", "There is nothing to review: the register of rights has no lines.")
	}
	for i, l := range lines {
		lines[i].Decision, lines[i].Word = c.Form("line-"+l.Group), c.Form("word-"+l.Group)
		known := slices.ContainsFunc(decisions(), func(o web.Option) bool { return o.Value == lines[i].Decision })
		switch {
		case !known:
			return nil, errs.Bad("line-"+l.Group, "Say what becomes of the line of %s.", l.Title)
		case (lines[i].Decision != LineKept || l.Entry == "") && lines[i].Word == "":
			return nil, errs.Bad("word-"+l.Group, "Say in a word what is to change for %s, or why it needs no line.", l.Title)
		case len([]rune(lines[i].Word)) > 500:
			return nil, errs.Bad("word-"+l.Group, "Use at most 500 characters for %s.", l.Title)
		}
	}
	return lines, nil
}

// signedPage is a review as it was signed.
type signedPage struct {
	Facts web.Summary
	Whole bool // the stored text still fits its hash
	Lines []reviewLine
	CSV   string
}

func (h pages) stored(c *web.Ctx) (s signed, lines []reviewed, faces map[string]people.Person, err error) {
	err = h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if s, err = h.store.review(c, tx, c.Param("id")); err != nil {
			return err
		}
		if err = json.Unmarshal([]byte(s.Body), &lines); err != nil {
			return err
		}
		faces, err = h.faces(c, tx, named(lines))
		return err
	})
	return s, lines, faces, err
}

func (h pages) signedReview(c *web.Ctx) (web.Page, error) {
	s, lines, faces, err := h.stored(c)
	v := signedPage{Whole: hashOf(s.Body) == s.Hash, CSV: "/rights/review/" + s.ID + "/csv", Facts: web.Summary{Rows: []web.SummaryRow{
		{Key: "Signed", Lines: []string{s.Name, clock.Told(s.At)}}, {Key: "Lines", Lines: []string{fmt.Sprintf("%d kept, %d changed, %d removed", s.Kept, s.Changed, s.Removed)}},
		{Key: "Hash of what was signed", Lines: []string{s.Hash}}}}}
	for i, l := range lines {
		one := lineOf(l, faces, i)
		one.Decision, one.Said = decisionTag(l.Decision), l.Word
		v.Lines = append(v.Lines, one)
	}
	p := web.Show("rights/signed", "Review of access rights, signed", v)
	p.Back = &web.Link{Text: "Yearly review", Href: "/rights/review"}
	return p, err
}

// reviewCSV sends a signed review, and leaves an event. // serves NET-06
func (h pages) reviewCSV(c *web.Ctx) (web.Page, error) {
	s, lines, faces, err := h.stored(c)
	if err != nil {
		return web.Page{}, err
	}
	err = h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "rights.exported", Subject: ref.New(tx.School, RefReview, s.ID)}, nil
	})
	t := sheet.Table{Name: "Review of rights", Head: []string{"group", "the register says", "changed since the last review", "deviations", "decision", "word", "signed by", "signed"}}
	for i, l := range lines {
		one := lineOf(l, faces, i)
		var says []string
		for _, pair := range l.Values {
			says = append(says, pair[0]+": "+pair[1])
		}
		t.Line(l.Title, strings.Join(says, "; "), strings.Join(l.Changes, "; "), strings.Join(one.Deviations, "; "), l.Decision, l.Word, s.Name, s.At)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Spreadsheet("rights-review", sheet.WriteCSV(t)), nil
}
