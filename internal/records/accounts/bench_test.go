package accounts

import "testing"

// One password check, which is also one sign-in's share of processor time.
func BenchmarkVerify(b *testing.B) {
	h := NewHasher()
	v, err := h.Hash(b.Context(), secret)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if ok, err := h.Verify(b.Context(), v, secret); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
