package book

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// The bounds of a signing: letters of a name, bytes of a scan, children at once.
const (
	MaxName  = 200
	MaxScan  = 5 << 20
	maxAbout = 20
)

// form checks the parts of a signing that a form alone decides. // serves AUA-24 AUA-29
func (s *Signing) form(f policy.Agreement, today Text) error {
	s.Name, s.Group, s.Mark = strings.TrimSpace(s.Name), strings.TrimSpace(s.Group), strings.TrimSpace(s.Mark)
	switch {
	case s.Hash != today.Hash:
		return errs.Clash("", "The form has changed since you opened it. Read it again.")
	case s.Name == "":
		return errs.Bad("name", "Type your name: it is your signature.")
	case utf8.RuneCountInString(s.Name) > MaxName || utf8.RuneCountInString(s.Group) > MaxName || utf8.RuneCountInString(s.Mark) > MaxName:
		return errs.Bad("name", "A name has at most %d letters.", MaxName)
	case !slices.Contains([]string{OnScreen, ByLink, AtDoor, OnPaper}, s.Method):
		return errs.Bad("method", "Choose how it was signed.")
	case s.Method == AtDoor && s.Witness == "":
		return errs.Bad("witness", "Somebody of the school must have seen it signed.")
	case s.Witness != "" && (s.Witness == s.Signer || slices.Contains(s.About, s.Witness)):
		return errs.Bad("witness", "Nobody witnesses their own signature.")
	case len(s.About) > maxAbout:
		return errs.Bad("about", "Sign for at most %d children at once.", maxAbout)
	}
	return nil
}

// read checks that the page of what may follow was opened, and that a paper is there as a picture. // serves AUA-19 AUA-24
func (s Signing) read() (media string, err error) {
	if s.Method != OnPaper {
		if !s.Sanctions {
			return "", errs.Bad("sanctions", "Open the page on what may follow if the rules are broken. You can sign once you have seen it.")
		}
		if len(s.Paper) > 0 {
			return "", errs.Bad("paper", "A scan belongs to a form that was signed on paper.")
		}
		return "", nil
	}
	return scanned(s.Paper)
}

func scanned(b []byte) (string, error) {
	media := sniffed(b)
	switch {
	case len(b) == 0:
		return "", errs.Bad("paper", "Choose the scan of the signed paper.")
	case len(b) > MaxScan:
		return "", errs.Bad("paper", "The scan is larger than 5 MB. Please choose a smaller one.")
	case media == "":
		return "", errs.Bad("paper", "The scan must be a PNG or JPEG picture or a PDF. Please choose another file.")
	case media == "application/pdf" && !bytes.Contains(b[max(0, len(b)-2048):], []byte("%%EOF")):
		return "", errs.Bad("paper", "The PDF is cut off. Please scan the paper again.")
	}
	return media, nil
}

// sniffed gives the type of a scan by its first bytes; empty: it is none of those that can be stored.
func sniffed(b []byte) string {
	for start, media := range map[string]string{"\x89PNG\r\n\x1a\n": "image/png", "\xff\xd8\xff": "image/jpeg", "%PDF-": "application/pdf"} {
		if bytes.HasPrefix(b, []byte(start)) {
			return media
		}
	}
	return ""
}

// answered gives the answers for one child or adult, all there and none unknown. On paper what was left blank is a no to a
// permission, and an undertaking holds unless it is struck out. // serves AUA-08 AUA-10
func (s Signing) answered(f policy.Agreement, about string) (map[string]string, error) {
	given := map[string]string{}
	for _, from := range []map[string]string{s.Answers, s.Each[about]} {
		for k, v := range from {
			given[k] = v
		}
	}
	out := map[string]string{}
	for _, i := range f.Items {
		allowed, blank := choices(i.Kind)
		if allowed == nil {
			continue
		}
		v := given[i.Key]
		delete(given, i.Key)
		if v == "" && s.Method == OnPaper {
			v = blank
		}
		if !slices.Contains(allowed, v) {
			return nil, errs.Bad(i.Key, "Answer this one too: %s or %s.", allowed[0], allowed[1])
		}
		out[i.Key] = v
	}
	for key := range given {
		return nil, errs.Bad(key, "The form has no such item to answer. Read it again.")
	}
	return out, nil
}

func choices(kind string) (allowed []string, blank string) {
	switch kind {
	case ConsentItem:
		return []string{string(Yes), string(No)}, string(No)
	case Undertaking:
		return []string{Agreed, Struck}, Agreed
	}
	return nil, ""
}

// mark reports a child's own mark beside a parent's signature: it is kept, and satisfies nothing. // serves AUA-03 AUA-04
func (s Signing) mark(f policy.Agreement) bool {
	return f.Signer() == Both && len(s.About) == 1 && s.Signer == s.About[0]
}

// outside checks a form signed by somebody who is not in the register. // serves AUA-14
func (s Signing) outside(f policy.Agreement) error {
	switch {
	case !external(f):
		return errs.Bad("form", "Only somebody in the school's register can sign this form.")
	case s.Method == OnScreen || len(s.About) > 0:
		return errs.Bad("method", "A visitor signs at the door, by a link or on paper.")
	case groups(f) && s.Group == "":
		return errs.Bad("group", "Enter the organisation, and whom the signature covers.")
	}
	return nil
}

// cares reports a carer who is neither barred nor waits for the office's word.
func cares(c people.Carer) bool { return !c.Barred && !c.Waiting }

// relation checks that the signer may sign about a person: the person for themselves, a carer who is not barred for a
// child. // serves AUA-04 AUA-29
func relation(f policy.Agreement, about people.Person, signer string, carers []people.Carer) error {
	if f.Signer() == Self {
		if about.ID != signer {
			return errs.Bad("about", "Everybody signs this form for themselves.")
		}
		return nil
	}
	if about.ID == signer {
		return errs.Bad("signer", "A parent or carer signs this form. Ask somebody at home, or your teacher.")
	}
	i := slices.IndexFunc(carers, func(c people.Carer) bool { return c.Person == signer })
	if i < 0 || !cares(carers[i]) {
		return errs.Bad("about", "The school's register does not name you as a carer of this child. Please ask the office.")
	}
	return nil
}
