package people

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
)

// Bounds on what a register holds.
const (
	longestName    = 60
	longestAccount = 40
	longestClass   = 20
	longestGroup   = 80
	longestEmail   = 254
	mostOfOne      = 20 // posts, classes or carers of one person
)

// Check says what is wrong with a person; Field of the error is the column of the import file and the name of the
// form's field alike. Posts are those of the pack in force; nil leaves them unchecked, for there is no pack yet.
func Check(p Person, posts []policy.Post) error { return check(p, posts, true) }

// check leaves out the user name where a feed gives none: one is proposed then.
func check(p Person, posts []policy.Post, named bool) error {
	for _, check := range []func() error{
		func() error {
			if !named {
				return nil
			}
			return checkAccount(p)
		},
		func() error { return checkName("given", "first name", p.Given) },
		func() error { return checkName("family", "family name", p.Family) },
		func() error { return checkKinds(p) },
		func() error { return checkPosts(p, posts) },
		func() error { return checkYear(p) },
		func() error { return checkClasses(p) },
		func() error { return checkDay("left", "the leaving date", p.Left) },
		func() error { return checkMore(p) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func checkAccount(p Person) error {
	a := p.Account
	switch {
	case a == "":
		return errs.Bad("account", "Enter a user name, such as the initial and the family name: a.lovelace")
	case len(a) < 2 || len(a) > longestAccount:
		return errs.Bad("account", "A user name has 2 to %d characters.", longestAccount)
	case strings.ContainsFunc(a, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_'
	}):
		return errs.Bad("account", "A user name may hold only small letters a to z, figures, dots and hyphens. Change %q.", a)
	case strings.ContainsAny(a[:1], ".-_"):
		return errs.Bad("account", "A user name begins with a letter or a figure. Change %q.", a)
	case shared(p):
		return errs.Bad("account", "%q looks like a shared account. Every person has an account of their own, named after that person.", a)
	}
	return nil
}

func checkName(field, said, name string) error {
	switch {
	case name == "" && field == "family":
		return nil // there are people of one name: it stands as the first name
	case name == "":
		return errs.Bad(field, "Enter the %s.", said)
	case !utf8.ValidString(name) || utf8.RuneCountInString(name) > longestName:
		return errs.Bad(field, "The %s may have at most %d characters.", said, longestName)
	case strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(inNames, r)
	}):
		return errs.Bad(field, "The %s may hold only letters, spaces, apostrophes, hyphens and dots. Change %q.", said, name)
	case !beginsWell(name):
		return errs.Bad(field, "The %s begins with a letter. Change %q.", said, name)
	}
	return nil
}

// inNames are the signs besides letters of any script: joiners of Persian and Indian scripts too, but nothing that
// turns the direction of the text around it.
const inNames = " '’ʻ-‐.·・׳״\u200c\u200d"

func beginsWell(name string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(name, "'’"))
	return unicode.IsLetter(first)
}

func checkKinds(p Person) error {
	if len(p.Kinds) == 0 {
		return errs.Bad("kind", "Say what kind of person this is: %s.", strings.Join(Kinds(), ", "))
	}
	for _, k := range p.Kinds {
		if !slices.Contains(Kinds(), k) {
			return errs.Bad("kind", "%q is not a kind of person. Use one of: %s.", k, strings.Join(Kinds(), ", "))
		}
	}
	if p.Is(Pupil) && len(p.Kinds) > 1 {
		return errs.Bad("kind", "A pupil cannot be anything else at the same time. Enter %s only.", Pupil)
	}
	return nil
}

// checkPosts keeps a child from ever holding an adult's rights.
func checkPosts(p Person, posts []policy.Post) error {
	if len(p.Posts) > mostOfOne {
		return errs.Bad("posts", "One person may hold at most %d posts.", mostOfOne)
	}
	for _, key := range p.Posts {
		i := slices.IndexFunc(posts, func(x policy.Post) bool { return x.Key == key })
		switch {
		case posts == nil && !p.Is(Pupil):
		case posts == nil:
			if key != Pupil {
				return errs.Bad("posts", "A pupil cannot hold the post %q.", key)
			}
		case i < 0:
			return errs.Bad("posts", "%q is not a post in the school's policy. Use one of: %s.", key, keys(posts))
		case p.Is(Pupil) && slices.ContainsFunc(posts[i].Roles, func(r string) bool { return r != Pupil }):
			return errs.Bad("posts", "A pupil cannot hold the post %q, which carries an adult's rights.", key)
		case !p.Is(Pupil) && slices.Contains(posts[i].Roles, Pupil):
			return errs.Bad("posts", "Only a pupil can hold the post %q.", key)
		}
	}
	return nil
}

func keys(posts []policy.Post) string {
	out := make([]string, len(posts))
	for i, p := range posts {
		out[i] = p.Key
	}
	return strings.Join(out, ", ")
}

func checkYear(p Person) error {
	switch {
	case p.Year == "":
		return nil // a pupil without a year is on the exception list and gets the strictest profile
	case !slices.Contains(Years(), p.Year):
		return errs.Bad("year", "%q is not a year of this school. Use one of: %s.", p.Year, strings.Join(Years(), ", "))
	case !p.Is(Pupil):
		return errs.Bad("year", "Only pupils have a year. Leave it empty for %s.", strings.Join(p.Kinds, " and "))
	}
	return nil
}

func checkClasses(p Person) error {
	if p.Class != "" && !p.Is(Pupil) {
		return errs.Bad("class", "Only pupils attend a class. Put the classes that an adult teaches under the classes taught.")
	}
	if err := checkClass("class", p.Class); err != nil {
		return err
	}
	if len(p.Taught) > 0 && p.Is(Pupil) {
		return errs.Bad("taught", "A pupil teaches no class. Leave this empty.")
	}
	if len(p.Taught) > mostOfOne {
		return errs.Bad("taught", "One person may teach at most %d classes.", mostOfOne)
	}
	for _, class := range p.Taught {
		if err := checkClass("taught", class); err != nil {
			return err
		}
	}
	return nil
}

func checkClass(field, class string) error {
	if utf8.RuneCountInString(class) > longestClass || strings.ContainsFunc(class, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' && r != '-'
	}) {
		return errs.Bad(field, "The name of a class has at most %d letters, figures, spaces and hyphens. Change %q.", longestClass, class)
	}
	return nil
}
