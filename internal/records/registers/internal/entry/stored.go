package entry

import (
	"strconv"
	"strings"

	"belisha/internal/policy"
)

// Stored are an entry's values as its form has them before anybody types.
func Stored(def policy.Register, values map[string]string) map[string]string {
	out := map[string]string{}
	for _, f := range def.Fields {
		out[f.Key] = shownTyped(f, values[f.Key])
	}
	return out
}

// shownTyped is a stored value as the form's box has it before anybody types.
func shownTyped(f policy.Field, value string) string {
	switch f.Kind {
	case "money":
		return strings.Replace(Pounds(value), "£", "", 1)
	case "signature", "file":
		return ""
	}
	return value
}

// Several splits a value that holds more than one.
func Several(value string) []string {
	var out []string
	for one := range strings.SplitSeq(value, ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// Pounds writes whole pence as money.
func Pounds(pence string) string {
	n, err := strconv.ParseInt(pence, 10, 64)
	if err != nil {
		return pence
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return sign + "£" + strconv.FormatInt(n/100, 10) + "." + strconv.FormatInt(n/10%10, 10) + strconv.FormatInt(n%10, 10)
}
