package people

import (
	"strings"

	"belisha/internal/kit/errs"
)

// upnLetters stand for 0 to 22 in a unique pupil number: neither I nor O nor S, which look like figures.
const upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// checkUPN verifies the form of a unique pupil number and its check letter, as the Department for Education lays them
// down: a letter, then twelve figures, the last of which is a letter in a temporary number. Each place has its own
// position as weight, and the sum modulo 23 gives the first letter.
func checkUPN(upn string) error {
	if upn == "" {
		return nil
	}
	if len(upn) != 13 {
		return errs.Bad("upn", "A unique pupil number has 13 characters, a letter and twelve figures. Check it.")
	}
	sum := 0
	for i := 1; i < len(upn); i++ {
		value := int(upn[i]) - '0'
		if i == 12 && (value < 0 || value > 9) {
			value = strings.IndexByte(upnLetters, upn[i])
		} else if value > 9 {
			value = -1
		}
		if value < 0 {
			return errs.Bad("upn", "A unique pupil number is a letter and twelve figures; only a temporary one ends in a letter. Check it.")
		}
		sum += value * (i + 1)
	}
	if upn[0] != upnLetters[sum%23] {
		return errs.Bad("upn", "The check letter of this pupil number does not fit its figures. Look for a slip in typing.")
	}
	return nil
}
