package policy

import "slices"

// ModuleRight is the name under which a module stands among the posts of whoever was granted it beyond their job.
func ModuleRight(key string) string { return "module." + key }

// Module finds a module by its key.
func (p *Pack) Module(key string) (Module, bool) {
	i := slices.IndexFunc(p.Modules, func(m Module) bool { return m.Key == key })
	if i < 0 {
		return Module{}, false
	}
	return p.Modules[i], true
}

// OpenRegisters are the registers of the pack, each with all to whom it is open: one that is left to some posts and lies in
// a module is open to those, too, who were granted the module. This is the one place where a grant meets a register.
// serves PPL-18
func (p *Pack) OpenRegisters() []Register {
	out := slices.Clone(p.Registers)
	for i, r := range out {
		if m, in := p.ModuleOf(r.Key); in && len(r.May.See) > 0 {
			out[i].May.See = append(slices.Clone(r.May.See), ModuleRight(m.Key))
		}
	}
	return out
}

// Sealed reports whether a register lies in a module that asks for the second secret. serves PPL-19
func (p *Pack) Sealed(register string) bool {
	m, in := p.ModuleOf(register)
	return in && m.Sealed
}
