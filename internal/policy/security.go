package policy

import "time"

// Security says from when on something is a sign of an attack, and how soon somebody answers it. A zero takes the usual value,
// given in brackets. // serves NET-18
type Security struct {
	Clause        string `yaml:"clause"`
	Answer        string `yaml:"answer"`         // within this an alert has an outcome, or the head is told (4 school hours)
	Urgent        string `yaml:"urgent"`         // … an urgent one (1 school hour)
	Hours         string `yaml:"hours"`          // on school days settings are changed then; at another time somebody is told (07:00-18:00)
	WrongTries    int    `yaml:"wrong_tries"`    // wrong passwords for one account in ten minutes (10)
	WrongAccounts int    `yaml:"wrong_accounts"` // accounts for which wrong ones come from one address in ten minutes (5)
	Locked        int    `yaml:"locked"`         // accounts that pause within half an hour (3)
	Exports       int    `yaml:"exports"`        // exports of records by one person within an hour (10)
	Deletions     int    `yaml:"deletions"`      // records removed by one person within an hour (20)
	Hosts         int    `yaml:"hosts"`          // names for which one device asks within a minute (300)
	Refused       int    `yaml:"refused"`        // … that are refused (60)
	Addresses     int    `yaml:"addresses"`      // bare addresses to which one device turns within a minute (20)
	NotFound      int    `yaml:"not_found"`      // names that do not exist, for which one device asks within a minute (60)
	QuietMinutes  int    `yaml:"quiet_minutes"`  // after so long a silence it is a new alert (60)
}

// Usual fills every nought with the value that the comments name.
func (s Security) Usual() Security {
	s.Answer, s.Urgent = usual(s.Answer, "4 school hours"), usual(s.Urgent, "1 school hour")
	s.Hours = usual(s.Hours, "07:00-18:00")
	s.WrongTries, s.WrongAccounts, s.Locked = usual(s.WrongTries, 10), usual(s.WrongAccounts, 5), usual(s.Locked, 3)
	s.Exports, s.Deletions = usual(s.Exports, 10), usual(s.Deletions, 20)
	s.Hosts, s.Refused = usual(s.Hosts, 300), usual(s.Refused, 60)
	s.Addresses, s.NotFound = usual(s.Addresses, 20), usual(s.NotFound, 60)
	s.QuietMinutes = usual(s.QuietMinutes, 60)
	return s
}

func (c *checker) security() {
	const at = inFiltering + "security"
	s := &c.pack.Filtering.Security
	c.maybe(at+".clause", "clause", s.Clause, c.clauses)
	if _, _, err := ParseSpan(s.Hours); s.Hours != "" && err != nil {
		c.fault(at+".hours", s.Clause, "%s are no hours of a day like 07:00-18:00", quote(s.Hours))
	}
	calendar := NewCalendar(c.pack)
	for _, text := range []string{s.Answer, s.Urgent} {
		if _, err := calendar.Within(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), text); text != "" && err != nil {
			c.fault(at, s.Clause, "%s is no clock like 4 school hours", quote(text))
		}
	}
	for _, n := range []int{s.WrongTries, s.WrongAccounts, s.Locked, s.Exports, s.Deletions, s.Hosts, s.Refused, s.Addresses, s.NotFound, s.QuietMinutes} {
		if n < 0 || n > 2000 {
			c.fault(at, s.Clause, "the numbers of security lie between 0 and 2000, not %d", n)
		}
	}
}
