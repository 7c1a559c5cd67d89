package policy

import "golang.org/x/net/publicsuffix"

// SharedEnding says whether a name is no site but an ending that many sites share, such as "co.uk" or "sch.uk": whoever opened
// or closed it would open or close a country. // serves WEB-06
func SharedEnding(name string) bool {
	suffix, official := publicsuffix.PublicSuffix(name)
	if official && suffix == name {
		return true
	}
	below, official := publicsuffix.PublicSuffix("a." + name) // whatever stands below "sch.uk" is such an ending
	return official && below == "a."+name
}
