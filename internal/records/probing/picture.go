package probing

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// picture is the sheet at a glance: matters down, profiles across, a mark for each.
type picture struct {
	Head []string
	Rows []pictureRow
}

type pictureRow struct {
	Title string
	Cells []pictureCell
}

// pictureCell is right, wrong, silent or empty; Text says it for those who do not see colours.
type pictureCell struct{ Kind, Mark, Text string }

// draw puts the worst answer of each matter and profile in a square.
func draw(all []standing, rules *policy.Filtering) picture {
	p := picture{Head: []string{"What was tried"}}
	for _, one := range rules.Profiles {
		p.Head = append(p.Head, one.Title)
	}
	var matters []string
	for _, s := range all {
		if s.Profile != "" && !slices.Contains(matters, s.About) {
			matters = append(matters, s.About)
		}
	}
	for _, about := range matters {
		row := pictureRow{Title: titleOf(about)}
		for _, one := range rules.Profiles {
			row.Cells = append(row.Cells, square(all, about, one.Key))
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func square(all []standing, about, profile string) pictureCell {
	asked, wrong, silent := 0, 0, 0
	for _, s := range all {
		if s.About != about || s.Profile != profile {
			continue
		}
		asked++
		switch {
		case s.Found == board.Failed:
			silent++
		case !s.right():
			wrong++
		}
	}
	switch {
	case asked == 0:
		return pictureCell{Kind: "empty", Mark: "–", Text: "not asked"}
	case wrong > 0:
		return pictureCell{Kind: "wrong", Mark: "✗", Text: fmt.Sprintf("%d of %d wrong", wrong, asked)}
	case silent > 0:
		return pictureCell{Kind: "silent", Mark: "?", Text: fmt.Sprintf("%d of %d without an answer", silent, asked)}
	}
	return pictureCell{Kind: "right", Mark: "✓", Text: fmt.Sprintf("%d of %d right", asked, asked)}
}

// components lists the parts of the filter. serves WEB-32
func components(all []board.Component, now time.Time) web.Table {
	t := web.Table{Caption: "Parts of the filter", Head: []string{"Part", "State", "What it says", "Last update"}, Empty: "No part of the filter has spoken yet."}
	for _, c := range all {
		tag := web.Tag{Text: "Working", Colour: "green"}
		switch {
		case c.State == board.Off:
			tag = web.Tag{Text: "Not set up", Colour: "grey"}
		case quiet(c, now):
			tag = web.Tag{Text: "Needs attention", Colour: "red"}
		}
		at := "Not known"
		if !c.At.IsZero() {
			at = clock.Human(c.At)
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: c.Title, Header: true}, {Tag: &tag}, {Text: sentence(c.Says)}, {Text: at}})
	}
	return t
}

// sentence begins with a capital letter, as what stands alone does, unless it begins with the name of a setting.
func sentence(text string) string {
	if word, _, _ := strings.Cut(text, " "); strings.Contains(word, ".") {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
