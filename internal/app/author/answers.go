package author

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"belisha/internal/policy"
)

// Answer is one line of a file of answers.
type Answer struct {
	Key, Value string
	Line       int
}

// largestAnswers bounds a file that comes from outside.
const largestAnswers = 1 << 20

// ReadAnswers reads answers that are given instead of asked: YAML, key: value. The keys are those of choices, and of
// pack.yaml for the policy itself. Several answers to one choice stand in a list or with commas between.
func ReadAnswers(in io.Reader) ([]Answer, error) {
	text, err := io.ReadAll(io.LimitReader(in, largestAnswers+1))
	if err != nil {
		return nil, fmt.Errorf("the answers cannot be read: %w", err)
	}
	if len(text) > largestAnswers {
		return nil, errors.New("the file of answers is larger than 1 MiB")
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fmt.Errorf("the answers are not YAML: %w", err)
	}
	out := []Answer{}
	for _, doc := range file.Docs {
		switch body := doc.Body.(type) {
		case nil:
		case *ast.MappingNode:
			for _, pair := range body.Values {
				out = append(out, answer(pair))
			}
		case *ast.MappingValueNode:
			out = append(out, answer(body))
		case *ast.CommentGroupNode:
		default:
			return nil, errors.New("the answers must be lines of the form “key: value”")
		}
	}
	return out, nil
}

func answer(pair *ast.MappingValueNode) Answer {
	a := Answer{Key: pair.Key.String(), Line: pair.Key.GetToken().Position.Line}
	if list, ok := pair.Value.(*ast.SequenceNode); ok {
		var all []string
		for _, one := range list.Values {
			all = append(all, said(one))
		}
		a.Value = strings.Join(all, ",")
		return a
	}
	a.Value = said(pair.Value)
	return a
}

// said is a plain value as it was meant; anything that is no plain value fits no question and is refused there.
func said(n ast.Node) string {
	if s, ok := n.(*ast.StringNode); ok {
		return strings.TrimSpace(s.Value)
	}
	if n == nil || n.GetToken() == nil {
		return ""
	}
	return strings.TrimSpace(n.GetToken().Value)
}

// take keeps given answers, or none of them if one does not fit: every fault is told at once.
func (d *draft) take(p *policy.Pack, all []question, given []Answer) error {
	var faults []error
	var fits []func() error
	for _, a := range given {
		i := slices.IndexFunc(all, func(q question) bool { return q.key == a.Key })
		if i < 0 {
			faults = append(faults, fmt.Errorf("line %d: %s", a.Line, unopened(p, d, a.Key)))
			continue
		}
		value, wrong := all[i].read(a.Value)
		if wrong != "" {
			faults = append(faults, fmt.Errorf("line %d: %s: %s%s", a.Line, a.Key, wrong, among(all[i])))
			continue
		}
		fits = append(fits, func() error { return all[i].keep(value) })
	}
	if len(faults) > 0 {
		return fmt.Errorf("the answers were refused, and none was taken:\n%w", errors.Join(faults...))
	}
	for _, keep := range fits {
		if err := keep(); err != nil {
			return err
		}
	}
	return nil
}

// unopened says why a key is no question.
func unopened(p *policy.Pack, d *draft, key string) string {
	decided := slices.ContainsFunc(p.Choices, func(c policy.Choice) bool { return c.Key == key })
	switch {
	case decided:
		return sprintf("%s is decided already; change it in choices.yaml.", key)
	case d.now(key) != "":
		return sprintf("%s is answered already; change it in pack.yaml.", key)
	}
	return sprintf("there is no question %q; “belisha policy show FOLDER choices” lists them.", key)
}

func among(q question) string {
	var out []string
	for _, o := range q.options {
		out = append(out, o.Key)
	}
	if len(out) == 0 {
		return ""
	}
	return " The answers are " + strings.Join(out, ", ") + "."
}
