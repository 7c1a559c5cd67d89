package app

import (
	"errors"
	"fmt"
	"net"
	"runtime/debug"
)

// CentreConfig joins the records and gateways at other sites. One school in one building needs none of it.
type CentreConfig struct {
	Listen  string `yaml:"listen" comment:"beside the records: address and port where gateways of other sites report, such as :7422; empty: none"`
	Address string `yaml:"address" comment:"how they reach it: host:port; empty: the address above"`
	Cert    string `yaml:"cert" comment:"PEM file with a certificate; empty: Belisha makes its own, and sites know it by its key"`
	Key     string `yaml:"key" comment:"PEM file with its key"`
	Site    string `yaml:"site" comment:"on a gateway alone: the file that “belisha sites add” wrote for it; empty: it reports to nobody"`
}

// check says what is wrong with it, by its key.
func (c CentreConfig) check(path string) error {
	if (c.Cert == "") != (c.Key == "") {
		return fmt.Errorf("the configuration %s: centre.cert and centre.key must be given together", path)
	}
	if c.Listen != "" && c.Site != "" {
		return fmt.Errorf("the configuration %s: centre.listen is for the records and centre.site for a gateway alone: leave one out", path)
	}
	for key, at := range map[string]string{"listen": c.Listen, "address": c.Address} {
		if _, _, err := net.SplitHostPort(at); at != "" && err != nil {
			return fmt.Errorf("the configuration %s: centre.%s: %q is not an address and a port such as 10.1.0.1:7422", path, key, at)
		}
	}
	return nil
}

// fits refuses the end of a line at which the other one belongs.
func (c CentreConfig) fits(alone bool) error {
	if alone && c.Listen != "" {
		return errors.New("centre.listen needs the records, and this is a gateway alone: leave it out, or serve both")
	}
	if !alone && c.Site != "" {
		return errors.New("centre.site is for a gateway alone: start it with “belisha serve --only gateway”, or leave it out")
	}
	return nil
}

// reached is where sites find the centre.
func (c CentreConfig) reached() (string, error) {
	at := c.Address
	if at == "" {
		at = c.Listen
	}
	host, port, err := net.SplitHostPort(at)
	if err != nil || everyAddress(host) || port == "0" {
		return "", errors.New("centre.address must say how the gateways of other sites reach this machine, such as belisha.school.example:7422")
	}
	return at, nil
}

// release names this program to the centre.
func release() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "not known"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) > 12 {
			return s.Value[:12]
		}
	}
	return info.Main.Version
}
