package policy

// Network is a part of the school's network. Which addresses belong to it is the machine's affair (proxy.networks in the
// configuration); what it may do is the policy's. // serves STD-10 WEB-21
type Network struct {
	Key       string `yaml:"key"`
	Title     string `yaml:"title"`
	Profile   string `yaml:"profile"`   // nobody on it has a looser profile than this; empty: no limit
	Unmanaged bool   `yaml:"unmanaged"` // visitors' and own devices: never a school device's profile
	Clause    string `yaml:"clause"`
}

// Searches say how words may be looked for. // serves WEB-13 WEB-14
type Searches struct {
	Clause   string        `yaml:"clause"`
	Profiles []string      `yaml:"profiles"` // whose searches are forced to safe mode; empty: everybody's
	Engines  []Engine      `yaml:"engines"`
	Allowed  []EnginesOf   `yaml:"allowed"` // which engines a profile may use; a profile that is not named: every engine that can be forced
	Images   ImageSearches `yaml:"images"`
	Watched  []WatchedWord `yaml:"watched"` // words in a search that somebody is told of
}

// Engine is one search service and the ways in which it is held to safe mode.
type Engine struct {
	Key      string      `yaml:"key"`
	Title    string      `yaml:"title"`
	Hosts    []string    `yaml:"hosts"`    // "google.*" stands for every country's
	Words    []string    `yaml:"words"`    // query parameters that hold what is looked for
	Safe     []Parameter `yaml:"safe"`     // query parameters that are set, whatever the browser said
	Headers  []Parameter `yaml:"headers"`  // headers that are set, such as YouTube-Restrict
	Unsafe   []string    `yaml:"unsafe"`   // words in a search that switch safe mode off, such as !safeoff: refused
	Name     string      `yaml:"name"`     // the name that DNS answers with instead, such as forcesafesearch.google.com
	Children bool        `yaml:"children"` // made for children
	Place    bool        `yaml:"place"`    // searching is not what it is for, as with YouTube: the rules say whether it is open
	Images   []Parameter `yaml:"images"`   // a query that looks for pictures, such as udm=2; a name alone: with any value
	Paths    []string    `yaml:"paths"`    // where pictures are looked for, such as /images
	Pictures []string    `yaml:"pictures"` // hosts that do nothing but serve found pictures
}

// Parameter is a name with a value.
type Parameter struct {
	Name  string `yaml:"name"`
	Value string `yaml:"value"`
}

// EnginesOf are the engines of some profiles.
type EnginesOf struct {
	Profiles []string `yaml:"profiles"`
	Engines  []string `yaml:"engines"`
	Clause   string   `yaml:"clause"`
}

// ImageSearches say when pictures may be looked for. // serves WEB-14
type ImageSearches struct {
	Profiles []string `yaml:"profiles"` // for whom this holds; others may
	When     string   `yaml:"when"`     // never | lesson
	Clause   string   `yaml:"clause"`
}

// WatchedWord are words in a search. // serves WEB-13
type WatchedWord struct {
	Key    string   `yaml:"key"`
	Words  []string `yaml:"words"` // whole words or phrases, in any case
	Level  string   `yaml:"level"` // urgent | high | normal
	Post   string   `yaml:"post"`
	Clause string   `yaml:"clause"`
	Block  bool     `yaml:"block"`
}

// Service has a minimum age, which its makers state. // serves WEB-27
type Service struct {
	Key    string   `yaml:"key"`
	Title  string   `yaml:"title"`
	Hosts  []string `yaml:"hosts"`
	Age    int      `yaml:"age"` // in years; 0: not known, hence over any pupil's
	Clause string   `yaml:"clause"`
}

// Passes say what a teacher may open for a lesson, and for how long. // serves NEW-04 WEB-07 WEB-11 WEB-19 WEB-20
type Passes struct {
	Clause      string   `yaml:"clause"`
	Never       []string `yaml:"never"`        // categories that no lesson opens; the illegal lists go without saying
	Approve     []string `yaml:"approve"`      // categories that another person has to approve first
	MaxMinutes  int      `yaml:"max_minutes"`  // of one opening by a teacher alone; 0: 90
	MaxDays     int      `yaml:"max_days"`     // of one that was approved, in school days; 0: 10
	PreviewDays int      `yaml:"preview_days"` // how long a teacher's look at a site counts; 0: 30
	Digest      string   `yaml:"digest"`       // post that gets a digest of what was opened
}

// Downloads say which files may come in. // serves WEB-12 WEB-30
type Downloads struct {
	Clause   string         `yaml:"clause"`
	Rules    []DownloadRule `yaml:"rules"`     // the first that fits decides; none: allowed
	Viruses  string         `yaml:"viruses"`   // clause; files are scanned where a scanner is set up
	Unscan   string         `yaml:"unscan"`    // block | allow: what happens to files when the scanner is away or a file is too large for it
	MaxBytes int64          `yaml:"max_bytes"` // of a file that is looked into; 0: 100 MiB
	Depth    int            `yaml:"depth"`     // archives within archives; 0: 4
}

