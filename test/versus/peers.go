package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

type ctx = context.Context

// peer is one program that stands between client and origin.
type peer struct {
	name    string
	dir     string
	addr    string
	fields  string // header lines that it wants of every request
	filters bool   // knows the lists
	tunnels bool
	opened  string // the same of somebody whose TLS is opened; empty: nobody's is
	bounded bool   // by the day: bulk would only measure that
	opener  bool   // opens everybody's TLS, and is asked for nothing else
	start   func(p *peer) (*exec.Cmd, error)
	add     func(p *peer, host string) error // makes one more name blocked; nil: cannot be measured here
	cmd     *exec.Cmd
}

// freeAddr is an address that nobody listens on.
func freeAddr() string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "127.0.0.1:0"
	}
	defer ln.Close()
	return ln.Addr().String()
}

func portOf(addr string) string { _, port, _ := net.SplitHostPort(addr); return port }

// up starts the peer and waits until it answers.
func (p *peer) up() (time.Duration, error) {
	start := time.Now()
	var err error
	if p.cmd, err = p.start(p); err != nil {
		return 0, fmt.Errorf("%s: %w", p.name, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	for time.Since(start) < 2*time.Minute {
		select {
		case err := <-ended:
			return 0, fmt.Errorf("%s ended (%w): %s", p.name, err, p.said())
		case <-time.After(5 * time.Millisecond):
		}
		if t := run(load{addr: p.addr, conns: 1, once: true, script: p.get(originHost, "/x")}); t.done == 1 && t.failed == 0 {
			return time.Since(start), nil
		}
	}
	return 0, fmt.Errorf("%s does not answer", p.name)
}

// said is the end of what the program wrote.
func (p *peer) said() string {
	text, _ := os.ReadFile(filepath.Join(p.dir, "said"))
	more, _ := os.ReadFile(filepath.Join(p.dir, "cache.log")) // Squid's own
	text = append(text, more...)
	return string(text[max(0, len(text)-400):])
}

// down ends the program and all that it started.
func (p *peer) down() {
	cmd := p.cmd
	if cmd == nil {
		return
	}
	for try := range 400 {
		left := family(cmd.Process.Pid)
		if len(left) == 0 {
			break
		}
		how := syscall.SIGTERM
		if try > 300 {
			how = syscall.SIGKILL
		}
		for _, pid := range left {
			if try%100 == 0 || try > 300 {
				_ = syscall.Kill(pid, how)
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.cmd = nil
}

// command makes a program that is ended with everything it started, and writes to a file of its own.
func command(dir, name string, args ...string) (*exec.Cmd, error) {
	out, err := os.OpenFile(filepath.Join(dir, "said"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd, nil
}

// withHosts runs a program that finds the origin by its name, as if in DNS.
func withHosts(dir, name string, args ...string) (*exec.Cmd, error) {
	hosts := filepath.Join(dir, "hosts")
	if err := os.WriteFile(hosts, []byte("127.0.0.1 localhost\n"+originAddr+" "+originHost+"\n"), 0o644); err != nil {
		return nil, err
	}
	return command(dir, "unshare", append([]string{"-m", "sh", "-c", `mount --bind "$0" /etc/hosts && exec "$@"`, hosts, name}, args...)...)
}

// again runs this very program in another part.
func again(part ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, part...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := cmd.StdinPipe(); err != nil { // it ends when this program does
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if strings.TrimSpace(line) != "ready" {
		return nil, fmt.Errorf("%s: %q %w", part, line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return cmd, nil
}

// The requests. A peer's own header lines stand at the end.

const usual = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) versus\r\nAccept: text/html,*/*;q=0.8\r\nAccept-Language: en-GB\r\nAccept-Encoding: gzip\r\n"

func (p *peer) get(host, path string) script {
	to := "http://" + host + path
	if p == nil || p.start == nil {
		to = path
	}
	return script{keep: true, steps: []step{{say: []byte("GET " + to + " HTTP/1.1\r\nHost: " + host + "\r\n" + usual + p.fields + "\r\n")}}}
}

func (p *peer) connect(port, fields string) []byte {
	to := originHost + ":" + port
	return []byte("CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\nUser-Agent: versus\r\n" + fields + "\r\n")
}

// tunnel says what and hears n bytes, through the peer or straight.
func (p *peer) tunnel(what string, n int, keep bool) script {
	s := script{keep: keep}
	if p.start != nil {
		s.steps = append(s.steps, step{say: p.connect(portRaw, p.fields), bare: true})
	}
	s.steps = append(s.steps, step{say: []byte(what), exact: n})
	return s
}
