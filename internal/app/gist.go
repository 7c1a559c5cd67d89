package app

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"slices"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/policy"
)

// gist is what the gateway needs of a pack, read already: a start from the last good copies has its first verdict a third of
// a second sooner, and a gateway alone holds a fraction of the policy. It counts only for exactly the files it was made of.
type gist struct {
	Of        string // sum over the files
	Identity  policy.Identity
	Clauses   []policy.Clause
	Filtering policy.Filtering
	Settings  policy.Settings
	Words     policy.Words
	Gates     []policy.Gate
	Hash      string
}

const gistFile = "pack.json"

// sumOf is one name for all the files of a pack.
func sumOf(files map[string]string) string {
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		one := sha256.Sum256([]byte(files[path]))
		h.Write([]byte(path + "\x00"))
		h.Write(one[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// keepGist writes the gist of the pack in force beside the copy of the rules. Without it the next start reads the pack.
func (g *gateway) keepGist(rules *board.Rulebook, p *policy.Pack) {
	err := board.Save(g.dir, gistFile, gist{Of: sumOf(rules.Files), Identity: p.Identity, Clauses: p.Clauses, Filtering: p.Filtering, Settings: p.Settings,
		Words: p.Words, Gates: p.Gates, Hash: p.Hash})
	if err != nil {
		slog.Error("the gist of the policy could not be kept: the next start takes longer", "error", err)
	}
}

// byGist compiles the rules from the gist of last time; nil when there is none of these files.
func (g *gateway) byGist(rules *board.Rulebook) *filter.Engine {
	var was gist
	if board.Load(g.dir, gistFile, &was) != nil || was.Of != sumOf(rules.Files) {
		return nil
	}
	pack := &policy.Pack{Identity: was.Identity, Clauses: was.Clauses, Filtering: was.Filtering, Settings: was.Settings, Words: was.Words, Gates: was.Gates,
		Hash: was.Hash, Files: rules.Files}
	engine, err := filter.CompilePack(rules, pack, g.index.Load())
	if err != nil {
		return nil // reading the pack itself says what is wrong
	}
	return engine
}
