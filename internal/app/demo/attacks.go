package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"belisha/internal/board"
)

// Signs of attacks, and what an audit of the network found that nobody has written down.

var aSecurityAlert = regexp.MustCompile(`href="(/defence/alerts/[0-9a-z]{26})"`)

// searching is a guest's laptop that asked for one machine after another: cut off, looked at, and let in again.
func (v *invention) searching(ctx context.Context, morning time.Time) error {
	var all []board.Entry
	at := morning.Add(130 * time.Minute).Truncate(time.Minute)
	for i := range 32 {
		e, _ := v.visit("", fmt.Sprintf("10.20.1.%d", 10+i), board.Entry{ID: fmt.Sprintf("demo-scan-%02d", i), At: at.Add(time.Duration(i) * time.Second), Device: "10.20.9.77", Network: "guest", How: "none"})
		all = append(all, e)
	}
	v.hand.at = at.Add(time.Minute)
	if err := v.Take(ctx, all); err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(6 * time.Minute)
	return v.as(ctx, "technician", func() error {
		page, err := v.pages.inRow(ctx, "/defence", "looks for other machines", aSecurityAlert)
		if err != nil {
			return err
		}
		if _, err := v.pages.get(ctx, page); err != nil {
			return err
		}
		if err := v.pages.post(ctx, page+"/cut-off", url.Values{"what": {"device"}}); err != nil {
			return err
		}
		v.hand.at = v.hand.at.Add(45 * time.Minute)
		if err := v.sitDown(ctx, "technician"); err != nil { // the screen has locked itself
			return err
		}
		shown, err := v.pages.get(ctx, page)
		m := regexp.MustCompile(`action="(/defence/alerts/[0-9a-z]{26}/let-in/[0-9a-z]{26})"`).FindStringSubmatch(shown)
		if err != nil || m == nil {
			return err
		}
		if err := v.pages.post(ctx, m[1], url.Values{"why": {"The visitor has taken the program off and uses the laptop for slides only."}}); err != nil {
			return err
		}
		return v.pages.post(ctx, page+"/conclude", url.Values{"outcome": {"harmless"}, "words": {"A visiting speaker's laptop looked for printers with a program of its own."}})
	})
}

// stopped is a harmful file that was kept out in the last hour; nobody has looked at it yet.
func (v *invention) stopped(ctx context.Context) error {
	v.hand.at = v.end.Add(-40 * time.Minute)
	child, err := v.child("5 Badger", 14)
	if err != nil {
		return err
	}
	e, _ := v.visit(child.Name, "music.example", board.Entry{ID: "demo-virus", At: v.hand.at, Device: "10.20.5.31", Asset: v.known.trolley})
	e.Path, e.File, e.Verdict, e.Status = "/songs/free-ringtones.zip", "virus", "block", http.StatusForbidden
	return v.Take(ctx, []board.Entry{e})
}

// audited is the report of a tool that looked at the network: two things on it stand in no register.
func (v *invention) audited(ctx context.Context) error {
	return v.as(ctx, "technician", func() error {
		const report = "Host name,MAC address,IP address,Manufacturer\n" +
			"staff-laptop-17,02:5e:10:00:0a:11,10.20.2.17,Compass\n" +
			"trolley-a-31,02:5e:10:00:0b:31,10.20.5.31,Lantern\n" +
			"kettle-cam,02:5e:10:00:7c:04,10.20.3.201,Nobody Knows\n" +
			"old-print-box,02:5e:10:00:7d:19,10.20.1.44,Ribbon\n"
		got, err := v.pages.try(ctx, "/defence/audits", typed{text: url.Values{"tool": {"Network walk"}}, files: map[string]string{"file": report}, called: "network-walk.csv"})
		if err != nil {
			return err
		}
		if got.status != http.StatusSeeOther {
			return fmt.Errorf("the audit of the network was refused: %s", got.faults())
		}
		return v.pages.post(ctx, got.to+"/take", url.Values{})
	})
}
