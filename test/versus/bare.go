package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
)

// bare is the simplest Go proxy: the standard library, no filter, one log line a request.
func bare(addr, logFile string) error {
	file, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	lines := log.New(file, "", log.LstdFlags)
	to := func(host string) string {
		if name, port, err := net.SplitHostPort(host); err == nil && name == originHost {
			return net.JoinHostPort(originAddr, port)
		}
		return host
	}
	dialer := &net.Dialer{}
	transport := &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}
	transport.DialContext = func(ctx ctx, network, host string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, to(host))
	}
	forward := &httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}, Transport: transport, ErrorLog: lines}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lines.Println(r.RemoteAddr, r.Method, r.Host)
		if r.Method == http.MethodConnect {
			join(w, to(r.Host))
			return
		}
		forward.ServeHTTP(w, r)
	})}
	go func() { _ = s.Serve(ln) }()
	fmt.Println("ready")
	untilEOF()
	return nil
}

func join(w http.ResponseWriter, to string) {
	far, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer far.Close()
	near, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer near.Close()
	_, _ = io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() { _, _ = io.Copy(far, near); _ = far.(*net.TCPConn).CloseWrite() }()
	_, _ = io.Copy(near, far)
}

func untilEOF() { _, _ = io.Copy(io.Discard, os.Stdin) }
