package trunk

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"belisha/internal/board"
)

// writerDir in the environment makes the test's own program a gateway that takes lines until it is killed.
const writerDir, writerSite, writerFrom = "TRUNK_WRITER_DIR", "TRUNK_WRITER_SITE", "TRUNK_WRITER_FROM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		if err := writeUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func writeUntilKilled(dir string) error {
	in, err := ReadInvitation(os.Getenv(writerSite))
	if err != nil {
		return err
	}
	from, err := strconv.Atoi(os.Getenv(writerFrom))
	if err != nil {
		return err
	}
	ctx := context.Background()
	l, err := OpenLine(ctx, in, LineOptions{Dir: dir, Spare: 1, Apply: (&posted{}).apply})
	if err != nil {
		return err
	}
	go func() { _ = l.Serve(ctx) }()
	for ; ; from += 100 {
		if err := l.Take(ctx, rows(from, 100)); err != nil {
			return err
		}
		fmt.Println(from + 100) // confirmed up to here
	}
}

// killed runs a writer until it has confirmed some batches, kills it in the middle of the next, and says how far it had come.
func killed(t *testing.T, dir string, in Invitation, from int) int {
	t.Helper()
	text, err := in.Text()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "site.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerDir+"="+dir, writerSite+"="+file, writerFrom+"="+strconv.Itoa(from))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	confirmed, lines := from, bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if confirmed, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatal(err)
		}
		if n == 30 {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	if confirmed < from+3000 {
		t.Fatalf("it ended early, at %d", confirmed)
	}
	return confirmed
}

// shows MON-01: a gateway that is killed in the middle of a batch, with the link up and with the link cut, loses nothing that
// it had confirmed.
func TestAKilledGatewayLosesNothing(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	dir := filepath.Join(t.TempDir(), "line")
	_, shut := s.open(t)
	first := killed(t, dir, s.in, 0)
	shut()
	second := killed(t, dir, s.in, 100_000)
	third := killed(t, dir, s.in, 200_000)
	s.open(t)
	line(t, s.in, LineOptions{Dir: dir})
	lost := 0
	soon(t, "all that was confirmed is there", func() bool {
		lost = 0
		for _, part := range [][2]int{{0, first}, {100_000, second}, {200_000, third}} {
			for k := part[0]; k < part[1]; k++ {
				if s.rec.at(rowID(k)).IsZero() {
					lost++
				}
			}
		}
		return lost == 0
	})
	t.Logf("three kills: %d rows confirmed, %d lost", first+second-100_000+third-200_000, lost)
}

// shows MON-01: a centre that falls after the records have stored a parcel and before it has said so is given it again, and
// the records know it by its ids.
func TestACentreThatFallsBetweenStoringAndSayingSo(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	s.rec.stored = make(chan struct{}) // the sink has stored, and hangs before it can say so
	c, shut := s.open(t)
	l, _ := line(t, s.in, LineOptions{})
	take(t, l, 0, 500)
	soon(t, "the records have it", func() bool { return s.rec.has() == 500 })
	c.conn.Close() // the answer is lost
	<-s.rec.stored
	shut()
	s.rec.mu.Lock()
	s.rec.stored = nil
	s.rec.mu.Unlock()
	if w := l.State(t.Context()).Waiting; w != 1 {
		t.Errorf("%d parcels wait, not 1", w)
	}
	s.open(t)
	soon(t, "it was given again, and let go of", func() bool { return l.State(t.Context()).Waiting == 0 })
	if s.rec.has() != 500 || s.rec.rows["e000000007"] != 2 {
		t.Errorf("%d rows; one of them was given %d times, not twice", s.rec.has(), s.rec.rows["e000000007"])
	}
}

// shows MON-04: what is urgent overtakes a backlog of a hundred thousand rows.
func TestUrgentOvertakesABacklog(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	_, shut := s.open(t)
	shut() // the address is known now
	l, _ := line(t, s.in, LineOptions{})
	take(t, l, 0, 100_000)
	s.rec.delay = 60 * time.Millisecond
	s.open(t)
	soon(t, "the backlog moves", func() bool { return s.rec.has() > 0 })
	began, cry := time.Now(), rows(900_000, 1)
	cry[0].Alert = urgent
	if err := l.Take(t.Context(), cry); err != nil {
		t.Fatal(err)
	}
	soon(t, "the urgent one is there", func() bool { return !s.rec.at(cry[0].ID).IsZero() })
	before := s.rec.has()
	t.Logf("an urgent line was there after %v, with %d of 100,000 rows still to come", s.rec.at(cry[0].ID).Sub(began).Round(time.Millisecond), 100_001-before)
	if before > 90_000 {
		t.Error("the backlog was over: nothing was overtaken")
	}
	s.rec.all(t, 100_001)
}

