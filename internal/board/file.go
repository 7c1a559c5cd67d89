package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Save writes facts and rules to dir, so that the gateway can start when the database is away (WEB-01).
// The files hold password verifiers: only their owner may read them.
func Save(dir, name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("board: %s: %w", name, err)
	}
	f, err := os.CreateTemp(dir, name+".*.new") // created 0600
	if err != nil {
		return fmt.Errorf("board: %s: %w", name, err)
	}
	defer os.Remove(f.Name()) // after the rename this finds nothing
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return fmt.Errorf("board: %s: %w", name, err)
	}
	return nil
}

// ErrDamaged says that a file was read whole, and that what stands in it is not what Save writes. Any other error of Load may
// pass by itself: the file may be as good as ever.
var ErrDamaged = errors.New("board: a file is damaged")

// Load reads what Save wrote into value.
func Load(dir, name string, value any) error {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return fmt.Errorf("board: %w", err)
	}
	if err := json.Unmarshal(data, value); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	return nil
}

// Names of the last good copies.
const (
	FactsFile    = "facts.json"
	RulebookFile = "rulebook.json"
)
