package lists

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Source is one list, or a collection of lists in a tar.gz, that a school subscribes to.
type Source struct {
	Name    string            // the list's folder; of a collection: what it is called
	Address string            // http://, https://, or the path of a file
	Header  map[string]string // what the provider wants to see, such as Authorization
	As      string            // "domains" or "urls": what a plain file holds; empty: domains
	Only    []string          // the lists that a collection may fill; empty: all that it brings
	Sum     string            // SHA-256 that the file has to have, or the address where that stands
	Key     string            // public key of minisign, or of ed25519, with which the file has to be signed
	Signed  string            // where the signature is; empty: Address with ".minisig", or ".sig" for ed25519
	// MaxBytes bounds the file, and eight times it what is unpacked. 0: 256 MiB.
	MaxBytes int64
}

// Fetched is how fetching a source went, kept beside the lists.
type Fetched struct {
	Name     string    `json:"name"`
	Tried    time.Time `json:"tried"`
	Good     time.Time `json:"good"`    // when the lists were last known to be the provider's newest
	Changed  time.Time `json:"changed"` // when they last became others
	Failure  string    `json:"failure"` // of the last try; empty: it went well
	Lists    []string  `json:"lists"`   // the folders that this source fills
	Bytes    int64     `json:"bytes"`
	Tag      string    `json:"tag"`
	Modified string    `json:"modified"`
}

const (
	usualBytes = 256 << 20
	unpackedBy = 8
	fetchTime  = 15 * time.Minute
	smallFile  = 64 << 10 // a sum or a signature
)

// Fetcher brings lists into the folder that Build reads. What fails leaves the lists of last time where they are. One
// source is fetched at a time; when, is its caller's affair.
type Fetcher struct {
	dir    string
	client *http.Client
	now    func() time.Time
}

// NewFetcher makes a fetcher for a folder of lists. nil takes the usual client.
func NewFetcher(dir string, client *http.Client, now func() time.Time) *Fetcher {
	own := http.Client{}
	if client != nil {
		own = *client
	}
	own.CheckRedirect = stayEncrypted
	return &Fetcher{dir: dir, client: &own, now: now}
}

// stayEncrypted refuses to be led from https to http, and for ever.
func stayEncrypted(r *http.Request, via []*http.Request) error {
	if len(via) > 5 {
		return errors.New("led on too often")
	}
	if via[0].URL.Scheme == "https" && r.URL.Scheme != "https" {
		return errors.New("led from an encrypted address to one that is not")
	}
	return nil
}

// Fetch brings one source up to date. It says whether its lists are others now: then it is time to build. The outcome,
// good or bad, is noted for States either way.
func (f *Fetcher) Fetch(ctx context.Context, s Source) (changed bool, err error) {
	ctx, stop := context.WithTimeout(ctx, fetchTime)
	defer stop()
	if !properName(s.Name) {
		return false, errors.New("lists: fetch: a source's name has letters, digits, '-', '_' and '.' only, at most 64")
	}
	was := f.state(s.Name)
	is, changed, err := f.fetch(ctx, s, was)
	is.Name, is.Tried, is.Failure = s.Name, f.now().UTC(), ""
	if err != nil {
		err = fmt.Errorf("lists: fetch %q: %w", s.Name, err)
		is = was
		is.Name, is.Tried, is.Failure = s.Name, f.now().UTC(), err.Error()
	} else if is.Good = is.Tried; changed {
		is.Changed = is.Tried
	}
	return changed, errors.Join(err, f.keep(is))
}

// fetch downloads, verifies and puts in place.
func (f *Fetcher) fetch(ctx context.Context, s Source, was Fetched) (Fetched, bool, error) {
	if !f.complete(was) {
		was.Tag, was.Modified = "", "" // somebody took a list away: it has to come anew
	}
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return was, false, err
	}
	stage, err := os.MkdirTemp(f.dir, ".fetching-*")
	if err != nil {
		return was, false, err
	}
	defer os.RemoveAll(stage)
	file := filepath.Join(stage, "file")
	is, err := f.download(ctx, s, was, file)
	if err != nil || is == nil {
		return was, false, err
	}
	if err := f.verify(ctx, s, file); err != nil {
		return was, false, err
	}
	is.Lists, err = f.install(ctx, s, was, stage, file)
	return *is, err == nil, err
}

// download brings the file itself; nil says that the one of last time is still the newest.
func (f *Fetcher) download(ctx context.Context, s Source, was Fetched, to string) (*Fetched, error) {
	body, is, err := f.open(ctx, s.Address, s.Header, was)
	if err != nil || is == nil {
		return nil, err
	}
	defer body.Close()
	out, err := os.Create(to)
	if err != nil {
		return nil, err
	}
	limit := bound(s)
	n, err := io.Copy(out, io.LimitReader(body, limit+1))
	if err = errors.Join(err, out.Close()); err != nil {
		return nil, fmt.Errorf("after %d bytes: %w", n, bare(err))
	}
	if n > limit {
		return nil, fmt.Errorf("more than %d bytes", limit)
	}
	is.Changed, is.Bytes = was.Changed, n
	return is, nil
}

func bound(s Source) int64 {
	if s.MaxBytes > 0 {
		return s.MaxBytes
	}
	return usualBytes
}

// verify holds a file against its sum and its signature, where the source has them.
func (f *Fetcher) verify(ctx context.Context, s Source, file string) error {
	if s.Sum != "" {
		if err := f.verifySum(ctx, s, file); err != nil {
			return err
		}
	}
	if s.Key == "" {
		return nil
	}
	key, err := readKey(s.Key)
	if err != nil {
		return err
	}
	address := s.Signed
	if address == "" {
		address = s.Address + key.suffix()
	}
	signature, err := f.small(ctx, address, s.Header)
	if err != nil {
		return fmt.Errorf("its signature: %w", err)
	}
	return key.verify(file, signature)
}

func (f *Fetcher) verifySum(ctx context.Context, s Source, file string) error {
	want := strings.ToLower(s.Sum)
	if len(want) != hex.EncodedLen(sha256.Size) {
		text, err := f.small(ctx, s.Sum, s.Header)
		if err != nil {
			return fmt.Errorf("its sum: %w", err)
		}
		first, _, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
		want = strings.ToLower(first)
	}
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != want {
		return errors.New("its SHA-256 is not what it has to be")
	}
	return nil
}