// DownloadRule says what happens to kinds of file for profiles.
type DownloadRule struct {
	Key      string   `yaml:"key"`
	Profiles []string `yaml:"profiles"` // empty: all
	Kinds    []string `yaml:"kinds"`    // program | script | macro | archive | locked_archive | disk_image | media
	Verdict  string   `yaml:"verdict"`  // block | allow | notice
	Window   string   `yaml:"window"`
	Clause   string   `yaml:"clause"`
}

// Uploads say where pupils may send things. // serves WEB-23
type Uploads struct {
	Clause   string   `yaml:"clause"`
	Profiles []string `yaml:"profiles"` // who is held to the safe places
	Safe     []Host   `yaml:"safe"`
	MaxBytes int64    `yaml:"max_bytes"` // a body no longer than this is a form, not an upload, anywhere; 0: 4 KiB
}

// Fairness bounds what one person moves. // serves WEB-26
type Fairness struct {
	Key      string   `yaml:"key"`
	Profiles []string `yaml:"profiles"`
	FileMB   int      `yaml:"file_mb"`  // one transfer; 0: no bound
	DailyMB  int      `yaml:"daily_mb"` // all transfers of a day; 0: no bound
	SlowKB   int      `yaml:"slow_kb"`  // kilobytes a second beyond it; 0: stopped
	Clause   string   `yaml:"clause"`
}

// Allowance is the time a day that adults may spend on categories. // serves WEB-08
type Allowance struct {
	Key        string   `yaml:"key"`
	Profiles   []string `yaml:"profiles"`
	Categories []string `yaml:"categories"`
	Minutes    int      `yaml:"minutes"` // a day; beyond it the head is told
	Clause     string   `yaml:"clause"`
}

// Inspection says whose HTTPS is opened with the school's own certificate. // serves WEB-12 WEB-13 WEB-23 STD-12
type Inspection struct {
	Profiles   []string `yaml:"profiles"`   // empty: nobody's
	Categories []string `yaml:"categories"` // only these; empty: all but the ones below
	Never      []string `yaml:"never"`      // categories that are never opened: banks, health
	Hosts      []string `yaml:"hosts"`      // hosts that are never opened; helplines never are
	Clause     string   `yaml:"clause"`
}

// Bypass is one way round the filter and what is done about it. // serves STD-11 WEB-15
type Bypass struct {
	Way      string   `yaml:"way"`      // doh | dot | ech | quic | relay | vpn | web_proxy | address
	Profiles []string `yaml:"profiles"` // empty: all
	Do       string   `yaml:"do"`       // block | note
	Hosts    []string `yaml:"hosts"`    // of this way, beyond the lists
	Clause   string   `yaml:"clause"`
	Unseen   string   `yaml:"unseen"` // what cannot be seen, in a sentence
}

// BypassTries say after how many tries a day somebody is told. // serves WEB-15
type BypassTries struct {
	Tries  int    `yaml:"tries"` // 0: 3
	Post   string `yaml:"post"`
	Clause string `yaml:"clause"`
}

// App is a program that is no browser and may use the network, or that trusts no certificate but its own. // serves WEB-22
type App struct {
	Key      string   `yaml:"key"`
	Title    string   `yaml:"title"`
	Hosts    []string `yaml:"hosts"`
	Ports    []int    `yaml:"ports"` // beyond 443
	Profiles []string `yaml:"profiles"`
	Pinned   bool     `yaml:"pinned"` // never opened by inspection
	Clause   string   `yaml:"clause"`
}

// Intelligence sorts the services of artificial intelligence. // serves STD-12
type Intelligence struct {
	Category string   `yaml:"category"`
	Tools    []AITool `yaml:"tools"`
	Clause   string   `yaml:"clause"`
}

// AITool is one of them, with what each profile may do with it.
type AITool struct {
	Key        string   `yaml:"key"`
	Title      string   `yaml:"title"`
	Hosts      []string `yaml:"hosts"`
	Allowed    []string `yaml:"allowed"`    // profiles
	Supervised []string `yaml:"supervised"` // profiles: in a teacher's lesson only
	Opaque     bool     `yaml:"opaque"`     // cannot be inspected
}

// Probe is one harmless question that the gateway is asked on a schedule, with the answer that is right. // serves STD-05 STD-06 NET-19 WEB-01
type Probe struct {
	Key      string   `yaml:"key"`
	Title    string   `yaml:"title"`
	About    string   `yaml:"about"`    // illegal | terrorism | adult | bypass | search | download | upload | help | office | direct | allowed
	Address  string   `yaml:"address"`  // host or URL. Empty for "direct" and "office": the machine's configuration names them
	Profiles []string `yaml:"profiles"` // empty: all
	Doors    []string `yaml:"doors"`    // proxy | dns | direct; empty: proxy and dns
	Expect   string   `yaml:"expect"`   // block | allow
	Every    string   `yaml:"every"`    // hour | day
	Clause   string   `yaml:"clause"`
	Points   []string `yaml:"points"` // lines of outside standards that it proves
}
