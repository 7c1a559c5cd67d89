package monitoring

import (
	"sync"
	"time"

	"belisha/internal/kit/objects"
	"belisha/internal/kit/vault"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Archive is where the hours of the log are sealed when they are over.
type Archive struct {
	Store   objects.Store // nil: there is no archive, and all lines stay in the database
	KeyFile string        // the key of the house that seals the keys of the days
	// Keep is how long sealed lines stay in the database as well, where a look at them is quickest; 0: 26 hours, since the tries
	// of a day are counted on every block. At least an hour.
	Keep time.Duration
	// Grace is how long an hour waits for lines that come late; 0: a quarter of an hour.
	Grace time.Duration
	// Quiet is how many lines are sealed at least together, as long as their day is not over; 0: 4,000.
	Quiet int64
	// Lines is how many lines are sealed at most together, since they are in memory then; 0: 200,000.
	Lines int64
}

// keys reads the key of the house when it is first needed.
type keys struct {
	file string

	mu    sync.Mutex
	known *vault.Vault
}

func (k *keys) vault() (*vault.Vault, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known != nil {
		return k.known, nil
	}
	v, err := vault.Read(k.file)
	if err == nil {
		k.known = v
	}
	return v, err
}

// archived gives the log its archive, when the house has one.
func (a Archive) archived(t traffic.Log) traffic.Log {
	if a.Store == nil {
		return t
	}
	k := &keys{file: a.KeyFile}
	return t.With(traffic.Archive{Store: a.Store, Vault: k.vault, Quiet: a.Quiet, Lines: a.Lines})
}
