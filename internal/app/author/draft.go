package author

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/policy"
)

// draft is a pack on disk that grows answer by answer, so that an interrupt, a power cut or a phone call loses nothing.
// What somebody has written into its files by hand stays as it is: answers replace marked lines, or are added below.
type draft struct {
	dir    string
	pack   string // the text of pack.yaml
	before string // choices.yaml as it was found
	made   []decision
}

// decision is one choice with the school's own answer.
type decision struct {
	choice policy.Choice
	value  string
}

func openDraft(dir string) (*draft, error) {
	pack, err := os.ReadFile(filepath.Join(dir, "pack.yaml"))
	if err != nil {
		return nil, fmt.Errorf("the pack cannot be read: %w", err)
	}
	choices, err := os.ReadFile(filepath.Join(dir, "choices.yaml"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("the pack cannot be read: %w", err)
	}
	return &draft{dir: dir, pack: string(pack), before: string(choices)}, nil
}

// unasked marks a line of pack.yaml that holds a usual value nobody has been asked about yet.
const unasked = " # nobody has been asked yet"

// line finds one line of pack.yaml. A list in brackets is one line too.
func line(key string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(key) + `: (.*?)(` + regexp.QuoteMeta(unasked) + `)?$`)
}

// asked says whether somebody has answered, or written, a line of pack.yaml.
func (d *draft) asked(key string) bool {
	m := line(key).FindStringSubmatch(d.pack)
	return m == nil || m[2] == ""
}

// now is the value of a line of pack.yaml.
func (d *draft) now(key string) string {
	m := line(key).FindStringSubmatch(d.pack)
	if m == nil {
		return ""
	}
	text := strings.TrimSuffix(strings.TrimPrefix(m[1], "["), "]")
	if plain, err := strconv.Unquote(text); err == nil {
		return plain
	}
	return text
}

// set replaces lines of pack.yaml and keeps the file: key, value, key, value …
func (d *draft) set(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		value := quoted(pairs[i+1])
		if pairs[i] == "authors" {
			value = "[" + value + "]"
		}
		d.pack = line(pairs[i]).ReplaceAllLiteralString(d.pack, pairs[i]+": "+value)
	}
	return keep(d.dir, "pack.yaml", d.pack)
}

// propose changes a usual value that nobody has been asked about yet.
func (d *draft) propose(key, value string) {
	if !d.asked(key) {
		d.pack = line(key).ReplaceAllLiteralString(d.pack, key+": "+quoted(value)+unasked)
	}
}

// decide keeps an answer; "" takes one back.
func (d *draft) decide(c policy.Choice, value string) error {
	d.made = slices.DeleteFunc(d.made, func(m decision) bool { return m.choice.Key == c.Key })
	if value != "" {
		d.made = append(d.made, decision{c, value})
	}
	return keep(d.dir, "choices.yaml", d.choices())
}

func (d *draft) value(key string) string {
	i := slices.IndexFunc(d.made, func(m decision) bool { return m.choice.Key == key })
	if i < 0 {
		return ""
	}
	return d.made[i].value
}

// choices is the file with the answers of this time below those that were there.
func (d *draft) choices() string {
	if d.before == "" {
		return choicesFile(d.made)
	}
	if len(d.made) == 0 {
		return d.before
	}
	kept := slices.DeleteFunc(strings.SplitAfter(d.before, "\n"), func(l string) bool { return strings.TrimSpace(l) == "[]" })
	text := strings.TrimRight(strings.Join(kept, ""), "\n") + "\n"
	for _, m := range d.made {
		text += m.entry(d.now("review"))
	}
	return text
}

// quoted is a value as YAML takes it in double quotes.
func quoted(value string) string { return strconv.Quote(value) }

func write(dir string, files map[string]string) error {
	for name, text := range files {
		if err := keep(dir, name, text); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a file whole or not at all. The half-written one lies beside the pack's folder and not in it: a pack with a
// file that belongs to none would be refused.
func keep(dir, name, text string) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("the pack cannot be written: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(filepath.Clean(dir)), ".belisha-*")
	if err != nil {
		return fmt.Errorf("the pack cannot be written: %w", err)
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the pack cannot be written: %w", err), os.Remove(f.Name()))
	}
	return nil
}
