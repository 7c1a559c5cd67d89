package app

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// lockDir makes sure that one process serves a data folder: two gateways would write over each other's last good copies.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(lockPath(dir), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder cannot be used: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("another Belisha is running on the data folder %s; stop it first, or choose another folder", dir)
	}
	return f, nil
}
