package policy

// Register is one kind of plain record as data: its form, its states, who may touch it, how long it lives and the
// figure that it proves. One file registers/<key>.yaml, no Go. Every expression in it is checked when the pack is read.
type Register struct {
	Key       string     `yaml:"key"`
	Title     string     `yaml:"title"`   // "Devices on loan"
	One       string     `yaml:"one"`     // what one entry is called: "loan"
	Purpose   string     `yaml:"purpose"` // why it is kept, one or two sentences shown above the list
	Area      string     `yaml:"area"`    // where it stands in the menu: one of Areas
	Clause    string     `yaml:"clause"`  // the clause that it carries
	Serves    []string   `yaml:"serves"`  // requirement ids
	Control   string     `yaml:"control"` // record (default) | attest: what an entry is worth as evidence
	Fields    []Field    `yaml:"fields"`
	Label     []string   `yaml:"label"`   // fields that name an entry; empty: the first field
	Columns   []string   `yaml:"columns"` // fields of the list, in order; empty: the first five
	Sort      string     `yaml:"sort"`    // a field, with - in front for the last first; empty: the newest entry first
	States    []State    `yaml:"states"`  // empty: an entry has no states
	Moves     []Move     `yaml:"moves"`
	May       May        `yaml:"may"`
	Sensitive bool       `yaml:"sensitive"` // looking at an entry leaves an event
	Expects   []Expected `yaml:"expects"`   // entries that must be there: seats, sub-policies, copies
	Due       Due        `yaml:"due"`
	Keep      Keep       `yaml:"keep"`
	Figure    Evidence   `yaml:"figure"`
	Desk      Desk       `yaml:"desk"`
	Help      string     `yaml:"help"`  // how to fill it in
	Floor     bool       `yaml:"floor"` // a layer above may add fields and tighten, not take away
}

// Areas are the groups of the registers' menu, in order.
func Areas() []string {
	return []string{"policy", "people", "agreements", "safeguarding", "filtering", "mail", "devices", "images", "education", "data", "network", "governance"}
}

// Field is one box of a register's form.
type Field struct {
	Key          string   `yaml:"key"`
	Title        string   `yaml:"title"`
	Hint         string   `yaml:"hint"`
	Kind         string   `yaml:"kind"` // one of FieldKinds
	Options      []Option `yaml:"options"`
	Of           []string `yaml:"of"` // person: kinds of person; reference: one register's key; figures: names of figures
	Required     bool     `yaml:"required"`
	RequiredWhen string   `yaml:"required_when"` // expression over the entry; its fields by key, state, today, me
	ShownWhen    string   `yaml:"shown_when"`    // expression; a hidden field keeps nothing
	Check        string   `yaml:"check"`         // expression that must be true of a filled value
	CheckSays    string   `yaml:"check_says"`    // the sentence when it is not
	Unique       bool     `yaml:"unique"`
	Default      string   `yaml:"default"` // a plain value, or "today", "now", "me"
	Class        string   `yaml:"class"`   // open | personal | secret (default): what the trail may keep of it
	Min          int      `yaml:"min"`     // number: least; text: fewest characters
	Max          int      `yaml:"max"`
	About        bool     `yaml:"about"` // the person named here may not touch the entry (INC-06)
	Own          bool     `yaml:"own"`   // the person named here may see the entry as their own
}

// FieldKinds are the kinds of box. A choice is one of options, choices several; figures freezes the named live figures
// as they read when the entry is saved; clause, term and post pick one of the pack's.
func FieldKinds() []string {
	return []string{"text", "long", "number", "money", "date", "time", "yes_no", "choice", "choices", "person", "post", "reference", "file", "signature", "figures", "clause", "term", "address", "email", "phone"}
}

// Option is one answer of a choice.
type Option struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
}

// State is where an entry stands.
type State struct {
	Key    string `yaml:"key"`
	Title  string `yaml:"title"`
	Colour string `yaml:"colour"` // of the tag: grey, green, blue, yellow, orange, red, purple, turquoise
	Open   bool   `yaml:"open"`   // somebody still has to do something
	Bad    bool   `yaml:"bad"`    // a breach, a refusal, a failure: counted apart
}

// Move is one step between states and the words on its button.
type Move struct {
	Key   string   `yaml:"key"`
	Title string   `yaml:"title"` // "Give back"
	From  []string `yaml:"from"`  // empty: from any
	To    string   `yaml:"to"`
	By    []string `yaml:"by"`    // roles or posts; empty: who may change
	When  string   `yaml:"when"`  // expression that must be true
	Says  string   `yaml:"says"`  // the sentence when it is not
	Needs []string `yaml:"needs"` // fields that must be filled to take it; asked for on the way
	Sets  []Set    `yaml:"sets"`
}

// Set puts a value into a field when a move is taken: "today", "now", "me" or a plain value.
type Set struct {
	Field string `yaml:"field"`
	To    string `yaml:"to"`
}

// May narrows the table of rights for one register, by role or post. Empty: as the table has it. It can never widen.
type May struct {
	See    []string `yaml:"see"`
	Add    []string `yaml:"add"`
	Change []string `yaml:"change"`
	Attest []string `yaml:"attest"` // sign an entry as seen and right
	Export []string `yaml:"export"`
}

// Expected is an entry that must exist; a missing one shows red and names its owner.
type Expected struct {
	Key    string `yaml:"key"`
	Title  string `yaml:"title"`
	Clause string `yaml:"clause"`
	Owner  string `yaml:"owner"` // post who has to see to it
	Source string `yaml:"source"`
}

// Due says when an open entry is late and who is told.
type Due struct {
	Field    string `yaml:"field"`  // date field that holds the day; empty: Within counts from the entry
	Within   string `yaml:"within"` // "5 school days", "14 days", "3 months"
	From     string `yaml:"from"`   // date field that Within counts from; empty: the day of the entry
	While    string `yaml:"while"`  // expression; empty: while the state is open
	Remind   []int  `yaml:"remind"` // days before
	Owner    string `yaml:"owner"`  // post told; a person field's key also does
	Escalate string `yaml:"escalate"`
	After    int    `yaml:"after"` // days after the due day
}

// Keep is the life of an entry. // serves POL-30
type Keep struct {
	Days int    `yaml:"days"` // 0: the retention rule of the area
	From string `yaml:"from"` // date field, "created" or "closed" (default)
	Then string `yaml:"then"` // delete | anonymise
	Why  string `yaml:"why"`
}

// Evidence is how a register proves its clause: expressions over counts (total, open, bad, overdue, missing, expected,
// this_term, this_year, last_days), of which the first that is true decides: failing, then due, then proven. With none
// it fails while an expected entry is missing or an open one overdue, is due while it is empty, and else is proven.
type Evidence struct {
	Title   string `yaml:"title"`
	Failing string `yaml:"failing"`
	Due     string `yaml:"due"`
	Proven  string `yaml:"proven"`
	Private bool   `yaml:"private"` // counts children's matters
	Empty   string `yaml:"empty"`   // proven | due (default): what an empty register means
}

// Desk is the view for a register used standing up: one big box to find somebody, one big button for each move.
type Desk struct {
	On    bool   `yaml:"on"`
	Title string `yaml:"title"`
	Find  string `yaml:"find"` // the person or reference field that is looked up
	Group string `yaml:"group"`
}
