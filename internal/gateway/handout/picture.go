package handout

import (
	"fmt"
	"strings"
)

// shapes are what a picture is made of: they differ without their colours too.
func shapes(kind, x, y int, colour string) string {
	const s = 20
	x, y = x*(s+6)+6, y*(s+6)+6
	switch kind {
	case 0:
		return fmt.Sprintf(`<circle cx="%d" cy="%d" r="%d" fill="%s" stroke="#0b0c0c" stroke-width="2"/>`, x+s/2, y+s/2, s/2, colour)
	case 1:
		return fmt.Sprintf(`<path d="M%d %dh%dv%dh-%dz" fill="%s" stroke="#0b0c0c" stroke-width="2"/>`, x, y, s, s, s, colour)
	case 2:
		return fmt.Sprintf(`<path d="M%d %dl%d %dh-%dz" fill="%s" stroke="#0b0c0c" stroke-width="2"/>`, x+s/2, y, s/2, s, s, colour)
	}
	return fmt.Sprintf(`<path d="M%d %dl%d %dl-%d %dl-%d -%dz" fill="%s" stroke="#0b0c0c" stroke-width="2"/>`, x+s/2, y, s/2, s/2, s/2, s/2, s/2, s/2, colour)
}

// picture draws the fingerprint, so that two of them can be compared at a glance: one certificate, one picture.
func (c *ca) picture() string {
	colours := [...]string{"#ffffff", "#f5a800", "#00613a", "#1d4f91"}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 214 110" width="214" height="110">`)
	for i, v := range c.print {
		b.WriteString(shapes(int(v&3), i%8, i/8, colours[v>>2&3]))
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// fingerprint writes it in groups that can be read aloud.
func (c *ca) fingerprint() string {
	var groups []string
	for i := 0; i < len(c.print); i += 2 {
		groups = append(groups, fmt.Sprintf("%X", c.print[i:i+2]))
	}
	return strings.Join(groups, " ")
}

// Fingerprint is that of the school's CA, for the technician to compare.
func (h *Handout) Fingerprint() string { return h.ca.fingerprint() }
