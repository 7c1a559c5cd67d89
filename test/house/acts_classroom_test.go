package house_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"

	"belisha/internal/db"
)

const classAt = "/classroom/{class}"

// classroomActs give a class its page, its pictures and its cards; a child of Year 1 then comes in by either.
func classroomActs() []act {
	of := func(at, verb string, status int, f func(*scene) url.Values) act {
		return act{classAt + at, "teacher", verb, "class/" + young, func(s *scene) answer {
			s.as("teacher").proves()
			return s.as("teacher").post(s.address(classAt+at, "teacher"), f(s))
		}, status}
	}
	return []act{
		of("/door", "classroom.door-made", 0, fixed()),
		of("/pictures", "classroom.pictures-given", 0, func(s *scene) url.Values { return form("child", s.young) }),
		of("/cards", "classroom.cards-printed", 200, fixed()),
		of("/move", "classroom.cards-out", 0, fixed("to", "out")),
		of("/record", "classroom.other-kept", 0, func(s *scene) url.Values {
			return form("child", s.young, "system", "The reading scheme", "user", "wren-7", "secret", "otter")
		}),
		{"/class/{door}/{child}", "tiny", "accounts.signed-in", "account/{tiny}", func(s *scene) answer {
			return s.byPictures(s.as("teacher"), young, "tiny", s.nobody())
		}, 0},
		{"/card/{card}", "tiny", "accounts.signed-in", "account/{tiny}", func(s *scene) answer { return s.byCard("tiny") }, 0},
		{"/words", "teacher", "classroom.words-found", "school/" + school, post("/words", "teacher", fixed("system", "The reading scheme", "age", "ks1")), 200},
	}
}

var pressed = regexp.MustCompile(`belisha-record__picture"><img src="[^"]*/pictures/([a-z]+)\.svg`) //nolint:gochecknoglobals // compiled once

// byPictures opens the class's record, and has the child press what stands there on the class's page.
func (h *house) byPictures(g *guest, class, who string, child *guest) answer {
	h.t.Helper()
	at := "/classroom/" + url.PathEscape(class)
	g.proves()
	door := classDoor.FindStringSubmatch(g.get(at).body)[1]
	record := g.get(at + "/record").body
	_, own, _ := strings.Cut(record, `<h2 class="govuk-heading-s">`+fullName(who)+"<")
	pictures := pressed.FindAllStringSubmatch(own, 3)
	if len(pictures) != 3 {
		h.t.Fatalf("the record of %s shows %d pictures of %s", class, len(pictures), who)
	}
	var chosen []string
	var a answer
	for _, one := range pictures {
		a = child.post("/class/"+door+"/"+h.ids[who], form("chosen", strings.Join(chosen, ","), "pick", one[1]))
		chosen = append(chosen, one[1])
	}
	child.who = who
	return a
}

// byCard reads a card. What is printed on it stands nowhere but on paper, so the test lays a card of its own into the
// house for as long as it takes.
func (h *house) byCard(who string) answer {
	h.t.Helper()
	const printed = "a-card-that-was-printed-for-this-test-alone"
	sum := sha256.Sum256([]byte(printed))
	is := one[string](h, `SELECT token_hash FROM classroom_card WHERE school_id = ? AND child = ? AND ended_at = ''`, school, h.ids[who])
	lay := func(hash string) {
		h.must(h.db.Write(h.ctx(), school, func(tx *db.Tx) error {
			_, err := tx.Exec(h.ctx(), `UPDATE classroom_card SET token_hash = ? WHERE school_id = ? AND child = ? AND ended_at = ''`, hash, school, h.ids[who])
			return err
		}))
	}
	lay(hex.EncodeToString(sum[:]))
	defer lay(is)
	return h.nobody().post("/card/"+printed, nil)
}
