package lists

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// stateFolder lies beside the lists; Build passes over what begins with a dot.
const stateFolder = ".fetched"

// States tells of every source how fetching it last went.
func (f *Fetcher) States() []Fetched {
	files, err := os.ReadDir(filepath.Join(f.dir, stateFolder))
	if err != nil {
		return nil
	}
	var all []Fetched
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), ".json"); ok && properName(name) {
			all = append(all, f.state(name))
		}
	}
	slices.SortFunc(all, func(a, b Fetched) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Confirmed says of every fetched list when it was last known to be the provider's newest: its age counts from then,
// also when the provider has had nothing new to say. // serves WEB-03
func (f *Fetcher) Confirmed() map[string]time.Time {
	all := make(map[string]time.Time)
	for _, s := range f.States() {
		for _, list := range s.Lists {
			all[list] = s.Good
		}
	}
	return all
}

// Forget is for a source that is no longer subscribed to: its lists go with it.
func (f *Fetcher) Forget(name string) error {
	if !properName(name) {
		return nil
	}
	for _, list := range f.state(name).Lists {
		if properName(list) {
			if err := os.RemoveAll(filepath.Join(f.dir, list)); err != nil {
				return err
			}
		}
	}
	return os.RemoveAll(f.statePath(name))
}

func (f *Fetcher) statePath(name string) string {
	return filepath.Join(f.dir, stateFolder, name+".json")
}

// state is what is known of a source; of one that was never fetched, or whose note is damaged, nothing.
func (f *Fetcher) state(name string) Fetched {
	data, err := os.ReadFile(f.statePath(name))
	if err != nil {
		return Fetched{Name: name}
	}
	var s Fetched
	if json.Unmarshal(data, &s) != nil || s.Name != name {
		return Fetched{Name: name}
	}
	return s
}

func (f *Fetcher) keep(s Fetched) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(f.dir, stateFolder), 0o755); err != nil {
		return err
	}
	return replace(f.statePath(s.Name), func(file *os.File) error {
		_, err := file.Write(data)
		return err
	})
}

// complete says whether all that a source brought last time is still there.
func (f *Fetcher) complete(s Fetched) bool {
	for _, list := range s.Lists {
		if _, err := os.Stat(filepath.Join(f.dir, list)); err != nil {
			return false
		}
	}
	return len(s.Lists) > 0
}
