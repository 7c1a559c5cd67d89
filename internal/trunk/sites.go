package trunk

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nkeys"
	"golang.org/x/sys/unix"
)

// Site is a gateway elsewhere that the centre lets in.
type Site struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Key   string    `json:"key"` // public: the secret is in the site's file and nowhere else
	Added time.Time `json:"added"`
}

// Seen is what a site last said of itself.
type Seen struct {
	At      time.Time `json:"at"` // zero: never
	Version string    `json:"version"`
	Waiting int       `json:"waiting"` // parcels on its disk
	Oldest  time.Time `json:"oldest"`  // of those; zero: none
}

// Sites is the folder of those that are let in. Commands change it while the centre runs, which looks at it every second.
type Sites struct{ dir string }

const (
	sitesFile = "sites.json"
	seenFile  = "seen.json"
)

// OpenSites takes the folder below a data folder.
func OpenSites(data string) (*Sites, error) {
	s := &Sites{filepath.Join(data, "sites")}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("trunk: sites: %w", err)
	}
	return s, nil
}

// All are the sites, by name.
func (s *Sites) All() ([]Site, error) {
	var out []Site
	if err := s.read(sitesFile, &out); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Site) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return out, nil
}

// Seen is what each site last said, by its id.
func (s *Sites) Seen() (map[string]Seen, error) {
	out := map[string]Seen{}
	return out, s.read(seenFile, &out)
}

// Add lets a site in. What it gives is said once: the secret is kept nowhere here.
func (s *Sites) Add(name, address, cert, key string, now time.Time) (Invitation, error) {
	if name = strings.Join(strings.Fields(name), " "); name == "" || len(name) > 100 {
		return Invitation{}, errors.New("say what the site is called, in at most 100 letters")
	}
	_, print, err := certificate(s.dir, cert, key)
	if err != nil {
		return Invitation{}, err
	}
	pair, err := nkeys.CreateUser()
	if err != nil {
		return Invitation{}, fmt.Errorf("trunk: key: %w", err)
	}
	seed, err := pair.Seed()
	if err != nil {
		return Invitation{}, fmt.Errorf("trunk: key: %w", err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		return Invitation{}, fmt.Errorf("trunk: key: %w", err)
	}
	one := Site{ID: newID(), Name: name, Key: public, Added: now.UTC().Truncate(time.Second)}
	err = s.change(func(all []Site) ([]Site, error) {
		if len(all) >= mostSites || slices.ContainsFunc(all, func(o Site) bool { return strings.EqualFold(o.Name, name) }) {
			return nil, fmt.Errorf("there is a site called %q already: remove it first, or choose another name", name)
		}
		return append(all, one), nil
	})
	return Invitation{Name: name, Site: one.ID, Centre: address, Key: print, Secret: string(seed)}, err
}

// Remove shuts a site out, named by its name or its id. A centre that runs does so within a second.
func (s *Sites) Remove(name string) (Site, error) {
	var gone Site
	err := s.change(func(all []Site) ([]Site, error) {
		i := slices.IndexFunc(all, func(o Site) bool { return o.ID == name || strings.EqualFold(o.Name, name) })
		if i < 0 {
			return nil, fmt.Errorf("there is no site called %q: “belisha sites list” shows them", name)
		}
		gone = all[i]
		return slices.Delete(all, i, i+1), nil
	})
	return gone, err
}

// change rewrites the list, one at a time.
func (s *Sites) change(how func([]Site) ([]Site, error)) error {
	lock, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("trunk: sites: %w", err)
	}
	defer lock.Close()
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX); err != nil {
		return fmt.Errorf("trunk: sites: %w", err)
	}
	all, err := s.All()
	if err != nil {
		return err
	}
	if all, err = how(all); err != nil {
		return err
	}
	return s.save(sitesFile, all)
}

func (s *Sites) read(name string, into any) error {
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return fmt.Errorf("trunk: %s: %w", name, err)
	}
	return nil
}

func (s *Sites) save(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("trunk: %s: %w", name, err)
	}
	return write(filepath.Join(s.dir, name), data)
}

func newID() string {
	b := make([]byte, 10)
	rand.Read(b) //nolint:errcheck // it never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))
}
