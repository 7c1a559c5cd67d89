package factors

import (
	"encoding/base32"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
)

// BenchmarkOwes is what the rule before the house costs at every request.
func BenchmarkOwes(b *testing.B) {
	f := &Factors{}
	f.base.Policy = &feature.InForce{}
	f.base.Policy.Store(&feature.Active{Pack: thePack(outside())})
	e := accounts.Entering{Person: people.Person{Kind: people.Staff}, Roles: []authz.Role{authz.Teacher}, Addr: "10.9.3.4"}
	for b.Loop() {
		if owes, err := f.Owes(b.Context(), nil, e); owes || err != nil {
			b.Fatal(owes, err)
		}
	}
}

// BenchmarkCode is the check of one code of an app.
func BenchmarkCode(b *testing.B) {
	secret := base32.StdEncoding.EncodeToString(make([]byte, secretBytes))
	now := time.Unix(1_800_000_000, 0)
	for b.Loop() {
		if _, err := matching(secret, "000000", now); err != nil {
			b.Fatal(err)
		}
	}
}
