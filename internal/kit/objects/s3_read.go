package objects

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/minio/minio-go/v7"
)

const (
	block      = 256 << 10 // bytes that are fetched at once for a small read
	mostBlocks = 16        // kept of one object: 4 MB
)

// remote is an object of an S3 store. Files end with their contents (Parquet), so its end is fetched when it is opened.
type remote struct {
	ctx  context.Context
	s    s3
	name string
	etag string
	size int64
	tail []byte // the last bytes

	mu     sync.Mutex
	blocks map[int64][]byte // by number; the last one may be short
	order  []int64          // the one fetched longest ago first
}

// Open fetches the object's last bytes, and with them its size: one question instead of two.
func (s s3) Open(ctx context.Context, name string) (Object, error) {
	if err := checkName(name); err != nil {
		return nil, s.say("open", name, err)
	}
	r := &remote{ctx: ctx, s: s, name: name, blocks: map[int64][]byte{}}
	err := r.end()
	if minio.ToErrorResponse(err).Code == minio.InvalidRange { // an empty object has no end
		err = r.empty()
	}
	if err != nil {
		return nil, s.say("open", name, err)
	}
	return r, nil
}

func (r *remote) end() (err error) {
	var o minio.GetObjectOptions
	if err := o.SetRange(0, -block); err != nil {
		return err
	}
	ctx, cancel := r.s.patient(r.ctx, block)
	defer cancel()
	body, info, head, err := r.s.GetObject(ctx, r.s.Bucket, r.s.Prefix+r.name, o)
	if err != nil {
		return err
	}
	defer body.Close()
	if r.tail, err = io.ReadAll(io.LimitReader(body, block)); err != nil {
		return err
	}
	r.etag, r.size = info.ETag, int64(len(r.tail))
	var from, to int64
	if _, err := fmt.Sscanf(head.Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &r.size); err == nil && from+int64(len(r.tail)) != r.size {
		return ErrSize
	}
	return nil
}

func (r *remote) empty() error {
	ctx, cancel := r.s.patient(r.ctx, 0)
	defer cancel()
	info, err := r.s.StatObject(ctx, r.s.Bucket, r.s.Prefix+r.name, minio.StatObjectOptions{})
	if err == nil && info.Size > 0 {
		err = errors.New("the store cannot give the end of an object")
	}
	return err
}

func (r *remote) Size() int64 { return r.size }

// Close lets go of what was read. An object in a store holds nothing open.
func (r *remote) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.blocks, r.order = map[int64][]byte{}, nil
	return nil
}

// ReadAt takes small reads from blocks that are kept, and fetches large ones as they are.
func (r *remote) ReadAt(p []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil || off < 0 {
		return 0, r.s.say("read", r.name, errors.Join(err, negative(off)))
	}
	want := p[:max(0, min(int64(len(p)), r.size-off))]
	n, err := r.fill(want, off)
	if err == nil && n < len(p) {
		err = io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = r.s.say("read", r.name, err)
	}
	return n, err
}

func negative(off int64) error {
	if off < 0 {
		return fmt.Errorf("place %d", off)
	}
	return nil
}

func (r *remote) fill(p []byte, off int64) (n int, err error) {
	if from := r.size - int64(len(r.tail)); off >= from {
		return copy(p, r.tail[off-from:]), nil
	}
	if len(p) >= 2*block {
		return r.fetch(p, off)
	}
	for n < len(p) {
		at := off + int64(n)
		b, err := r.block(at / block)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], b[at%block:])
	}
	return n, nil
}

// block gives one block, kept or fetched. Two readers may fetch the same one at once; both get it.
func (r *remote) block(number int64) ([]byte, error) {
	if b := r.kept(number); b != nil {
		return b, nil
	}
	b := make([]byte, min(block, r.size-number*block))
	if _, err := r.fetch(b, number*block); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.blocks[number] == nil {
		r.order = append(r.order, number)
	}
	r.blocks[number] = b
	if len(r.order) > mostBlocks {
		delete(r.blocks, r.order[0])
		r.order = r.order[1:]
	}
	return b, nil
}

func (r *remote) kept(number int64) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.blocks[number]
}

// fetch reads a range of the very object that was opened: one that was replaced since is an error, never a mixture.
func (r *remote) fetch(p []byte, off int64) (int, error) {
	var o minio.GetObjectOptions
	if err := errors.Join(o.SetRange(off, off+int64(len(p))-1), o.SetMatchETag(r.etag)); err != nil {
		return 0, err
	}
	ctx, cancel := r.s.patient(r.ctx, int64(len(p)))
	defer cancel()
	body, _, _, err := r.s.GetObject(ctx, r.s.Bucket, r.s.Prefix+r.name, o)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	n, err := io.ReadFull(body, p)
	return n, err
}
