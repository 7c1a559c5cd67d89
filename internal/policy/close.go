package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
)

// Close brings a pack together with the layers on which it stands, under layers/<name>/, so that what is stored never
// changes when another version of a layer comes with the next binary, and the hash covers all of it. find knows the
// layers of the house and says fs.ErrNotExist of any other. A pack may bring a layer of its own along (a trust's), but
// not its own version of one that the house knows: it could weaken a floor. Only the files' form is read here; what is
// wrong in them Parse says. serves POL-13
func Close(fsys fs.FS, find func(name string) (fs.FS, error)) (fs.FS, error) {
	files, err := collect(fsys)
	if err != nil {
		return nil, err
	}
	brought := map[string]map[string]string{}
	out := FileSet{}
	for path, text := range files {
		name, inner := layerOf(path)
		if name == "" {
			out[path] = text
			continue
		}
		if brought[name] == nil {
			brought[name] = map[string]string{}
		}
		brought[name][inner] = text
	}
	c := &closer{out: out, brought: brought, find: find, seen: map[string]bool{}}
	if err := c.below("pack.yaml", files["pack.yaml"]); err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(brought) { // what nothing stands on stays, for Parse to refuse
		if !c.seen[name] {
			c.put(name, brought[name])
		}
	}
	return out, nil
}

type closer struct {
	out     FileSet
	brought map[string]map[string]string
	find    func(string) (fs.FS, error)
	seen    map[string]bool
}

// below adds the layer that a pack.yaml stands on, and those below it.
func (c *closer) below(file, text string) error {
	t, faults := grow(file, text)
	on := t.get("extends")
	if len(faults) > 0 || on == nil || on.text == "" {
		return nil
	}
	refuse := func(format string, args ...any) error {
		return Faults{{File: on.file, Line: on.line, Reason: fmt.Sprintf(format, args...)}}
	}
	name := on.text
	switch {
	case !layerName.MatchString(name):
		return refuse("%s is not the name of a layer", quote(name))
	case c.seen[name]:
		return refuse("the layers go round in a circle at %s", quote(name))
	case len(c.seen) == maxLayers:
		return refuse("more than %d layers stand on one another", maxLayers)
	}
	c.seen[name] = true
	files, err := c.layer(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("the pack stands on %s, which is not known here", quote(name))
	case errors.Is(err, errOther):
		return refuse("the pack brings its own %s, which is not the one known here; leave the folder layers/%s out", quote(name), name)
	case err != nil:
		return fmt.Errorf("policy: finding the layer %s: %w", name, err)
	}
	c.put(name, files)
	return c.below("layers/"+name+"/pack.yaml", files["pack.yaml"])
}

var errOther = errors.New("another layer of that name")

// layer gives the house's layer of that name, or else the one that the pack brought along.
func (c *closer) layer(name string) (map[string]string, error) {
	brought, own := c.brought[name]
	fsys, err := c.find(name)
	if errors.Is(err, fs.ErrNotExist) && own {
		return brought, nil
	}
	if err != nil {
		return nil, err
	}
	files, err := collect(fsys)
	if err != nil {
		return nil, err
	}
	for path := range files {
		if lower, _ := layerOf(path); lower != "" {
			delete(files, path) // its own lower layers are found like any other
		}
	}
	if own && !maps.Equal(files, brought) {
		return nil, errOther
	}
	return files, nil
}

func (c *closer) put(name string, files map[string]string) {
	for path, text := range files {
		c.out["layers/"+name+"/"+path] = text
	}
}
