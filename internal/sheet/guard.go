package sheet

import "strings"

// Guard keeps a spreadsheet from reading text as a formula when it opens a CSV file: a cell that begins with one of
// = + - @, their wide forms, a tab or a line end gets an apostrophe in front, which a spreadsheet understands as
// "this is text". Read takes exactly that apostrophe away again, so that a file written here comes back as it was.
func Guard(s string) string {
	if risky(s) {
		return "'" + s
	}
	return s
}

// Unguard undoes Guard: what Guard left alone it leaves alone too.
func Unguard(s string) string {
	if strings.HasPrefix(s, "'") && risky(s) {
		return s[1:]
	}
	return s
}

// risky also sees through apostrophes and spaces in front: some programs drop them.
func risky(s string) bool {
	s = strings.TrimLeft(s, "'")
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return true
	}
	s = strings.TrimLeft(s, " \u00a0")
	for _, mark := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, mark) {
			return true
		}
	}
	return false
}
