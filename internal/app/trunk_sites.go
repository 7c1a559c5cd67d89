package app

import (
	"errors"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/trunk"
)

// What a technician does about gateways at other sites, from the command line. A Belisha that runs sees it within a second.

// SiteLine is one site as it is listed.
type SiteLine struct {
	Name, ID, Version string
	Seen              time.Time // zero: never
	Waiting           int
}

// AddSite lets a gateway in and gives the file that it needs.
func AddSite(cfg Config, name string, now clock.Clock) (string, error) {
	if cfg.Centre.Listen == "" {
		return "", errors.New("centre.listen is not set: say first where gateways of other sites report")
	}
	at, err := cfg.Centre.reached()
	if err != nil {
		return "", err
	}
	sites, err := trunk.OpenSites(cfg.Dir)
	if err != nil {
		return "", err
	}
	in, err := sites.Add(name, at, cfg.Centre.Cert, cfg.Centre.Key, now())
	if err != nil {
		return "", err
	}
	return in.Text()
}

// ListSites says who is let in and when each was last heard.
func ListSites(cfg Config) ([]SiteLine, error) {
	sites, err := trunk.OpenSites(cfg.Dir)
	if err != nil {
		return nil, err
	}
	all, err := sites.All()
	if err != nil {
		return nil, err
	}
	seen, err := sites.Seen()
	if err != nil {
		return nil, err
	}
	var out []SiteLine
	for _, s := range all {
		out = append(out, SiteLine{s.Name, s.ID, seen[s.ID].Version, seen[s.ID].At, seen[s.ID].Waiting})
	}
	return out, nil
}

// RemoveSite shuts a gateway out and says which.
func RemoveSite(cfg Config, name string) (string, error) {
	sites, err := trunk.OpenSites(cfg.Dir)
	if err != nil {
		return "", err
	}
	gone, err := sites.Remove(name)
	return gone.Name, err
}
