package lists

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"

	"golang.org/x/sys/unix"
)

const maxReport = 1 << 20

// BuildApart is Build in a process of its own: a build takes four times the memory that answering does, and the gateway
// should neither keep that nor share its processors with it. command is a program, with its first arguments, that hands
// the two paths that are added to Worker. Nobody but the index's last name depends on it: when it dies, the old one stays.
func BuildApart(ctx context.Context, command []string, dir, out string) (Report, error) {
	if len(command) == 0 {
		return Report{}, errors.New("lists: build apart: no program")
	}
	cmd := exec.CommandContext(ctx, command[0], append(command[1:len(command):len(command)], dir, out)...)
	var said, wrong bytes.Buffer
	cmd.Stdout, cmd.Stderr = &bounding{&said, maxReport}, &bounding{&wrong, maxLine}
	if err := cmd.Run(); err != nil {
		return Report{}, fmt.Errorf("lists: build apart: %w: %s", err, bytes.TrimSpace(wrong.Bytes()))
	}
	var report Report
	if err := json.Unmarshal(said.Bytes(), &report); err != nil {
		return Report{}, fmt.Errorf("lists: build apart: its report: %w", err)
	}
	return report, nil
}

// Worker is the other process: it stands back behind others, builds, and writes its report.
func Worker(ctx context.Context, dir, out string, report io.Writer) error {
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, 10); err != nil {
		return fmt.Errorf("lists: build apart: %w", err)
	}
	r, err := Build(ctx, dir, out)
	if err != nil {
		return err
	}
	return json.NewEncoder(report).Encode(r)
}

// bounding keeps the first of what is written and passes over the rest.
type bounding struct {
	to   *bytes.Buffer
	left int
}

func (b *bounding) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.left -= n
	b.to.Write(p[:n])
	return len(p), nil
}
