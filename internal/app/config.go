package app

import (
	"bytes"
	"fmt"
	"math"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"belisha/internal/records/directories"
)

// Config is what a machine needs to know. What a school changes lies in the database and leaves an event.
// Every default works; `belisha config` prints the whole with these comments.
type Config struct {
	Dir         string              `yaml:"dir" comment:"where data, keys and the last good copies lie"`
	Database    string              `yaml:"database" comment:"empty: a file in dir; or postgres://user@host/name"`
	Web         WebConfig           `yaml:"web"`
	Proxy       ProxyConfig         `yaml:"proxy"`
	DNS         DNSConfig           `yaml:"dns"`
	Radius      RadiusConfig        `yaml:"radius"`
	Handout     HandoutConfig       `yaml:"handout"`
	Scanner     ScannerConfig       `yaml:"scanner"`
	Firewall    FirewallConfig      `yaml:"firewall"`
	Mail        MailConfig          `yaml:"mail"`
	Archive     ArchiveConfig       `yaml:"archive"`
	Centre      CentreConfig        `yaml:"centre"`
	Lists       string              `yaml:"lists" comment:"folder of category lists, one folder a category with a file 'domains'; empty: the small list that comes with Belisha"`
	Sources     []SourceConfig      `yaml:"sources" comment:"lists that the school subscribes to; they are fetched into the folder of lists"`
	Builder     []string            `yaml:"-"` // program that builds lists in a process of its own
	MadeUp      bool                `yaml:"-"` // no file says it: a demo invents it at each start, so nobody can have changed it
	Directories []directories.Entry `yaml:"directories" comment:"where grown-ups may sign in besides their own password: a list"`
	MaxPages    int                 `yaml:"max_pages" comment:"largest SQLite file in pages of 4 KiB; 0: as large as the disk"`
}

// WebConfig is the records' door.
type WebConfig struct {
	Listen string `yaml:"listen" comment:"address and port of the web pages"`
	URL    string `yaml:"url" comment:"how browsers reach them; empty: http:// and the address above"`
	Cert   string `yaml:"cert" comment:"PEM file with the certificate chain, for HTTPS"`
	Key    string `yaml:"key" comment:"PEM file with its key"`
}

// MailConfig is the server through which notices leave the house. It never carries a child's name.
type MailConfig struct {
	Server   string `yaml:"server" comment:"host:port of the school's mail server; empty: notices stay in the pages"`
	From     string `yaml:"from" comment:"the address that notices come from"`
	User     string `yaml:"user" comment:"account at the mail server; empty: no sign-in"`
	Password string `yaml:"password" comment:"file that holds its password, and nothing else"`
	TLS      string `yaml:"tls" comment:"starttls, tls, or none for a server on this machine; empty: starttls"`
}

// ProxyConfig is the gateway's door.
type ProxyConfig struct {
	Listen       string              `yaml:"listen" comment:"address and port of the web filter"`
	Ports        []int               `yaml:"ports" comment:"ports that a tunnel (CONNECT) may lead to"`
	AllowPrivate []string            `yaml:"allow_private" comment:"networks inside the school that the filter may connect to, such as 10.1.0.0/24"`
	Shared       []string            `yaml:"shared" comment:"networks whose addresses several people use at once; there everybody signs in at the filter itself"`
	Resolve      map[string]string   `yaml:"resolve" comment:"names answered from here instead of DNS: name: address or address:port"`
	Inspect      bool                `yaml:"inspect" comment:"open HTTPS where the policy says so; only when every device of those people trusts the school's certificate"`
	Networks     map[string][]string `yaml:"networks" comment:"parts of the school's network, by the policy's keys: guest: [10.2.0.0/16]"`
	Led          LedConfig           `yaml:"led"`
	Front        FrontConfig         `yaml:"front"`
	Provider     ProviderConfig      `yaml:"provider"`
	Offices      []string            `yaml:"offices" comment:"addresses of the office's own servers, which children must not reach: tried every night"`
	Roots        string              `yaml:"roots" comment:"PEM file of issuers that are believed beside the machine's own; empty: none"`
	Queue        int                 `yaml:"queue" comment:"log entries that may wait in memory before pupils' requests are refused"`
}

// Defaults is a configuration that works as it is.
func Defaults() Config {
	return Config{
		Dir:   "belisha-data",
		Web:   WebConfig{Listen: "127.0.0.1:8080"},
		Proxy: ProxyConfig{Listen: "127.0.0.1:3128", Ports: []int{443}, Queue: 8192},
	}
}

// ReadConfig reads a file over the defaults. An unknown key is refused with its line. No file: the defaults.
func ReadConfig(path string) (Config, error) {
	c := Defaults()
	if path == "" {
		return c, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	var said any
	if yaml.Unmarshal(text, &said) == nil && said == nil {
		return c, nil // an empty file, or one of comments alone, changes nothing
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&c); err != nil {
		return c, fmt.Errorf("the configuration %s has a fault: %s", path, yaml.FormatError(err, false, true))
	}
	return c, c.check(path)
}

func (c Config) check(path string) error {
	for key, list := range map[string][]string{"allow_private": c.Proxy.AllowPrivate, "shared": c.Proxy.Shared} {
		for _, p := range list {
			if _, err := netip.ParsePrefix(p); err != nil {
				return fmt.Errorf("the configuration %s: proxy.%s: %q is not a network such as 10.1.0.0/24", path, key, p)
			}
		}
	}
	if (c.Web.Cert == "") != (c.Web.Key == "") {
		return fmt.Errorf("the configuration %s: web.cert and web.key must be given together", path)
	}
	for _, p := range c.Proxy.Ports {
		if p < 1 || p > math.MaxUint16 {
			return fmt.Errorf("the configuration %s: proxy.ports: %d is not a port", path, p)
		}
	}
	if host, _, err := net.SplitHostPort(c.Web.Listen); err != nil || (c.Web.URL == "" && everyAddress(host)) {
		return fmt.Errorf("the configuration %s: web.url must say how browsers reach the pages, such as https://belisha.example, because web.listen (%s) names no single address", path, c.Web.Listen)
	}
	if c.Mail.Server != "" && c.Mail.From == "" {
		return fmt.Errorf("the configuration %s: mail.from must say which address notices come from", path)
	}
	if err := c.checkGateway(path); err != nil {
		return err
	}
	if err := c.Archive.check(path); err != nil {
		return err
	}
	if err := c.Centre.check(path); err != nil {
		return err
	}
	if c.Proxy.Queue < 1 {
		return fmt.Errorf("the configuration %s: proxy.queue must be at least 1", path)
	}
	return nil
}

// everyAddress reports a host that stands for all of the machine's own: nobody can type it.
func everyAddress(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

// Text prints the configuration with a comment for each key.
func (c Config) Text() (string, error) {
	comments := yaml.CommentMap{}
	describe("$", c, comments)
	out, err := yaml.MarshalWithOptions(c, yaml.WithComment(comments))
	return string(out), err
}

func (c Config) database() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Dir, "belisha.db")
}

// traffic is the second database, so that the gateway's volume neither waits on nor bloats the records.
func (c Config) traffic() (dsn, schema string) {
	if c.Database != "" {
		return c.Database, "traffic"
	}
	return filepath.Join(c.Dir, "traffic.db"), ""
}

func prefixes(list []string) []netip.Prefix {
	var out []netip.Prefix
	for _, p := range list {
		out = append(out, netip.MustParsePrefix(p)) // checked when read
	}
	return out
}

func indexPath(dir string) string { return filepath.Join(dir, "lists.index") }

func (c Config) webURL() string { return c.Web.URL }
