package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// once starts a peer twice, the second time with its lists compiled, and says how long that took and what it holds.
func once(p *peer) bool {
	first, err := p.up()
	second := first
	if err == nil && os.Getenv("BELISHA_GATEWAY") == "" {
		p.down()
		second, err = p.up()
	}
	if err != nil {
		fmt.Printf("%s is left out: %v\n", p.name, err)
		p.down()
		return false
	}
	all, private := memory(p.cmd.Process.Pid)
	fmt.Printf("%-22s start %.2f s (lists compiled; at first %.2f s), memory %d MiB (%d MiB of it its own, the rest files)\n", p.name,
		second.Seconds(), first.Seconds(), all>>10, private>>10)
	return true
}

// memory adds up what a process and all that it started hold, in KiB.
func memory(first int) (all, private int) {
	for _, pid := range family(first) {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		all += kib(status, "VmRSS:")
		private += kib(status, "RssAnon:")
	}
	return all, private
}

func kib(status []byte, name string) int {
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			n, _ := strconv.Atoi(f[1])
			return n
		}
	}
	return 0
}

// live adds one name to each peer under load and says when it is blocked, what was dropped, and the longest silence.
func live(all []*peer) {
	if !wanted("BELISHA_ROWS", "one name added") {
		return
	}
	for _, p := range all {
		if p.add == nil {
			continue
		}
		took, t, gap, err := added(p, "just-added.example")
		if err != nil {
			fmt.Printf("one name added     %s: %v\n", p.name, err)
			continue
		}
		fmt.Printf("one name added     %-22s live after %.2f s, %d dropped, longest gap %d ms\n", p.name, took.Seconds(), t.failed, gap.Milliseconds())
	}
}

func added(p *peer, host string) (took time.Duration, t tally, gap time.Duration, err error) {
	var all sync.WaitGroup
	all.Go(func() {
		t = run(load{addr: p.addr, conns: 8, span: 6 * time.Second, script: p.get(originHost, "/x")})
	})
	time.Sleep(time.Second)
	start := time.Now()
	if err = p.add(p, host); err == nil {
		took, err = blockedAfter(p, host, start)
	}
	all.Wait()
	for _, w := range t.waits {
		gap = max(gap, time.Duration(w)*time.Microsecond)
	}
	return took, t, gap, err
}

// blockedAfter asks for the name until the answer is the one for blocked names.
func blockedAfter(p *peer, host string, start time.Time) (time.Duration, error) {
	for time.Since(start) < 30*time.Second {
		if t := run(load{addr: p.addr, conns: 1, once: true, code: p.blockCode(), script: p.get(host, "/x")}); t.failed == 0 {
			return time.Since(start), nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, fmt.Errorf("not blocked after 30 seconds")
}
