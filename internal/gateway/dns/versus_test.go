package dns

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"belisha/internal/gateway/lists"
)

// sampled is how many names each run asks for, over and over.
const sampled = 20000

// BenchmarkVersus asks the same questions of a bare echo, of us, and of dnsdist, dnsmasq and unbound where they are
// installed: same lists, same client, same upstream server, each with its query log, in interleaved rounds. Settings:
// BELISHA_LISTS a folder of lists (else 2.4 million names are made up), BELISHA_ROUNDS, BELISHA_SECONDS a run,
// BELISHA_PEERS the names of those to compare.
func BenchmarkVersus(b *testing.B) {
	if _, err := exec.LookPath("dnsperf"); err != nil {
		b.Skip("dnsperf is not installed")
	}
	newRace(b).run() // takes longer than any -benchtime, so it is run once
}

type race struct {
	b       *testing.B
	dir     string
	peers   []*peer
	rounds  int
	seconds string
}

// peer is one server in the race with its figures.
type peer struct {
	name     string
	port     int
	start    func(p *peer) *exec.Cmd
	add      func(p *peer, name string) // makes it block a name
	cmd      *exec.Cmd
	in       io.WriteCloser
	took     time.Duration
	allowed  []float64
	blocked  []float64
	perCPU   []float64 // blocked and allowed
	lost     int
	memory   int // KiB, the most that was seen
	live     time.Duration
	liveLost int
}

func setting(name, usual string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return usual
}

func newRace(b *testing.B) *race {
	r := &race{b: b, dir: b.TempDir(), seconds: setting("BELISHA_SECONDS", "3")}
	r.rounds, _ = strconv.Atoi(setting("BELISHA_ROUNDS", "5"))
	names := r.lists()
	r.samples(names)
	origin := &peer{name: "origin", port: free(b), start: r.self}
	r.begin(origin, 5*time.Second)
	b.Cleanup(func() { origin.end() })
	up := fmt.Sprintf("127.0.0.1:%d", origin.port)
	b.Setenv("BELISHA_DNS_UPSTREAM", up)
	r.peers = append(r.peers, &peer{name: "echo", port: free(b), start: r.self}, &peer{name: "ours", port: free(b), start: r.self,
		add: func(p *peer, name string) { _, _ = fmt.Fprintln(p.in, name) }})
	r.others(names, up)
	return r
}

// lists makes the index and returns all names, in the spelling that every peer can read.
func (r *race) lists() []string {
	dir := os.Getenv("BELISHA_LISTS")
	if dir == "" {
		dir = filepath.Join(r.dir, "lists")
		r.make(dir)
	}
	seen := map[string]bool{}
	folders, _ := filepath.Glob(dir + "/*/domains")
	tree := filepath.Join(r.dir, "tree")
	for _, from := range folders {
		text, err := os.ReadFile(from)
		if err != nil {
			r.b.Fatal(err)
		}
		var keep strings.Builder
		for line := range strings.Lines(string(text)) {
			name, err := lists.NormalHost(strings.TrimSpace(line))
			if err == nil && !lists.IsAddress(name) && strings.Contains(name, ".") {
				seen[name] = true
				keep.WriteString(name + "\n")
			}
		}
		r.write(filepath.Join(tree, filepath.Base(filepath.Dir(from)), "domains"), keep.String())
	}
	r.write(filepath.Join(tree, "iwf/domains"), "illegal.example\n")
	r.write(filepath.Join(tree, "police/domains"), "police.example\n")
	if _, err := lists.Build(r.b.Context(), tree, filepath.Join(r.dir, "index")); err != nil {
		r.b.Fatal(err)
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (r *race) write(path, text string) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.b.Fatal(err)
	}
}

func (r *race) make(dir string) {
	var text strings.Builder
	for i := range 2_400_000 {
		fmt.Fprintf(&text, "site-%d.play%d.example\n", i, i%1000)
	}
	r.write(filepath.Join(dir, "games/domains"), text.String())
}

// samples writes what dnsperf asks.
func (r *race) samples(names []string) {
	chance := rand.New(rand.NewPCG(1, 2))
	var allowed, blocked strings.Builder
	for i := range sampled {
		fmt.Fprintf(&allowed, "www.lesson-%d.school-%d.org.uk A\n", i, chance.IntN(5000))
		fmt.Fprintf(&blocked, "%s A\n", names[chance.IntN(len(names))])
	}
	r.write(filepath.Join(r.dir, "allowed"), allowed.String())
	r.write(filepath.Join(r.dir, "blocked"), blocked.String())
}

func free(b *testing.B) int {
	for {
		c, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		port := c.LocalAddr().(*net.UDPAddr).Port
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		_ = c.Close()
		if err == nil {
			_ = ln.Close()
			return port
		}
	}
}

// self starts this binary in a role.
func (r *race) self(p *peer) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "BELISHA_DNS_ROLE="+p.name, fmt.Sprintf("BELISHA_DNS_ADDR=127.0.0.1:%d", p.port), "BELISHA_DNS_DIR="+r.dir)
	return cmd
}

