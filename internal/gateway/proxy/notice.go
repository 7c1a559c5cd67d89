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
}

func (c *client) notice(r *http.Request, n notice) bool {
	return c.reply(r, n.status, n.extra, n.page())
}

func (n notice) page() []byte {
	esc := html.EscapeString
	return []byte(topBefore + esc(n.title) + topAfter + `<body class="old"><main>` + beacon + `<h1>` + esc(n.title) + `</h1><p>` +
		esc(n.what) + `</p><p>` + esc(n.todo) + `</p>` + bottom)
}

const again = "Wait a moment and try again. If it still does not work, tell a teacher."

func closedNotice() notice {
	return notice{http.StatusServiceUnavailable, "The internet is closed just now",
		"The school's safety rules are not ready, so nothing can be opened. You have done nothing wrong.",
		"Tell a teacher. The person who looks after the computers can help.", ""}
}

func unloggedNotice() notice {
	return notice{http.StatusServiceUnavailable, "The internet is closed just now",
		"The school cannot keep its record of visits at the moment, so pupils cannot browse. You have done nothing wrong.",
		"Tell a teacher. The person who looks after the computers has been told.", ""}
}

func signInNotice() notice {
	return notice{http.StatusProxyAuthRequired, "Please sign in",
		"The school needs to know who you are before it can open the internet for you.",
		"Type your school name and password. If you have forgotten them, ask a teacher.",
		"Proxy-Authenticate: Basic realm=\"Belisha\", charset=\"UTF-8\"\r\n"}
}

func triesNotice() notice {
	return notice{http.StatusTooManyRequests, "Too many tries",
		"The password was wrong several times, so signing in takes a little longer now.",
		"Wait one minute and try again. If you have forgotten your password, ask a teacher.", "Retry-After: 60\r\n"}
}

func busyNotice() notice {
	return notice{http.StatusServiceUnavailable, "Many people are signing in", "The school is checking many passwords just now.", again,
		"Retry-After: 5\r\n"}
}

func accountNotice() notice {
	return notice{http.StatusForbidden, "Your account is closed",
		"This account cannot be used at the moment.",
		"Ask your teacher or the school office. They can find out why and open it again.", ""}
}

func portNotice() notice {
	return notice{http.StatusForbidden, "This address cannot be opened", "The address asks for a door that is not used for web sites.",
		"If you need it for school work, ask a teacher.", ""}
}

func privateNotice() notice {
	return notice{http.StatusForbidden, "This address cannot be opened",
		"The address is inside the school's own network, which is not reached through the filter.",
		"If you need it for school work, ask a teacher.", ""}
}

func addressNotice() notice {
	return notice{http.StatusBadRequest, "This address is not right", "The address cannot be understood.",
		"Check how it is spelled and try again.", ""}
}

func nameNotice(host string) notice {
	return notice{http.StatusBadGateway, "This site cannot be found", "There seems to be no site called " + host + ".",
		"Check how it is spelled and try again. If it is right, try later.", ""}
}

func slowNotice(host string) notice {
	return notice{http.StatusGatewayTimeout, "This site does not answer", host + " has taken too long to answer.", again, ""}
}

func brokenNotice(host string) notice {
	return notice{http.StatusBadGateway, "This site is not working", host + " could not be reached, or gave an answer that makes no sense.",
		again, ""}
}

func loopNotice() notice {
	return notice{http.StatusLoopDetected, "This address leads in a circle", "The address leads back to the school's own filter.",
		"Tell the person who looks after the computers.", ""}
}

func notProxyNotice() notice {
	return notice{http.StatusBadRequest, "This is the school's filter",
		"It is not a web site. A browser uses it as its proxy to reach the internet.",
		"If you see this page while browsing, tell the person who looks after the computers.", ""}
}

func malformedNotice() notice {
	return notice{http.StatusBadRequest, "The request was not right", "The browser or app sent something that can be read in two ways.",
		again, ""}
}

func tooLongNotice() notice {
	return notice{http.StatusRequestHeaderFieldsTooLarge, "The request was too long",
		"The browser or app sent more than can be read at once.", "Close the page and open it again. If that does not help, tell a teacher.", ""}
}

func tooSlowNotice() notice {
	return notice{http.StatusRequestTimeout, "The request took too long", "The browser or app did not finish its request.", again, ""}
}
