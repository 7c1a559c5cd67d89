package proxy

import (
	"errors"
	"html"
	"net/http"

	"belisha/internal/gateway/journal"
)

// thanks answers a press: told, kept until it can be told, or neither. It never claims more than happened.
func (c *client) thanks(r *http.Request, band, kind, receipt string, err error) bool {
	status, title, lines := http.StatusOK, "Thank you", []string{thankWords(band, kind)}
	switch {
	case err == nil:
		lines = append(lines, "Your number is "+receipt+".")
	case errors.Is(err, journal.ErrKept):
		status, title = http.StatusAccepted, "It has not been sent yet"
		lines = []string{"Your message is kept safe and will be sent as soon as it can be.", "Do not wait for it: tell a grown-up now."}
		if band == adultBand {
			lines = []string{"Your message is kept and will be sent as soon as the records can be reached.", tellNow(band)}
		}
	default:
		status, title = http.StatusServiceUnavailable, "It was not sent"
		lines = []string{"Your message could not be kept.", "Tell a grown-up now."}
	}
	return c.answerPress(r, status, band, title, lines)
}

// enough answers one press too many. A child is not scolded: whoever presses so often may need somebody now.
func (c *client) enough(r *http.Request, band, kind string, kept bool) bool {
	title, lines := "Please wait a little", []string{enoughWords(band, kind), "This press was not sent."}
	if kind == kindTell {
		title, lines = "They have been told", append(lines, tellNow(band))
	}
	if kept {
		title, lines[0] = "It has not been sent yet", "What you sent before is kept safe and will be sent as soon as it can be."
	}
	return c.answerPress(r, http.StatusTooManyRequests, band, title, lines)
}

func enoughWords(band, kind string) string {
	switch {
	case kind == kindUnblock || kind == kindWrong:
		return "You have sent many of these in a short time, and they wait for an answer. Wait a few minutes before you send the next."
	case kind == kindAsk:
		return "Your teacher can see already what you asked for."
	case band == adultBand:
		return "The safeguarding lead has been told already."
	default:
		return "The grown-ups who keep children safe have been told already."
	}
}

// tellNow sends whoever still worries to a person.
func tellNow(band string) string {
	if band == adultBand {
		return "If a child is at risk, speak to the safeguarding lead now."
	}
	return "If you need help now, go to a grown-up. They will listen."
}

// answerPress is the page after a press.
func (c *client) answerPress(r *http.Request, status int, band, title string, lines []string) bool {
	class := "old"
	if young(band) {
		class = "young"
	}
	esc := html.EscapeString
	page := topBefore + esc(title) + topAfter + `<body class="` + class + `"><main>` + beacon + `<h1>` + esc(title) + `</h1>`
	for _, l := range lines {
		page += `<p>` + esc(l) + `</p>`
	}
	return c.reply(r, status, "", []byte(page+bottom))
}

func thankWords(band, kind string) string {
	switch {
	case kind == kindUnblock:
		return "Your request has been sent. Somebody other than you decides, and you get an answer with a reason."
	case kind == kindAsk:
		return "Your teacher can see that you asked. You get an answer while the lesson runs."
	case kind == kindWrong:
		return "Your report has been sent to the person in charge of filtering."
	case band == adultBand:
		return "The safeguarding lead has been told."
	case young(band):
		return "Well done. A grown-up who keeps children safe has been told."
	default:
		return "A grown-up who keeps children safe has been told."
	}
}
