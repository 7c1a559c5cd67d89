package objects

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Config says where an S3 store is and how it is entered.
type Config struct {
	Endpoint string // host or host:port
	Bucket   string // it must exist
	Access   string
	Secret   string
	Region   string // empty: us-east-1, as most stores call themselves
	Prefix   string // of every name, such as "oakfield"; empty: none
	Insecure bool   // plain HTTP: on the same machine, or in a test

	Patience time.Duration // how long an answer may take, beside the time that the bytes need; 0: 30 s
}

const (
	usualPatience = 30 * time.Second
	usualRegion   = "us-east-1"
	tries         = 3
	slowestLine   = 64 << 10 // bytes in a second: slower than this is too slow
)

type s3 struct {
	minio.Core
	Config
}

// S3 keeps objects in a bucket of an S3 store. It asks the store nothing yet: the first use says whether it is there.
func S3(c Config) (Store, error) {
	if c.Endpoint == "" || c.Bucket == "" || checkPrefix(c.Prefix) != nil {
		return nil, errors.New("objects: an S3 store needs an endpoint and a bucket, and a prefix only of letters, digits, dots and dashes")
	}
	if c.Patience <= 0 {
		c.Patience = usualPatience
	}
	if c.Region == "" {
		c.Region = usualRegion
	}
	if c.Prefix != "" {
		c.Prefix = strings.TrimSuffix(c.Prefix, "/") + "/"
	}
	core, err := minio.NewCore(c.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(c.Access, c.Secret, ""), Secure: !c.Insecure,
		Region: c.Region, BucketLookup: minio.BucketLookupPath, MaxRetries: tries, Transport: transport(c.Patience)})
	if err != nil {
		return nil, fmt.Errorf("objects: store: %w", err)
	}
	return s3{*core, c}, nil
}

// transport is the usual one with bounds: no part of a question may hang.
func transport(patience time.Duration) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: min(patience, 10*time.Second), KeepAlive: 30 * time.Second}).DialContext
	t.ResponseHeaderTimeout = patience
	t.MaxIdleConnsPerHost = 8
	t.DisableCompression = true // what is stored is sealed
	return t
}

// patient bounds one question that moves so many bytes.
func (s s3) patient(ctx context.Context, bytes int64) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, s.Patience+time.Duration(bytes/slowestLine)*time.Second)
}

// Put sends the object in one piece and lets the store refuse a name that is taken. A store that knows no conditions is
// asked first; two writers of one name at the same moment are not told apart there.
func (s s3) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	if err := checkName(name); err != nil {
		return s.say("put", name, err)
	}
	body, done, err := whole(ctx, r, size)
	if err != nil {
		return s.say("put", name, err)
	}
	defer done()
	ctx, cancel := s.patient(ctx, tries*size)
	defer cancel()
	err = s.send(ctx, name, body, size, true)
	if minio.ToErrorResponse(err).Code == minio.NotImplemented {
		err = s.unless(ctx, name)
		if err == nil {
			err = s.send(ctx, name, body, size, false)
		}
	}
	return s.say("put", name, err)
}

func (s s3) send(ctx context.Context, name string, body io.ReaderAt, size int64, once bool) error {
	o := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true, SendContentMd5: true}
	if once {
		o.SetMatchETagExcept("*")
	}
	_, err := s.Client.PutObject(ctx, s.Bucket, s.Prefix+name, io.NewSectionReader(body, 0, size), size, o)
	return err
}

// unless says ErrThere when a name is taken.
func (s s3) unless(ctx context.Context, name string) error {
	_, err := s.StatObject(ctx, s.Bucket, s.Prefix+name, minio.StatObjectOptions{})
	switch {
	case err == nil:
		return ErrThere
	case minio.ToErrorResponse(err).Code == minio.NoSuchKey:
		return nil
	}
	return err
}

// List asks the store page by page.
func (s s3) List(ctx context.Context, prefix string) ([]Info, error) {
	if err := checkPrefix(prefix); err != nil {
		return nil, s.say("list", prefix, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*s.Patience)
	defer cancel()
	var out []Info
	for o := range s.ListObjectsIter(ctx, s.Bucket, minio.ListObjectsOptions{Prefix: s.Prefix + prefix, Recursive: true}) {
		name := strings.TrimPrefix(o.Key, s.Prefix)
		switch {
		case o.Err != nil:
			return nil, s.say("list", prefix, o.Err)
		case len(out) >= mostListed:
			return nil, s.say("list", prefix, fmt.Errorf("more than %d objects", mostListed))
		case checkName(name) == nil: // anything else was put there by somebody else
			out = append(out, Info{name, o.Size, o.LastModified})
		}
	}
	return out, s.say("list", prefix, ctx.Err())
}

func (s s3) Delete(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return s.say("delete", name, err)
	}
	ctx, cancel := s.patient(ctx, 0)
	defer cancel()
	err := s.RemoveObject(ctx, s.Bucket, s.Prefix+name, minio.RemoveObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil
	}
	return s.say("delete", name, err)
}
