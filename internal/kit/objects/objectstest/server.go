// Package objectstest starts a real S3 server for a test: versitygw, over a folder of the test's own.
package objectstest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"belisha/internal/kit/objects"
)

// version is the server's; tools/setup builds the same one.
const version = "v1.8.0"

const (
	access = "test-access"
	secret = "test-secret-of-no-value"
	bucket = "log"
)

// Server is a running S3 server with one bucket.
type Server struct {
	Config objects.Config // to enter it with
	Dir    string         // where its buckets lie: one is made by making a folder

	program, root string
	child         *exec.Cmd
}

// Start starts a server, and stops it when the test ends. A machine that cannot have one skips the test and says why.
func Start(t testing.TB) *Server {
	t.Helper()
	program, err := program()
	if err != nil {
		t.Skipf("no S3 server for this test: %v", err)
	}
	root := t.TempDir()
	s := &Server{program: program, root: root, Dir: filepath.Join(root, "data")}
	for _, dir := range []string{filepath.Join(s.Dir, bucket), filepath.Join(root, "meta")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.Config = objects.Config{Endpoint: free(t), Bucket: bucket, Access: access, Secret: secret, Insecure: true}
	s.Run(t)
	t.Cleanup(func() { s.Kill(t) })
	return s
}

// host is a loopback address that no other test listens on: a port that was free stays so until the server has it.
const host = "127.0.7.33"

// free gives an address that nobody listens on just now.
func free(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Run starts the server (again), at the same address and over the same folder.
func (s *Server) Run(t testing.TB) {
	t.Helper()
	s.child = exec.Command(s.program, "--port", s.Config.Endpoint, "--quiet", "--keep-alive",
		"posix", "--sidecar", filepath.Join(s.root, "meta"), s.Dir)
	s.child.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+access, "ROOT_SECRET_KEY="+secret)
	if err := s.child.Start(); err != nil {
		t.Fatal(err)
	}
	for range 200 {
		c, err := net.Dial("tcp", s.Config.Endpoint)
		if err == nil {
			c.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the S3 server did not listen on %s within ten seconds", s.Config.Endpoint)
}

// Kill ends the server without asking it.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if s.child == nil {
		return
	}
	if err := s.child.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = s.child.Wait() // it was killed, and says so
	s.child = nil
}

// program finds the server in the user's cache, or builds it there once.
func program() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "belisha", "bin")
	path := filepath.Join(dir, "versitygw-"+version)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	ctx, cancel := context.WithTimeout(context.Background(), 9*time.Minute)
	defer cancel()
	build := exec.CommandContext(ctx, "go", "install", "github.com/versity/versitygw/cmd/versitygw@"+version)
	build.Dir, build.Env = fresh, append(os.Environ(), "GOBIN="+fresh, "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building versitygw %s: %w: %.500s", version, err, said)
	}
	return path, os.Rename(filepath.Join(fresh, "versitygw"), path)
}
