package policy

// Filtering is what the gateway obeys: profiles, categories, rules and hours.
type Filtering struct {
	Provider   string     `yaml:"provider"`
	Standard   string     `yaml:"standard"`
	Clause     string     `yaml:"clause"`    // cited where no rule is nearer: everything passes the filter
	Strictest  string     `yaml:"strictest"` // profile of anyone unknown (WEB-04)
	Profiles   []Profile  `yaml:"profiles"`
	Categories []Category `yaml:"categories"`
	Windows    []Window   `yaml:"windows"`
	Rules      []Rule     `yaml:"rules"`
	Allow      []Host     `yaml:"allow"`   // school sites and helplines: reached by everyone
	Illegal    Illegal    `yaml:"illegal"` // cannot be lifted by anything (WEB-03)
	Alerts     []Alert    `yaml:"alerts"`

	Networks     []Network    `yaml:"networks"`
	Searches     Searches     `yaml:"searches"`
	Services     []Service    `yaml:"services"`
	Passes       Passes       `yaml:"passes"`
	Downloads    Downloads    `yaml:"downloads"`
	Uploads      Uploads      `yaml:"uploads"`
	Fairness     []Fairness   `yaml:"fairness"`
	Allowances   []Allowance  `yaml:"allowances"`
	Inspection   Inspection   `yaml:"inspection"`
	Bypass       []Bypass     `yaml:"bypass"`
	BypassTries  BypassTries  `yaml:"bypass_tries"`
	Apps         []App        `yaml:"apps"`
	Intelligence Intelligence `yaml:"intelligence"`
	Probes       []Probe      `yaml:"probes"`
	Texts        Texts        `yaml:"texts"`
	Supervision  Supervision  `yaml:"supervision"`
	Looks        Looks        `yaml:"looks"`
	Security     Security     `yaml:"security"`
}

// Profile is one set of rules for one age or group.
type Profile struct {
	Key     string   `yaml:"key"`
	Title   string   `yaml:"title"`
	Band    string   `yaml:"band"`    // whose words the block page uses
	Years   []string `yaml:"years"`   // N, R, 1 … 6: pupils of these years
	Roles   []string `yaml:"roles"`   // authz roles of adults
	Unknown string   `yaml:"unknown"` // block | pass: sites on no list (WEB-02)
	Clause  string   `yaml:"clause"`
}

// Category is a kind of site and the lists that fill it.
type Category struct {
	Key   string            `yaml:"key"`
	Title string            `yaml:"title"`
	Lists []string          `yaml:"lists"` // names of list folders
	Words map[string]string `yaml:"words"` // band → reason on the block page, instead of BlockWords.Reason
}

// Window is a named stretch of the school week in local time.
type Window struct {
	Key   string   `yaml:"key"`
	Title string   `yaml:"title"`
	Days  []string `yaml:"days"`  // mon … sun
	Spans []string `yaml:"spans"` // "12:00-13:00"
}

// Rule says what happens to categories for profiles. The first rule that fits decides.
type Rule struct {
	Key        string   `yaml:"key"`
	Clause     string   `yaml:"clause"`
	Profiles   []string `yaml:"profiles"` // empty: all
	Categories []string `yaml:"categories"`
	Verdict    string   `yaml:"verdict"` // block | allow
	Window     string   `yaml:"window"`  // applies only inside this window; empty: always
}

// Host is a site that everyone may reach, parents' subdomains included.
type Host struct {
	Host   string `yaml:"host"`
	Why    string `yaml:"why"`
	Clause string `yaml:"clause"`
}

// Illegal names the lists that no pack, role or lesson can lift.
type Illegal struct {
	Lists       []string `yaml:"lists"`
	Clause      string   `yaml:"clause"`
	MaxAgeHours int      `yaml:"max_age_hours"`
}

// Alert says which blocked category is told to whom, and how loudly (MON-04).
type Alert struct {
	Category string `yaml:"category"`
	Level    string `yaml:"level"` // urgent | high | normal
	Clause   string `yaml:"clause"`
	Post     string `yaml:"post"`
	Repeat   int    `yaml:"repeat"` // only after so many blocks in ten minutes; 0: at once
}
