package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/invopop/jsonschema"
)

// Schema is the JSON Schema of a whole pack: an object whose properties are its files. An editor takes the part of one
// file from SchemaOf. It is made from the structs, so it cannot say anything else than Parse does. serves NEW-10
func Schema() ([]byte, error) {
	s := packSchema()
	s.Title, s.Type = "A policy pack of Belisha", "object"
	s.Description = "One property for each file of the folder. Files of tests/ and layers/ have their own form."
	s.AdditionalProperties = jsonschema.FalseSchema
	s.Properties = jsonschema.NewProperties()
	s.PatternProperties = map[string]*jsonschema.Schema{`^(README\.md$|tests/|layers/)`: jsonschema.TrueSchema}
	for _, p := range parts() {
		if p.shape != eachFile {
			s.Properties.Set(p.file(), reference(p.file()))
		}
		if p.shape != oneFile {
			s.PatternProperties["^"+p.name+`/[^/]+\.yaml$`] = reference(p.file())
		}
	}
	return printed(s)
}

// SchemaOf is the JSON Schema of the files of one part, such as clauses, matrices/learner or registers.
func SchemaOf(name string) ([]byte, error) {
	all := parts()
	i := slices.IndexFunc(all, func(p part) bool { return p.name == name })
	if i < 0 {
		return nil, fmt.Errorf("policy: a pack has no part %s; %s", quote(name), nearest(name, SchemaParts()))
	}
	s := packSchema()
	s.Title, s.Ref = "Belisha: "+name, reference(all[i].file()).Ref
	return printed(s)
}

// SchemaParts are the names that SchemaOf knows.
func SchemaParts() []string { return keys(parts(), func(p part) string { return p.name }) }

func reference(file string) *jsonschema.Schema {
	return &jsonschema.Schema{Ref: "#/$defs/" + escaped(file)}
}

func printed(s *jsonschema.Schema) ([]byte, error) {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return nil, fmt.Errorf("policy: printing the schema: %w", err)
	}
	return append(text, '\n'), nil
}

// packSchema defines every struct of a pack, and under its name every file.
func packSchema() *jsonschema.Schema {
	said := comments()
	r := &jsonschema.Reflector{
		FieldNameTag: "yaml", Anonymous: true, RequiredFromJSONSchemaTags: true, Mapper: plain,
		LookupComment: func(t reflect.Type, field string) string { return said[t.Name()+"."+field] },
	}
	defs := jsonschema.Definitions{}
	for _, p := range parts() {
		t := reflect.TypeOf(p.into(&Pack{})).Elem()
		if p.shape == eachFile {
			t = t.Elem()
		}
		s := r.ReflectFromType(t)
		for name, one := range s.Definitions {
			defs[name] = one
		}
		s.Definitions, s.Version = nil, ""
		defs[p.file()] = s
	}
	for name, s := range defs {
		closeSets(name, s)
	}
	return &jsonschema.Schema{Version: jsonschema.Version, Definitions: defs}
}

// plain is how one value is written: Parse takes a number or a truth as words too.
func plain(t reflect.Type) *jsonschema.Schema {
	switch t.Kind() {
	case reflect.String:
		return &jsonschema.Schema{Extras: map[string]any{"type": []string{"string", "number", "boolean"}}}
	case reflect.Int:
		return &jsonschema.Schema{Type: "integer", Minimum: "0", Maximum: "1000000"}
	case reflect.Int64:
		return &jsonschema.Schema{Type: "integer", Minimum: "0", Maximum: json.Number(strconv.FormatInt(mostBytes, 10))}
	}
	return nil
}

// closeSets turns closed sets into enums, and asks every item that has one for its key. A layer may leave out the rest.
func closeSets(name string, s *jsonschema.Schema) {
	if s.Properties == nil {
		return
	}
	for _, key := range []string{"id", "key"} {
		if _, ok := s.Properties.Get(key); ok {
			s.Required = []string{key}
		}
	}
	for key, values := range closedSets()[name] {
		property, ok := s.Properties.Get(key)
		if !ok {
			continue
		}
		if property.Items != nil {
			property = property.Items
		}
		property.Extras, property.Enum = nil, nil
		for _, v := range values {
			property.Enum = append(property.Enum, v)
		}
	}
}
