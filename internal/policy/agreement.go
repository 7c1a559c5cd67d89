package policy

// Agreement is the text of a form and the rules of its life: one file agreements/<key>.yaml, whose key is the form's.
// What was shown is what is stored, so a text is never changed in place: a new Version asks again those whom the changed
// items concern. serves AUA-01
type Agreement struct {
	Key      string   `yaml:"key"`
	Version  string   `yaml:"version"`
	Title    string   `yaml:"title"`
	Intro    string   `yaml:"intro"`
	Promise  string   `yaml:"promise"` // the sentence above the signature: "I have read and understand these rules and agree to them."
	Clause   string   `yaml:"clause"`  // the clause that it carries
	Serves   []string `yaml:"serves"`
	For      []string `yaml:"for"`   // whom it is about: kinds of person, or ks1 (Nursery to Year 2) and ks2 (Year 3 to Year 6)
	Signs    string   `yaml:"signs"` // self (default) | parent: a parent signs, about the child | both: a parent signs and the child makes a mark
	Pictures bool     `yaml:"pictures"`
	Items    []Item   `yaml:"items"`
	Renew    Renew    `yaml:"renew"`
	Source   string   `yaml:"source"`
	Floor    bool     `yaml:"floor"`

	Words map[string]Translation `yaml:"words"` // by language: cy, pl, ur …
}

// Item is one line of a form.
type Item struct {
	Key     string   `yaml:"key"` // never reused with another meaning
	Text    string   `yaml:"text"`
	Kind    string   `yaml:"kind"`    // rule (default) | consent: yes or no | undertaking: may be struck out | notice: what the signer is told
	Service string   `yaml:"service"` // of a consent: internet, mail, equipment, image.website, cloud.<service> …
	Picture string   `yaml:"picture"` // of a form in pictures: adult, click, kind, tell …
	Clauses []string `yaml:"clauses"` // the clauses that it rests on: a change of theirs asks again
	Tags    []string `yaml:"tags"`    // passwords, data_security, access, personal_cameras, mobile, images, reporting (AUA-23)
	Control string   `yaml:"control"` // what in the school's systems stands behind it, in words (AUA-06)
	Figure  string   `yaml:"figure"`  // the live figure of that control
	Where   string   `yaml:"where"`   // of a cloud service: place of storage and purpose (AUA-09)
}

// Renew says when an earlier signature is out of date, besides a change of its items. serves AUA-26
type Renew struct {
	Yearly bool `yaml:"yearly"`
	Phase  bool `yaml:"phase"` // when the child comes into another band
	Role   bool `yaml:"role"`  // when the person's kinds change
	Grace  int  `yaml:"grace"` // days; 0: 14
}

// Translation is a form in another language; what it leaves out is shown in English.
type Translation struct {
	Name    string            `yaml:"name"` // of the language, in itself: "Cymraeg"
	Title   string            `yaml:"title"`
	Intro   string            `yaml:"intro"`
	Promise string            `yaml:"promise"`
	Items   map[string]string `yaml:"items"`  // by the item's key
	Source  string            `yaml:"source"` // who made it, and whether a speaker of the language has checked it
}

// Gate keeps doors shut until something is there: a signature, a permission, an induction, a check. Whoever it holds
// still reaches the school's own pages, help and the report button. serves AUA-15, WEB-29, PPL-24, EDU-18
type Gate struct {
	Key     string   `yaml:"key"`
	Title   string   `yaml:"title"`
	Clause  string   `yaml:"clause"`
	Serves  []string `yaml:"serves"`
	For     []string `yaml:"for"`     // as Agreement.For; empty with posts: everybody who holds one of them
	Posts   []string `yaml:"posts"`   // only holders of these
	Joiners bool     `yaml:"joiners"` // only those whose first day the register knows: whoever was here before it is not held
	Needs   string   `yaml:"needs"`   // agreement:<form> | consent:<service> | register:<key>
	Person  string   `yaml:"person"`  // of a register: the field that names the person
	While   string   `yaml:"while"`   // of a register: expression over the entry: state == "complete"
	Closes  []string `yaml:"closes"`  // internet | mail | account: all but the own pages
	Grace   int      `yaml:"grace"`   // days after the person's first day
	Says    string   `yaml:"says"`    // what is missing, in a sentence for the person; words for children in SaysChild
	Child   string   `yaml:"child"`
	Helper  string   `yaml:"helper"` // post who can help
	Floor   bool     `yaml:"floor"`
}

// Module is a part of the information system that opens by job: the registers in it, and whose job it is. serves PPL-18
type Module struct {
	Key       string   `yaml:"key"`
	Title     string   `yaml:"title"`
	Clause    string   `yaml:"clause"`
	Posts     []string `yaml:"posts"`
	Registers []string `yaml:"registers"`
	Pages     []string `yaml:"pages"`  // actions that belong to it: people.show, people.export
	Sealed    bool     `yaml:"sealed"` // asks for the second secret (PPL-19)
}
