package dbtest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// errNoPostgres tells a developer what to do; tests never skip PostgreSQL in silence.
var errNoPostgres = errors.New("dbtest: PostgreSQL is not installed. Please run: apt-get install postgresql " +
	"(or set " + SkipPostgres + "=1 to leave these tests out)")

// binaries finds the folder of the newest PostgreSQL that Debian has installed.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	if len(found) == 0 {
		return "", errNoPostgres
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
}

// version reads 15 from /usr/lib/postgresql/15/bin/initdb; anything unreadable counts as oldest.
func version(initdb string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	if err != nil {
		return 0
	}
	return n
}

// credential is the user the server runs as: PostgreSQL refuses root, so for root it is Debian's postgres.
func credential() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("%w: there is no user postgres: %w", errNoPostgres, err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("dbtest: user postgres: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("dbtest: user postgres: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// baseFolder makes the well-known folder of this checkout and this user. It lies in /tmp and not deeper,
// because a Unix socket's path may have no more than 107 characters.
func baseFolder() (string, error) {
	root, err := checkout()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(root))
	base := fmt.Sprintf("/tmp/belisha-pg-%d-%x", os.Getuid(), sum[:5])
	if err := os.Mkdir(base, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	info, err := os.Lstat(base)
	if err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	// The name can be guessed, so it may be somebody else's trap.
	if own, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || int(own.Uid) != os.Getuid() {
		return "", fmt.Errorf("dbtest: %s is not a folder of our own: remove it", base)
	}
	return base, nil
}

// checkout is the folder of go.mod above the test's package.
func checkout() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("dbtest: no go.mod above the tests' folder")
		}
		dir = up
	}
}
