package proxy

import (
	"context"
	"fmt"
	"net"
	"syscall"
)

// Listen opens a listener for busy doors. It sets no keep-alive probes on what it accepts: the proxy has idle limits of its
// own, and setting the probes up costs four system calls a connection.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	ln, err := (&net.ListenConfig{KeepAlive: -1, Control: patient}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	return ln, nil
}

// patient makes the kernel hand over a connection when its first words have come, or after a second: browsers speak first,
// so that the first read never waits.
func patient(_, _ string, raw syscall.RawConn) error {
	return raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_DEFER_ACCEPT, 1) // without it all works, a little slower
	})
}
