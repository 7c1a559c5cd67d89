package dns

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
)

// Names of RFC 8484.
const (
	queryPath   = "/dns-query"
	messageType = "application/dns-message"
)

// Handler answers DNS over HTTPS (RFC 8484) at /dns-query. It may be hung into another server, which must bound what it
// reads and for how long.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+queryPath, s.httpGet)
	mux.HandleFunc("POST "+queryPath, s.httpPost)
	return mux
}

func (s *Server) httpGet(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("dns")
	if len(text) > 2*maxQuery {
		http.Error(w, "The query is too long.", http.StatusRequestURITooLong)
		return
	}
	p, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(p) < headSize {
		http.Error(w, "The parameter dns holds no DNS message.", http.StatusBadRequest)
		return
	}
	s.overHTTP(w, r, p)
}

func (s *Server) httpPost(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Content-Type") != messageType {
		http.Error(w, "Only "+messageType+" is read here.", http.StatusUnsupportedMediaType)
		return
	}
	p, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxQuery))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		http.Error(w, "The query is too long.", http.StatusRequestEntityTooLarge)
	case err != nil || len(p) < headSize:
		http.Error(w, "The body holds no DNS message.", http.StatusBadRequest)
	default:
		s.overHTTP(w, r, p)
	}
}

// overHTTP answers one query. Who asks is, as at every door, whoever is behind the address.
func (s *Server) overHTTP(w http.ResponseWriter, r *http.Request, p []byte) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		http.Error(w, "Your address cannot be read.", http.StatusForbidden)
		return
	}
	d := s.desk()
	message, later := d.answer(make([]byte, 0, maxPayload), p, from.Addr(), maxMessage)
	s.desks.Put(d)
	switch {
	case later == nil && message == nil:
		http.Error(w, "This resolver is for the school's devices, and for so many queries a second.", http.StatusForbidden)
		return
	case later == nil:
	case s.begin(later.a.client):
		message = func() []byte { defer s.finish(later.a.client); return later.run() }()
	default:
		message = later.drop()
	}
	h := w.Header()
	h.Set("Content-Type", messageType)
	h.Set("Content-Length", strconv.Itoa(len(message)))
	h.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(shortest(message))))
	_, _ = w.Write(message)
}

// shortest is the shortest lifetime in an answer; nought when it has no record.
func shortest(message []byte) uint32 {
	be := binary.BigEndian
	at := headSize
	if be.Uint16(message[4:]) == 1 {
		at = skipName(message, at) + 4
	}
	places, ok := ttls(message, at, int(be.Uint16(message[6:]))+int(be.Uint16(message[8:]))+int(be.Uint16(message[10:])))
	if !ok || len(places) == 0 {
		return 0
	}
	least := uint32(1<<32 - 1)
	for _, p := range places {
		least = min(least, be.Uint32(message[p:]))
	}
	return least
}

// overHTTPS serves the handler on a listener of its own.
func (s *Server) overHTTPS(ctx context.Context, ln net.Listener) error {
	config := s.cfg.TLS.Clone()
	config.NextProtos = []string{"h2", "http/1.1"}
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: s.cfg.IdleTime, ReadTimeout: s.cfg.IdleTime,
		WriteTimeout: s.cfg.TotalTime + s.cfg.IdleTime, IdleTimeout: s.cfg.IdleTime, MaxHeaderBytes: 16 << 10, TLSConfig: config,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug)}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		late, cancel := context.WithTimeout(context.Background(), s.cfg.DrainTime)
		defer cancel()
		if server.Shutdown(late) != nil {
			_ = server.Close()
		}
	})
	err := server.Serve(tls.NewListener(counted{ln, s}, config))
	if !stop() {
		<-ended
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("dns: https: %w", err)
}

// counted admits connections within the same bounds as the other doors.
type counted struct {
	net.Listener
	s *Server
}

func (l counted) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err //nolint:wrapcheck // net/http looks at it
		}
		if c := l.s.admit(conn.RemoteAddr()); c != nil {
			return &countedConn{Conn: conn, s: l.s, c: c}, nil
		}
		_ = conn.Close()
	}
}

type countedConn struct {
	net.Conn
	s *Server
	c *client
}

// Close counts once, however often it is called.
func (c *countedConn) Close() error {
	err := c.Conn.Close()
	if !errors.Is(err, net.ErrClosed) {
		c.s.leave(c.c)
	}
	return err //nolint:wrapcheck // net/http looks at it
}
