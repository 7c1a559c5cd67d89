package telling

import (
	"strings"

	"belisha/internal/policy"
	"belisha/internal/records/incidents"
)

// advice is what a child does now, by what it told. // serves INC-34, INC-45
func advice(kind string) []childLine {
	switch kind {
	case images:
		return []childLine{{"Do not send the picture to anyone.", "stop"}, {"Turn the screen off. Do not look again.", "computer"}, {"Give the tablet or phone to a grown-up you trust.", "grown-up"}}
	case message:
		return []childLine{{"Do not answer.", "stop"}, {"Do not delete it.", "lock"}, {"Show it to a grown-up.", "grown-up"}}
	case accident:
		return []childLine{{"Close the page, or turn the screen over.", "computer"}, {"You did the right thing.", "star"}}
	}
	return nil
}

// instructions are what to do at once, by the kind of report. // serves INC-34, INC-35, INC-39, INC-45
func (f *Telling) instructions(kind topic, s sender) []string {
	switch kind.key {
	case message:
		out := []string{"Do not reply.", "Do not delete the message: it is evidence.", "Tell us now. Somebody in school is told as soon as you press the button."}
		if s.route == incidents.StaffForm {
			out[1] = "Do not delete the message. Take a screenshot and add it below."
		}
		return out
	case accident:
		return []string{"Close the page.", "Nobody is blamed for telling promptly."}
	case images:
		return []string{"Do not view, copy, print or send the picture, and do not ask anyone to. This form takes no file.",
			"Turn the device off and keep it where nobody reaches it.", "Tell the designated safeguarding lead now. Do not blame the child."}
	case allegation, whistleblow:
		out := []string{"Your name is for the person alone who deals with this: the head teacher, or the chair of governors where it is about the head. Others who try to see it are refused, and that is written down."}
		if k, ok := contact(f.pack(), "whistleblowing"); ok && kind.key == whistleblow {
			out = append(out, strings.TrimSpace("You can also turn to "+k.Title+", telephone "+k.Phone+"."))
		}
		return out
	}
	return nil
}

// help are the helplines that a child can turn to outside school.
func (f *Telling) help(keys ...string) []helper {
	var out []helper
	for _, key := range keys {
		if k, ok := contact(f.pack(), key); ok {
			out = append(out, helper{k.Title, k.Phone, k.Link})
		}
	}
	return out
}

// contact finds an outside helper of the policy.
func contact(p *policy.Pack, key string) (policy.Contact, bool) {
	if p != nil {
		for _, k := range p.Contacts {
			if k.Key == key {
				return k, true
			}
		}
	}
	return policy.Contact{}, false
}
