package notices

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/records/notices/internal/mailer"
)

// message writes the mail of a sending. A person's name never stands in it, nor the name of the account.
func (n *Notices) message(s Sending, l letter) (mailer.Message, error) {
	since, err := clock.Parse(s.Since)
	if err != nil {
		return mailer.Message{}, err
	}
	m := mailer.Message{ID: s.ID, From: n.config.SMTP.From, Name: plain(n.config.SMTP.Name, false), To: l.address.Address, At: since,
		Choices: n.config.URL + "/notices/choices"}
	switch s.Channel {
	case byConfirm:
		code, err := n.code(l.address)
		if err != nil {
			return m, err
		}
		m.Subject, m.Text = "Your code for Belisha", n.codeText(code)
		return m, nil
	case byDigest:
		m.Subject, m.Text = digestTitle(len(l.told)), n.digestText(l.told)
	default:
		m.Subject, m.Text = l.told[0].Title, n.noticeText(l.told[0])
	}
	m.Text += "\nYou choose what you are sent, and how, at\n" + m.Choices + "\n"
	return m, nil
}

func (n *Notices) link(t Told) string { return n.config.URL + "/notices/" + t.ID }

func (n *Notices) noticeText(t Told) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", t.Title)
	if t.Text != "" && n.kind(t.Kind).Open {
		fmt.Fprintf(&b, "%s\n\n", t.Text)
	}
	fmt.Fprintf(&b, "Open it in Belisha. You need to sign in.\n%s\n", n.link(t))
	return b.String()
}

func digestTitle(count int) string {
	if count == 1 {
		return "1 notice for you"
	}
	return fmt.Sprintf("%d notices for you", count)
}

func (n *Notices) digestText(all []Told) string {
	var b strings.Builder
	b.WriteString("What is new for you in Belisha. You need to sign in to open it.\n\n")
	for _, t := range all {
		fmt.Fprintf(&b, "%s\n%s\n\n", t.Title, n.link(t))
	}
	return b.String()
}

func (n *Notices) codeText(code string) string {
	return "Your code is " + code + "\n\n" +
		"Enter it in Belisha within a day, to get notices at this address:\n" + n.config.URL + "/notices/choices?code=" + code + "\n\n" +
		"If you did not ask for this, do nothing. No more mail will come.\n"
}
