package policy

// Texts are the rules on words: in searches, on inspected pages, and in what is typed into and answered by tools of
// artificial intelligence. The phrases themselves come with the gateway; the policy says what they mean here.
// serves MON-04, STD-09, STD-12
type Texts struct {
	Clause  string        `yaml:"clause"`
	Kinds   []TextKind    `yaml:"kinds"`
	Phrases []TextPhrase  `yaml:"phrases"` // the school's own
	Excused []ExcusedText `yaml:"excused"`
	Topics  []TextTopic   `yaml:"topics"`
}

// TextTopic says which kinds of text a lesson on a topic explains. Self-harm and abuse are never explained for one child.
// serves NEW-09
type TextTopic struct {
	Title string   `yaml:"title"`
	Words []string `yaml:"words"` // any of them, as whole words in the lesson's aim
	Kinds []string `yaml:"kinds"` // keys of kinds of text, and of categories of sites
}

// TextKind says what becomes of one kind of worrying text. // serves NEW-09
type TextKind struct {
	Key       string         `yaml:"key"`      // selfharm | abuse | bullying | sexual | hate | violence | drugs | …
	Title     string         `yaml:"title"`    // as people call it
	Category  string         `yaml:"category"` // of the alert; empty: the key
	Level     string         `yaml:"level"`    // urgent | high | normal: of a search or a prompt
	PageLevel string         `yaml:"page"`     // of a page that was read; empty: pages of this kind raise nothing
	From      int            `yaml:"from"`     // score, 1 to 100, from which it counts; 0: 50
	Profiles  map[string]int `yaml:"profiles"` // another score for some profiles
	Block     []string       `yaml:"block"`    // profiles for which such a page or search is closed at once
	Post      string         `yaml:"post"`
	Clause    string         `yaml:"clause"`
}

// TextPhrase is a phrase of the school's own.
type TextPhrase struct {
	Kind   string `yaml:"kind"`
	Words  string `yaml:"words"`
	Weight int    `yaml:"weight"` // 1 to 100; negative: it makes a text more innocent
}

// ExcusedText are words that mean nothing bad in this school: a topic, a place, a book. // serves NEW-09
type ExcusedText struct {
	Words string   `yaml:"words"`
	Kinds []string `yaml:"kinds"` // empty: all but self-harm
	Why   string   `yaml:"why"`
	Until string   `yaml:"until"` // last day, 2026-12-18; empty: no end
}
