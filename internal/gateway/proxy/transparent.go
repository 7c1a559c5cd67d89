package proxy

import (
	"html"
	"net/http"
	"strings"

	"belisha/internal/gateway/filter"
)

// ruleUnnamed is what an entry names when nobody can say for which site a connection is.
const ruleUnnamed = "gateway.unnamed"

// led answers a plain request that the network led here. It is judged by the name that the client wrote, and only that
// name is reached, where the gateway itself finds it: a forged name gains nothing.
func (c *client) led(r *http.Request) bool {
	name := r.Host
	if name == "" { // an old program: the address is judged
		name = address(c.way.meant.Addr().String(), c.way.meant.Port())
	}
	host, port, err := parseTarget(name, c.way.meant.Port())
	if err != nil || port != c.way.meant.Port() || r.Method == http.MethodConnect || r.URL.Host != "" && r.URL.Scheme != "http" {
		return c.notice(r, malformedNotice())
	}
	r.URL.Scheme, r.URL.Host = "http", plainHost(host, port)
	return c.plain(r)
}

// plainHost writes a host as it stands in a plain request.
func plainHost(host string, port uint16) string {
	if port != 80 {
		return address(host, port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// unnamed decides on a connection that does not say for which site it is: closed for pupils and whoever is unknown, and
// for staff open to the address and on record, unless that address is blocked itself. // serves WEB-22
func (c *client) unnamed(r *http.Request) {
	ask, _ := c.judge(r, "https", r.RequestURI, 0)
	if ask == nil {
		return
	}
	defer ask.slot.release()
	v := &ask.verdict
	switch {
	case ask.records:
	case !ask.who.adult():
		v.Allow, v.Rule, v.Clause, v.Bypass = false, ruleUnnamed, ask.rules.pages.ground, ""
	case v.Allow && v.Rule == "", v.Reason == filter.UnknownSite, v.Reason == filter.NoRuleFits:
		v.Allow, v.Rule, v.Alert = true, ruleUnnamed, ""
	}
	if v.Allow && !ask.records {
		*v = ask.rules.engine.Bypass(c.request(ask, ask.host, "https", ""), v, "address")
	}
	ask.entry = c.entry(ask, http.MethodConnect, "")
	if !v.Allow {
		ask.log(http.StatusForbidden, 0)
		c.s.refused.blocked.Add(1)
		return // no browser is behind it: a page would not be read
	}
	far, err := c.s.dial.dial(c.ctx, "tcp", address(ask.host, ask.port))
	if err != nil {
		ask.log(http.StatusBadGateway, 0)
		return
	}
	defer far.Close()
	_, heard := c.hear() // again: it has been heard, and waits to be read
	c.carry(ask, far, heard)
}

// hints says whether somebody is better told to sign in than shown a block: nobody knows who it is, the network led them
// here, and what they asked for is not forbidden to everybody.
func (c *client) hints(ask *asking) bool {
	return c.way.door.Kind == LedHTTP && c.opened == nil && ask.who.account == "" && ask.rules.pages.web != "" && ask.verdict.Alert == "" &&
		ask.verdict.Reason != filter.Illegal && c.s.stranger(c.s.board.Facts(), ask.who.network) == mustSignIn
}

// hint is the page for somebody who has not signed in anywhere (RFC 6585 §6). Devices that look whether the internet is
// open are sent to the sign-in, which makes them show it. // serves WEB-04
func (c *client) hint(r *http.Request, ask *asking) bool {
	ask.log(http.StatusNetworkAuthenticationRequired, 0)
	c.s.refused.blocked.Add(1)
	to := strings.TrimSuffix(ask.rules.pages.web, "/") + "/sign-in"
	if looksForDoor(r.URL.Path) {
		return c.reply(r, http.StatusFound, "Location: "+to+"\r\n", hintPage(ask.rules, to))
	}
	return c.reply(r, http.StatusNetworkAuthenticationRequired, "", hintPage(ask.rules, to))
}

// looksForDoor knows the addresses by which devices find out whether they have to sign in somewhere.
func looksForDoor(path string) bool {
	switch path {
	case "/generate_204", "/gen_204", "/hotspot-detect.html", "/connecttest.txt", "/ncsi.txt", "/success.txt", "/canonical.html", "/check_network_status.txt":
		return true
	}
	return false
}

func hintPage(rs *rules, to string) []byte {
	p := rs.pages
	link := html.EscapeString(to)
	return []byte(topBefore + "Please sign in – " + html.EscapeString(clean(p.school)) + topAfter + `<body class="old"><header>` +
		html.EscapeString(clean(p.school)) + `</header><main>` + beacon + `<h1>Please sign in first</h1>` +
		`<p>The school’s network does not know yet who is using this device, so only a few sites are open.</p>` +
		`<p><a class="go" href="` + link + `">Sign in at ` + html.EscapeString(clean(p.school)) + `</a></p>` +
		`<p>Afterwards open your page again. If you have no account, ask a member of staff.</p>` +
		`<details class="rule"><summary>The rule</summary>` + string(p.rule("")) + `</details>` + p.helpers() + bottom)
}
