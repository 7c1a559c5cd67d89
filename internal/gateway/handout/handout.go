// Package handout gives devices what they need to come through the filter: where it is (PAC and WPAD), the certificate
// that they are to trust, how that is done on each kind of device, and a check whether it was. For the technician it also
// writes the firewall's rules, which it shows to nobody else.
//
// serves WEB-01 WEB-21 STD-11
package handout

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

// Config says how devices reach the gateway.
type Config struct {
	Names   []string // names and addresses of the gateway as devices know it; the first is the one that is handed out
	Proxies []string // host:port of the filter, in the order in which browsers try them
	Direct  []string // hosts that browsers reach past the filter, such as the records in the same building; usually none
	CAFile  string   // certificate of the school's CA
	Check   uint16   // port of the check whether a device trusts it; 0: no check

	Mint func(host string) (*tls.Certificate, error) // certificates of the CA for the gateway's own names
}

// Bounds on whoever asks.
const (
	maxConns = 512
	maxHead  = 16 << 10
	patience = 10 * time.Second
)

// Handout answers devices that are not set up yet, hence without a sign-in. It says nothing that is not meant for them.
type Handout struct {
	cfg   Config
	board *board.Board
	ca    ca
	pac   []byte
	pages *http.ServeMux
	check *http.ServeMux
}

// ca is the certificate in the forms that devices want.
type ca struct {
	pem, der, profile []byte
	name              string
	until             time.Time
	print             [sha256.Size]byte
}

// New reads the certificate and writes what does not change.
func New(cfg Config, b *board.Board) (*Handout, error) {
	if len(cfg.Names) == 0 || len(cfg.Proxies) == 0 {
		return nil, errors.New("handout: the gateway has no name, or no address of the filter, that devices could use")
	}
	cfg.Names = slices.Clone(cfg.Names)
	h := &Handout{cfg: cfg, board: b}
	for i, name := range cfg.Names {
		host, err := filter.NormalHost(name)
		if err != nil || host == "" {
			return nil, fmt.Errorf("handout: %q is no name of a machine", name)
		}
		h.cfg.Names[i] = host
	}
	var err error
	if h.ca, err = readCA(cfg.CAFile); err != nil {
		return nil, err
	}
	if h.pac, err = pac(cfg.Proxies, cfg.Direct); err != nil {
		return nil, err
	}
	h.pages, h.check = h.routes(), h.checks()
	return h, nil
}

func readCA(file string) (ca, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return ca{}, fmt.Errorf("handout: the certificate: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return ca{}, errors.New("handout: the file of the certificate holds none")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return ca{}, fmt.Errorf("handout: the certificate: %w", err)
	}
	out := ca{der: cert.Raw, pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), name: cert.Subject.CommonName,
		until: cert.NotAfter, print: sha256.Sum256(cert.Raw)}
	out.profile = out.mobileconfig()
	return out, nil
}

// host is the gateway's own name as the device used it, so that a link works from where the device stands.
func (h *Handout) host(r *http.Request) string {
	name := r.Host
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		name = host
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if slices.Contains(h.cfg.Names, name) {
		return name
	}
	return h.cfg.Names[0]
}

// checkAt is the address of the check; empty: there is none.
func (h *Handout) checkAt(r *http.Request) string {
	if h.cfg.Check == 0 {
		return ""
	}
	return "https://" + net.JoinHostPort(h.host(r), strconv.Itoa(int(h.cfg.Check)))
}

func (h *Handout) school() string {
	if book := h.board.Rulebook(); book != nil && book.SchoolName != "" {
		return book.SchoolName
	}
	return "Your school"
}
