package tokens

import (
	"strings"
	"testing"
)

// Two tokens are never alike, each has one hash that does not hold it, and what is no token has none.
func TestATokenHasAHashAndNothingElseDoes(t *testing.T) {
	t.Parallel()
	a, b := New(), New()
	if a == b || len(a) != 43 || Hash(a) == Hash(b) || len(Hash(a)) != 64 || strings.Contains(Hash(a), a) {
		t.Errorf("%q and %q", Hash(a), Hash(b))
	}
	for _, wrong := range []string{"", "x", a[:42], a + "A", strings.Repeat("!", 43)} {
		if Hash(wrong) != "" {
			t.Errorf("%q has a hash", wrong)
		}
	}
}
