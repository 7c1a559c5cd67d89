package proxy

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"

	"belisha/internal/kit/clock"
)

// What entries name around apps that trust no certificate but their own.
const (
	rulePinned    = "gateway.pinned"    // passed unopened
	ruleUntrusted = "gateway.untrusted" // the other side did not take the school's certificate
)

// brokenOff writes down a handshake that the other side ended, and learns from it. Only hosts that may be reached come here.
// Nothing is learned of what the school reads: searches, and tools of artificial intelligence (STD-12).
func (c *client) brokenOff(ask *asking, host string, err error) {
	ask.host = host
	taught := taughtNothing
	if refused(err) && !c.searches(ask) && !ask.rules.engine.Talks(host) {
		taught = c.s.inspects.pinned.broke(host, c.refuser(ask), c.sureOf(ask), c.s.now())
	}
	c.note(ask, http.MethodConnect, ruleUntrusted, 0)
	switch taught {
	case taughtHost:
		c.s.journal.Warn(rulePinned, "An app did not take the school's certificate for "+host+
			". Until "+clock.Human(c.s.now().Add(pinTime))+" this site passes without being opened. If it should always or never do so, say it in the policy.")
	case taughtDoubt:
		c.s.journal.Warn(ruleUntrusted, "An app on one device did not take the school's certificate for "+host+
			", so it cannot reach it. If it should pass without being opened, list it in the policy as an app that is pinned.")
	}
}

// refuser is who is at the other end.
func (c *client) refuser(ask *asking) refuser {
	by := refuser{device: c.addr}
	if ask.who.person != nil {
		by.person = ask.who.person.ID
	}
	return by
}

// sureOf says whether a refusal may teach. A site that no list knows may be a pupil's own machine, made for this.
func (c *client) sureOf(ask *asking) bool {
	return ask.who.adult() || ask.rules.engine.Knows(ask.host)
}

// searches says whether a host is a search engine's. Browsers take the school's certificate for those; a program that does
// not is no reason to stop holding searches to safe mode.
func (c *client) searches(ask *asking) bool {
	return c.searchFor(ask, ask.host, "/search", "q=a").Engine != ""
}

// refused says that the other side looked at the certificate and left: by an alert, or without a word.
func refused(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return true
	}
	text := err.Error()
	if !strings.Contains(text, "remote error") {
		return false
	}
	for _, alert := range [...]string{"unknown certificate", "bad certificate", "unsupported certificate", "revoked certificate", "expired certificate", "access denied", "user canceled"} {
		if strings.Contains(text, alert) {
			return true
		}
	}
	return false
}
