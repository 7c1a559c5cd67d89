package policy

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// tree is a piece of a pack as it was written: keys with values, a list, or words. Every piece knows where it stands,
// so that layers can be merged and a fault still names the file and the line of the one who wrote it.
type tree struct {
	place
	kind  kind
	pairs []pair
	items []*tree
	text  string
}

// place is one line of one file of the pack's file set; a file of a lower layer begins with layers/<name>/.
type place struct {
	file string
	line int
}

type kind int

const (
	isNothing kind = iota // a key without a value
	isWords
	isList
	isKeys
)

// pair is one key; its own line is the one to name, because a value may begin further down.
type pair struct {
	place
	key   string
	value *tree
}

// grow turns the text of one file into a tree. Only a key that is set twice is a fault here; the rest is for binder.
func grow(file, text string) (*tree, Faults) {
	node, fault := document(file, text)
	if fault != nil {
		return nil, Faults{*fault}
	}
	g := &grower{file: file}
	root := g.grow(node)
	return root, g.faults
}

type grower struct {
	file   string
	faults Faults
}

func (g *grower) at(n ast.Node) place { return place{g.file, line(n)} }

func line(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

func (g *grower) grow(n ast.Node) *tree {
	t := &tree{place: g.at(n)}
	switch node := n.(type) {
	case *ast.SequenceNode:
		t.kind = isList
		for _, item := range node.Values {
			t.items = append(t.items, g.grow(item))
		}
	case ast.MapNode:
		t.kind = isKeys
		for each := node.MapRange(); each.Next(); {
			g.pair(t, each)
		}
	default:
		if text, ok := words(n); ok {
			t.kind, t.text = isWords, text
		}
	}
	return t
}

func (g *grower) pair(t *tree, each *ast.MapNodeIter) {
	one := pair{place: g.at(each.Key()), key: each.Key().GetToken().Value}
	if first := t.find(one.key); first != nil {
		g.faults = append(g.faults, Fault{File: g.file, Line: one.line,
			Reason: fmt.Sprintf("the key %s is already set in line %d", quote(one.key), first.line)})
		return
	}
	one.value = g.grow(each.Value())
	t.pairs = append(t.pairs, one)
}

// words are a value as written: a string stays a string even where YAML would see a number or a truth.
func words(n ast.Node) (string, bool) {
	switch node := n.(type) {
	case *ast.LiteralNode:
		return node.Value.Value, true
	case *ast.StringNode:
		return node.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value, true
	}
	return "", false
}

// find gives the pair of a key, or nil.
func (t *tree) find(key string) *pair {
	for i := range t.pairs {
		if t.pairs[i].key == key {
			return &t.pairs[i]
		}
	}
	return nil
}

// get gives the value of a key, or nil.
func (t *tree) get(key string) *tree {
	if t == nil {
		return nil
	}
	if p := t.find(key); p != nil {
		return p.value
	}
	return nil
}

// nameKeys are those that name an item of a list: its key or its id; a retention rule goes by its kind, an excuse by
// the requirement, an open site by its host, advice by its audience, a way round the filter by its way.
func nameKeys() []string { return []string{"key", "id", "kind", "serves", "host", "audience", "way"} }

// name is what an item of a list is called.
func (t *tree) name() string {
	for _, key := range nameKeys() {
		if v := t.get(key); v != nil && v.kind == isWords {
			return v.text
		}
	}
	return ""
}

// item finds the item of a list by its name.
func (t *tree) item(name string) *tree {
	if t == nil || name == "" {
		return nil
	}
	for _, one := range t.items {
		if one.name() == name {
			return one
		}
	}
	return nil
}
