package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	role     = "belisha"          // what tests sign in as: no superuser, may not pass by row-level security
	template = "belisha_template" // what each test's database is copied from
	admin    = "postgres"         // makes and drops databases
)

// server is the PostgreSQL that all test processes of this checkout share.
type server struct {
	run     string // the folder that the server's own user owns: data, socket, log
	bin     string // where initdb and pg_ctl are
	as      *syscall.Credential
	inUse   *os.File // held, shared, while this process lives; the watchman waits for it
	connect sync.Mutex
	conn    *pgx.Conn
}

// shared gives the one server of this process. A failure is remembered: every test then says the same at once.
var shared = sync.OnceValues(find) //nolint:gochecknoglobals // one server a process is the point

func find() (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	base, err := baseFolder()
	if err != nil {
		return nil, err
	}
	s := &server{bin: bin, run: filepath.Join(base, "run")}
	if s.as, err = credential(); err != nil {
		return nil, err
	}
	// First say that we are here, so that the watchman does not stop the server under our feet …
	if s.inUse, err = lock(filepath.Join(base, "in-use"), syscall.LOCK_SH); err != nil {
		return nil, err
	}
	// … then let one process at a time look whether it runs, and start it.
	turn, err := lock(filepath.Join(base, "start"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer turn.Close()
	if s.answers() {
		return s, nil
	}
	return s, s.start()
}

// answers says whether the server runs and is ready, with our role and template in place.
func (s *server) answers() bool {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute) // no server refuses at once; a slow one is not stopped under others
	defer stop()
	conn, err := pgx.Connect(ctx, s.dsn(admin, "postgres"))
	if err != nil {
		return false
	}
	defer conn.Close(ctx)
	var ready bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", template).Scan(&ready)
	return err == nil && ready
}

func (s *server) dsn(user, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.socket()}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

func (s *server) socket() string { return filepath.Join(s.run, "s") }

// create makes a copy of a database, owned by the tests' role, and says its name.
func (s *server) create(ctx context.Context, source string) (string, error) {
	name := "t_" + rand.Text()
	err := s.exec(ctx, fmt.Sprintf(`CREATE DATABASE %q TEMPLATE %q OWNER %s`, name, source, role))
	return name, err
}

// drop takes the database away, also from a test that left connections open.
func (s *server) drop(ctx context.Context, name string) error {
	return s.exec(ctx, fmt.Sprintf(`DROP DATABASE IF EXISTS %q WITH (FORCE)`, name))
}

// exec runs one statement as the server's owner, on a connection that is opened again when it has broken.
func (s *server) exec(ctx context.Context, statement string) error {
	s.connect.Lock()
	defer s.connect.Unlock()
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	if s.conn == nil || s.conn.IsClosed() {
		conn, err := pgx.Connect(ctx, s.dsn(admin, "postgres"))
		if err != nil {
			return fmt.Errorf("dbtest: connecting: %w", err)
		}
		s.conn = conn
	}
	if _, err := s.conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("dbtest: %s: %w", statement, err)
	}
	return nil
}

// lock opens a file and waits for its lock, which lasts as long as the file stays open.
func lock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o644)
	if err != nil {
		return nil, fmt.Errorf("dbtest: lock: %w", err)
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("dbtest: lock: %w", err), f.Close())
	}
	return f, nil
}
