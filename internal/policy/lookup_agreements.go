package policy

import "slices"

// Agreement finds the text of a form.
func (p *Pack) Agreement(key string) (Agreement, bool) {
	i := slices.IndexFunc(p.Agreements, func(a Agreement) bool { return a.Key == key })
	if i < 0 {
		return Agreement{}, false
	}
	return p.Agreements[i], true
}

// AgreementsFor are the forms that the policy wants about somebody of these kinds, in the order of the pack. Who signs
// is another question: of a child's form it may be a parent (Agreement.Signer). serves AUA-01, AUA-17, PPL-03
func (p *Pack) AgreementsFor(kinds []string, year string) []Agreement {
	var out []Agreement
	for _, a := range p.Agreements {
		if Fits(a.For, kinds, year) {
			out = append(out, a)
		}
	}
	return out
}

// Signer says who signs: self, parent or both.
func (a Agreement) Signer() string {
	if a.Signs == "" {
		return "self"
	}
	return a.Signs
}

// Grace is how many days somebody has to sign anew. serves AUA-26
func (a Agreement) Grace() int { return usual(a.Renew.Grace, 14) }

// Item finds a line of a form.
func (a Agreement) Item(key string) (Item, bool) {
	i := slices.IndexFunc(a.Items, func(item Item) bool { return item.Key == key })
	if i < 0 {
		return Item{}, false
	}
	return a.Items[i], true
}

// Services are those for which a form asks leave, each once.
func (a Agreement) Services() []string {
	var out []string
	for _, item := range a.Items {
		if item.Service != "" && !slices.Contains(out, item.Service) {
			out = append(out, item.Service)
		}
	}
	return out
}

// Tags are those of all lines, each once. serves AUA-23
func (a Agreement) Tags() []string {
	var out []string
	for _, item := range a.Items {
		for _, tag := range item.Tags {
			if !slices.Contains(out, tag) {
				out = append(out, tag)
			}
		}
	}
	return out
}

// Consents finds the form and the line that ask leave for a service. serves AUA-07
func (p *Pack) Consents(service string) (Agreement, Item, bool) {
	for _, a := range p.Agreements {
		for _, item := range a.Items {
			if service != "" && item.Service == service {
				return a, item, true
			}
		}
	}
	return Agreement{}, Item{}, false
}

// usual is what a setting of nought means.
func usual[T comparable](value, otherwise T) T {
	var nought T
	if value == nought {
		return otherwise
	}
	return value
}
