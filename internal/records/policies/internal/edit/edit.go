// Package edit changes one value in the text of a pack and leaves every other line, comments included, as it was.
//
// It finds the value's lines through the YAML tree and puts new ones in their place. It promises nothing about the
// result: the caller reads the pack anew and looks whether the change is the one that was meant. It serves POL-18.
package edit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"belisha/internal/kit/errs"
)

// Place is where a value stands: the part ("clauses", "pack"), the item by its id or key, and the keys that lead to it.
type Place struct {
	Part string
	Item string // empty: the part is one mapping
	Keys []string
}

// String is the place in words, for the history of edits.
func (p Place) String() string {
	out := p.Part
	if p.Item != "" {
		out += " " + p.Item
	}
	return out + ": " + strings.Join(p.Keys, ", ")
}

// Set gives the files with one value changed. An item that lies in a lower layer gets an overlay of its own.
func Set(files map[string]string, at Place, value string) (map[string]string, error) {
	out := maps.Clone(files)
	for _, name := range own(files, at.Part) {
		root, err := read(files[name])
		if err != nil {
			return nil, fmt.Errorf("policies: editing %s: %w", name, err)
		}
		node := item(root, at.Item)
		if node == nil {
			continue
		}
		text, ok := set(files[name], node, at.Keys, value)
		if !ok {
			return nil, errs.Bad("", "%s is written in a way that cannot be changed here. Please change the file and load the pack again.", name)
		}
		out[name] = text
		return out, nil
	}
	if at.Item == "" {
		return nil, errs.Missing("The pack has no file %s.yaml.", at.Part)
	}
	name := at.Part + "/edited.yaml"
	out[name] = strings.TrimPrefix(out[name]+overlay(at, value), "\n")
	return out, nil
}

// own are the pack's own files of a part, in the order in which they are read.
func own(files map[string]string, part string) []string {
	var out []string
	for name := range files {
		if name == part+".yaml" || strings.HasPrefix(name, part+"/") && strings.HasSuffix(name, ".yaml") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func read(text string) (ast.Node, error) {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, err
	}
	if len(file.Docs) == 0 {
		return nil, nil
	}
	return file.Docs[0].Body, nil
}

func item(root ast.Node, name string) ast.MapNode {
	if name == "" {
		m, _ := root.(ast.MapNode)
		return m
	}
	list, ok := root.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	for _, one := range list.Values {
		m, ok := one.(ast.MapNode)
		if !ok {
			continue
		}
		for _, key := range []string{"id", "key"} {
			if v := find(m, key); v != nil && words(v.Value) == name {
				return m
			}
		}
	}
	return nil
}

func find(m ast.MapNode, key string) *ast.MappingValueNode {
	for each := m.MapRange(); each.Next(); {
		if kv := each.KeyValue(); kv.Key.GetToken().Value == key {
			return kv
		}
	}
	return nil
}

func words(n ast.Node) string {
	switch node := n.(type) {
	case *ast.LiteralNode:
		return node.Value.Value
	case *ast.StringNode:
		return node.Value
	case *ast.SequenceNode, *ast.MappingNode, *ast.MappingValueNode, *ast.NullNode:
		return ""
	}
	return n.GetToken().Value
}

// overlay is a new item that holds nothing but the changed value; the layers below give the rest.
func overlay(at Place, value string) string {
	name := "key"
	if at.Part == "clauses" {
		name = "id"
	}
	return fmt.Sprintf("\n- %s: %s\n%s", name, quoted(at.Item), nested(at.Keys, value, 2))
}

// nested writes keys inside one another, from a column on.
func nested(keys []string, value string, column int) string {
	var b strings.Builder
	for i, key := range keys {
		b.WriteString(strings.Repeat(" ", column+2*i) + key + ":")
		if i == len(keys)-1 {
			b.WriteString(" " + quoted(value))
		}
		b.WriteString("\n")
	}
	return b.String()
}
