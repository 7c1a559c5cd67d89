package identity

import (
	"context"
	"encoding/binary"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// inOwnNetwork puts the test on a thread that has a network of its own, and nothing of the machine's. The thread ends with
// the test.
func inOwnNetwork(t *testing.T) (ip func(words ...string)) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a network of its own needs root")
	}
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Skip("this machine gives no network namespaces: " + err.Error())
	}
	return func(words ...string) {
		t.Helper()
		if out, err := exec.Command("ip", words...).CombinedOutput(); err != nil {
			t.Fatalf("ip %v: %v %s", words, err, out)
		}
	}
}

// The kernel's own table, in both families.
func TestKernelTable(t *testing.T) {
	ip := inOwnNetwork(t)
	ip("link", "add", "lan0", "type", "veth", "peer", "name", "lan1")
	ip("link", "set", "lan0", "up")
	ip("neigh", "add", "10.1.0.21", "lladdr", laptop, "dev", "lan0", "nud", "reachable")
	ip("neigh", "add", "fd00:1::21", "lladdr", laptop, "dev", "lan0", "nud", "stale")
	ip("neigh", "add", "10.1.0.22", "lladdr", phone, "dev", "lan0", "nud", "failed")
	n := NewNeighbours()
	if err := n.Refresh(); err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]string{"10.1.0.21": laptop, "fd00:1::21": laptop, "10.1.0.22": "", "10.1.0.23": ""} {
		if got := n.At(at(addr)); got != want {
			t.Errorf("%s: %q, want %q", addr, got, want)
		}
	}
	ip("neigh", "del", "10.1.0.21", "dev", "lan0")
	if err := n.Refresh(); err != nil || n.At(at("10.1.0.21")) != "" {
		t.Errorf("a neighbour that has left: %v %q", err, n.At(at("10.1.0.21")))
	}
}

// It keeps itself fresh, and ends when told to.
func TestRun(t *testing.T) {
	table := make(chan map[netip.Addr]string, 1)
	n := &Neighbours{read: func() (map[netip.Addr]string, error) {
		select {
		case got := <-table:
			return got, nil
		default:
			return map[netip.Addr]string{}, nil
		}
	}}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	table <- map[netip.Addr]string{at("10.1.0.21"): laptop}
	for n.At(at("10.1.0.21")) == "" {
		time.Sleep(time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func FuzzNeighbours(f *testing.F) {
	f.Add(message(unix.RTM_NEWNEIGH, 2, []byte{10, 1, 0, 21}, []byte{2, 0, 0, 0, 0, 0x17}))
	f.Add([]byte{1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		seen := map[netip.Addr]string{}
		_, _ = takeNeighbours(b, seen)
		for addr, hard := range seen {
			if !addr.IsValid() || Hardware(hard) != hard || hard == "" {
				t.Fatalf("%s: %q", addr, hard)
			}
		}
	})
}

// message is one entry as the kernel writes it.
func message(kind uint16, state uint16, addr, hard []byte) []byte {
	b := make([]byte, headSize+neighbour)
	binary.NativeEndian.PutUint16(b[headSize+8:], state)
	for what, value := range map[uint16][]byte{neighAddress: addr, neighHard: hard} {
		a := make([]byte, (unix.SizeofRtAttr+len(value)+3)&^3)
		binary.NativeEndian.PutUint16(a, uint16(unix.SizeofRtAttr+len(value))) //nolint:gosec // small
		binary.NativeEndian.PutUint16(a[2:], what)
		copy(a[unix.SizeofRtAttr:], value)
		b = append(b, a...)
	}
	binary.NativeEndian.PutUint32(b, uint32(len(b))) //nolint:gosec // small
	binary.NativeEndian.PutUint16(b[4:], kind)
	return b
}
