package ref_test

import (
	"testing"

	"belisha/internal/kit/ref"
)

func TestParseReadsWhatStringWrote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ref.Ref{
		"incident/7":      ref.New("s1", "incident", "7"),
		"trail":           ref.New("s1", "trail", ""),
		"site/a.uk/x?y=1": ref.New("s1", "site", "a.uk/x?y=1"),
	} {
		got, err := ref.Parse("s1", text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q was read as %+v, written %q (%v)", text, got, got, err)
		}
	}
}

func TestParseRefusesWhatNamesNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "/7"} {
		if got, err := ref.Parse("s1", text); err == nil {
			t.Errorf("%q was read as %+v", text, got)
		}
	}
}
