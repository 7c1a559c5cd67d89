package app

import (
	"reflect"

	"github.com/goccy/go-yaml"
)

// describe takes the comments of a configuration from its struct tags, so that the two cannot drift apart.
func describe(path string, v any, into yaml.CommentMap) {
	t, value := reflect.TypeOf(v), reflect.ValueOf(v)
	for i := range t.NumField() {
		f := t.Field(i)
		at := path + "." + f.Tag.Get("yaml")
		if c := f.Tag.Get("comment"); c != "" {
			into[at] = []*yaml.Comment{yaml.HeadComment(" " + c)}
		}
		if f.Type.Kind() == reflect.Struct {
			describe(at, value.Field(i).Interface(), into)
		}
	}
}
