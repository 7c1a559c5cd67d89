package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"belisha/internal/board"
)

// belishas are the built program twice: the gateway alone, as a school runs it on a machine of its own, with its log going
// into an outbox on disk; and the whole house, where each line of the log goes through the records into a database.
func belishas(dir, binary, listDir string) ([]*peer, error) {
	made := filepath.Join(dir, "made")
	staff, pupil, err := school(binary, made)
	if err != nil {
		return nil, err
	}
	var all []*peer
	kinds := map[string][]string{"Belisha": {binary, "--only", "gateway"}, "Belisha, whole house": {binary}}
	if old := os.Getenv("BELISHA_BEFORE"); old != "" {
		kinds["Belisha before"] = []string{old, "--only", "gateway"}
	}
	for name, what := range kinds {
		own := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		data := filepath.Join(own, "data")
		if err := os.CopyFS(data, os.DirFS(made)); err != nil {
			return nil, err
		}
		if err := unbounded(filepath.Join(data, "pack.json")); err != nil {
			return nil, err
		}
		p := &peer{name: name, dir: own, addr: freeAddr(), filters: true, tunnels: true, bounded: len(what) == 1, fields: signsIn(staff)}
		p.start = func(p *peer) (*exec.Cmd, error) {
			conf := filepath.Join(own, "belisha.yaml")
			text := fmt.Sprintf("dir: %s\nlists: %s\nweb:\n  listen: %s\nproxy:\n  listen: %s\n  ports: [443, %s]\n  inspect: true\n  queue: 131072\n  resolve: {%s: %s}\n",
				data, listDir, freeAddr(), p.addr, portRaw, originHost, originAddr)
			if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
				return nil, err
			}
			return started(trusting(dir)(own, what[0], append([]string{"serve", "--config", conf}, what[1:]...)...))
		}
		if len(what) > 1 { // the whole house would only measure the same again
			p.opened = signsIn(pupil)
			p.add = func(_ *peer, host string) error { return shut(data, host) }
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *peer) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// unbounded takes away how much one person may move in a day, which a few seconds of bulk reach, and leaves the counting. The
// whole house writes its pack anew, and is held to the day's bound.
func unbounded(pack string) error {
	text, err := os.ReadFile(pack)
	if err != nil {
		return err
	}
	return os.WriteFile(pack, regexp.MustCompile(`"DailyMB":\s*\d+`).ReplaceAll(text, []byte(`"DailyMB":0`)), 0o600)
}

// shut closes one more site in the rules that the gateway alone watches, as the records do when somebody closes it.
func shut(data, host string) error {
	var rules board.Rulebook
	if err := board.Load(data, board.RulebookFile, &rules); err != nil {
		return err
	}
	rules.Exceptions = append(rules.Exceptions, board.Exception{ID: "versus", Host: host})
	return board.Save(data, board.RulebookFile, rules)
}

// signsIn is the header line for name:password; of nobody there is none.
func signsIn(who string) string {
	if who == "" {
		return ""
	}
	return "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(who)) + "\r\n"
}

// trusting is command for a program that believes in the origin's certificate.
func trusting(dir string) func(dir, name string, args ...string) (*exec.Cmd, error) {
	return func(_, name string, args ...string) (*exec.Cmd, error) {
		cmd, err := command(dir, name, args...)
		if err == nil {
			cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+filepath.Join(filepath.Dir(dir), "origin.pem"))
		}
		return cmd, err
	}
}

// school makes a demo's data once and names somebody of staff, whose tunnels are not opened, and a pupil in a profile to
// which sites that are on no list are open, and whose HTTPS is.
func school(binary, data string) (staff, pupil string, err error) {
	if from := os.Getenv("BELISHA_DEMO"); from != "" { // made earlier, to save the minute
		if err := os.CopyFS(data, os.DirFS(from)); err != nil {
			return "", "", err
		}
	} else if err := makeDemo(binary, data); err != nil {
		return "", "", err
	}
	text, err := os.ReadFile(filepath.Join(data, "demo.json"))
	if err != nil {
		return "", "", err
	}
	var card struct {
		Accounts []struct{ Name, Password, Role, Class string }
	}
	if err := json.Unmarshal(text, &card); err != nil {
		return "", "", err
	}
	for _, a := range card.Accounts {
		switch {
		case a.Role == "pupil" && a.Class == "4 Kestrel":
			pupil = a.Name + ":" + a.Password
		case a.Role == "teacher":
			staff = a.Name + ":" + a.Password
		}
	}
	if staff == "" || pupil == "" {
		return "", "", errors.New("the demo has no teacher, or no pupil in Year 4")
	}
	return staff, pupil, nil
}

func makeDemo(binary, data string) error {
	cmd := exec.Command(binary, "demo", "--json", "--weeks", "1", "--dir", data, "--web", "127.0.0.1:0", "--proxy", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	_, err = bufio.NewReader(out).ReadString('\n')
	go func() { _, _ = io.Copy(io.Discard, out) }()
	_ = cmd.Process.Signal(syscall.SIGTERM)
	return errors.Join(err, cmd.Wait())
}
