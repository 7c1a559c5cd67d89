package factors

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"
)

// The public vectors of RFC 6238 (appendix B, SHA-1, the last six of eight digits): at each moment the code of that half
// minute is taken, and so are its neighbours', but no other. shows STD-17
func TestSTD17CodesFollowRFC6238(t *testing.T) {
	t.Parallel()
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("12345678901234567890"))
	for at, eight := range map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130"} {
		now := time.Unix(at, 0)
		step, err := matching(secret, eight[2:], now)
		if err != nil || step != at/stepSeconds {
			t.Errorf("at %d the code %s is of step %d, %v", at, eight[2:], step, err)
		}
		for off, want := range map[int64]bool{-2: false, -1: true, 1: true, 2: false} {
			if at/stepSeconds+off < 0 {
				continue
			}
			other, err := hotp.GenerateCode(secret, uint64(at/stepSeconds+off))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := matching(secret, other, now); err != nil || (got >= 0) != want {
				t.Errorf("at %d, %d half minutes off: %v, %v", at, off, got, err)
			}
		}
	}
}

func TestDigits(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"123456": "123456", "123 456": "123456", " 12-34-56 ": "123456", "123\u00a0456": "123456", "12345": "", "1234567": "", "12345a": "", "": "", "١٢٣٤٥٦": ""} {
		if got := digits(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}

func TestSlips(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 200 {
		s, err := newSlip()
		if err != nil || seen[s] || len(s) != 19 {
			t.Fatalf("%q, %v", s, err)
		}
		seen[s] = true
		hash := slipHash("s1", "p1", s)
		if len(hash) != 64 || hash != slipHash("s1", "p1", strings.ToUpper(strings.ReplaceAll(s, "-", ""))) || hash == slipHash("s1", "p2", s) || hash == slipHash("s2", "p1", s) {
			t.Errorf("%q hashes to %q", s, hash)
		}
	}
	for _, none := range []string{"", "abcd", "abcd-efgh-ijkl-mnop-q", strings.Repeat("a", 65)} {
		if slipHash("s1", "p1", none) != "" {
			t.Errorf("%q is a code", none)
		}
	}
}

// Whatever is typed where a code is asked for, it is read as six digits, as a slip, or as nothing.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"123 456", "abcd-efgh-ijkl-mnop", "", "\xff\xfe", "0O1l", strings.Repeat("7", 70)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if d := digits(typed); d != "" && (len(d) != codeDigits || strings.Trim(d, "0123456789") != "") {
			t.Errorf("%q reads as %q", typed, d)
		}
		if h := slipHash("s", "p", typed); h != "" && len(h) != 64 {
			t.Errorf("%q hashes to %q", typed, h)
		}
	})
}

// The picture for the app is a PNG that says who it is for and holds the secret; the page's policy allows data pictures.
func TestPicture(t *testing.T) {
	t.Parallel()
	secret, err := newSecret()
	if err != nil || len(secret) != 32 {
		t.Fatalf("%q, %v", secret, err)
	}
	drawn, err := picture("St Example: Primary & Nursery", "a.hall", secret)
	if err != nil || !strings.HasPrefix(drawn, "data:image/png;base64,iVBOR") {
		t.Errorf("%.60s, %v", drawn, err)
	}
	if _, err := picture("S", "a", "not base32!"); err == nil {
		t.Error("nonsense can be drawn")
	}
}
