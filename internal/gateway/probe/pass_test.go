package probe

import (
	"path/filepath"
	"testing"
	"time"
)

// shows STD-05: a pass is good for a minute, for the one who holds the key, and says as whom it asks.
func TestPass(t *testing.T) {
	dir, at := t.TempDir(), time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	keeper, err := OpenKeeper(filepath.Join(dir, "probe.key"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenKeeper(filepath.Join(dir, "probe.key"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := OpenKeeper(filepath.Join(dir, "other.key"))
	if err != nil {
		t.Fatal(err)
	}
	pass := keeper.Write(Claim{Profile: "ks1", Network: "guest"}, at)
	if c, ok := again.Read(pass, at.Add(30*time.Second)); !ok || c.Profile != "ks1" || c.Network != "guest" {
		t.Errorf("%+v %v", c, ok)
	}
	for name, got := range map[string]bool{
		"late":      opens(keeper, pass, at.Add(2*time.Minute)),
		"other key": opens(other, pass, at),
		"no key":    opens(nil, pass, at),
		"cut":       opens(keeper, pass[:len(pass)-1], at),
		"empty":     opens(keeper, "", at),
		"changed":   opens(keeper, "A"+pass[1:], at),
	} {
		if got {
			t.Errorf("a pass that is %s opens", name)
		}
	}
}

func opens(k *Keeper, pass string, at time.Time) bool {
	_, ok := k.Read(pass, at)
	return ok
}

func FuzzPass(f *testing.F) {
	keeper := &Keeper{key: make([]byte, 32)}
	at := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	f.Add(keeper.Write(Claim{Profile: "ks1"}, at))
	f.Add("")
	f.Fuzz(func(t *testing.T, pass string) {
		if c, ok := keeper.Read(pass, at); ok && keeper.Write(c, c.Until.Add(-passTime)) != pass {
			t.Errorf("%q opens as %+v", pass, c)
		}
	})
}
