package policy

import "slices"

// Usual fills every nought with the value that gateway.go names for it. Whatever cannot be scanned stays outside.
// serves WEB-12
func (d Downloads) Usual() Downloads {
	d.Unscan = usual(d.Unscan, "block")
	d.MaxBytes = usual(d.MaxBytes, 100<<20)
	d.Depth = usual(d.Depth, 4)
	return d
}

// Usual fills a nought with the value that gateway.go names for it. serves WEB-23
func (u Uploads) Usual() Uploads {
	u.MaxBytes = usual(u.MaxBytes, 4<<10)
	return u
}

// Usual fills every nought with the value that gateway.go names for it. serves NEW-04 WEB-19
func (p Passes) Usual() Passes {
	p.MaxMinutes = usual(p.MaxMinutes, 90)
	p.MaxDays = usual(p.MaxDays, 10)
	p.PreviewDays = usual(p.PreviewDays, 30)
	if !slices.Contains(p.Never, illegal) { // whatever a pack says (WEB-03)
		p.Never = append(slices.Clone(p.Never), illegal)
	}
	return p
}

// illegal is the key under which the gateway names what stands on a list against illegal material.
const illegal = "illegal"

// Usual fills a nought with the value that gateway.go names for it. serves WEB-15
func (b BypassTries) Usual() BypassTries {
	b.Tries = usual(b.Tries, 3)
	return b
}
