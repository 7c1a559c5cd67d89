package proxy_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

const asked12 = "tell me how to swallow the whole lighthouse"

func multipartOf(t *testing.T, words string) (body, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	_ = w.WriteField("message", words)
	_ = w.Close()
	return out.String(), w.FormDataContentType()
}

// repeating is a site that gives back what it was sent, as something that nobody reads.
func repeating(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(body)
}

// shows STD-12: what a pupil writes to a tool of artificial intelligence is read however it is wrapped, arrives there byte for
// byte, and nothing of it is kept.
func TestSTD12PromptsAreRead(t *testing.T) {
	parts, partsKind := multipartOf(t, asked12)
	for name, sent := range map[string][2]string{
		"chat":  {`{"model":"m","messages":[{"role":"user","content":"` + asked12 + `"}]}`, "application/json"},
		"form":  {"csrf=1&text=" + strings.ReplaceAll(asked12, " ", "+"), "application/x-www-form-urlencoded"},
		"parts": {parts, partsKind},
		"text":  {asked12, "text/plain"},
		"huge":  {`{"prompt":"` + asked12 + `","rest":"` + strings.Repeat("a b ", 50_000) + `"}`, "application/json"},
	} {
		both(t, func(t *testing.T, down, up bool) {
			i := newIssuer(t)
			g := open(t, sites{"chat.example": i.site(up, repeating, "chat.example")}, i.heeding("lower"))
			resp, err := g.pupil(down).Post("https://chat.example/api", sent[1], strings.NewReader(sent[0]))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if body, _ := io.ReadAll(resp.Body); string(body) != sent[0] {
				t.Errorf("%s: %d bytes arrived instead of %d", name, len(body), len(sent[0]))
			}
			until(t, name, func() bool { return len(g.worried()) > 0 })
			e := g.worried()[0]
			if e.Where != "prompt" || e.Text != "selfharm" || e.Alert != "urgent" || e.Rule != "text.selfharm" || e.Method != "POST" || e.Search != "" {
				t.Errorf("%s: %+v", name, e)
			}
		})
	}
	i := newIssuer(t)
	g := open(t, sites{"chat.example": i.site(false, saying("image/png", "x"), "chat.example")}, i.heeding("lower"))
	get(t, g.pupil(false), "https://chat.example/?q="+strings.ReplaceAll(asked12, " ", "+"))
	g.oneWorry("an address", "prompt", "selfharm", "urgent")
}

// shows STD-12: an answer that comes word by word is read as it comes, in the middle of words too, before its end; it is told
// once, and the words arrive as they are said.
func TestSTD12AnswersAreReadAsTheyCome(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		more := make(chan struct{})
		g := open(t, sites{"chat.example": i.site(up, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for _, piece := range []string{"You could swal", "low the who", "le light", "house", " tonight."} {
				fmt.Fprintf(w, "data: {\"id\":\"x\",\"choices\":[{\"delta\":{\"content\":%q}}]}\n\n", piece)
				_ = http.NewResponseController(w).Flush()
			}
			<-more
			fmt.Fprint(w, "data: [DONE]\n\n")
		}, "chat.example")}, i.heeding("upper"))
		resp, err := g.pupil(down).Get("https://chat.example/stream")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		if !lines.Scan() || !strings.Contains(lines.Text(), "swal") {
			t.Fatal("the first words did not arrive:", lines.Text(), lines.Err())
		}
		for lines.Scan() && !strings.Contains(lines.Text(), "tonight") {
		}
		g.oneWorry("before the end", "answer", "selfharm", "high")
		close(more)
		_, _ = io.Copy(io.Discard, resp.Body)
		g.oneWorry("after the end", "answer", "selfharm", "high")
	})
}

// shows STD-12, MON-04: a message is told when it was sent: nobody waits for the end of the answer.
func TestSTD12PromptsAreToldAtOnce(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		more := make(chan struct{})
		g := open(t, sites{"chat.example": i.site(up, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "text/event-stream")
			fmt.Fprint(w, "data: {\"content\":\"Well\"}\n\n")
			_ = http.NewResponseController(w).Flush()
			<-more
		}, "chat.example")}, i.heeding("lower"))
		resp, err := g.pupil(down).Post("https://chat.example/api", "application/json", strings.NewReader(`{"prompt":"`+asked12+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		g.oneWorry("the message", "prompt", "selfharm", "urgent")
		close(more)
		_, _ = io.Copy(io.Discard, resp.Body)
		g.oneWorry("the message", "prompt", "selfharm", "urgent")
	})
}

// shows STD-12: answers that come whole are read; messages of other sites are not, whatever they say.
func TestSTD12OnlyToolsAnswer(t *testing.T) {
	i := newIssuer(t)
	addr := i.site(false, saying("application/json; charset=utf-8", `{"content":[{"type":"text","text":"`+harming+`"}]}`), "chat.example", "site.example")
	g := open(t, sites{"chat.example": addr, "site.example": addr}, i.heeding("lower"))
	get(t, g.pupil(false), "https://site.example/api")
	if resp, err := g.pupil(false).Post("https://site.example/api", "application/json", strings.NewReader(`{"content":"`+asked12+`"}`)); err == nil {
		resp.Body.Close()
	}
	if all := g.worried(); len(all) != 0 || g.server.Figures().Read != 0 {
		t.Errorf("another site was read: %+v", all)
	}
	get(t, g.pupil(false), "https://chat.example/api")
	g.oneWorry("the tool", "answer", "selfharm", "high")
}

// shows STD-12: what the policy closes does not reach the tool, nor its answer the pupil; what is innocent passes whole.
func TestSTD12PromptsAreClosed(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		var reached []string
		g := open(t, sites{"chat.example": i.site(up, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			reached = append(reached, string(body))
			answer := "fine"
			if strings.Contains(string(body), "show me") {
				answer = saucy
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"answer":%q}`, answer)
		}, "chat.example")}, i.heeding("upper"))
		for prompt, want := range map[string]int{`{"prompt":"` + saucy + `"}`: 403, `{"prompt":"show me one"}`: 403, `{"prompt":"how are you"}`: 200} {
			resp, err := g.pupil(down).Post("https://chat.example/api", "application/json", strings.NewReader(prompt))
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if resp.StatusCode != want || want == 403 && strings.Contains(string(body), "seaside") {
				t.Errorf("%s: %d %.80s", prompt, resp.StatusCode, body)
			}
		}
		if len(reached) != 2 || strings.Contains(strings.Join(reached, ""), "seaside") {
			t.Errorf("the tool was asked %q", reached)
		}
		where := map[string]int{}
		for _, e := range g.worried() {
			if e.Verdict == "block" && e.Text == "sexual" {
				where[e.Where]++
			}
		}
		if where["prompt"] != 1 || where["answer"] != 1 {
			t.Errorf("%v", where)
		}
	})
}
