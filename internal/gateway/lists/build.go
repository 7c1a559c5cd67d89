package lists

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// Build compiles every list folder under dir into the file out, which is replaced whole or not at all.
func Build(ctx context.Context, dir, out string) (Report, error) {
	root, err := os.OpenRoot(dir) // a link in a downloaded tree must not lead out of it
	if err != nil {
		return Report{}, fmt.Errorf("lists: build: %w", err)
	}
	defer root.Close()
	return BuildFS(ctx, root.FS(), out)
}

// BuildFS is Build for a tree of any kind, such as one that is embedded.
func BuildFS(ctx context.Context, tree fs.FS, out string) (Report, error) {
	start := time.Now()
	report, found, err := readAll(ctx, tree)
	if err != nil {
		return Report{}, fmt.Errorf("lists: build: %w", err)
	}
	t := merge(found)
	report.Names = len(t.hashes)
	if report.Bytes, err = save(out, report, t, start); err != nil {
		return Report{}, fmt.Errorf("lists: build: %w", err)
	}
	report.Took = time.Since(start)
	return report, nil
}

// readAll reads the lists of a tree, in the order of their names, which is the order of their bits.
func readAll(ctx context.Context, tree fs.FS) (Report, []*reading, error) {
	folders, err := fs.ReadDir(tree, ".")
	if err != nil {
		return Report{}, nil, err
	}
	var report Report
	var found []*reading
	room := maxNames
	for _, folder := range folders {
		name := folder.Name()
		if strings.HasPrefix(name, ".") || folder.Type().IsRegular() {
			continue
		}
		one, info, err := readList(ctx, tree, name, room)
		if errors.Is(err, fs.ErrNotExist) {
			report.Skipped = append(report.Skipped, name)
			continue
		}
		if err != nil {
			return Report{}, nil, fmt.Errorf("list %q: %w", name, err)
		}
		if len(found) == MaxLists {
			return Report{}, nil, fmt.Errorf("more than %d lists", MaxLists)
		}
		room -= len(one.hashes)
		found = append(found, one)
		report.Lists = append(report.Lists, ListReport{
			List:   List{Name: name, Entries: len(one.hashes), Bad: one.bad, Updated: info.ModTime()},
			Faults: one.faults,
		})
	}
	if len(found) == 0 {
		return Report{}, nil, errors.New("no folder with a file \"" + source + "\"")
	}
	return report, found, nil
}

// readList reads one folder and sorts what it holds.
func readList(ctx context.Context, tree fs.FS, name string, room int) (*reading, fs.FileInfo, error) {
	if !properName(name) {
		return nil, nil, errors.New("a list's name has letters, digits, '-', '_' and '.' only, at most 64")
	}
	file, err := tree.Open(name + "/" + source)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		return nil, nil, fmt.Errorf("%q is a folder", source)
	}
	one := &reading{}
	if info.Size() < maxSource { // about twenty bytes a line: grow once, not ten times
		one.hashes = make([]uint64, 0, min(int(info.Size()/20)+16, room))
	}
	if err := one.read(ctx, file, room); err != nil {
		return nil, nil, err
	}
	slices.Sort(one.hashes)
	one.hashes = slices.Compact(one.hashes)
	return one, info, nil
}

func properName(name string) bool {
	if name == "" || len(name) > 64 {
		return false
	}
	for i := 0; i < len(name); i++ {
		if c := name[i]; !letter(c) && c != '.' && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
