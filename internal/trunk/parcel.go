package trunk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"belisha/internal/board"
)

// packer packs and unpacks messages. It is safe for any number of goroutines.
type packer struct {
	in  *zstd.Decoder
	out *zstd.Encoder
}

func newPacker() (*packer, error) {
	in, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(mostPlain), zstd.WithDecoderConcurrency(2))
	if err != nil {
		return nil, fmt.Errorf("trunk: packing: %w", err)
	}
	out, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		return nil, fmt.Errorf("trunk: packing: %w", err)
	}
	return &packer{in, out}, nil
}

func (p *packer) pack(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("trunk: packing: %w", err)
	}
	return p.out.EncodeAll(plain, nil), nil
}

var errBad = errors.New("trunk: a message that cannot be read") //nolint:gochecknoglobals // constant error

// unpack reads what pack wrote. Whatever is wrong with it is errBad.
func (p *packer) unpack(data []byte, into any) error {
	if len(data) > mostMessage {
		return errBad
	}
	plain, err := p.in.DecodeAll(data, nil)
	if err != nil || len(plain) > mostPlain {
		return errBad
	}
	if json.Unmarshal(plain, into) != nil {
		return errBad
	}
	return nil
}

// parcel is a batch of lines, packed.
type parcel struct {
	id   string // the same for the same lines
	data []byte
}

// parcels packs lines into as few parcels as their bounds allow.
func (p *packer) parcels(batch []board.Entry) ([]parcel, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	data, err := p.pack(batch)
	if err != nil {
		return nil, err
	}
	if len(batch) > mostRows || len(data) > mostParcel && len(batch) > 1 {
		half := len(batch) / 2
		first, err := p.parcels(batch[:half])
		if err != nil {
			return nil, err
		}
		second, err := p.parcels(batch[half:])
		return append(first, second...), err
	}
	if len(data) > mostMessage {
		return nil, fmt.Errorf("trunk: a line of %d bytes is longer than any may be", len(data))
	}
	return []parcel{{named(batch), data}}, nil
}

// open reads a parcel.
func (p *packer) open(data []byte) ([]board.Entry, error) {
	var batch []board.Entry
	if err := p.unpack(data, &batch); err != nil {
		return nil, err
	}
	if len(batch) > mostRows {
		return nil, errBad
	}
	for i := range batch {
		if batch[i].ID == "" {
			return nil, errBad // nobody could say whether it is there already
		}
	}
	return batch, nil
}

func named(batch []board.Entry) string {
	h := sha256.New()
	for i := range batch {
		h.Write([]byte(batch[i].ID + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// news is what comes down, with its hash.
type news struct {
	hash string
	data []byte
}

// sheet is facts as they travel: with the checks that run now, which no copy on disk holds. // serves INC-23
type sheet struct {
	Facts  *board.Facts  `json:"facts"`
	Checks []board.Check `json:"checks,omitempty"`
}

func (p *packer) news(v any) (*news, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("trunk: news: %w", err)
	}
	sum := sha256.Sum256(plain)
	n := &news{hex.EncodeToString(sum[:16]), p.out.EncodeAll(plain, nil)}
	if len(n.data) > mostMessage {
		return nil, fmt.Errorf("trunk: news of %d bytes are longer than any may be", len(n.data))
	}
	return n, nil
}
