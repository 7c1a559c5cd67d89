package dbtest

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// settings trade all safety for speed: what lies here is worth nothing after a power cut.
const settings = `
listen_addresses = ''
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 300
shared_buffers = 64MB
autovacuum = off
jit = off
`

//go:embed watchman.sh
var watchman string

// start makes a new cluster, starts it, and sets the watchman beside it.
func (s *server) start() error {
	if err := s.clear(); err != nil {
		return err
	}
	data := filepath.Join(s.run, "data")
	if err := s.command("initdb", "-D", data, "-U", admin, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"); err != nil {
		return err
	}
	conf, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	_, err = fmt.Fprintf(conf, "%sunix_socket_directories = '%s'\n", settings, s.socket())
	if err := errors.Join(err, conf.Close()); err != nil {
		return fmt.Errorf("dbtest: settings: %w", err)
	}
	if err := s.command("pg_ctl", "-D", data, "-l", filepath.Join(s.run, "log"), "-w", "-t", "60", "start"); err != nil {
		return err
	}
	return errors.Join(s.watch(), s.furnish())
}

// clear stops what a killed run may have left and empties the server's folder.
func (s *server) clear() error {
	if _, err := os.Stat(filepath.Join(s.run, "data", "postmaster.pid")); err == nil {
		// It did not answer; whether this stops it or finds nothing to stop, we begin anew.
		_ = s.command("pg_ctl", "-D", filepath.Join(s.run, "data"), "-m", "immediate", "-w", "stop")
	}
	if err := os.RemoveAll(s.run); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	for _, dir := range []string{s.run, s.socket()} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return fmt.Errorf("dbtest: %w", err)
		}
		if s.as == nil {
			continue
		}
		if err := os.Chown(dir, int(s.as.Uid), int(s.as.Gid)); err != nil {
			return fmt.Errorf("dbtest: %w", err)
		}
	}
	return nil
}

// furnish makes the tests' role and the template. The template comes last: it is the sign that all is ready.
func (s *server) furnish() error {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	conn, err := pgx.Connect(ctx, s.dsn(admin, "postgres"))
	if err != nil {
		return fmt.Errorf("dbtest: connecting: %w", err)
	}
	defer conn.Close(ctx)
	for _, statement := range []string{
		"CREATE ROLE " + role + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
		"CREATE DATABASE " + template + " OWNER " + role,
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("dbtest: %s: %w", statement, err)
		}
	}
	return nil
}

// command runs one of PostgreSQL's programs as the server's user and returns what it said when it fails.
// Its output goes to a file, not a pipe: a server keeps a pipe open, and `go test` would wait for it.
func (s *server) command(program string, args ...string) error {
	out, err := os.CreateTemp("", "belisha-pg-out-")
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := s.apart(filepath.Join(s.bin, program), args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("dbtest: %s: %w: %s", program, err, bytes.TrimSpace(said))
	}
	return nil
}

// watch starts the watchman, which outlives this process and stops the server when nobody holds the lock.
func (s *server) watch() error {
	cmd := s.apart("/bin/sh", "-c", watchman, "watchman", s.inUse.Name(), s.run, s.bin)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("dbtest: watchman: %w", err)
	}
	return cmd.Process.Release()
}

// apart prepares a command in a session of its own, as the server's user, in a folder that user can read.
func (s *server) apart(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.run
	cmd.Env = append(os.Environ(), "LC_ALL=C", "PGDATA=", "PGHOST=", "PGPORT=5432", "PGUSER=")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: s.as}
	return cmd
}
