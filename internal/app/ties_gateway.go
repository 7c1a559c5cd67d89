package app

import (
	"context"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/filtering"
	"belisha/internal/records/passes"
	"belisha/internal/records/probing"
)

// What is lent between lessons, the filter, its log and its checks.

func (l links) passes(h *house) passes.Hooks {
	hooks := passes.Hooks{Tell: h.notices.Tell, Enter: h.enter, Looked: h.looked, Fail: h.failed, Followed: h.followed,
		Latest: func(ctx context.Context, person string) (string, string, error) {
			l.gate.flush(ctx) // the page that somebody wants hidden may have been opened a moment ago
			return h.monitoring.Latest(ctx, person)
		},
		Tries: func(ctx context.Context, persons []string, from, until time.Time) (int, error) {
			return h.monitoring.Blocked(ctx, persons, from, until)
		},
		Images: func(ctx context.Context, since time.Time) (int, error) { return h.monitoring.ImagesStopped(ctx, since) }}
	if l.gate != nil {
		hooks.Category, hooks.Follow = l.gate.categories, l.gate.follow
	}
	return hooks
}

// looked says whether the register of previews has a look at a site since a moment that found it suitable. // serves WEB-19
func (h *house) looked(ctx context.Context, tx *ledger.Tx, host string, since time.Time) (bool, error) {
	if !h.hasRegister("site_previews") {
		return false, nil
	}
	all, err := h.registers.Current(ctx, tx, "site_previews")
	for _, e := range all {
		site, herr := filtering.Host(e.Values["site"])
		day, derr := time.Parse(time.DateOnly, e.Values["looked"])
		if herr == nil && derr == nil && site == host && !day.Before(since) && e.Values["suitable"] != "no" {
			return true, err
		}
	}
	return false, err
}

// failed opens a failure report for a page that was hidden. Without an address there is nothing to close: the hiding itself
// stands in the trail. // serves WEB-18
func (h *house) failed(ctx context.Context, tx *ledger.Tx, f passes.Failure) (string, error) {
	if f.Host == "" {
		return "", nil
	}
	reason := "Hidden in a lesson."
	if f.Words != "" {
		reason += " It came up in a search for: " + f.Words
	}
	by, group := f.By, ""
	if f.Person != "" {
		by, group = f.Person, "pupils"
	}
	_, event, err := h.filtering.Report(ctx, tx, filtering.Report{Ticket: f.Key, Host: f.Host, By: by, Group: group, Reason: reason})
	if err != nil {
		return "", err
	}
	tx.Alters(event.Subject)
	for _, r := range event.Also {
		tx.Alters(r)
	}
	return failuresAt + event.Subject.ID, nil
}

// failuresAt begins the address of a failure report.
const failuresAt = "/filtering/failures/"

// followed says whether the failure report at an address has been dealt with. // serves WEB-18
func (h *house) followed(ctx context.Context, tx *ledger.Tx, href string) (bool, error) {
	id, ok := strings.CutPrefix(href, failuresAt)
	if !ok {
		return false, nil
	}
	return h.filtering.Settled(ctx, tx, id)
}

func (l links) probing(h *house) probing.Hooks {
	if l.gate == nil {
		return probing.Hooks{Machine: func() probing.Machine { return probing.Machine{} }, Components: func() []board.Component { return nil },
			Ask:  func(context.Context, []board.Question) []board.Answer { return nil },
			Warn: func(context.Context, string, string) {}}
	}
	return probing.Hooks{Ask: l.gate.probe, Machine: l.gate.machine, Components: l.gate.components, Lend: l.gate.lend,
		Warn: h.alarmed}
}

// presses sends a press on a block page to whom it is for: what a child asks its teacher goes to the lessons. serves NEW-04
type presses struct {
	board.Sink
	passes *passes.Passes
}

// asks is the kind of press with which a child asks its teacher for a page.
const asks = "ask"

// Tell implements board.Sink. What cannot be taken as what it was meant for, since nobody has a teacher to ask, the site has no
// name or the reason is too short, somebody hears of all the same: a gateway keeps what is refused and sends it again, and every
// press that comes after waits behind it. // serves INC-01
func (p presses) Tell(ctx context.Context, t board.Tell) (number string, err error) {
	if t.Kind == asks {
		number, err = p.passes.Asked(ctx, t)
	} else {
		number, err = p.Sink.Tell(ctx, t)
	}
	if t.Kind != "tell" && (errs.Is(err, errs.NotFound) || errs.Is(err, errs.Forbidden) || errs.Is(err, errs.Invalid)) {
		t.Kind = "tell"
		return p.Sink.Tell(ctx, t)
	}
	return number, err
}

// reported opens a failure report for what somebody says on a page should have been blocked. // serves WEB-17
func (h *house) reported(ctx context.Context, tx *ledger.Tx, ticket, host, person, words string) (string, ledger.Event, error) {
	return h.filtering.Report(ctx, tx, filtering.Report{Ticket: ticket, Host: host, By: person, Reason: words})
}

// assetName is what people call a registered device. // serves STD-07
func (h *house) assetName(ctx context.Context, tx *ledger.Tx, id string) (string, error) {
	for _, key := range []string{"devices", "staff_devices"} {
		if !h.hasRegister(key) {
			continue
		}
		all, err := h.registers.Current(ctx, tx, key)
		if err != nil {
			return "", err
		}
		for _, e := range all {
			if e.ID == id {
				return e.Label, nil
			}
		}
	}
	return id, nil
}

// lessonName is the aim of a lesson that opened or closed a site.
func (h *house) lessonName(ctx context.Context, tx *ledger.Tx, id string) (string, error) {
	return h.passes.Aim(ctx, tx, id)
}
