package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"belisha/internal/kit/objects"
	"belisha/internal/records/monitoring"
)

// ArchiveConfig says where the hours of the log are sealed when they are over: in a folder, or in an S3 store.
type ArchiveConfig struct {
	Folder string   `yaml:"folder" comment:"folder of the log's sealed hours; empty: 'archive' in dir"`
	Hours  int      `yaml:"hours" comment:"how many hours sealed lines stay in the database as well, where looking is quickest; at least 1; 0: 26"`
	S3     S3Config `yaml:"s3"`
}

// S3Config is an S3 store, in place of the folder.
type S3Config struct {
	Endpoint string `yaml:"endpoint" comment:"host or host:port of an S3 store for the sealed hours; empty: they are in the folder"`
	Bucket   string `yaml:"bucket" comment:"its bucket, which must exist"`
	Access   string `yaml:"access" comment:"name of the access key"`
	Secret   string `yaml:"secret" comment:"file that holds the secret of the access key, and nothing else"`
	Region   string `yaml:"region" comment:"empty: us-east-1"`
	Prefix   string `yaml:"prefix" comment:"beginning of every name, when several schools share a bucket"`
	Insecure bool   `yaml:"insecure" comment:"plain HTTP, for a store on this machine"`
}

func (a ArchiveConfig) check(path string) error {
	switch {
	case a.Hours < 0:
		return fmt.Errorf("the configuration %s: archive.hours must be at least 1", path)
	case a.S3.Endpoint != "" && (a.S3.Bucket == "" || a.S3.Access == "" || a.S3.Secret == ""):
		return fmt.Errorf("the configuration %s: archive.s3 needs a bucket, an access key and the file of its secret", path)
	case a.S3.Endpoint != "" && a.Folder != "":
		return fmt.Errorf("the configuration %s: archive.folder and archive.s3 are two places; name one", path)
	}
	return nil
}

// archive opens the store. A folder is made; an S3 store is first asked when something is sealed, so that a start never
// waits for it.
func (c Config) archive() (monitoring.Archive, error) {
	a := monitoring.Archive{KeyFile: filepath.Join(c.Dir, "archive.key"), Keep: time.Duration(c.Archive.Hours) * time.Hour}
	var err error
	if s := c.Archive.S3; s.Endpoint != "" {
		secret, err := os.ReadFile(s.Secret)
		if err != nil {
			return a, fmt.Errorf("the secret of the archive's S3 store cannot be read: %w", err)
		}
		a.Store, err = objects.S3(objects.Config{Endpoint: s.Endpoint, Bucket: s.Bucket, Access: s.Access, Secret: strings.TrimSpace(string(secret)),
			Region: s.Region, Prefix: s.Prefix, Insecure: s.Insecure})
		return a, err
	}
	folder := c.Archive.Folder
	if folder == "" {
		folder = filepath.Join(c.Dir, "archive")
	}
	a.Store, err = objects.Disc(folder)
	return a, err
}
