package lists

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"
)

// BuiltFrom says whether the index holds what lies in a folder now, by the lists' names, sizes and times: at a start it
// is opened in milliseconds, where a build takes seconds. When in doubt it says no.
func (ix *Index) BuiltFrom(dir string) bool {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return false
	}
	defer root.Close()
	lying, err := survey(root.FS())
	if err != nil || len(lying) != len(ix.lists) {
		return false
	}
	for _, l := range ix.lists {
		now, ok := lying[l.Name]
		if !ok || now.Size != l.Size || !now.Updated.Equal(l.Updated) {
			return false
		}
	}
	return true
}

// survey looks at the lists of a tree without reading them.
func survey(tree fs.FS) (map[string]List, error) {
	folders, err := fs.ReadDir(tree, ".")
	if err != nil {
		return nil, err
	}
	all := make(map[string]List)
	for _, folder := range folders {
		name := folder.Name()
		if strings.HasPrefix(name, ".") || folder.Type().IsRegular() {
			continue
		}
		l, there := List{Name: name}, false
		for _, file := range []string{sourceHosts, sourceURLs} {
			info, err := fs.Stat(tree, name+"/"+file)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			there = true
			l.dated(info)
		}
		if there {
			all[name] = l
		}
	}
	return all, nil
}

// dated adds one source to what is known of a list.
func (l *List) dated(info fs.FileInfo) {
	l.Size += info.Size()
	if info.ModTime().After(l.Updated) {
		l.Updated = info.ModTime()
	}
}

// Age is how long ago a list's source last changed.
func (l List) Age(now time.Time) time.Duration { return now.Sub(l.Updated) }
