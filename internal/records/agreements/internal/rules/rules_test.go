package rules

import (
	"testing"
	"time"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// shows AUA-26: what makes a signature out of date, in this order, and that days of grace are only for whom an earlier
// signature has bound until now. // shows AUA-15
func TestJudge(t *testing.T) {
	t.Parallel()
	now := at("2026-11-20T10:00:00Z")
	signed := now.AddDate(0, -1, 0)
	for name, c := range map[string]struct {
		c     Case
		state string
		cause string
	}{
		"never signed":                  {Case{}, Late, Joined},
		"never signed, a paper waits":   {Case{Paper: true}, Unverified, Joined},
		"signed":                        {Case{Signed: signed}, Current, ""},
		"signed, and a paper waits":     {Case{Signed: signed, Paper: true}, Current, ""},
		"taken back":                    {Case{Signed: signed, Ended: true, Changed: true}, Late, Withdrawn},
		"a new text":                    {Case{Signed: signed, Changed: true, Moved: true}, Asked, NewText},
		"a new text, a paper waits":     {Case{Signed: signed, Changed: true, Paper: true}, Unverified, NewText},
		"moved up":                      {Case{Signed: signed, Moved: true, Role: true}, Asked, NewPhase},
		"moved to another form":         {Case{Moved: true}, Asked, NewPhase},
		"another role":                  {Case{Signed: signed, Role: true}, Asked, NewRole},
		"another year":                  {Case{Signed: signed, Year: now.Add(-time.Hour)}, Asked, NewYear},
		"the same year":                 {Case{Signed: signed, Year: signed}, Current, ""},
		"asked again":                   {Case{Signed: signed, Again: now}, Asked, ByHand},
		"asked before it was signed":    {Case{Signed: signed, Again: signed.Add(-1)}, Current, ""},
		"out for longer than the grace": {Case{Signed: signed, Changed: true, Issued: now.AddDate(0, 0, -16)}, Late, NewText},
	} {
		c.c.Now, c.c.Grace = now, 14
		if v := Judge(c.c); v.State != c.state || v.Cause != c.cause {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// shows AUA-26: days are the school's own: with the clock change in them they last an hour more or less.
func TestDaysOverTheClockChange(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"2026-10-20T12:00:00Z": "2026-11-04T00:00:00Z", // the clocks go back on 25 October
		"2026-10-25T01:30:00Z": "2026-11-09T00:00:00Z", // the second half past one of that night
		"2026-10-25T00:30:00Z": "2026-11-09T00:00:00Z", // the first
		"2027-03-28T00:30:00Z": "2027-04-11T23:00:00Z", // the hour before they go forward
		"2027-03-27T23:59:59Z": "2027-04-10T23:00:00Z",
		"2027-08-31T22:59:59Z": "2027-09-14T23:00:00Z",
		"2027-08-31T23:00:00Z": "2027-09-15T23:00:00Z",
	} {
		if got := After(at(from), 14); !got.Equal(at(want)) {
			t.Errorf("14 days after %s: %s, not %s", from, got.Format(time.RFC3339), want)
		}
	}
	for now, want := range map[string]string{"2026-08-31T22:59:59Z": "2025-08-31T23:00:00Z", "2026-08-31T23:00:00Z": "2026-08-31T23:00:00Z", "2027-01-01T00:00:00Z": "2026-08-31T23:00:00Z"} {
		if got := YearStart(at(now)); !got.Equal(at(want)) {
			t.Errorf("the year at %s began %s", now, got.Format(time.RFC3339))
		}
	}
}

// shows AUA-08 AUA-12: any no outweighs every yes; no answer is none; the office's word holds until a home speaks again.
func TestHear(t *testing.T) {
	t.Parallel()
	m := func(carer, answer string, minute int) Voice {
		return Voice{Carer: carer, Answer: answer, At: at("2026-11-20T10:00:00Z").Add(time.Duration(minute) * time.Minute)}
	}
	settled := func(answer string, minute int) Settled { return Settled{answer, m("", "", minute).At} }
	for name, c := range map[string]struct {
		voices   []Voice
		settled  Settled
		answer   string
		disagree bool
	}{
		"nobody has spoken":             {nil, Settled{}, "", false},
		"one home":                      {[]Voice{m("a", Yes, 1)}, Settled{}, Yes, false},
		"one home left it open":         {[]Voice{m("a", "", 1)}, Settled{}, "", false},
		"two agree":                     {[]Voice{m("a", Yes, 1), m("b", Yes, 2)}, Settled{}, Yes, false},
		"two disagree":                  {[]Voice{m("a", Yes, 1), m("b", No, 2)}, Settled{}, No, true},
		"two disagree, the no is older": {[]Voice{m("b", No, 1), m("a", Yes, 2)}, Settled{}, No, true},
		"one has changed its mind":      {[]Voice{m("b", No, 1), m("a", Yes, 2), m("b", Yes, 3)}, Settled{}, Yes, false},
		"the older word comes last":     {[]Voice{m("b", Yes, 3), m("b", No, 1)}, Settled{}, Yes, false},
		"one said nothing of this":      {[]Voice{m("a", Yes, 1), m("b", "", 2)}, Settled{}, Yes, false},
		"settled":                       {[]Voice{m("a", Yes, 1), m("b", No, 2)}, settled(Yes, 3), Yes, false},
		"settled before they spoke":     {[]Voice{m("a", Yes, 1), m("b", No, 4)}, settled(Yes, 3), No, true},
		"settled at the same moment":    {[]Voice{m("a", Yes, 1), m("b", No, 3)}, settled(Yes, 3), No, true},
		"settled where none disagrees":  {[]Voice{m("a", No, 1)}, settled(Yes, 3), No, false},
		"the office for a parent":       {[]Voice{m("a", Yes, 1), m("", No, 2)}, Settled{}, No, false},
		"and then the parent":           {[]Voice{m("", No, 2), m("a", Yes, 3)}, Settled{}, Yes, false},
	} {
		if h := Hear(c.voices, c.settled); h.Answer != c.answer || h.Disagree != c.disagree {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

// However many homes speak in whatever order, a yes comes only from homes that all say yes, or from the office.
func FuzzHear(f *testing.F) {
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		var voices []Voice
		for i, c := range b {
			voices = append(voices, Voice{Carer: string('a' + rune(c>>4%3)), Answer: []string{Yes, No, ""}[c%3], At: time.Unix(int64(c), int64(i))})
		}
		if h := Hear(voices, Settled{}); h.Answer == Yes {
			for _, v := range newest(voices) {
				if v.Answer == No {
					t.Errorf("%v gives a yes", voices)
				}
			}
		}
	})
}
