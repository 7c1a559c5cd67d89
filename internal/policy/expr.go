package policy

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// Bounds on an expression: it comes with a pack, and every entry of a register pays for it.
const (
	maxSource = 1000 // letters
	maxNodes  = 200
	maxMemory = 10_000 // cells that one evaluation may take
)

// Expression is one rule of a pack, compiled and known to answer yes or no. It is safe for several at once.
type Expression struct {
	source  string
	program *vm.Program
}

// True asks the rule. env comes from EntryEnv or Counts.Env, by whose names it was compiled.
func (e *Expression) True(env map[string]any) (bool, error) {
	machine := vm.VM{MemoryBudget: maxMemory}
	out, err := machine.Run(e.program, env)
	if err != nil {
		return false, fmt.Errorf("policy: asking %q: %s", e.source, firstLine(err))
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("policy: asking %q: it does not answer yes or no", e.source)
	}
	return yes, nil
}

// compile reads a rule over the names of env. There are no loops in it, so it ends.
func compile(source string, env map[string]any) (*Expression, error) {
	if len(source) > maxSource {
		return nil, fmt.Errorf("the rule is longer than %d letters", maxSource)
	}
	bounds := &bounded{}
	options := []expr.Option{expr.Env(env), expr.AsBool(), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins(), expr.Patch(bounds)}
	for _, name := range builtins() {
		options = append(options, expr.EnableBuiltin(name))
	}
	for _, f := range functions() {
		if _, taken := env[f.name]; !taken { // a field of that name is what its author means
			options = append(options, expr.Function(f.name, f.do, f.types...))
		}
	}
	program, err := expr.Compile(source, options...)
	switch {
	case err != nil:
		return nil, said(err, env)
	case bounds.refused != "":
		return nil, fmt.Errorf("%s is not allowed in a rule", bounds.refused)
	}
	return &Expression{source: source, program: program}, nil
}

// builtins are what a rule may call of the library's own.
func builtins() []string {
	return []string{"len", "lower", "upper", "trim", "hasPrefix", "hasSuffix", "abs", "min", "max"}
}

// bounded refuses what could grow or go round: ranges and closures.
type bounded struct{ refused string }

func (b *bounded) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if n.Operator == ".." {
			b.refused = "a range"
		}
	case *ast.PredicateNode, *ast.PointerNode:
		b.refused = "a loop"
	}
}

func said(err error, env map[string]any) error {
	text := firstLine(err)
	if m := regexp.MustCompile(`^unknown name (\w+)`).FindStringSubmatch(text); m != nil {
		return fmt.Errorf("the name %s is not known in this rule; %s", quote(m[1]), nearest(m[1], known(env)))
	}
	return fmt.Errorf("the rule cannot be read: %s", quote(text))
}

// known are the names of a rule, the register's own first: of two that are as near, they are the likelier.
func known(env map[string]any) []string {
	names := append(sortedKeys(env), builtins()...)
	for _, f := range functions() {
		names = append(names, f.name)
	}
	return names
}

func firstLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimSpace(text)
}
