package policy

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A pack nests four deep. The parser recurses, so nesting is bounded before it starts.
const (
	maxFlow   = 8
	maxColumn = 60 // of anything that opens a deeper level
	maxTokens = 100_000
)

// document turns the text of one file into its one YAML document, or says why not.
// Anchors, aliases, tags and merges are refused: they hide repetition, and a few lines of them can fill a memory.
func document(file, text string) (ast.Node, *Fault) {
	tokens := lexer.Tokenize(text)
	if fault := scan(tokens); fault != nil {
		fault.File = file
		return nil, fault
	}
	// Duplicates are allowed here because bind refuses them with the line of the first.
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, syntaxFault(file, err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return nil, &Fault{File: file, Reason: "must hold exactly one YAML document, and not an empty one"}
	}
	return tree.Docs[0].Body, nil
}

func syntaxFault(file string, err error) *Fault {
	fault := &Fault{File: file, Reason: "is not valid YAML"}
	var precise yaml.Error
	if errors.As(err, &precise) {
		fault.Reason = "is not valid YAML: " + quote(precise.GetMessage())
		if t := precise.GetToken(); t != nil && t.Position != nil {
			fault.Line = t.Position.Line
		}
	}
	return fault
}

func scan(tokens token.Tokens) *Fault {
	if len(tokens) > maxTokens {
		return &Fault{Reason: fmt.Sprintf("has more than %d words and signs", maxTokens)}
	}
	flow := 0
	for _, t := range tokens {
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow--
		}
		if reason := refuse(t, flow); reason != "" {
			return &Fault{Line: t.Position.Line, Reason: reason}
		}
	}
	return nil
}

func refuse(t *token.Token, flow int) string {
	switch t.Type {
	case token.AnchorType, token.AliasType, token.MergeKeyType:
		return "anchors, aliases and merges are not allowed in a pack"
	case token.TagType, token.DirectiveType:
		return "tags and directives are not allowed in a pack"
	case token.MappingKeyType:
		return "a key written with “?” is not allowed in a pack"
	case token.InvalidType:
		return "is not valid YAML"
	case token.SequenceEntryType:
		if t.Position.Column > maxColumn {
			return "is nested too deeply"
		}
	}
	if t.Prev != nil && (t.Prev.Type == token.LiteralType || t.Prev.Type == token.FoldedType) {
		return "" // a text of several lines has no column of its own, and nothing can nest in it
	}
	first := t.Prev == nil || t.Prev.Position.Line < t.Position.Line
	if flow > maxFlow || first && t.Position.Column > maxColumn {
		return "is nested too deeply"
	}
	return ""
}
