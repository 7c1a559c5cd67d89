package proxy

import (
	"html"
	"net/http"
)

// notice is a page about the connection itself: what happened, and what to do.
type notice struct {
	status int
	title  string
	what   string
	todo   string
	extra  string // header lines
	rule   []byte // which clause says so, where one does (NEW-01)
}

func (c *client) notice(r *http.Request, n notice) bool {
	return c.reply(r, n.status, n.extra, n.page())
}

func (n notice) page() []byte {
	esc := html.EscapeString
	return []byte(topBefore + esc(n.title) + topAfter + `<body class="old"><main>` + beacon + `<h1>` + esc(n.title) + `</h1><p>` +
		esc(n.what) + `</p><p>` + esc(n.todo) + `</p>` + n.ground() + bottom)
}

// ground cites the clause, as a block page does.
func (n notice) ground() string {
	if len(n.rule) == 0 {
		return ""
	}
	return `<details class="rule" open><summary>The rule</summary>` + string(n.rule) +
		`<p>If you think this is wrong, ask a teacher.</p></details>`
}

// under makes a notice cite the clause that everything passes the filter.
func (n notice) under(rs *rules) notice {
	n.rule = rs.pages.rule("")
	return n
}

const again = "Wait a moment and try again. If it still does not work, tell a teacher."

func closedNotice() notice {
	return notice{status: http.StatusServiceUnavailable, title: "The internet is closed just now",
		what: "The school's safety rules are not ready, so nothing can be opened. You have done nothing wrong.",
		todo: "Tell a teacher. The person who looks after the computers can help."}
}

func unloggedNotice() notice {
	return notice{status: http.StatusServiceUnavailable, title: "The internet is closed just now",
		what: "The school cannot keep its record of visits at the moment, so pupils cannot browse. You have done nothing wrong.",
		todo: "Tell a teacher. The person who looks after the computers has been told."}
}

func signInNotice() notice {
	return notice{status: http.StatusProxyAuthRequired, title: "Please sign in",
		what:  "The school needs to know who you are before it can open the internet for you.",
		todo:  "Type your school name and password. If you have forgotten them, ask a teacher.",
		extra: "Proxy-Authenticate: Basic realm=\"Belisha\", charset=\"UTF-8\"\r\n"}
}

func triesNotice() notice {
	return notice{status: http.StatusTooManyRequests, title: "Too many tries",
		what:  "The password was wrong several times, so signing in takes a little longer now.",
		todo:  "Wait one minute and try again. If you have forgotten your password, ask a teacher.",
		extra: "Retry-After: 60\r\n"}
}

func busyNotice() notice {
	return notice{status: http.StatusServiceUnavailable, title: "Many people are signing in",
		what:  "The school is checking many passwords just now.",
		todo:  again,
		extra: "Retry-After: 5\r\n"}
}

func accountNotice() notice {
	return notice{status: http.StatusForbidden, title: "Your account is closed",
		what: "This account cannot be used at the moment.",
		todo: "Ask your teacher or the school office. They can find out why and open it again."}
}

func portNotice() notice {
	return notice{status: http.StatusForbidden, title: "This address cannot be opened",
		what: "The address asks for a door that is not used for web sites.",
		todo: "If you need it for school work, ask a teacher."}
}

func privateNotice() notice {
	return notice{status: http.StatusForbidden, title: "This address cannot be opened",
		what: "The address is inside the school's own network, which is not reached through the filter.",
		todo: "If you need it for school work, ask a teacher."}
}

func providerNotice() notice {
	return notice{status: http.StatusForbidden, title: "This address cannot be opened",
		what: "The filter of the school's internet provider keeps it closed. Nobody in school can open it.",
		todo: "If something worried you, tell a grown-up now."}
}

func addressNotice() notice {
	return notice{status: http.StatusBadRequest, title: "This address is not right",
		what: "The address cannot be understood.",
		todo: "Check how it is spelled and try again."}
}

func nameNotice(host string) notice {
	return notice{status: http.StatusBadGateway, title: "This site cannot be found",
		what: "There seems to be no site called " + host + ".",
		todo: "Check how it is spelled and try again. If it is right, try later."}
}

func slowNotice(host string) notice {
	return notice{status: http.StatusGatewayTimeout, title: "This site does not answer",
		what: host + " has taken too long to answer.",
		todo: again}
}

func brokenNotice(host string) notice {
	return notice{status: http.StatusBadGateway, title: "This site is not working",
		what: host + " could not be reached, or gave an answer that makes no sense.",
		todo: again}
}

func loopNotice() notice {
	return notice{status: http.StatusLoopDetected, title: "This address leads in a circle",
		what: "The address leads back to the school's own filter.",
		todo: "Tell the person who looks after the computers."}
}

func notProxyNotice() notice {
	return notice{status: http.StatusBadRequest, title: "This is the school's filter",
		what: "It is not a web site. A browser uses it as its proxy to reach the internet.",
		todo: "If you see this page while browsing, tell the person who looks after the computers."}
}

func malformedNotice() notice {
	return notice{status: http.StatusBadRequest, title: "The request was not right",
		what: "The browser or app sent something that can be read in two ways.",
		todo: again}
}

func tooLongNotice() notice {
	return notice{status: http.StatusRequestHeaderFieldsTooLarge, title: "The request was too long",
		what: "The browser or app sent more than can be read at once.",
		todo: "Close the page and open it again. If that does not help, tell a teacher."}
}

func tooSlowNotice() notice {
	return notice{status: http.StatusRequestTimeout, title: "The request took too long",
		what: "The browser or app did not finish its request.",
		todo: again}
}
