package policy

// Duty is something that somebody does again and again. // serves GOV-16
type Duty struct {
	Key      string   `yaml:"key"`
	Title    string   `yaml:"title"`
	How      string   `yaml:"how"` // what to do, in a sentence or two
	Clause   string   `yaml:"clause"`
	Serves   []string `yaml:"serves"`
	Owner    string   `yaml:"owner"`    // post; without a holder it falls to the head
	Deputy   string   `yaml:"deputy"`   // post that takes over in absence
	Every    string   `yaml:"every"`    // one of Cadences, or a number of them: "2 years", "3 weeks"
	Due      string   `yaml:"due"`      // where in the period: "last day", "day 5", "school day 5", "week 10", "09-30"; empty: last day
	Proof    Proof    `yaml:"proof"`    // what shows that it was done
	Remind   []int    `yaml:"remind"`   // days before the due day
	Escalate string   `yaml:"escalate"` // post told when it is missed
	After    int      `yaml:"after"`    // days after the due day until then
	Trigger  []string `yaml:"trigger"`  // events that open it at once, beside its period: "policies.activated"
	Within   string   `yaml:"within"`   // a triggered one is due in: "14 days", "5 school days"
	Floor    bool     `yaml:"floor"`    // a layer above may do it more often, never less
}

// Cadences are the periods that a duty can follow. A term and a school day are the school's own.
func Cadences() []string {
	return []string{"day", "school day", "week", "fortnight", "month", "half term", "term", "year", "once"}
}

// Proof is what shows that a duty was done: exactly one of its three.
type Proof struct {
	Register string `yaml:"register"` // an entry of the period
	Where    string `yaml:"where"`    // expression over the entry; empty: any
	Figure   string `yaml:"figure"`   // a live figure that reads proven
	Attest   string `yaml:"attest"`   // the sentence that the owner signs
}
