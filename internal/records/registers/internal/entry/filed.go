package entry

import (
	"fmt"
	"strconv"
	"strings"

	"belisha/internal/policy"
)

// Bounds on what is kept beside an entry for finding it.
const (
	MaxLabel = 200
	maxWords = 4000
	maxRank  = 120
)

// Filed is what the tables of an entry hold beside its body: the words it is found by, values to filter and sort by,
// and whom and what it names.
type Filed struct {
	Label  string
	Words  string
	Values []ValueRow
	Links  []Link
}

// ValueRow is one value of one field. Rank sorts as text the way its kind is counted; once is set for a unique field.
type ValueRow struct {
	Field, Value, Rank, Once string
	Part                     int
}

// Kinds of link.
const (
	LinkPerson = "person"
	LinkEntry  = "entry"
)

// Link is a person or another entry that an entry names.
type Link struct {
	Field, Kind, Target string
	About, Own          bool
}

// File works out what the tables hold of an entry. n has the words for everything that the entry names.
func File(def policy.Register, e Entry, n Names) Filed {
	out := Filed{Links: Links(def, e.Values)}
	var words []string
	for _, f := range def.Fields {
		v := e.Values[f.Key]
		if v == "" {
			continue
		}
		words = append(words, n.Lines(f, v)...)
	}
	out.Label = labelOf(def, e, n)
	out.Words = Cut(strings.ToLower(strings.Join(append([]string{out.Label}, words...), " ")), maxWords)
	for _, f := range def.Fields {
		out.Values = append(out.Values, rows(f, e.Values[f.Key], n)...)
	}
	return out
}

func labelOf(def policy.Register, e Entry, n Names) string {
	var parts []string
	for _, key := range LabelFields(def) {
		if f, ok := FieldOf(def, key); ok {
			if text := strings.Join(n.Lines(f, e.Values[key]), ", "); text != "" {
				parts = append(parts, text)
			}
		}
	}
	if len(parts) == 0 {
		return Capital(One(def)) + " of " + DayTold(e.CreatedAt)
	}
	return Cut(strings.Join(parts, ", "), MaxLabel)
}

// rows are the values of one field by which entries are found; long texts and files are not among them.
func rows(f policy.Field, value string, n Names) []ValueRow {
	if value == "" {
		return nil
	}
	switch f.Kind {
	case "long", "file", "signature", "figures", "address":
		return nil
	case "choices":
		var out []ValueRow
		for i, one := range Several(value) {
			out = append(out, ValueRow{Field: f.Key, Value: Cut(one, maxRank), Rank: Cut(one, maxRank), Part: i})
		}
		return out
	}
	r := ValueRow{Field: f.Key, Value: Cut(value, MaxLabel), Rank: rank(f, value, n)}
	if f.Unique {
		r.Once = OnceKey(f, value)
	}
	return []ValueRow{r}
}

// OnceKey is what may stand only once in a unique field, however it was typed.
func OnceKey(f policy.Field, value string) string {
	return Cut(strings.Join(strings.Fields(strings.ToLower(value)), " "), MaxLabel)
}

func rank(f policy.Field, value string, n Names) string {
	switch f.Kind {
	case "number", "money":
		return numberRank(value)
	case "date", "time":
		return value
	}
	return Cut(strings.ToLower(strings.Join(n.Lines(f, value), " ")), maxRank)
}

// numberRank writes a number so that texts sort as numbers do, the negative ones too.
func numberRank(value string) string {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%020.4f", x+1e12)
}

// Links are the persons and entries that the values name.
func Links(def policy.Register, values map[string]string) []Link {
	var out []Link
	for _, f := range def.Fields {
		v := values[f.Key]
		switch {
		case v == "":
		case f.Kind == "person":
			out = append(out, Link{f.Key, LinkPerson, v, f.About, f.Own})
		case f.Kind == "reference":
			out = append(out, Link{Field: f.Key, Kind: LinkEntry, Target: v})
		case f.Kind == "signature":
			who, _, _ := strings.Cut(v, " ")
			out = append(out, Link{Field: f.Key, Kind: LinkPerson, Target: who})
		}
	}
	return out
}

// Cut keeps at most so many letters of a text.
func Cut(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}
