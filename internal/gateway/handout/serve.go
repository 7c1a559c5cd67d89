package handout

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/netutil"

	"belisha/internal/gateway/proxy"
)

// Serve answers at the plain door until ctx ends.
func (h *Handout) Serve(ctx context.Context, ln net.Listener) error {
	return serve(ctx, netutil.LimitListener(ln, maxConns), h)
}

// ServeCheck answers at the door of the check, whose certificate the school's CA signed.
func (h *Handout) ServeCheck(ctx context.Context, ln net.Listener) error {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: h.certificate}
	return serve(ctx, tls.NewListener(netutil.LimitListener(ln, maxConns), cfg), safe(h.check, proxy.FramePolicy("")))
}

// certificate is given for the gateway's own names and no other.
func (h *Handout) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := strings.ToLower(hello.ServerName)
	if name == "" {
		if at, err := netip.ParseAddrPort(hello.Conn.LocalAddr().String()); err == nil {
			name = at.Addr().Unmap().String()
		}
	}
	if !slices.Contains(h.cfg.Names, name) {
		name = h.cfg.Names[0]
	}
	return h.cfg.Mint(name)
}

func serve(ctx context.Context, ln net.Listener, to http.Handler) error {
	s := &http.Server{Handler: to, ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: 3 * patience, IdleTimeout: time.Minute, MaxHeaderBytes: maxHead,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug)} // a device that does not trust the certificate yet is no fault
	over := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		end, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = s.Shutdown(end)
		close(over)
	})
	err := s.Serve(ln)
	if !stop() {
		<-over
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("handout: %w", err)
}

// ServeHTTP answers a device. It can also stand behind another door of the gateway's.
func (h *Handout) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	safe(h.pages, proxy.FramePolicy("'self' "+h.checkAt(r))).ServeHTTP(w, r)
}

// safe sets what every answer carries, and takes nothing but questions.
func safe(to http.Handler, policy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("X-Frame-Options", "DENY")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cache-Control", "no-store")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			head.Set("Allow", "GET, HEAD")
			http.Error(w, "This address only gives something out.", http.StatusMethodNotAllowed)
			return
		}
		to.ServeHTTP(w, r)
	})
}
