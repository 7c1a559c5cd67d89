package author

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"belisha/internal/policy"
)

// Start is what a new pack begins with.
type Start struct {
	Base    *policy.Pack // the layer that it stands on, resolved
	Name    string       // of that layer: "england"
	Dir     string       // where the pack is written; one that is there already is gone on with
	Today   time.Time
	Width   int                                    // of the terminal
	Answers []Answer                               // given instead of asked, from ReadAnswers; nil: ask
	Read    func(dir string) (*policy.Pack, error) // reads a folder with its layers
}

// Begun says what was written.
type Begun struct {
	Pack    *policy.Pack
	Dir     string
	Decided int      // answers of this time
	Open    []string // titles of the choices that are left open
}

// Begin asks the open choices in plain words and writes a pack. Each answer is kept as it comes, so a pack half answered
// is a whole pack, and Begin goes on with it. Every question can be left with Enter: the strictest answer then rules and
// the pack says that it is undecided. // serves NEW-10
func Begin(ctx context.Context, s Start, in io.Reader, out io.Writer) (Begun, error) {
	if err := s.found(); err != nil {
		return Begun{}, err
	}
	p, err := s.Read(s.Dir)
	if err != nil {
		return Begun{}, fmt.Errorf("the pack in %s has faults; put them right, and then go on:\n%w", s.Dir, err)
	}
	d, err := openDraft(s.Dir)
	if err != nil {
		return Begun{}, err
	}
	all := questions(p, d, s.Today)
	if s.Answers != nil {
		err = d.take(p, all, s.Answers)
	} else {
		err = newAsker(ctx, in, out, s.Width).interview(p, all)
	}
	if err != nil {
		return Begun{}, err
	}
	return s.end(d)
}

// found writes a pack without any answer where there is none yet.
func (s Start) found() error {
	if at, err := os.Stat(s.Dir); err == nil && !at.IsDir() {
		return fmt.Errorf("%s is a file; name a folder for the pack", s.Dir)
	}
	_, err := os.Stat(filepath.Join(s.Dir, "pack.yaml"))
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if there, err := os.ReadDir(s.Dir); err == nil && len(there) > 0 {
		return fmt.Errorf("the folder %s holds other things; name a new folder for the pack", s.Dir)
	}
	schemas, err := s.schemas()
	if err != nil {
		return err
	}
	id := firstIdentity(s)
	files := map[string]string{"pack.yaml": packFile(id), "choices.yaml": choicesFile(nil), "clauses.yaml": clausesFile(),
		"sections.yaml": sectionsFile(), "settings.yaml": settingsFile(s.Base.Settings.Terms), "tests/first.yaml": testFile(),
		"README.md": readme(s, filepath.Base(s.schemaDir()))}
	for name, text := range files {
		if schema, ok := schemaOf(name); ok {
			files[name] = fmt.Sprintf("# yaml-language-server: $schema=../%s/%s\n%s", filepath.Base(s.schemaDir()), schema, text)
		}
	}
	return errors.Join(write(s.schemaDir(), schemas), write(s.Dir, files))
}

// end reads what has been written as any reader would.
func (s Start) end(d *draft) (Begun, error) {
	p, err := s.Read(s.Dir)
	if err != nil {
		return Begun{}, fmt.Errorf("the pack in %s has faults:\n%w", s.Dir, err)
	}
	b := Begun{Pack: p, Dir: s.Dir, Decided: len(d.made)}
	for _, c := range p.Choices {
		if c.Value == "" {
			b.Open = append(b.Open, c.Title)
		}
	}
	return b, nil
}
