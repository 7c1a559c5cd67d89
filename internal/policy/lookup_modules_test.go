package policy

import (
	"slices"
	"testing"
)

// shows PPL-18 and PPL-19: a register that is left to some posts is open to holders of its module too; one that is open by
// the table stays so; the pack itself is not altered.
func TestOpenRegisters(t *testing.T) {
	p := &Pack{Registers: []Register{{Key: "checks", May: May{See: []string{"office"}}}, {Key: "open"}, {Key: "other", May: May{See: []string{"head"}}}},
		Modules: []Module{{Key: "personnel", Registers: []string{"checks", "open"}, Sealed: true}, {Key: "send", Registers: []string{"none"}}}}
	got := p.OpenRegisters()
	if !slices.Equal(got[0].May.See, []string{"office", "module.personnel"}) || len(got[1].May.See) != 0 || !slices.Equal(got[2].May.See, []string{"head"}) {
		t.Errorf("%+v", got)
	}
	if len(p.Registers[0].May.See) != 1 {
		t.Error("the pack was altered")
	}
	if !p.Sealed("checks") || p.Sealed("other") || p.Sealed("nothing") {
		t.Error("sealed")
	}
	if m, ok := p.Module("send"); !ok || m.Key != "send" {
		t.Error("module")
	}
}
