package content

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// Bounds on the talk with the scanner.
const (
	dialTime  = 3 * time.Second
	maxAnswer = 1024
	chunk     = 64 << 10
)

var (
	// errAway says that the scanner did not answer.
	errAway = errors.New("content: the virus scanner does not answer")
	// errTooLarge says that the scanner is there and refused a file for its size.
	errTooLarge = errors.New("content: more than the virus scanner takes")
)

// scan has clamd read a file and returns the name of the virus in it, empty for none. It is clamd's INSTREAM: no file and no
// name of one goes over, and the scanner may run as another user or on another machine.
func (g *Guard) scan(ctx context.Context, src io.Reader) (virus string, err error) {
	ctx, stop := context.WithTimeout(ctx, g.cfg.Scanning)
	defer stop()
	conn, err := g.dial(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	sent := instream(conn, src)
	answer, err := bufio.NewReader(io.LimitReader(conn, maxAnswer)).ReadString(0)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errAway, errors.Join(sent, err))
	}
	return verdict(strings.TrimRight(answer, "\x00\n"))
}

// instream sends a file in pieces, each behind its length. The scanner may hang up before the end: it answers first.
func instream(to io.Writer, src io.Reader) error {
	out := bufio.NewWriterSize(to, chunk+16)
	if _, err := out.WriteString("zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, chunk)
	for {
		n, err := io.ReadFull(src, buf)
		if n > 0 {
			if werr := piece(out, buf[:n]); werr != nil {
				return werr
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return err // without the end that the scanner waits for: it never takes half a file for a clean one
		}
	}
	return errors.Join(piece(out, nil), out.Flush())
}

func piece(out *bufio.Writer, p []byte) error {
	if err := binary.Write(out, binary.BigEndian, uint32(len(p))); err != nil {
		return err
	}
	_, err := out.Write(p)
	return err
}

// verdict reads "stream: OK", "stream: Some.Name FOUND" and "… ERROR".
func verdict(answer string) (virus string, err error) {
	rest := strings.TrimPrefix(answer, "stream: ")
	if name, found := strings.CutSuffix(rest, " FOUND"); found {
		return cmp.Or(printable(name), "without a name"), nil
	}
	switch {
	case rest == "OK":
		return "", nil
	case strings.Contains(rest, "size limit exceeded"):
		return "", errTooLarge
	default:
		return "", fmt.Errorf("%w: it says %q", errAway, printable(rest))
	}
}

// printable keeps what a scanner says fit for a page and a log.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e {
			return -1
		}
		return r
	}, s)
	return s[:min(len(s), 100)]
}

// ask sends one of the short commands.
func (g *Guard) ask(ctx context.Context, command string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, dialTime)
	defer stop()
	conn, err := g.dial(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	if _, err := io.WriteString(conn, "z"+command+"\x00"); err != nil {
		return "", fmt.Errorf("%w: %w", errAway, err)
	}
	answer, err := bufio.NewReader(io.LimitReader(conn, maxAnswer)).ReadString(0)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errAway, err)
	}
	return strings.TrimRight(answer, "\x00\n"), nil
}

func (g *Guard) dial(ctx context.Context) (net.Conn, error) {
	network, address := "tcp", g.cfg.Clamd
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		network, address = "unix", path
	}
	conn, err := (&net.Dialer{Timeout: dialTime}).DialContext(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAway, err)
	}
	return conn, nil
}

// version reads what clamd says of itself, "ClamAV 1.4.6/27800/Sun Nov 22 09:00:00 2026": the program, the number of its
// signatures and when they were made. Signatures that are not ClamAV's own have neither.
func version(answer string) (engine string, number int, made time.Time) {
	parts := strings.SplitN(answer, "/", 3)
	engine = printable(parts[0])
	if len(parts) < 3 {
		return engine, 0, time.Time{}
	}
	number, _ = strconv.Atoi(parts[1])
	made, _ = time.Parse(time.ANSIC, parts[2])
	return engine, number, made
}
