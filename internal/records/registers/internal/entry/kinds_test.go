package entry

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"belisha/internal/policy"
)

func TestKindsAreStoredInOneWay(t *testing.T) {
	t.Parallel()
	pack := &policy.Pack{Posts: []policy.Post{{Key: "head", Title: "Head"}}, Clauses: []policy.Clause{{ID: "data.breaches"}}}
	pack.Settings.Terms = []policy.Term{{Key: "spring26", Title: "Spring 2026"}}
	for _, x := range []struct{ kind, typed, want string }{
		{"money", "£1,250.5", "125050"}, {"money", "12", "1200"}, {"money", "-£3.07", "-307"}, {"money", "12.345", "!"}, {"money", "£", "!"}, {"money", "--3", "!"},
		{"number", "1,000", "1000"}, {"number", "007", "7"}, {"number", "1e9", "!"}, {"number", "NaN", "!"}, {"number", "-0.50", "-0.5"}, {"number", "1234567890123", "!"},
		{"date", "14/3/2026", "2026-03-14"}, {"date", "2026-3-1", "2026-03-01"}, {"date", "1 March 2026", "2026-03-01"}, {"date", "14 3 2026", "2026-03-14"}, {"date", "30/2/2026", "!"}, {"date", "2026-03", "!"}, {"date", "1/1/1066", "!"},
		{"time", "9.05", "09:05"}, {"time", "24:00", "!"}, {"time", "9", "!"},
		{"yes_no", "YES", "yes"}, {"yes_no", "n", "no"}, {"yes_no", "1", "!"},
		{"email", "a@b.example", "a@b.example"}, {"email", "a@b", "!"}, {"email", "a b@c.example", "!"},
		{"phone", "+44 (0)1234 567890 ext 3", "+44 (0)1234 567890 ext 3"}, {"phone", "12", "!"}, {"phone", "javascript:1234", "!"},
		{"post", "Head", "head"}, {"post", "king", "!"}, {"clause", "data.breaches", "data.breaches"}, {"clause", "data", "!"}, {"term", "Spring 2026", "spring26"}, {"term", "ice age", "!"},
		{"text", "<b>bold</b>", "<b>bold</b>"}, {"text", strings.Repeat("a", 201), "!"},
	} {
		value, says := Read(pack, policy.Field{Key: "k", Title: "K", Kind: x.kind}, Clean(policy.Field{Kind: x.kind}, x.typed), "")
		if says == "" {
			says = TooLong(policy.Field{Title: "K", Kind: x.kind}, x.typed)
		}
		if (x.want == "!") != (says != "") || x.want != "!" && value != x.want {
			t.Errorf("%s %q gives %q, %q", x.kind, x.typed, value, says)
		}
	}
}

func TestCleanKeepsLinesOnlyWhereTheyBelong(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ kind, in, want string }{
		{"text", "a\x00b\nc\td", "ab c d"}, {"long", "a\r\nb\x1b[31m", "a\nb[31m"}, {"text", "bad\xff", "bad"}, {"text", "  x  ", "x"}, {"text", "a\u202Eb", "ab"},
	} {
		if got := Clean(policy.Field{Kind: x.kind}, x.in); got != x.want {
			t.Errorf("%s %q: %q", x.kind, x.in, got)
		}
	}
}

func TestAfterGoesByTheCalendar(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 10, 42, 0, 0, time.UTC)
	p := &policy.Pack{}
	p.Settings.Terms = []policy.Term{{Key: "spring26", Title: "Spring 2026", From: "2026-01-05", To: "2026-03-27"}}
	for within, want := range map[string]string{"5 school days": "2026-03-17", "14 days": "2026-03-24", "3 months": "2026-06-10", "72 hours": "2026-03-13T10:42:00.000Z", "soon": ""} {
		if got := After(p, now, within); got != want {
			t.Errorf("%s: %s, want %s", within, got, want)
		}
	}
	late := Entry{DueOn: "2026-03-10"}
	if late.Late(now) {
		t.Error("what is due today is not late today")
	}
	late.DueOn = "2026-03-09"
	if !late.Late(now) {
		t.Error("what was due yesterday is late")
	}
}

// Whatever is typed, the check answers with faults or with a value that it reads again as the same.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"", "£12.50", "14/3/2026", "\x00", "a,b", "yes", "09:30", "x@y.example", "' OR 1=1 --", strings.Repeat("é", 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range policy.FieldKinds() {
			switch kind {
			case "person", "reference", "signature", "file", "figures":
				continue
			}
			field := policy.Field{Key: "k", Title: "K", Kind: kind, Options: []policy.Option{{Key: "a", Title: "A"}, {Key: "b", Title: "B"}}}
			typed := Clean(field, text)
			if !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
				t.Fatalf("%s: %q is not clean", kind, typed)
			}
			if typed == "" || TooLong(field, typed) != "" {
				continue
			}
			value, says := Read(&policy.Pack{}, field, typed, "")
			if says != "" || value == "" {
				continue
			}
			again, says := Read(&policy.Pack{}, field, shownTyped(field, value), value)
			if says != "" || again != value {
				t.Fatalf("%s: %q is kept as %q and read again as %q, %s", kind, text, value, again, says)
			}
			if numberRank(value) == "" && (kind == "number" || kind == "money") {
				t.Fatalf("%s: %q has no rank", kind, value)
			}
		}
	})
}
