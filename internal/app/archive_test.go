package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnArchiveIsOnePlace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"two places":  "archive: {folder: x, s3: {endpoint: localhost, bucket: b, access: a, secret: s}}",
		"no bucket":   "archive: {s3: {endpoint: localhost}}",
		"under none":  "archive: {hours: -1}",
		"unknown key": "archive: {place: x}",
	} {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadConfig(path); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	c := Defaults()
	c.Dir = dir
	if _, err := c.archive(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "archive")); err != nil {
		t.Error(err)
	}
	c.Archive.S3 = S3Config{Endpoint: "localhost:1", Bucket: "b", Access: "a", Secret: filepath.Join(dir, "none")}
	if _, err := c.archive(); err == nil {
		t.Error("a secret that is not there was read")
	}
	c.Archive.S3.Secret = filepath.Join(dir, "secret")
	if err := os.WriteFile(c.Archive.S3.Secret, []byte("word\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err := c.archive(); err != nil || a.Store == nil {
		t.Errorf("%v", err)
	}
}
