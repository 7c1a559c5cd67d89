// Command versus measures Belisha beside e2guardian, Squid with squidGuard (each once more with HTTPS opened, for the rows on
// inspection), haproxy and a bare Go proxy: the same client, the same lists, the same origin, logging on, on one machine and
// in turn. What counts is the ratio to the origin itself. It asserts nothing.
//
//	make bench, or: go run ./test/versus bin/belisha
//
// BELISHA_LISTS names a folder of real lists, BELISHA_ROUNDS how often (10), BELISHA_SPAN how long each piece of work
// lasts (1s), BELISHA_PEERS and BELISHA_ROWS which (parts of names, with commas between; one with a - before it leaves
// out), BELISHA_BEFORE an older build to be measured in the same rounds, BELISHA_GATEWAY another command that runs a gateway
// at ADDR, and BELISHA_SIGNIN two name:password with a comma between that it takes: somebody of staff, and a pupil whose
// HTTPS is opened.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := part(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "versus:", err)
		os.Exit(1)
	}
}

func part(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "origin":
		return origin(args[1])
	case len(args) == 3 && args[0] == "bare":
		return bare(args[1], args[2])
	case len(args) == 1:
		return measure(args[0])
	}
	return errors.New("name the built program, as in: versus bin/belisha")
}

func measure(binary string) error {
	dir, err := os.MkdirTemp("", "belisha-versus-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // the peers run under names of their own
		return err
	}
	listDir, blocked, err := listsIn(dir)
	if err != nil {
		return err
	}
	o, err := again("origin", dir+"/origin.pem")
	if err != nil {
		return err
	}
	defer func() { _ = o.Process.Kill(); _ = o.Wait() }()
	all, err := peers(dir, binary, listDir)
	if err != nil {
		return err
	}
	end := func() {
		for _, p := range all {
			p.down()
		}
	}
	defer end()
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	go func() { <-told; end(); _ = os.RemoveAll(dir); os.Exit(1) }()
	all = slices.DeleteFunc(all, func(p *peer) bool { return !once(p) })
	if err := rounds(all, blocked); err != nil {
		return err
	}
	live(all)
	return nil
}

func peers(dir, binary, listDir string) ([]*peer, error) {
	var all []*peer
	own := func(name string) string {
		at := dir + "/" + strings.ReplaceAll(name, " ", "-")
		_ = os.MkdirAll(at, 0o755) // a failure shows when the first file is written
		return at
	}
	if wanted("BELISHA_PEERS", "Belisha") {
		ours, err := belishaOr(own("belisha"), binary, listDir)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(ours, func(p *peer) bool { return !wanted("BELISHA_PEERS", p.name) })...)
	}
	for _, p := range []*peer{e2guardian(own("e2guardian"), listDir), squid(own("squid"), listDir), haproxy(own("haproxy")), bareGo(own("bare")),
		e2guardianOpening(own("e2guardian opening"), listDir), squidOpening(own("squid opening"), listDir)} {
		if wanted("BELISHA_PEERS", p.name) {
			all = append(all, p)
		}
	}
	return all, nil
}

// belishaOr is the built program, or another command that runs a gateway.
func belishaOr(dir, binary, listDir string) ([]*peer, error) {
	words := strings.Fields(os.Getenv("BELISHA_GATEWAY"))
	if len(words) == 0 {
		return belishas(dir, binary, listDir)
	}
	staff, pupil, _ := strings.Cut(os.Getenv("BELISHA_SIGNIN"), ",")
	return []*peer{{name: "Belisha", dir: dir, addr: freeAddr(), filters: true, tunnels: true, fields: signsIn(staff), opened: signsIn(pupil),
		start: func(p *peer) (*exec.Cmd, error) {
			return started(trusting(dir)(dir, words[0], strings.Fields(strings.ReplaceAll(strings.Join(words[1:], " "), "ADDR", p.addr))...))
		}}}, nil
}

// wanted says whether an environment variable names this, or nothing.
func wanted(variable, name string) bool {
	asked, here := false, false
	for part := range strings.SplitSeq(os.Getenv(variable), ",") {
		if not, ok := strings.CutPrefix(part, "-"); ok {
			if strings.Contains(name, not) {
				return false
			}
			continue
		}
		asked, here = asked || part != "", here || part != "" && strings.Contains(name, part)
	}
	return here || !asked
}

func number(variable string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil && n > 0 {
		return n
	}
	return usual
}

func span() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("BELISHA_SPAN")); err == nil && d > 0 {
		return d
	}
	return time.Second
}
