package defence

// What a rule finds.
const (
	WrongPasswords = "wrong_passwords"
	ManyAccounts   = "many_accounts"
	Lockouts       = "lockouts"
	OddHours       = "odd_hours"
	TwoNetworks    = "two_networks"
	Exports        = "exports"
	Deletions      = "deletions"
	Settings       = "settings"
	NewRole        = "new_role"
	Configuration  = "configuration"
	Virus          = "virus"
	Scan           = "scan"
	NotFound       = "not_found"
	FilterFault    = "filter"
)

// rule is one kind of sign: what it is called, how grave it is, and what to look at first.
type rule struct {
	Kind, Title, Level, First string
}

// rules are all kinds, in the order in which the page explains them. // serves NET-18
func rules() []rule {
	return []rule{
		{WrongPasswords, "Many wrong passwords for one account", High, "Ask whose account it is. If it was not they, cut the account off and give it a new password."},
		{ManyAccounts, "Wrong passwords for many accounts from one address", Urgent, "Find out what stands at this address. If it is a device of the school, cut it off."},
		{Lockouts, "Many accounts pause at once", Urgent, "Somebody may be trying a list of passwords. Look at what these accounts have in common."},
		{OddHours, "A sign-in in the middle of the night", Normal, "Ask whose account it is. If it was not they, cut the account off."},
		{TwoNetworks, "One account from two networks within minutes", High, "Ask whether both were its owner. If not, cut the account off."},
		{Exports, "Many exports by one person", High, "Ask what they are for. If nobody can say, cut the account off; the export log says what went out."},
		{Deletions, "Many records removed by one person", Urgent, "Cut the account off first, then ask. What is gone may be in the last back-up."},
		{Settings, "A setting was changed out of hours", High, "Ask who did it whether it was they, and why at this time."},
		{NewRole, "A setting was changed by somebody whose role is new", High, "Ask whoever gave the role whether it is right."},
		{Configuration, "The machine’s own settings are not what they were", High, "Ask whoever looks after the machine whether it was they, and why. If nobody was it, somebody else can write to its files."},
		{Virus, "A harmful file was stopped", High, "The file stayed outside. Look at what asked for it: one device again and again may be infected. Cut it off."},
		{Scan, "A device looks for other machines", Urgent, "A person does not ask for so many. Cut the device off, then look at it."},
		{NotFound, "A device asks for many names that do not exist", High, "Harmful programs look for their makers this way. Look at the device, and cut it off if nobody can explain it."},
		{FilterFault, "A part of the filter has failed", High, "Look at the checks of the web filter, and mend it."},
	}
}

func ruleOf(kind string) rule {
	for _, r := range rules() {
		if r.Kind == kind {
			return r
		}
	}
	return rule{Kind: kind, Title: "Something unusual", Level: High}
}

// finding is what a rule found, on its way to be an alert.
type finding struct {
	kind, person, device, asset, story string
	times                              int64
}
