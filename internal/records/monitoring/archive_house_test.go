package monitoring

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/kit/objects"
	"belisha/internal/records/monitoring/internal/traffic"
)

// shelve gives a house an archive on the disc that has each hour by itself, and says where it lies.
func (h *house) shelve() string {
	h.t.Helper()
	dir := filepath.Join(h.t.TempDir(), "archive")
	store, err := objects.Disc(dir)
	h.no(err)
	h.restart(func(c *Config) {
		c.Archive = Archive{Store: store, KeyFile: filepath.Join(h.t.TempDir(), "archive.key"), Quiet: 1}
	})
	return dir
}

// seal is one turn of the job.
func (h *house) seal() {
	h.t.Helper()
	h.no(h.m.proof.Seal(h.t.Context()))
}

// later lets so much time pass that sealed lines leave the database.
func (h *house) later() {
	h.t.Helper()
	h.wait(2 * time.Hour)
	h.seal()
	h.wait(28 * time.Hour)
	h.seal()
}

func (h *house) sys() authz.Grant { return h.base.Gate.System(school, "test") }

// rowsOf counts a table of the second database.
func (h *house) rowsOf(table string) (n int64) {
	h.t.Helper()
	h.no(h.lines.Read(h.t.Context(), school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](h.t.Context(), tx, `SELECT COUNT(*) FROM `+table+` WHERE school_id = ?`, school)
		return err
	}))
	return n
}

func (h *house) whole() {
	h.t.Helper()
	breaks, err := h.m.VerifyTraffic(h.t.Context())
	h.no(err)
	if len(breaks) != 0 {
		h.t.Errorf("the log is not as it was written: %v", breaks)
	}
}

func (h *house) stored(dir string) (out []string) {
	h.t.Helper()
	h.no(filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".age") {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return err
	}))
	return out
}

// day is lines of a few hours: two children, a device nobody knows, blocks, searches, words that worry.
func (h *house) day() (all []board.Entry) {
	for i := range 60 {
		e := h.entry(h.m.ids.Next(), []string{"ada.quill", "ben.otter"}[i%2], fmt.Sprintf("site%d.example", i%7), []string{"", "", "games", "video"}[i%4])
		e.Bytes, e.Door, e.Network = int64(i*100), "inspected", "pupils"
		switch {
		case i%10 == 3:
			e.Search = fmt.Sprintf("roman roads %d", i)
		case i%20 == 5:
			e.Text, e.Score, e.Where, e.Signs = "self_harm", 88, "search", "hurt,alone"
		case i%15 == 8:
			e.Person, e.Account, e.Device = "", "", fmt.Sprintf("10.9.9.%d", i)
		case i%12 == 7:
			e.Verdict, e.Category, e.Rule = "allow", "video", ""
		case i == 9:
			e.Host = ""
		}
		all = append(all, e)
		h.wait(3 * time.Minute)
	}
	return all
}

// readings are what every reader says, as one text.
func (h *house) readings(all []board.Entry) string {
	h.t.Helper()
	var b strings.Builder
	say := func(what string, v any, err error) {
		h.no(err)
		fmt.Fprintf(&b, "%s: %+v\n", what, v)
	}
	ctx, g, log := h.t.Context(), h.sys(), h.m.traffic
	from, to := "2026-03-10T10:00:00.000Z", "2026-03-10T14:00:00.000Z"
	ada := h.who["ada.quill"].ID
	around, err := log.Around(ctx, g, ada, "", from, to, 15)
	say("around", plainly(around), err)
	for _, w := range []traffic.Wanted{{Person: ada}, {Host: "site3"}, {Words: "roman"}, {Text: "self_harm"}, {Verdict: "block", Category: "games"}, {Device: "10.9.9.8"}, {Account: "ben.otter", Network: "pupils", Door: "inspected"}, {Not: []string{ada}}} {
		w.From, w.To = from, to
		var found []traffic.Line
		for after, done := (traffic.Cursor{}), false; !done; {
			p, err := log.Search(ctx, g, w, 7, after)
			h.no(err)
			found, after, done = append(found, p.Lines...), p.Next, p.Done
		}
		say(fmt.Sprintf("search %+v", w), plainly(found), nil)
	}
	for _, i := range []int{0, 5, 59} {
		l, err := log.One(ctx, g, all[i].ID)
		say("one", plainly([]traffic.Line{l}), err)
	}
	last := traffic.LineOf(all[58])
	tries, err := log.Tries(ctx, last, from, "adverts")
	say("tries", tries, err)
	minutes, err := log.Minutes(ctx, from, to)
	seen := map[traffic.Minute]bool{}
	for _, m := range minutes {
		seen[m] = true
	}
	say("minutes", seen, err)
	profile, err := log.ProfileAt(ctx, ada, from, to)
	say("profile", profile, err)
	strangers, err := log.Strangers(ctx, from)
	say("strangers", strangers, err)
	beyond, err := log.Beyond(ctx, from, []string{"filter.games", "filter.video"})
	say("beyond", beyond, err)
	between, err := log.Between(ctx, from, "2026-03-10T12:30:00.000Z")
	say("between", between, err)
	host, words, err := log.LatestPage(ctx, ada, from)
	say("page", host+words, err)
	stopped, err := log.Stopped(ctx, []string{ada, h.who["ben.otter"].ID}, "2026-03-10T11:10:00.000Z", to)
	say("stopped", stopped, err)
	kinds, err := log.BlockedByCategory(ctx, from, to)
	say("kinds", kinds, err)
	hours, err := log.Hours(ctx, from, to)
	say("hours", hours, err)
	return b.String()
}

// plainly leaves out with which batch a line came.
func plainly(lines []traffic.Line) []traffic.Line {
	for i := range lines {
		lines[i].Batch = ""
	}
	return lines
}

func copyOf(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