// shows MON-04: what is urgent and came while the centre was away goes first when it is back.
func TestUrgentGoesFirstAfterACut(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	_, shut := s.open(t)
	shut()
	l, _ := line(t, s.in, LineOptions{})
	take(t, l, 0, 20_000)
	cry := rows(900_000, 1)
	cry[0].Alert = urgent
	if err := l.Take(t.Context(), cry); err != nil {
		t.Fatal(err)
	}
	s.rec.delay = 250 * time.Millisecond // eight parcels take longer than the second after which a lane tries again
	s.open(t)
	s.rec.all(t, 20_001)
	for i, id := range s.rec.order {
		if id == cry[0].ID && i > 8*512 {
			t.Errorf("it came as number %d", i)
		}
	}
}

// shows MON-01: a sink that is slow, and one that is away, lose nothing.
func TestSlowAndAwayRecords(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	s.rec.away = true
	s.open(t)
	l, _ := line(t, s.in, LineOptions{})
	take(t, l, 0, 5000)
	time.Sleep(1500 * time.Millisecond)
	if w := l.State(t.Context()).Waiting; w != 10 {
		t.Errorf("%d parcels wait, not 10", w)
	}
	s.rec.mu.Lock()
	s.rec.away, s.rec.delay = false, 300*time.Millisecond
	s.rec.mu.Unlock()
	s.rec.all(t, 5000)
}

// shows MON-01: when the disk has no room the batch is refused, so that the journal keeps it and pupils wait; what is urgent
// goes to the centre all the same.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	_, shut := s.open(t)
	cry := rows(900_000, 1)
	cry[0].Alert = urgent
	l, _ := line(t, s.in, LineOptions{Spare: 1 << 62})
	soon(t, "the link is up", l.linked)
	if l.Take(t.Context(), rows(0, 10)) == nil {
		t.Error("it was confirmed without room for it")
	}
	if l.Take(t.Context(), cry) == nil {
		t.Error("it was confirmed without room for it")
	}
	soon(t, "the urgent one is there", func() bool { return !s.rec.at(cry[0].ID).IsZero() })
	shut()

	small, _ := line(t, s.in, LineOptions{Most: 256 << 10})
	n := 0
	for small.Take(t.Context(), rows(n, 512)) == nil {
		if n += 512; n > 1_000_000 {
			t.Fatal("there is no end to the room")
		}
	}
	s.open(t)
	s.rec.all(t, n+1)
	if err := small.Take(t.Context(), rows(n, 512)); err != nil {
		t.Errorf("there is room again, and yet: %v", err)
	}
	t.Logf("256 KiB held %d rows", n)
}

// A clock that is set back loses nothing and cries no false alarm.
func TestTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	c, _ := s.open(t)
	l, _ := line(t, s.in, LineOptions{})
	take(t, l, 0, 100)
	late := rows(100, 100)
	for i := range late {
		late[i].At = late[i].At.Add(-time.Hour)
	}
	if err := l.Take(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	s.rec.all(t, 200)
	c.mu.Lock()
	c.open[s.in.Site].seen.At = time.Now().Add(time.Hour) // as of a clock that was an hour ahead
	c.mu.Unlock()
	soon(t, "it counts from now on", func() bool { st := c.Stations(); return len(st) == 1 && !st[0].Seen.At.After(time.Now()) })
	if s.rec.warned("Nothing has been heard") {
		t.Error("a false alarm")
	}
}

// refused demands that a site's end gets nothing through.
func refused(t *testing.T, s *site, in Invitation, what string) {
	t.Helper()
	before := s.rec.has()
	l, shut := line(t, in, LineOptions{})
	defer shut()
	take(t, l, 700_000, 10)
	time.Sleep(3 * time.Second)
	if s.rec.has() != before || l.linked() {
		t.Errorf("%s got in", what)
	}
}

