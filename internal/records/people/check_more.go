package people

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"belisha/internal/kit/errs"
)

// The ages between which a child is a pupil of a primary school with a nursery.
const (
	youngest = 2
	oldest   = 12
)

// checkMore checks what feeds and forms know of a person besides names and posts.
func checkMore(p Person) error {
	if err := checkDay("starts", "the first day", p.Starts); err != nil {
		return err
	}
	if p.Starts != "" && p.Left != "" && p.Left < p.Starts {
		return errs.Bad("starts", "The first day comes after the leaving date. Correct one of the two.")
	}
	if err := checkPupilOnly(p); err != nil {
		return err
	}
	if err := checkEmail(p); err != nil {
		return err
	}
	if p.Language != "" && (len(p.Language) > 20 || !regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{2,8})*$`).MatchString(p.Language)) {
		return errs.Bad("language", "Enter the short sign of a language, such as cy or pl. Leave it empty for English.")
	}
	if utf8.RuneCountInString(p.Group) > longestGroup || strings.ContainsFunc(p.Group, unicode.IsControl) {
		return errs.Bad("group", "The name of an organisation has at most %d characters.", longestGroup)
	}
	return nil
}

func checkPupilOnly(p Person) error {
	pupil := p.Is(Pupil)
	switch {
	case !pupil && p.Born != "":
		return errs.Bad("born", "Only a pupil's date of birth is kept. Leave it empty.")
	case !pupil && p.UPN != "":
		return errs.Bad("upn", "Only pupils have a pupil number. Leave it empty.")
	case !pupil && len(p.Needs) > 0:
		return errs.Bad("needs", "Only a pupil's screens are fitted in this way. Leave it empty.")
	}
	for _, n := range p.Needs {
		if !slices.Contains(Needs(), n) {
			return errs.Bad("needs", "%q is not one of: %s. Nothing medical is kept.", n, strings.Join(Needs(), ", "))
		}
	}
	if err := checkDay("born", "the date of birth", p.Born); err != nil {
		return err
	}
	return checkUPN(p.UPN)
}

func checkDay(field, said, day string) error {
	if day == "" {
		return nil
	}
	if t, err := time.Parse(time.DateOnly, day); err != nil || t.Year() < 1900 || t.Year() > 2100 {
		return errs.Bad(field, "Enter %s as day, month and year, such as 1/9/2026.", said)
	}
	return nil
}

// checkAge says whether a pupil could be at this school, by the school's own day.
func checkAge(p Person, today string) error {
	born, err := time.Parse(time.DateOnly, p.Born)
	now, wrong := time.Parse(time.DateOnly, today)
	if p.Born == "" || err != nil || wrong != nil {
		return nil
	}
	age := now.Year() - born.Year()
	if now.Month() < born.Month() || now.Month() == born.Month() && now.Day() < born.Day() {
		age--
	}
	if age < youngest || age > oldest {
		return errs.Bad("born", "By this date of birth the child is %d years old; pupils here are %d to %d. Check the year.", age, youngest, oldest)
	}
	return nil
}

func checkEmail(p Person) error {
	if p.Email == "" {
		return nil
	}
	if p.Is(Pupil) {
		return errs.Bad("email", "No letters go to a pupil. Enter the address with the child's parent or carer.")
	}
	a, err := mail.ParseAddress(p.Email)
	if err != nil || a.Address != p.Email || a.Name != "" || len(p.Email) > longestEmail || strings.ContainsFunc(p.Email, unicode.IsSpace) {
		return errs.Bad("email", "Enter an email address such as name@example.org.")
	}
	return nil
}

// needTitle is a need as people say it.
func needTitle(need string) string {
	switch need {
	case "read_aloud":
		return "Read aloud"
	case "large_text":
		return "Large text"
	case "simple_words":
		return "Simple words"
	case "pictures":
		return "Pictures beside words"
	case "new_to_english":
		return "New to English"
	}
	return need
}
