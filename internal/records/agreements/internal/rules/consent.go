package rules

import "time"

// The answers, as text.
const (
	Yes = "yes"
	No  = "no"
)

// Voice is the newest word of one home about one service: an answer on a form that counts, or a withdrawal. Carer is empty
// where the office wrote down what a parent said.
type Voice struct {
	Carer     string
	Answer    string
	At        time.Time
	Signature string
}

// Settled is what the office decided where two homes disagree.
type Settled struct {
	Answer string
	At     time.Time
}

// Heard is what holds.
type Heard struct {
	Answer    string
	Disagree  bool
	At        time.Time
	Signature string
}

// Hear takes what all homes have said: any no outweighs every yes, and no answer is a no to whoever asks. The office's
// decision holds until one of them speaks again. // serves AUA-08 AUA-12
func Hear(voices []Voice, s Settled) Heard {
	h := Heard{}
	yes, no := false, false
	for _, v := range newest(voices) {
		home := v.Carer != ""
		yes, no = yes || home && v.Answer == Yes, no || home && v.Answer == No
		if h.Answer == "" || v.Answer == No && h.Answer == Yes || v.Answer == h.Answer && v.At.After(h.At) {
			h.Answer, h.Signature, h.At = v.Answer, v.Signature, v.At
		}
	}
	h.Disagree = yes && no
	if h.Disagree && spokenBefore(voices, s.At) {
		h.Answer, h.Disagree, h.At = s.Answer, false, s.At
	}
	return h
}

// newest keeps the last word of each home. What the office wrote down for a parent stands until a parent speaks.
func newest(voices []Voice) []Voice {
	last := map[string]Voice{}
	var latest time.Time
	for _, v := range voices {
		if v.Answer != Yes && v.Answer != No {
			continue
		}
		if old, ok := last[v.Carer]; !ok || !v.At.Before(old.At) {
			last[v.Carer] = v
		}
		if v.Carer != "" && v.At.After(latest) {
			latest = v.At
		}
	}
	out := make([]Voice, 0, len(last))
	for _, v := range last {
		if v.Carer == "" && latest.After(v.At) {
			continue
		}
		out = append(out, v)
	}
	return out
}

func spokenBefore(voices []Voice, t time.Time) bool {
	for _, v := range voices {
		if !v.At.Before(t) {
			return false
		}
	}
	return !t.IsZero()
}