// shows MON-01: another's key, another's name, no TLS, another centre: all are refused.
func TestWhoIsRefused(t *testing.T) {
	t.Parallel()
	s, all := newSite(t, "Lodge", "Gone")
	c, _ := s.open(t)
	lodge, gone := all[1], all[2]
	lodge.Centre, gone.Centre = s.listen, s.listen

	stranger, others := newSite(t)
	_ = stranger
	wrong := s.in
	wrong.Secret = others[0].Secret
	refused(t, s, wrong, "a key that nobody let in")

	foreign := s.in
	foreign.Secret = lodge.Secret
	refused(t, s, foreign, "a site that speaks for another")

	fake := s.in
	fake.Key = strings.Repeat("0", fingerprint)
	refused(t, s, fake, "a centre with another key")

	l, _ := line(t, gone, LineOptions{})
	take(t, l, 0, 100)
	s.rec.all(t, 100)
	sites, err := OpenSites(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sites.Remove("gone"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	soon(t, "the connection is ended", func() bool { return c.server.NumLeafNodes() == 0 })
	t.Logf("a site that is removed is out after %v", time.Since(began).Round(time.Millisecond))
	take(t, l, 100, 100)
	time.Sleep(2 * time.Second)
	if s.rec.has() != 100 || !s.rec.warned("is shut out") {
		t.Error("a site that was removed still gets in, or nobody heard of it")
	}
	added, err := sites.Add("New", s.listen, "", "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	fresh, _ := line(t, added, LineOptions{})
	take(t, fresh, 200, 100)
	s.rec.all(t, 200)
}

// A site that is let in hears nothing of another's, and a client without TLS hears nothing at all.
func TestOthersAreNotHeard(t *testing.T) {
	t.Parallel()
	s, all := newSite(t, "Lodge")
	s.board.PutFacts(&board.Facts{School: "a"})
	s.open(t)
	spy := all[1]
	spy.Centre = s.listen
	l, _ := line(t, spy, LineOptions{})
	heard := make(chan string, 100)
	if _, err := l.end.Load().conn.Subscribe(">", func(m *nats.Msg) { heard <- m.Subject }); err != nil {
		t.Fatal(err)
	}
	var p posted
	line(t, s.in, LineOptions{Apply: p.apply})
	soon(t, "the other has its facts", func() bool { _, f := p.got(); return f != nil })
	s.board.PutFacts(&board.Facts{School: "b"})
	soon(t, "the other has the change", func() bool { _, f := p.got(); return f.School == "b" })
	for len(heard) > 0 {
		if subject := <-heard; strings.Contains(subject, s.in.Site) {
			t.Errorf("the spy heard %s", subject)
		}
	}

	plain, err := net.Dial("tcp", s.listen)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	_ = plain.SetDeadline(time.Now().Add(5 * time.Second))
	fmt.Fprint(plain, "CONNECT {}\r\nPING\r\n")
	b := make([]byte, 1024)
	if n, _ := plain.Read(b); strings.Contains(string(b[:n]), "INFO") || strings.Contains(string(b[:n]), "PONG") {
		t.Errorf("a plain connection was answered: %q", b[:n])
	}
	if conn, err := tls.Dial("tcp", s.listen, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}); err == nil { //nolint:gosec // that it is refused is what is tried
		conn.Close()
		t.Error("an old TLS was taken")
	}
	if conn, err := nats.Connect("tls://"+s.listen, nats.Secure(towards(s.in.Key)), nats.TLSHandshakeFirst(), nats.Timeout(2*time.Second)); err == nil {
		conn.Close()
		t.Error("a client got in at the door for sites")
	}
	bare, err := start(&server.Options{ServerName: "bare", LeafNode: server.LeafNodeOpts{ReconnectInterval: time.Second,
		Remotes: []*server.RemoteLeafOpts{{URLs: []*url.URL{{Scheme: "nats", Host: s.listen}}, Nkey: s.in.Secret}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer bare.Shutdown()
	time.Sleep(2 * time.Second)
	if bare.NumLeafNodes() != 0 {
		t.Error("a site got in without TLS")
	}
}

// shows MON-01: somebody hears of a site that has been silent for ten minutes, and that it is back, with what waited.
func TestASilentSite(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	var ahead atomic.Int64
	s.now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	s.rec.away = true
	c, _ := s.open(t)
	dir := filepath.Join(t.TempDir(), "line")
	l, shut := line(t, s.in, LineOptions{Dir: dir, Version: "r1"})
	take(t, l, 0, 1000)
	soon(t, "the centre knows what waits", func() bool { st := c.Stations(); return st[0].Waiting == 2 && st[0].Version == "r1" && !st[0].Silent })
	shut()
	ahead.Store(int64(9 * time.Minute))
	time.Sleep(100 * time.Millisecond)
	if s.rec.warned("Nothing has been heard") {
		t.Error("it was told too early")
	}
	ahead.Store(int64(11 * time.Minute))
	soon(t, "somebody hears of it", func() bool { return s.rec.warned("Nothing has been heard from the gateway at “Annexe” since") })
	line(t, s.in, LineOptions{Dir: dir})
	soon(t, "it is back", func() bool {
		return s.rec.warned("is back. It had not been heard for 11 minutes. 2 parcels of log lines waited on its disk")
	})
	soon(t, "it is written down for the command", func() bool { seen, err := c.sites.Seen(); return err == nil && seen[s.in.Site].Waiting == 2 })
}

// shows MON-01: a store that the disk has thrown out is opened again by itself, with what it held.
func TestAStoreThatWasThrownOut(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	_, shut := s.open(t)
	shut()
	l, _ := line(t, s.in, LineOptions{})
	take(t, l, 0, 1000)
	if err := l.end.Load().server.DisableJetStream(); err != nil {
		t.Fatal(err)
	}
	soon(t, "it takes lines again", func() bool {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		return l.Take(ctx, rows(1000, 10)) == nil
	})
	s.open(t)
	s.rec.all(t, 1010)
}
