package objects

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/minio/minio-go/v7"
)

// say names what was done and what went wrong, in the words of this package.
func (s s3) say(doing, name string, err error) error {
	if err == nil {
		return nil
	}
	if means := meant(err); means != nil {
		err = fmt.Errorf("%w (%w)", means, err)
	}
	return fmt.Errorf("objects: %s %s: %w", doing, name, err)
}

// meant finds the reason behind what the store, or the way to it, answered; nil when it is plain or unknown.
func meant(err error) error {
	for _, plain := range []error{ErrName, ErrThere, ErrSize, ErrMissing, context.Canceled} {
		if errors.Is(err, plain) {
			return nil
		}
	}
	var answer minio.ErrorResponse
	if errors.As(err, &answer) {
		if e := byCode(answer.Code); e != nil {
			return e
		}
		return byStatus(answer.StatusCode)
	}
	var way net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &way) && way.Timeout():
		return ErrSlow
	case errors.As(err, &way), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrGone
	}
	return nil
}

func byCode(code string) error {
	switch code {
	case minio.NoSuchKey, "NotFound":
		return ErrMissing
	case minio.NoSuchBucket, minio.InvalidBucketName:
		return ErrNoBucket
	case minio.PreconditionFailed, "ConditionalRequestConflict":
		return ErrThere
	case minio.AccessDenied, "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "XAdminUserNotFound":
		return ErrRefused
	case "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull", "InsufficientCapacity", "StorageFull":
		return ErrFull
	case "SlowDown", "RequestTimeout", "XMinioServerBusy":
		return ErrSlow
	}
	return nil
}

func byStatus(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return ErrRefused
	case http.StatusInsufficientStorage:
		return ErrFull
	case http.StatusTooManyRequests, http.StatusGatewayTimeout:
		return ErrSlow
	case http.StatusBadGateway, http.StatusServiceUnavailable:
		return ErrGone
	}
	return nil
}

// whole gives a body that may be sent again when the way breaks: what can only be read once is laid beside first. A body
// that is not as long as was said is refused before anything is sent.
func whole(ctx context.Context, r io.Reader, size int64) (body io.ReaderAt, done func(), err error) {
	if at, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		return section(at, size)
	}
	f, err := os.CreateTemp("", "belisha-object-") // made 0600
	if err != nil {
		return nil, nil, err
	}
	done = func() { f.Close(); os.Remove(f.Name()) }
	if _, err = io.Copy(f, &exact{ctx, r, size}); err != nil {
		done()
		return nil, nil, err
	}
	return f, done, nil
}

func section(r interface {
	io.ReaderAt
	io.Seeker
}, size int64) (io.ReaderAt, func(), error) {
	here, err := r.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, nil, err
	}
	end, err := r.Seek(0, io.SeekEnd)
	if err == nil && end-here != size {
		err = ErrSize
	}
	return io.NewSectionReader(r, here, size), func() {}, err
}
