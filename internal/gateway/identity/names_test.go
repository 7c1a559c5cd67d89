package identity

import (
	"strings"
	"testing"
)

func TestHardware(t *testing.T) {
	for in, want := range map[string]string{
		"AA-BB-CC-DD-EE-FF": "aa:bb:cc:dd:ee:ff", "aabb.ccdd.eeff": "aa:bb:cc:dd:ee:ff", "aa:bb:cc:dd:ee:ff": "aa:bb:cc:dd:ee:ff",
		"aabbccddeeff": "aa:bb:cc:dd:ee:ff", "AA-BB-CC-DD-EE-FF:School": "aa:bb:cc:dd:ee:ff",
		"": "", "10.1.0.17": "", "aa:bb:cc:dd:ee": "", "aa:bb:cc:dd:ee:fg": "", "aa:bb:cc:dd:ee:ff:00:11": "aa:bb:cc:dd:ee:ff",
		"00:00:00:00:00:00": "", "ff:ff:ff:ff:ff:ff": "", "a:abbccddeeff": "", "aabbccddeeffgg": "",
	} {
		if got := Hardware(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestUserName(t *testing.T) {
	realms := []string{"school.example", "SCHOOL"}
	for in, want := range map[string]string{
		"Ada.Y5": "ada.y5", " ada.y5 ": "ada.y5", "ada.y5\x00": "ada.y5", `SCHOOL\Ada.Y5`: "ada.y5", "ada.y5@School.Example": "ada.y5",
		"head@elsewhere.example": "", `OTHER\head`: "", "host/laptop17.school.example": "", "LAPTOP17$": "", "anonymous": "",
		"anonymous@school.example": "", "@school.example": "", "": "", "a\nb": "", "head@x@school.example": "", strings.Repeat("a", 129): "",
	} {
		if got := userName(in, realms); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzHardware(f *testing.F) {
	f.Add("AA-BB-CC-DD-EE-FF:School")
	f.Fuzz(func(t *testing.T, in string) {
		got := Hardware(in)
		if got != "" && (len(got) != 17 || Hardware(got) != got) {
			t.Fatalf("%q: %q", in, got)
		}
	})
}

func FuzzUserName(f *testing.F) {
	f.Add(`SCHOOL\ada.y5`)
	f.Fuzz(func(t *testing.T, in string) {
		got := userName(in, []string{"school"})
		if len(got) > 3*maxName || strings.ContainsAny(got, "@\\/:\r\n\x00") {
			t.Fatalf("%q: %q", in, got)
		}
	})
}
