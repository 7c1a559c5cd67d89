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
		report.Lists = append(report.Lists, ListReport{List: info, Faults: one.faults})
	}
	if len(found) == 0 {
		return Report{}, nil, errors.New("no folder with a file \"domains\" or \"urls\"")
	}
	return report, found, nil
}

// readList reads one folder and sorts what it holds: hosts, addresses, or both.
func readList(ctx context.Context, tree fs.FS, name string, room int) (*reading, List, error) {
	if !properName(name) {
		return nil, List{}, errors.New("a list's name has letters, digits, '-', '_' and '.' only, at most 64")
	}
	one, info := &reading{}, List{Name: name}
	found := false
	for _, file := range []string{sourceHosts, sourceURLs} {
		err := readSource(ctx, tree, file, one, &info, room)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, List{}, err
		}
		found = true
	}
	if !found {
		return nil, List{}, fs.ErrNotExist
	}
	one.hashes = sorted(one.hashes)
	info.Entries, info.Bad = len(one.hashes), one.bad
	if len(one.marks) > 0 {
		one.hashes = sorted(append(one.hashes, one.marks...))
	}
	return one, info, nil
}

func sorted(hashes []uint64) []uint64 {
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// readSource reads one file of a list.
func readSource(ctx context.Context, tree fs.FS, name string, one *reading, list *List, room int) error {
	file, err := tree.Open(list.Name + "/" + name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fmt.Errorf("%q is a folder", name)
	}
	if info.Size() < maxSource { // about twenty bytes a line: grow once, not ten times
		one.hashes = slices.Grow(one.hashes, min(int(info.Size()/20)+16, room))
	}
	list.dated(info)
	one.file, one.line = name, 0
	return one.read(ctx, file, room)
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
