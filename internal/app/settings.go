package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"belisha/internal/kit/vault"
	"belisha/internal/records/defence"
)

// settingsPurpose is what the marks of secrets are made for.
const settingsPurpose = "settings of the machine"

// largestFile is how much of a file that a setting names is marked.
const largestFile = 1 << 20

// compared has the settings with which the machine starts compared with the last ones. A store that cannot be written now is
// no reason to stay closed: the difference is found at the next start. // serves NET-18
func (a *App) compared(ctx context.Context, r *Records) {
	if a.cfg.MadeUp {
		return
	}
	err := a.unread
	if err == nil {
		err = r.defence.Configured(ctx, a.settings)
	}
	if err != nil {
		logError("the machine's settings could not be compared with the last ones", err)
	}
}

// settings are all that the configuration says, each by its path, and a mark of the content of every file that it names. What
// says nothing is left out, so that a new version with a new key changes nothing. // serves NET-18
func (c Config) settings() ([]defence.Setting, error) {
	v, err := vault.Read(filepath.Join(c.Dir, "settings.key"))
	if err != nil {
		return nil, err
	}
	text, err := yaml.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("app: settings: %w", err)
	}
	var all map[string]any
	if err := yaml.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("app: settings: %w", err)
	}
	w := walk{vault: v}
	w.down("", all)
	return w.out, nil
}

// walk goes through a configuration.
type walk struct {
	vault *vault.Vault
	out   []defence.Setting
}

func (w *walk) down(at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, in := range v {
			w.down(strings.TrimPrefix(at+"."+key, "."), in)
		}
	case []any:
		for i, in := range v {
			w.down(fmt.Sprintf("%s.%d", at, i+1), in)
		}
	default:
		w.leaf(at, fmt.Sprint(v))
	}
}

func (w *walk) leaf(at, value string) {
	if slices.Contains([]string{"", "0", "false", "<nil>"}, value) {
		return
	}
	s := defence.Setting{Name: at, Value: value}
	if secret(at, value) {
		s = defence.Setting{Name: at, Mark: w.mark(at, []byte(value))}
	}
	w.out = append(w.out, s)
	if content, named := w.content(at, value); named {
		w.out = append(w.out, defence.Setting{Name: "what is in the file of " + at, Mark: content})
	}
}

func (w *walk) mark(at string, said []byte) string {
	return hex.EncodeToString(w.vault.Mark(settingsPurpose, append([]byte(at+"\n"), said...)))
}

// secret knows the settings that may hold a secret themselves: a database's address with its password, what a provider wants
// to see, and every address with a user or a question in it.
func secret(at, value string) bool {
	u, err := url.Parse(value)
	open := err != nil || u.User == nil && u.RawQuery == ""
	return at == "database" || strings.HasPrefix(at, "sources.") && strings.Contains(at, ".header.") || !open
}

// content marks the content of a file that a setting names, such as one with a secret. Lists and databases change by
// themselves and are left out.
func (w *walk) content(at, value string) (string, bool) {
	if at == "database" || at == "dir" || strings.HasPrefix(at, "sources.") && strings.HasSuffix(at, ".address") {
		return "", false
	}
	if info, err := os.Stat(value); err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	said, err := begins(value)
	if err != nil {
		said = []byte("it could not be read: " + err.Error())
	}
	return w.mark(at+" file", said), true
}

// begins reads the beginning of a file, as long as a setting's file can reasonably be.
func begins(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	said, err := io.ReadAll(io.LimitReader(f, largestFile))
	return said, errors.Join(err, f.Close())
}
