package packs_test

import (
	"fmt"
	"os"
	"testing"

	"belisha/internal/policy"
	"belisha/internal/policy/trial"
	"belisha/packs"
)

func TestZZContent(t *testing.T) {
	dir := os.Getenv("STAGE")
	if dir == "" {
		t.Skip()
	}
	fsys, err := policy.Close(os.DirFS(dir), packs.Layer)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(fsys)
	if err != nil {
		t.Fatal("\n" + err.Error())
	}
	rs, err := trial.Run(p, nil)
	if err != nil {
		t.Fatal("\n" + err.Error())
	}
	n := 0
	for _, r := range rs {
		if len(r.Wrong) > 0 {
			t.Errorf("%s:%d %s %v", r.File, r.Line, r.Name, r.Wrong)
		} else {
			n++
		}
	}
	fmt.Println(len(p.Clauses), "clauses", len(p.Registers), "registers", len(p.Duties), "duties; cases passed", n, "of", len(rs))
	fmt.Println("untested", len(trial.Untested(p)))
}
