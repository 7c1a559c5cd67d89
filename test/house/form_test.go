package house_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var (
	hidden    = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`) //nolint:gochecknoglobals // compiled once
	radio     = regexp.MustCompile(`<input[^>]*type="radio"[^>]*>`)  //nolint:gochecknoglobals // compiled once
	option    = regexp.MustCompile(`<option[^>]*value="[^"]+`)       //nolint:gochecknoglobals // compiled once
	attribute = regexp.MustCompile(`(name|value)="([^"]*)"`)         //nolint:gochecknoglobals // compiled once
)

// form makes a form out of names and values.
func form(kv ...string) url.Values {
	f := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		f.Add(kv[i], kv[i+1])
	}
	return f
}

// fields are what a page carries on from form to form.
func fields(body string) url.Values {
	out := url.Values{}
	for _, field := range hidden.FindAllString(body, -1) {
		at := attributes(field)
		out.Add(at["name"], at["value"])
	}
	return out
}

func attributes(tag string) map[string]string {
	at := map[string]string{}
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		at[m[1]] = html.UnescapeString(m[2])
	}
	return at
}

// typed is one of them.
func typed(body, name string) string { return fields(body).Get(name) }

// offered is the first value that a page's radios of a name offer, apart from some.
func offered(body, name string, not ...string) string {
	for _, tag := range radio.FindAllString(body, -1) {
		at := attributes(tag)
		if at["name"] == name && !slices.Contains(not, at["value"]) {
			return at["value"]
		}
	}
	return ""
}

// listed is the first value of a list to choose from.
func listed(body, name string) string {
	_, after, _ := strings.Cut(body, `name="`+name+`"`)
	return attributes(option.FindString(after) + `"`)["value"]
}
