package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// haproxy passes everything on and logs: what a proxy costs at least.
func haproxy(dir string) *peer {
	return &peer{name: "haproxy", dir: dir, addr: freeAddr(), start: func(p *peer) (*exec.Cmd, error) {
		conf := filepath.Join(dir, "haproxy.cfg")
		text := fmt.Sprintf("global\n log %[1]s/log format raw local0\n maxconn 4000\ndefaults\n mode http\n log global\n option httplog\n"+
			" timeout connect 5s\n timeout client 60s\n timeout server 60s\n http-reuse always\nfrontend f\n bind %[2]s\n default_backend b\n"+
			"backend b\n server o %[3]s:%[4]s\n", dir, p.addr, originAddr, portHTTP)
		text = strings.Replace(text, dir+"/log format raw local0", "stdout format raw local0", 1)
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			return nil, err
		}
		return started(command(dir, "/usr/sbin/haproxy", "-db", "-f", conf))
	}}
}

func started(cmd *exec.Cmd, err error) (*exec.Cmd, error) {
	if err != nil {
		return nil, err
	}
	return cmd, cmd.Start()
}

func bareGo(dir string) *peer {
	return &peer{name: "bare Go", dir: dir, addr: freeAddr(), tunnels: true, start: func(p *peer) (*exec.Cmd, error) {
		return again("bare", p.addr, filepath.Join(dir, "log"))
	}}
}

// e2guardian has Debian's configuration with the lists as banned sites. Its search of the text of pages is off, as
// Belisha has none. Its block page has the status of any page, so that here nobody can see when a name becomes live.
func e2guardian(dir, listDir string) *peer {
	own := filepath.Join(dir, "etc")
	return &peer{name: "e2guardian", dir: dir, addr: freeAddr(), filters: true, tunnels: true, start: func(p *peer) (*exec.Cmd, error) {
		if err := e2config(own, dir, listDir, p.addr); err != nil {
			return nil, err
		}
		return started(withHosts(dir, "/usr/sbin/e2guardian", "-N", "-c", filepath.Join(own, "e2guardian.conf")))
	}}
}

func e2config(own, dir, listDir, addr string) error {
	if _, err := os.Stat(own); err == nil {
		return nil
	}
	if err := exec.Command("cp", "-r", "/etc/e2guardian", own).Run(); err != nil {
		return err
	}
	err := filepath.WalkDir(own, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.Contains(path, "/languages/") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		out := strings.ReplaceAll(string(text), "/etc/e2guardian", own)
		switch filepath.Base(path) {
		case "e2guardian.conf":
			out = settings(out, map[string]string{"filterip": "127.0.0.1", "filterports": portOf(addr), "transparenthttpsport": portOf(freeAddr()), "weightedphrasemode": "0",
				"loglevel": "3", "loglocation": "'" + dir + "/access.log'", "pidfilename": "'" + dir + "/pid'", "daemonuser": "'root'", "daemongroup": "'root'"})
		case "e2guardianf1.conf":
			out = settings(out, map[string]string{"disablecontentscan": "on"})
		case "bannedphraselist", "weightedphraselist", "exceptionphraselist":
			out = ""
		case "bannedsitelist":
			out = ""
			for _, name := range listNames(listDir) {
				out += ".Include<" + filepath.Join(listDir, name, "domains") + ">\n"
			}
		}
		return os.WriteFile(path, []byte(out), 0o644)
	})
	return err
}

// settings replaces or adds lines of the form name = value.
func settings(text string, want map[string]string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(line, "=")
		if _, ok := want[strings.TrimSpace(name)]; !ok {
			out.WriteString(line)
		}
	}
	for name, value := range want {
		out.WriteString("\n" + name + " = " + value + "\n")
	}
	return out.String()
}

func appendLine(path, line string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(line + "\n")
	return err
}

// squid asks squidGuard about every address; the block page is a redirect, as Debian's manual has it.
func squid(dir, listDir string) *peer {
	guard := filepath.Join(dir, "squidGuard.conf")
	conf := filepath.Join(dir, "squid.conf")
	return &peer{name: "squid+squidGuard", dir: dir, addr: freeAddr(), filters: true, tunnels: true, start: func(p *peer) (*exec.Cmd, error) {
		if err := squidConfig(dir, listDir, guard, conf, p.addr); err != nil {
			return nil, err
		}
		return started(withHosts(dir, "/usr/sbin/squid", "--foreground", "-n", "v"+portOf(p.addr), "-f", conf))
	}, add: func(p *peer, host string) error {
		if err := appendLine(filepath.Join(dir, "db", "added", "domains"), host); err != nil {
			return err
		}
		if out, err := exec.Command("/usr/bin/squidGuard", "-c", guard, "-C", "added/domains").CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return exec.Command("/usr/sbin/squid", "-n", "v"+portOf(p.addr), "-f", conf, "-k", "reconfigure").Run()
	}}
}

func squidConfig(dir, listDir, guard, conf, addr string) error {
	if _, err := os.Stat(conf); err == nil {
		return nil
	}
	names := listNames(listDir)
	text := fmt.Sprintf("dbhome %s/db\nlogdir %s\n", dir, dir)
	pass := ""
	for _, name := range append(names, "added") {
		at := filepath.Join(dir, "db", name)
		if err := os.MkdirAll(at, 0o755); err != nil {
			return err
		}
		data := []byte("added.example\n")
		if name != "added" {
			var err error
			if data, err = os.ReadFile(filepath.Join(listDir, name, "domains")); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(at, "domains"), data, 0o644); err != nil {
			return err
		}
		label := "l_" + strings.Map(func(r rune) rune {
			if r == '-' || r == '.' {
				return '_'
			}
			return r
		}, name)
		text += fmt.Sprintf("dest %s {\n domainlist %s/domains\n}\n", label, name)
		pass += "!" + label + " "
	}
	text += "acl {\n default {\n  pass " + pass + "all\n  redirect 302:http://127.0.0.1:1/blocked?u=%u\n }\n}\n"
	if err := os.WriteFile(guard, []byte(text), 0o644); err != nil {
		return err
	}
	if out, err := exec.Command("/usr/bin/squidGuard", "-c", guard, "-C", "all").CombinedOutput(); err != nil {
		return fmt.Errorf("squidGuard -C: %w: %s", err, out)
	}
	if out, err := exec.Command("sh", "-c", "chmod -R a+rwX "+dir).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	settings := fmt.Sprintf("http_port %s\npid_filename %s/pid\naccess_log daemon:%s/access.log\ncache_log %s/cache.log\ncache deny all\ncache_mem 8 MB\n"+
		"http_access allow all\nvisible_hostname squid\nurl_rewrite_program /usr/bin/squidGuard -c %s\nurl_rewrite_children 8 startup=4 idle=1 concurrency=0\n"+
		"coredump_dir %s\nshutdown_lifetime 1 second\ncache_effective_user proxy\nmax_filedescriptors 8192\npconn_timeout 1 minute\nclient_idle_pconn_timeout 2 minutes\n", addr, dir, dir, dir, guard, dir)
	return os.WriteFile(conf, []byte(settings), 0o644)
}
