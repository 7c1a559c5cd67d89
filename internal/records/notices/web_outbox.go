package notices

import (
	"fmt"
	"strconv"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type outboxPage struct {
	Setup  web.Summary
	Table  web.Table
	Pager  web.Pager
	Unsent bool // there is something to send again
	MayTry bool // the person has a confirmed address and mail is set up
	Why    string
}

// outbox is the health of all that leaves the house. It names no person and no notice.
func (h pages) outbox(c *web.Ctx) (web.Page, error) {
	p := outboxPage{}
	err := h.n.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, total, err := h.n.store.notSent(c, tx, perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		p.Unsent, p.Pager, p.Table = total > 0, c.Pager(total, perPage), unsent(all)
		now := h.n.base.Now()
		reading, err := h.n.readDelivery(c, tx, feature.Ask{Now: now, From: now.AddDate(0, 0, -keepSent)})
		if err != nil {
			return err
		}
		p.Setup = h.setup(reading)
		a, err := h.n.store.address(c, tx, c.Actor.Person)
		p.MayTry, p.Why = h.mayTry(a)
		return err
	})
	page := web.Show("notices/outbox", "Mail and messages", p)
	page.Back = &web.Link{Text: "Notices", Href: "/notices"}
	return page, err
}

func (h pages) mayTry(a Address) (bool, string) {
	switch {
	case !h.n.mailWorks():
		return false, "Mail is not set up. Whoever looks after the server can set it up in the configuration."
	case a.Confirmed == "":
		return false, "To send a test mail to yourself, first give your own address and confirm it."
	}
	return true, ""
}

func (h pages) setup(r feature.Reading) web.Summary {
	s := h.n.config.SMTP
	mail, tag := "Not set up: notices are shown in Belisha alone.", &web.Tag{Text: "Off", Colour: "grey"}
	if h.n.mailWorks() {
		mail, tag = "From "+s.From+" by "+s.Addr, &web.Tag{Text: "On", Colour: "green"}
	}
	push, pushTag := "Not set up.", &web.Tag{Text: "Off", Colour: "grey"}
	if h.n.pushWorks() {
		push, pushTag = "Each person turns it on in their own browser.", &web.Tag{Text: "On", Colour: "green"}
	}
	rows := []web.SummaryRow{{Key: "Mail", Lines: []string{mail}, Tag: tag}, {Key: "Messages to browsers", Lines: []string{push}, Tag: pushTag},
		{Key: "In the last 90 days", Lines: []string{strings.ReplaceAll(r.Shown, " this term", "")}, Tag: stateTag(r.State)}}
	if r.Latest != "" {
		rows = append(rows, web.SummaryRow{Key: "Latest", Lines: []string{r.Latest}})
	}
	return web.Summary{Rows: rows}
}

func stateTag(s feature.State) *web.Tag {
	colour := map[feature.State]string{feature.Proven: "green", feature.Due: "yellow", feature.Failing: "red", feature.None: "grey"}[s]
	return &web.Tag{Text: string(s), Colour: colour}
}

func unsent(all []Sending) web.Table {
	t := web.Table{Caption: "Not sent", Head: []string{"Since", "By", "State", "Tries", "What went wrong", "Next try"}, Numeric: []int{3}, Empty: "Nothing waits, and nothing has failed."}
	for _, s := range all {
		next := ""
		if s.State == Waiting {
			next = clock.Told(s.Next)
		}
		by := web.Cell{Text: channelTitle(s.Channel)}
		if s.Urgent {
			by.Tag = &web.Tag{Text: "Urgent", Colour: "red"}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(s.Since), Header: true}, by, {Tag: sendingTag(s.State)}, {Text: strconv.Itoa(s.Attempt), Numeric: true},
			{Text: faultTitle(s.Error)}, {Text: next}})
	}
	return t
}

func channelTitle(channel string) string {
	switch channel {
	case byPush:
		return "Message to a browser"
	case byDigest:
		return "Daily mail"
	case byConfirm:
		return "Mail with a code"
	}
	return "Mail"
}

func sendingTag(state string) *web.Tag {
	switch state {
	case Failed:
		return &web.Tag{Text: "Refused", Colour: "red"}
	case GivenUp:
		return &web.Tag{Text: "Given up", Colour: "red"}
	}
	return &web.Tag{Text: "Waiting", Colour: "yellow"}
}

// faultTitle is the class of a failure in plain words, with the way out where there is one.
func faultTitle(class string) string {
	if code, ok := strings.CutPrefix(class, "server_"); ok {
		if strings.HasPrefix(code, "5") {
			return "The mail server refuses it (" + code + "). Check the address and what the server allows."
		}
		return "The mail server asks us to try later (" + code + ")."
	}
	if code, ok := strings.CutPrefix(class, "service_"); ok {
		return "The browser's service does not take it (" + code + ")."
	}
	words := map[string]string{
		"": "", "connect": "The other side cannot be reached. Check the address in the configuration and the firewall.", "timeout": "The other side was too slow.",
		"certificate": "The server's certificate is not trusted.", "tls": "The server offers no sealed connection.", "hello": "The server did not answer as a mail server does.",
		"sign_in": "The mail server does not accept the password.", "password_file": "The file with the password cannot be read.", "settings": "Mail is not set up, or wrongly.",
		"broken_off": "The server broke off.", "private_address": "The browser's service leads into a private network, so nothing was sent.", "key": "The house's key cannot be read.",
		"stopped": "Belisha was stopped in between.", "house": "The records could not be read.",
	}
	if w, ok := words[class]; ok {
		return w
	}
	return "It could not be sent."
}

// retry sends everything that waits or has failed once more, now.
func (h pages) retry(c *web.Ctx) (web.Page, error) {
	var count int64
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		count, err = h.n.store.again(c, tx, "")
		return ledger.Event{Verb: "notices.retried", Subject: box(tx.School), Changes: []ledger.Change{open("messages", "", strconv.FormatInt(count, 10))}}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/notices/outbox", "success", fmt.Sprintf("%d messages are tried again now.", count)), nil
}

// test sends a mail to the person who asks, on the same road as any other.
func (h pages) test(c *web.Ctx) (web.Page, error) {
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		a, err := h.n.store.address(c, tx, c.Actor.Person)
		if err != nil {
			return e, err
		}
		if may, why := h.mayTry(a); !may {
			return e, errs.Bad("", "%s", why)
		}
		told := Told{ID: tx.ID(), Person: c.Actor.Person, Kind: "other.test", Title: "A test of Belisha's mail", Text: "You asked for this test.", Href: "/notices/outbox", At: tx.Now}
		told.Key = told.ID
		if _, err := h.n.store.add(c, tx, told); err != nil {
			return e, err
		}
		e = ledger.Event{Verb: "notices.tested", Subject: box(tx.School)}
		return e, h.n.store.send(c, tx, Sending{Channel: byMail, Person: c.Actor.Person, Notice: told.ID})
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/notices/outbox", "success", "A test mail is on its way to you. If it does not arrive within a few minutes, look here again."), nil
}
