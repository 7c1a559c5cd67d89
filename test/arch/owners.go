package arch

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"
)

// Owners reports statements that write another feature's tables, or read those of a higher or an equal shelf.
func Owners(h *House) []string {
	var out []string
	for _, f := range h.Files {
		feature := Feature(f.Dir)
		if f.Test || feature == "" || !maySQL(f) {
			continue
		}
		for _, s := range h.Statements(f) {
			writes, reads := tables(s.Text)
			for _, t := range writes {
				if owner(t) != feature {
					out = append(out, fmt.Sprintf("%s:%d: %s writes %s, which is not its own", f.Path, s.Line, feature, t))
				}
			}
			for _, t := range reads {
				if !mayRead(feature, owner(t)) {
					out = append(out, fmt.Sprintf("%s:%d: %s reads %s, which is not on a lower shelf", f.Path, s.Line, feature, t))
				}
			}
		}
	}
	return out
}

// owner is the feature in a table's name.
func owner(table string) string {
	name, _, _ := strings.Cut(table, "_")
	return name
}

func mayRead(feature, of string) bool {
	mine, theirs := shelves()[feature], shelves()[of]
	if feature == of || sameShelf(feature, of) {
		return true
	}
	return mine > 0 && theirs > 0 && theirs < mine
}

var (
	schemaName = regexp.MustCompile(`^(\d{12})_([a-z]+)_[a-z0-9_]+\.sql$`)
	createHead = regexp.MustCompile(`(?is)\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?\s*\(`)
	alterHead  = regexp.MustCompile(`(?i)\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?"?(\w+)"?`)
	references = regexp.MustCompile(`(?i)\breferences\s+"?(\w+)"?`)
	comment    = regexp.MustCompile(`--[^\n]*`)
	keyLeads   = regexp.MustCompile(`(?is)\bprimary\s+key\s*\(\s*school_id\b|\bschool_id\b[^,]*\bprimary\s+key\b`)
	hasSchool  = regexp.MustCompile(`(?is)(^|,)\s*school_id\s`)
)

// Schemas reports schema files with a wrong name, tables that are not their feature's, tables without school_id at the
// head of their key, foreign keys that point up, and two files of one moment.
func Schemas(h *House) []string {
	var out []string
	moments := map[string]string{} // the migrations' order over all features is their moments' order
	for _, s := range h.Schema {
		feature := Feature(path.Dir(path.Dir(s.Path)))
		say := func(format string, args ...any) {
			out = append(out, s.Path+": "+fmt.Sprintf(format, args...))
		}
		if m := schemaName.FindStringSubmatch(path.Base(s.Path)); m == nil {
			say("is not named YYYYMMDDHHMM_feature_what.sql")
		} else if _, err := time.Parse("200601021504", m[1]); err != nil {
			say("begins with no date and time")
		} else if m[2] != feature {
			say("is named after %s but lies in %s", m[2], feature)
		} else if other := moments[m[1]]; other != "" {
			say("has the moment of %s: give it its own", other)
		} else {
			moments[m[1]] = s.Path
		}
		tablesOf(feature, s.Text, say)
	}
	return out
}

func tablesOf(feature, text string, say func(string, ...any)) {
	text = comment.ReplaceAllString(text, "")
	for _, at := range createHead.FindAllStringSubmatchIndex(text, -1) {
		table, body := text[at[2]:at[3]], inside(text[at[1]:])
		if owner(table) != feature {
			say("makes %s, whose name does not begin with %s_", table, feature)
		}
		if !hasSchool.MatchString(body) || !keyLeads.MatchString(body) {
			say("%s has no school_id at the head of its primary key", table)
		}
	}
	for _, m := range alterHead.FindAllStringSubmatch(text, -1) {
		if owner(m[1]) != feature {
			say("alters %s, which is not its own", m[1])
		}
	}
	for _, m := range references.FindAllStringSubmatch(text, -1) {
		if !mayRead(feature, owner(m[1])) {
			say("refers to %s, which is not on a lower shelf", m[1])
		}
	}
}

// inside returns what stands before the bracket that closes one already opened.
func inside(text string) string {
	depth := 1
	for i, c := range text {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return text[:i]
			}
		}
	}
	return text
}
