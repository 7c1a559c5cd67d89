package content

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// Screen looks into one answer before its first byte goes on. It asks judge for every kind that it finds; judge must have
// no effects, as it is also asked for kinds that are only possible. With a finding the answer must not go on. Otherwise
// pass is the body to send, byte for byte as it came, and the caller closes it. An error is the origin's or the context's.
//
// When it returns a finding or an error, what is left of body has not been read. What cannot be looked into (too large, too
// slow, a part of a file, no room on the disk) or not scanned (the scanner is away) is treated as Downloads.Unscan says:
// stopped unless it is "allow".
func (g *Guard) Screen(ctx context.Context, h http.Header, url string, body io.Reader,
	judge func(kind string) (allow bool)) (pass io.ReadCloser, found *Finding, err error) {
	if g.cfg.Clamd == "" && indifferent(judge) {
		return io.NopCloser(body), nil, nil
	}
	s := screening{guard: g, rules: g.cfg.Rules(), header: h, judge: judge}
	s.limit = usual(s.rules.MaxBytes, usualBytes)
	s.name, s.attached = nameOf(h, url)
	raw := g.newSpool()
	whole, err := s.take(ctx, raw, body)
	if err == nil {
		found, err = s.look(ctx, raw, whole)
	}
	if err != nil && errors.Is(err, errRoom) {
		found, err = s.unseen("The filter has no room left to look into files. Try again later, or tell the technician.")
		whole = false
	}
	if found != nil || err != nil {
		return nil, found, errors.Join(err, raw.Close())
	}
	if whole {
		return &screened{Reader: raw.reader(), raw: raw}, nil, nil
	}
	return &screened{Reader: io.MultiReader(raw.reader(), body), raw: raw}, nil, nil
}

// indifferent says that nothing a file could be found to be would stop it.
func indifferent(judge func(string) bool) bool {
	for _, kind := range []string{Program, Script, Macro, Archive, LockedArchive, DiskImage, Media} {
		if !judge(kind) {
			return false
		}
	}
	return true
}

// screened is the body of an answer that was looked into.
type screened struct {
	io.Reader
	raw *spool
}

func (s *screened) Close() error { return s.raw.Close() }

// look judges what was taken.
func (s *screening) look(ctx context.Context, raw *spool, whole bool) (*Finding, error) {
	if !whole {
		return s.glance(raw)
	}
	p, done, found, err := s.open(raw)
	defer done()
	if found != nil || err != nil {
		return found, err
	}
	l := &look{ctx: ctx, guard: s.guard, judge: s.judge, depth: usual(s.rules.Depth, usualDepth), until: now().Add(maxLooking)}
	l.left = max(freely, min(maxUnpacked*s.limit, maxRatio*raw.size()))
	if s.guard.cfg.Clamd != "" {
		l.scan = func(p part) (*Finding, error) { return s.scan(ctx, p) }
	}
	err = l.all(p)
	return l.found, err
}

// glance judges by the first bytes an answer that will not be looked into whole.
func (s *screening) glance(raw *spool) (*Finding, error) {
	n := kindOf(s.first(raw), s.name)
	if n.kind != "" && !s.piece() && !s.judge(n.kind) {
		return &Finding{Kind: n.kind, Why: sentence(n.kind, false)}, nil
	}
	switch {
	case s.piece() && !indifferent(s.judge):
		return s.unseen("This is a part of a file, and the filter looks into whole files only. Download it from the start.")
	case s.guard.cfg.Clamd == "" && (indifferent(s.judge) || n.kind == Media):
		return nil, nil
	}
	return s.unseen("This file is too large, or came too slowly, for the filter to look into it.")
}

// unseen is what happens to a file that could not be looked into or scanned.
func (s *screening) unseen(why string) (*Finding, error) {
	if s.rules.Unscan == "allow" {
		return nil, nil
	}
	return &Finding{Kind: Unscanned, Why: why}, nil
}

// scan asks the scanner.
func (s *screening) scan(ctx context.Context, p part) (*Finding, error) {
	virus, err := s.guard.scanned(ctx, p)
	switch {
	case virus != "":
		return &Finding{Kind: Virus, Name: virus, Why: "The virus scanner found something harmful in this file."}, nil
	case err == nil:
		return nil, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTooLarge):
		return s.unseen("This file is larger than the virus scanner takes.")
	default:
		return s.unseen("The virus scanner does not answer, so this file could not be scanned. Try again later, or tell the technician.")
	}
}
