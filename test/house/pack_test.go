package house_test

import (
	"embed"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/policy"
	"belisha/packs"
)

const (
	loans   = "house_loans"   // open to all whom the table lets in
	worries = "house_worries" // left to few
)

//go:embed testdata/registers
var ours embed.FS

// pack is a pack that comes with Belisha, with its posts parted so that each role has one post to itself, and with two
// registers of these tests: a register is data, so the house must keep any.
func pack(t testing.TB) fs.FS {
	t.Helper()
	whole, err := packs.Open("st-marys")
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	err = fs.WalkDir(whole, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(whole, path)
		out[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	roles := string(out["roles.yaml"].Data)
	roles = strings.Replace(roles, "roles: [coordinator, dsl]", "roles: [coordinator]", 1)
	roles = strings.Replace(roles, "roles: [chair, governor]", "roles: [chair]", 1)
	out["roles.yaml"].Data = []byte(roles + "- key: lead\n  title: Safeguarding lead\n  roles: [dsl]\n")
	return withRegisters(t, withAccess(out))
}

// withAccess lets children up to Year 2 come in by pictures. The reminder at sign-in, the second factor of administrators,
// the gates and the sealed modules are those of the pack.
func withAccess(out fstest.MapFS) fstest.MapFS {
	out["choices.yaml"].Data = append(out["choices.yaml"].Data, "\n- { key: monitoring.third_party, value: possible }\n"...) // an outside service may be let in
	settings := strings.Replace(string(out["settings.yaml"].Data), "pictures_to: R", `pictures_to: "2"`, 1)
	out["settings.yaml"].Data = []byte(settings)
	return out
}

func withRegisters(t testing.TB, out fstest.MapFS) fs.FS {
	t.Helper()
	p, err := policy.Parse(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{loans, worries} {
		text, err := ours.ReadFile("testdata/registers/" + key + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		out["registers/"+key+".yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(text), "CLAUSE", p.Clauses[0].ID, 1))}
	}
	return out
}
