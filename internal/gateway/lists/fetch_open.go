package lists

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// open begins to read a source from the network or from a file. A nil Fetched says that nothing is new.
func (f *Fetcher) open(ctx context.Context, address string, header map[string]string, was Fetched) (io.ReadCloser, *Fetched, error) {
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return openFile(address, was)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, errors.New("its address cannot be read")
	}
	r.Header.Set("User-Agent", "Belisha")
	for key, value := range header {
		r.Header.Set(key, value)
	}
	if was.Tag != "" {
		r.Header.Set("If-None-Match", was.Tag)
	}
	if was.Modified != "" {
		r.Header.Set("If-Modified-Since", was.Modified)
	}
	answer, err := f.client.Do(r)
	if err != nil {
		return nil, nil, bare(err)
	}
	switch {
	case answer.StatusCode == http.StatusOK && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html"):
		err = errors.New("a web page came instead of a list")
	case answer.StatusCode == http.StatusOK:
		return answer.Body, &Fetched{Tag: answer.Header.Get("ETag"), Modified: answer.Header.Get("Last-Modified")}, nil
	case answer.StatusCode == http.StatusNotModified && was.Tag+was.Modified != "":
	default:
		err = fmt.Errorf("the provider answers %d", answer.StatusCode)
	}
	return nil, nil, errors.Join(err, answer.Body.Close())
}

// openFile reads a source from the disk; its time and size stand for the provider's tag.
func openFile(path string, was Fetched) (io.ReadCloser, *Fetched, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	tag := fmt.Sprintf("%d-%s", info.Size(), info.ModTime().UTC().Format(time.RFC3339Nano))
	if tag == was.Tag {
		return nil, nil, file.Close()
	}
	return file, &Fetched{Tag: tag}, nil
}

// small reads a sum or a signature.
func (f *Fetcher) small(ctx context.Context, address string, header map[string]string) ([]byte, error) {
	body, _, err := f.open(ctx, address, header, Fetched{})
	if err != nil {
		return nil, err
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, smallFile))
	return text, bare(err)
}

// bare leaves the address out of an error: it may hold the school's password for the list.
func bare(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
