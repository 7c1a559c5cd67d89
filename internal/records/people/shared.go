package people

import (
	"slices"
	"strings"
)

// generic are the words of which shared accounts are made.
func generic() []string {
	return strings.Fields(`account admin administrator adult afterschool all anyone assistant breakfast caretaker children
 class classes classroom clerk club computer computing cover default demo dinner everyone eyfs family finance general generic
 governor governors group guest hall head headteacher helpdesk ict info ipad ipads it key kitchen ks ks1 ks2 laptop laptops library
 login lunch mail manager midday nursery office office-staff parent parents password phonics premises primary public pupil pupils
 reading reception root room school secretary sen senco server shared sims site staff staffroom student students suite supply
 support system ta tablet teacher teachers team temp temporary test testing trainee training trolley trolleys tuition user
 users visitor visitors volunteer volunteers whiteboard year years yr`)
}

// shared reports whether an account name is made of generic words alone: "class3", "supply-2", "office". A word
// that is in the person's own name is not generic: there are people called Head. // serves PPL-01
func shared(p Person) bool {
	words := strings.FieldsFunc(p.Account, func(r rune) bool { return r < 'a' || r > 'z' })
	named := strings.ToLower(p.Given + " " + p.Family)
	found := len(words) == 0 // figures alone name nobody
	for _, w := range words {
		switch {
		case len(w) <= 1: // "class-b", but also the initial of "a.head"
		case isGeneric(w):
			if strings.Contains(named, w) {
				return false
			}
			found = true
		default:
			return false
		}
	}
	return found
}

// isGeneric also knows plurals and a class letter at the end: "classb".
func isGeneric(w string) bool {
	return slices.Contains(generic(), w) || slices.Contains(generic(), w[:len(w)-1])
}
