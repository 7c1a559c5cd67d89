package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"belisha/internal/app"
	"belisha/internal/app/author"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/policy/oscal"
)

type policyCmd struct {
	Check    checkCmd    `cmd:"" help:"Read a pack: its faults, or what it leaves open and how to put it right."`
	Test     testCmd     `cmd:"" help:"Run the tests that a pack carries."`
	Show     showPackCmd `cmd:"" help:"Print what a pack holds, and where each thing comes from."`
	Diff     diffCmd     `cmd:"" help:"Print what changes from one pack to another."`
	Simulate simulateCmd `cmd:"" help:"Say what a pack would change in this school, without changing it."`
	Export   exportCmd   `cmd:"" help:"Write a pack as OSCAL 1.1 files."`
	New      newCmd      `cmd:"" help:"Begin a policy of your own: questions in plain words, a pack as the answer."`
	Schema   schemaCmd   `cmd:"" help:"Print the JSON Schema of a pack's files, for an editor."`
}

// packArg names a pack: a folder, or one that comes with Belisha.
type packArg struct {
	Pack string `arg:"" help:"A folder, or the name of a pack that comes with Belisha."`
}

func (p packArg) open() (*policy.Pack, error) { return readPack(p.Pack) }

func readPack(name string) (*policy.Pack, error) {
	files, err := app.OpenPack(name)
	if err != nil {
		return nil, err
	}
	return policy.Parse(files)
}

type checkCmd struct {
	packArg
	Strict bool `help:"Fail when a finding weighs heavily, for scripts."`
	JSON   bool `name:"json" help:"Print JSON, for scripts."`
}

func (c *checkCmd) Run() error {
	p, err := c.open()
	var faults policy.Faults
	if c.JSON && errors.As(err, &faults) {
		return errors.Join(asJSON(author.Checked{Faults: faults}), errFaults)
	}
	if err != nil {
		return counted(err)
	}
	checked := author.Check(p, clock.System())
	if c.JSON {
		err = asJSON(checked)
	} else {
		err = checked.Print(os.Stdout)
	}
	if heavy := checked.Heavy(); err == nil && c.Strict && heavy > 0 {
		err = fmt.Errorf("%d of the findings weigh heavily", heavy)
	}
	return err
}

// errFaults says in words what the JSON before it lists.
var errFaults = errors.New("the pack has faults") //nolint:gochecknoglobals // constant error

// counted puts the number of faults above them, each with its file and line.
func counted(err error) error {
	var faults policy.Faults
	if errors.As(err, &faults) && len(faults) > 1 {
		return fmt.Errorf("the pack has %d faults:\n%w", len(faults), err)
	}
	return err
}

func asJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

type testCmd struct {
	packArg
	JSON bool `name:"json" help:"Print JSON, for scripts."`
}

func (t *testCmd) Run() error {
	p, err := t.open()
	if err != nil {
		return counted(err)
	}
	decider, err := app.NewDecider(p)
	if err != nil {
		return err
	}
	defer decider.Close()
	tried, err := author.Test(p, decider)
	if err != nil {
		return counted(err)
	}
	if t.JSON {
		err = asJSON(tried)
	} else {
		err = tried.Print(os.Stdout)
	}
	if err == nil && len(tried.Wrong) > 0 {
		err = fmt.Errorf("%d of the pack's tests went wrong", len(tried.Wrong))
	}
	return err
}

type showPackCmd struct {
	packArg
	Name string `arg:"" optional:"" help:"A clause, a choice, a register, a duty, or a part such as clauses; without it the contents."`
}

func (s *showPackCmd) Run() error {
	p, err := s.open()
	if err != nil {
		return err
	}
	return author.Show(os.Stdout, p, s.Name, width())
}

type diffCmd struct {
	Before string `arg:"" help:"The older pack."`
	After  string `arg:"" help:"The newer pack."`
}

func (d *diffCmd) Run() error {
	before, err := readPack(d.Before)
	if err != nil {
		return err
	}
	after, err := readPack(d.After)
	if err != nil {
		return err
	}
	return author.Diff(os.Stdout, before, after, width())
}

type simulateCmd struct {
	where
	packArg
}

