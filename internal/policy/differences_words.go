package policy

import (
	"reflect"
	"strconv"
	"strings"
)

func itemNames(list reflect.Value) []string {
	out := make([]string, list.Len())
	for i := range out {
		for _, tag := range nameKeys() {
			if v := tagged(list.Index(i), tag); out[i] == "" && v.IsValid() && v.Kind() == reflect.String {
				out[i] = v.String()
			}
		}
	}
	return out
}

func tagged(item reflect.Value, tag string) reflect.Value {
	for i := range item.NumField() {
		if item.Type().Field(i).Tag.Get("yaml") == tag {
			return item.Field(i)
		}
	}
	return reflect.Value{}
}

// headline is what an item is called by people.
func headline(item reflect.Value) string {
	for _, tag := range []string{"text", "title"} {
		if v := tagged(item, tag); v.IsValid() && v.String() != "" {
			return v.String()
		}
	}
	return inWords(item)
}

// inWords writes a value as a person would; what is empty leaves no words.
func inWords(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return "yes"
		}
		return ""
	case reflect.Int:
		if v.Int() == 0 {
			return ""
		}
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Slice:
		var all []string
		for i := range v.Len() {
			all = append(all, inWords(v.Index(i)))
		}
		if len(all) > 0 && v.Type().Elem().Kind() == reflect.Struct {
			return strings.Join(all, "; ")
		}
		return strings.Join(all, ", ")
	case reflect.Struct:
		var all []string
		for i := range v.NumField() {
			if words := inWords(v.Field(i)); words != "" {
				all = append(all, strings.ReplaceAll(v.Type().Field(i).Tag.Get("yaml"), "_", " ")+" "+words)
			}
		}
		return strings.Join(all, ", ")
	case reflect.String:
		return v.String()
	}
	return ""
}
