package board_test

import (
	"net/netip"
	"testing"
	"time"

	"belisha/internal/board"
)

// shows INC-23: only the investigator, only at the one device, only until the end; and a copy on disk knows of no check.
func TestCheckIsForOnePersonDeviceAndTime(t *testing.T) {
	at := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	here, there := netip.MustParseAddr("10.0.0.14"), netip.MustParseAddr("10.0.0.15")
	f := &board.Facts{Checks: []board.Check{{ID: "c1", Account: "n.wire", Device: here, Until: at.Add(time.Hour)}}}
	for _, one := range []struct {
		account string
		device  netip.Addr
		at      time.Time
		want    string
	}{{"n.wire", here, at, "c1"}, {"N.Wire", here, at, "c1"}, {"n.wire", there, at, ""}, {"d.safe", here, at, ""}, {"", here, at, ""},
		{"n.wire", here, at.Add(time.Hour), ""}} {
		if got := f.Check(one.account, one.device, one.at); got.ID != one.want {
			t.Errorf("%+v: %+v", one, got)
		}
	}
	if got := (*board.Facts)(nil).Check("n.wire", here, at); got.ID != "" {
		t.Errorf("without facts: %+v", got)
	}
	dir := t.TempDir()
	var copied board.Facts
	if err := board.Save(dir, board.FactsFile, f); err != nil {
		t.Fatal(err)
	}
	if err := board.Load(dir, board.FactsFile, &copied); err != nil || len(copied.Checks) != 0 {
		t.Errorf("%v, %+v", err, copied.Checks)
	}
}