func (s *simulateCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := s.config(c)
	if err != nil {
		return err
	}
	files, err := app.OpenPack(s.Pack)
	if err != nil {
		return err
	}
	parts, err := app.Simulate(ctx, cfg, clock.System, files)
	if err != nil {
		return counted(err)
	}
	return author.Effects(os.Stdout, parts, width())
}

type exportCmd struct {
	where
	Pack string `help:"A folder or a pack's name, without readings; without it the policy in force with its readings."`
	Out  string `arg:"" help:"Folder for the files." type:"path"`
}

func (e *exportCmd) Run(ctx context.Context, c *cli) error {
	pack, readings, err := e.what(ctx, c)
	if err != nil {
		return err
	}
	files, err := oscal.Export(pack, readings, clock.System())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(e.Out, 0o755); err != nil {
		return fmt.Errorf("the folder cannot be made: %w", err)
	}
	for name, text := range files {
		err = errors.Join(err, os.WriteFile(filepath.Join(e.Out, name), text, 0o644))
	}
	if err != nil {
		return fmt.Errorf("the files cannot be written: %w", err)
	}
	fmt.Printf("%d files in %s\n", len(files), e.Out)
	return nil
}

func (e *exportCmd) what(ctx context.Context, c *cli) (*policy.Pack, []oscal.Reading, error) {
	if e.Pack != "" {
		p, err := readPack(e.Pack)
		return p, nil, err
	}
	cfg, err := e.config(c)
	if err != nil {
		return nil, nil, err
	}
	return app.Readings(ctx, cfg, clock.System)
}

type newCmd struct {
	Out     string `arg:"" help:"Folder for the new pack; one that was begun is gone on with." type:"path"`
	Base    string `help:"The layer that it stands on." default:"england"`
	Answers string `help:"YAML file of answers, key: value, instead of questions; - reads standard input." placeholder:"FILE"`
}

func (n *newCmd) Run(ctx context.Context) error {
	base, err := readPack(n.Base)
	if err != nil {
		return err
	}
	start := author.Start{Base: base, Name: n.Base, Dir: n.Out, Today: clock.System(), Width: width(), Read: readPack}
	if start.Answers, err = n.answers(); err != nil {
		return err
	}
	begun, err := author.Begin(ctx, start, os.Stdin, os.Stdout)
	if err != nil {
		return err
	}
	p := begun.Pack
	fmt.Printf("\nThe pack is in %[1]s: %[2]d choices decided now, %[3]d left open.\n"+
		"It has no faults: %[4]d clauses, %[5]d registers, %[6]d duties. README.md in it says how to go on.\n"+
		"Next: belisha policy check %[1]s\n      belisha policy test %[1]s\n",
		begun.Dir, begun.Decided, len(begun.Open), len(p.Clauses), len(p.Registers), len(p.Duties))
	return nil
}

// answers are those of a file; nil: ask.
func (n *newCmd) answers() ([]author.Answer, error) {
	if n.Answers == "" {
		return nil, nil
	}
	in := os.Stdin
	if n.Answers != "-" {
		var err error
		if in, err = os.Open(n.Answers); err != nil {
			return nil, fmt.Errorf("the answers cannot be read: %w", err)
		}
		defer in.Close()
	}
	return author.ReadAnswers(in)
}

// width is the terminal's; what is not written to one is folded for a page.
func width() int {
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && w >= 40 {
		return w
	}
	return 100
}

type schemaCmd struct {
	Part string `arg:"" optional:"" help:"One part, such as clauses or registers; without it the whole pack."`
}

func (s *schemaCmd) Run() error {
	text, err := policy.Schema()
	if s.Part != "" {
		text, err = policy.SchemaOf(s.Part)
	}
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}

type statementCmd struct {
	Verify verifyStatementCmd `cmd:"" help:"Say whether a signed statement is as it was signed; needs nothing but the file."`
}

type verifyStatementCmd struct {
	File string `arg:"" help:"The file." type:"existingfile"`
}

func (v *verifyStatementCmd) Run() error {
	lines, err := app.CheckStatement(v.File)
	for _, l := range lines {
		fmt.Println(l)
	}
	return err
}
