package trial

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"belisha/internal/policy"
)

// A test comes with a pack from outside the house, so its nesting and its length are bounded before it is parsed.
const (
	maxColumn = 60
	maxFlow   = 8
	maxTokens = 50_000
)

// value is one piece of a test as it was written, with its line.
type value struct {
	line  int
	text  string  // one value
	list  []value // several
	pairs []pair  // keys
	kind  int
}

type pair struct {
	key   string
	line  int
	value value
}

// What a value is.
const (
	nothing = iota
	oneText
	aList
	someKeys
)

// words are a value as plain texts: one, or those of a list. true and false are yes and no.
func (v value) words() []string {
	switch v.kind {
	case oneText:
		return []string{v.text}
	case aList:
		out := []string{}
		for _, one := range v.list {
			out = append(out, one.words()...)
		}
		return out
	}
	return nil
}

func (v value) get(key string) (value, bool) {
	for _, p := range v.pairs {
		if p.key == key {
			return p.value, true
		}
	}
	return value{}, false
}

// one is the one value of a key; "" where it has none.
func (v value) one(key string) string { found, _ := v.get(key); return found.text }

// grow reads one file. Anchors, aliases and tags are refused: a few lines of them can fill a memory.
func grow(file, text string) (value, policy.Faults) {
	tokens := lexer.Tokenize(text)
	if fault := bounded(tokens); fault.Reason != "" {
		fault.File = file
		return value{}, policy.Faults{fault}
	}
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return value{}, policy.Faults{{File: file, Reason: "is not valid YAML: " + first}}
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return value{}, policy.Faults{{File: file, Reason: "must hold exactly one list of cases"}}
	}
	g := &grower{file: file}
	root := g.grow(tree.Docs[0].Body)
	return root, g.faults
}

func bounded(tokens token.Tokens) policy.Fault {
	if len(tokens) > maxTokens {
		return policy.Fault{Reason: fmt.Sprintf("has more than %d words and signs", maxTokens)}
	}
	flow := 0
	for _, t := range tokens {
		at := policy.Fault{Line: t.Position.Line}
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType, token.DirectiveType, token.MappingKeyType:
			at.Reason = "anchors, aliases, merges, tags and directives are not allowed in a pack"
			return at
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow--
		}
		first := t.Prev == nil || t.Prev.Position.Line < t.Position.Line || t.Type == token.SequenceEntryType
		if flow > maxFlow || first && t.Position.Column > maxColumn {
			at.Reason = "is nested too deeply"
			return at
		}
	}
	return policy.Fault{}
}

type grower struct {
	file   string
	faults policy.Faults
}

func (g *grower) grow(n ast.Node) value {
	v := value{line: n.GetToken().Position.Line}
	switch node := n.(type) {
	case *ast.SequenceNode:
		v.kind = aList
		for _, item := range node.Values {
			v.list = append(v.list, g.grow(item))
		}
	case ast.MapNode:
		v.kind = someKeys
		for each := node.MapRange(); each.Next(); {
			g.pair(&v, each)
		}
	case *ast.LiteralNode:
		v.kind, v.text = oneText, strings.TrimSpace(node.Value.Value)
	case *ast.StringNode:
		v.kind, v.text = oneText, strings.TrimSpace(node.Value)
	case *ast.BoolNode:
		v.kind, v.text = oneText, yesNo(node.Value)[0]
	case *ast.IntegerNode, *ast.FloatNode:
		v.kind, v.text = oneText, node.GetToken().Value
	}
	return v
}

func (g *grower) pair(v *value, each *ast.MapNodeIter) {
	at := each.Key().GetToken()
	if _, twice := v.get(at.Value); twice {
		g.faults = append(g.faults, policy.Fault{File: g.file, Line: at.Position.Line, Reason: fmt.Sprintf("the key “%.60s” is set twice", at.Value)})
		return
	}
	v.pairs = append(v.pairs, pair{key: at.Value, line: at.Position.Line, value: g.grow(each.Value())})
}