// begin starts a peer and waits for its first answer.
func (r *race) begin(p *peer, most time.Duration) {
	p.cmd = p.start(p)
	p.in, _ = p.cmd.StdinPipe()
	var said bytes.Buffer
	p.cmd.Stdout, p.cmd.Stderr = &said, &said
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		r.b.Fatal(err)
	}
	for time.Since(began) < most {
		if p.ask("www.first.school.org.uk") != "" {
			p.took = time.Since(began)
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	r.b.Fatalf("%s does not answer: %s", p.name, said.String())
}

func (p *peer) end() {
	if p.in != nil {
		_ = p.in.Close()
	}
	time.AfterFunc(3*time.Second, func() { _ = p.cmd.Process.Kill() })
	if p.name != "ours" && p.name != "echo" && p.name != "origin" {
		_ = p.cmd.Process.Kill()
	}
	_ = p.cmd.Wait()
}

// ask returns the first address, or the code.
func (p *peer) ask(name string) string {
	c := mdns.Client{Timeout: 200 * time.Millisecond}
	m, _, err := c.Exchange(new(mdns.Msg).SetQuestion(name+".", mdns.TypeA), fmt.Sprintf("127.0.0.1:%d", p.port))
	if err != nil {
		return ""
	}
	if len(m.Answer) > 0 {
		if a, ok := m.Answer[0].(*mdns.A); ok {
			return a.A.String()
		}
	}
	return mdns.RcodeToString[m.Rcode]
}

func (r *race) run() {
	for _, p := range r.peers {
		r.begin(p, 90*time.Second)
		r.perf(p, "allowed", "1") // fills caches
	}
	for range r.rounds {
		for _, p := range r.peers {
			before := p.cpu()
			a, na := r.perf(p, "allowed", r.seconds)
			c, nc := r.perf(p, "blocked", r.seconds)
			p.allowed, p.blocked = append(p.allowed, a), append(p.blocked, c)
			p.perCPU = append(p.perCPU, float64(na+nc)/(p.cpu()-before))
			p.memory = max(p.memory, p.status("VmRSS"))
		}
	}
	for _, p := range r.peers {
		if p.add != nil {
			r.live(p)
		}
	}
	for _, p := range r.peers {
		p.end()
	}
	r.print()
}

var (
	rate = regexp.MustCompile(`Queries per second:\s+([\d.]+)`)
	done = regexp.MustCompile(`Queries completed:\s+(\d+)`)
	lost = regexp.MustCompile(`Queries lost:\s+(\d+)`)
)

// perf runs dnsperf and returns queries a second and how many were answered.
func (r *race) perf(p *peer, what, seconds string) (float64, int) {
	out, err := exec.Command("dnsperf", "-s", "127.0.0.1", "-p", strconv.Itoa(p.port), "-d", filepath.Join(r.dir, what), "-l", seconds,
		"-c", "16", "-T", "1", "-q", "400", "-t", "2").CombinedOutput()
	if err != nil {
		r.b.Fatalf("%s: %v: %s", p.name, err, out)
	}
	find := func(re *regexp.Regexp) float64 {
		m := re.FindSubmatch(out)
		if m == nil {
			return 0
		}
		f, _ := strconv.ParseFloat(string(m[1]), 64)
		return f
	}
	p.lost += int(find(lost))
	return find(rate), int(find(done))
}

// cpu is what the process has used, in seconds.
func (p *peer) cpu() float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	f := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.ParseFloat(f[11], 64)
	system, _ := strconv.ParseFloat(f[12], 64)
	return (user + system) / 100
}

func (p *peer) status(key string) int {
	f, _ := os.Open(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		if rest, ok := strings.CutPrefix(in.Text(), key+":"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	return 0
}

// live adds one name while the peer is under load, and waits until it is blocked.
func (r *race) live(p *peer) {
	const name = "newly.added.school.org.uk"
	before := p.ask(name)
	lostBefore := p.lost
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		r.perf(p, "allowed", r.seconds)
	}()
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	p.add(p, name)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if now := p.ask(name); now != "" && now != before {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	p.live = time.Since(began)
	<-finished
	p.liveLost = p.lost - lostBefore
	p.lost = lostBefore
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

func (r *race) print() {
	echo := r.peers[0]
	r.b.Logf("%-8s %17s %17s %10s %8s %8s %9s %9s %5s", "", "allowed k/s (echo)", "blocked k/s (echo)", "k/cpu s", "MB", "start", "name live", "lost then", "lost")
	for _, p := range r.peers {
		a, c := median(p.allowed), median(p.blocked)
		r.b.Logf("%-8s %10.1f (%4.2f) %11.1f (%4.2f) %12.1f %8.1f %8s %9s %9d %5d", p.name, a/1000, a/median(echo.allowed), c/1000, c/median(echo.blocked),
			median(p.perCPU)/1000, float64(p.memory)/1024, p.took.Round(10*time.Millisecond), p.live.Round(time.Millisecond), p.liveLost, p.lost)
	}
}
