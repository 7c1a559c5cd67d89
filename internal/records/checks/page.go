package checks

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Page is one page that the investigator asked for during a check. Of an encrypted site the gateway sees the name alone.
// serves INC-23
type Page struct {
	ID       string `db:"id"`
	Place    int64  `db:"place"`
	At       string `db:"at"`
	Person   string `db:"person"`
	Address  string `db:"address"` // of the device
	Method   string `db:"method"`
	Scheme   string `db:"scheme"`
	Host     string `db:"host"`
	Path     string `db:"path"`
	Category string `db:"category"`
	List     string `db:"list"`
	Verdict  string `db:"verdict"`
	Rule     string `db:"rule"`
	Alert    string `db:"alert"`
	Status   int64  `db:"status"`
	Bytes    int64  `db:"bytes"`
	Hash     string `db:"hash"`
}

// Blocked reports that the site stayed shut: it is on an illegal list, or a gate holds the investigator.
func (p Page) Blocked() bool { return p.Verdict == "block" }

// Where is what was asked for, as a line can show it. A helpline is never named. // serves STD-27
func (p Page) Where() string {
	switch {
	case p.Host == "":
		return "A helpline, which is never named"
	case p.Scheme == "https":
		return "https://" + p.Host + p.Path
	}
	return p.Scheme + "://" + p.Host + p.Path
}

// sum is the hash of a page with the hash before it: taking one out or changing one breaks all that follow.
func (p Page) sum(check, before string) string {
	p.Hash = ""
	text, err := json.Marshal([]any{check, before, p})
	if err != nil {
		return "" // strings and numbers always have a form
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
