// Package assertion speaks SAML 2.0 with a school's directory, as the service that people sign in to. It believes one
// signed assertion, made for this house in answer to a request of this house, and shown while it counts.
package assertion

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/crewjam/saml"

	"belisha/internal/records/directories/internal/said"
)

// Settings are what the school agreed on with its directory.
type Settings struct {
	Metadata    string // file or https:// address of what the directory says about itself
	CertFile    string // our certificate and key: requests are signed with them; both empty: unsigned
	KeyFile     string
	Entity      string // what this house is called there: where its metadata is
	Back        string // where answers are sent
	SubjectAttr string // the attribute that names somebody for ever; empty: NameID
	MailAttr    string
	AccountAttr string // the attribute that is the user name here; empty: none
	NameAttr    string
	Domain      string // only addresses of this domain are the school's
}

// Door is one directory. Safe for several goroutines.
type Door struct {
	settings Settings
	now      func() time.Time

	mu    sync.Mutex
	known *saml.EntityDescriptor
	fault error // of the last try; it is not tried again at once, or a crowd would wait in a row
	until time.Time
}

// New makes the door; the directory's metadata are read when they are first needed.
func New(s Settings, now func() time.Time) *Door {
	s.Domain = strings.ToLower(s.Domain)
	return &Door{settings: s, now: now}
}

// Landed is a believed answer, with the request that it answers and the assertion's own name: neither counts twice.
type Landed struct {
	Said    said.Said
	Request string
	ID      string
}

const (
	knownFor = time.Hour
	faultFor = 5 * time.Second
)

// peer is what is known of the directory, read again each hour.
func (d *Door) peer(ctx context.Context) (*saml.EntityDescriptor, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if (d.known != nil || d.fault != nil) && d.now().Before(d.until) {
		return d.known, d.fault
	}
	d.known, d.fault = d.learn(context.WithoutCancel(ctx))
	d.until = d.now().Add(knownFor)
	if d.fault != nil {
		d.until = d.now().Add(faultFor)
	}
	return d.known, d.fault
}

func (d *Door) learn(ctx context.Context) (*saml.EntityDescriptor, error) {
	text, err := load(ctx, d.settings.Metadata)
	if err != nil {
		return nil, said.No(said.Away, err)
	}
	e, err := describe(text)
	if err != nil {
		return nil, said.No(said.Setup, err)
	}
	if !e.ValidUntil.IsZero() && d.now().After(e.ValidUntil) {
		return nil, said.No(said.Setup, errors.New("assertion: the directory's metadata have expired"))
	}
	return e, nil
}

func describe(text []byte) (*saml.EntityDescriptor, error) {
	var e saml.EntityDescriptor
	if err := xml.Unmarshal(text, &e); err != nil {
		return nil, fmt.Errorf("assertion: metadata: %w", err)
	}
	if e.EntityID == "" || len(e.IDPSSODescriptors) == 0 {
		return nil, errors.New("assertion: the metadata describe nobody who signs people in")
	}
	return &e, nil
}

func (d *Door) provider(ctx context.Context) (*saml.ServiceProvider, error) {
	peer, err := d.peer(ctx)
	if err != nil {
		return nil, err
	}
	sp, err := d.own()
	if err != nil {
		return nil, err
	}
	sp.IDPMetadata = peer
	return sp, nil
}

// own is this house's side, which needs nothing of the other.
func (d *Door) own() (*saml.ServiceProvider, error) {
	entity, err := url.Parse(d.settings.Entity)
	if err != nil {
		return nil, said.No(said.Setup, err)
	}
	back, err := url.Parse(d.settings.Back)
	if err != nil {
		return nil, said.No(said.Setup, err)
	}
	sp := &saml.ServiceProvider{EntityID: d.settings.Entity, MetadataURL: *entity, AcsURL: *back, AuthnNameIDFormat: saml.UnspecifiedNameIDFormat,
		MetadataValidDuration: 365 * 24 * time.Hour}
	return sp, d.sign(sp)
}

// Start gives the address at the directory to which the browser goes, and the name of the request.
func (d *Door) Start(ctx context.Context, state string) (to, request string, err error) {
	sp, err := d.provider(ctx)
	if err != nil {
		return "", "", err
	}
	at := sp.GetSSOBindingLocation(saml.HTTPRedirectBinding)
	if at == "" || !safe(at) {
		return "", "", said.No(said.Setup, errors.New("assertion: the directory names no safe page to sign in at"))
	}
	r, err := sp.MakeAuthenticationRequest(at, saml.HTTPRedirectBinding, saml.HTTPPostBinding)
	if err != nil {
		return "", "", said.No(said.Setup, err)
	}
	u, err := r.Redirect(state, sp)
	if err != nil {
		return "", "", said.No(said.Setup, err)
	}
	return u.String(), r.ID, nil
}

// Read believes an answer or refuses it. That it answers the request of this very browser is for the caller to compare.
func (d *Door) Read(ctx context.Context, posted string) (Landed, error) {
	var none Landed
	if len(posted) > largest*3/2 {
		return none, said.No(said.Forged, errors.New("assertion: too large"))
	}
	text, err := base64.StdEncoding.DecodeString(posted)
	if err != nil {
		return none, said.No(said.Forged, err)
	}
	request, err := shaped(text)
	if err != nil {
		return none, refusal(text, err)
	}
	sp, err := d.provider(ctx)
	if err != nil {
		return none, err
	}
	sp.ValidateAudienceRestriction = d.forUs
	a, err := sp.ParseXMLResponse(text, []string{request}, sp.AcsURL)
	if err != nil {
		return none, said.No(said.Forged, detail(err))
	}
	if err := d.counts(a); err != nil {
		return none, err
	}
	s, err := d.read(a)
	return Landed{s, request, a.ID}, err
}

// refusal tells a directory's own no from an answer that is not in order.
func refusal(text []byte, err error) error {
	var r saml.Response
	if xml.Unmarshal(text, &r) == nil && r.Status.StatusCode.Value != "" && r.Status.StatusCode.Value != saml.StatusSuccess {
		return said.No(said.Declined, nil)
	}
	return said.No(said.Forged, err)
}

func detail(err error) error {
	var bad *saml.InvalidResponseError
	if errors.As(err, &bad) {
		return bad.PrivateErr
	}
	return err
}
