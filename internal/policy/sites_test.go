package policy

import "testing"

// shows WEB-06
func TestSharedEnding(t *testing.T) {
	for name, want := range map[string]bool{"uk": true, "co.uk": true, "gov.uk": true, "sch.uk": true, "anytown.sch.uk": true, "st-neot.anytown.sch.uk": false,
		"www.gov.uk": false, "museum.example": false, "bbc.co.uk": false, "blogs.example.com": false} {
		if SharedEnding(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}
