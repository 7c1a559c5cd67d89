package house_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"path/filepath"
	"regexp"

	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// noticeActs read notices and choose the ways on which they come.
func noticeActs() []act {
	of := func(path, verb, subject string, f func(*scene) url.Values) act {
		return act{path, "technician", verb, subject, post(path, "technician", f), 0}
	}
	return []act{
		of("/notices/{id}/read", "notices.read", "notice/{notice of technician}", fixed()),
		{"/notices/{id}/open", "pupil", "notices.read", "notice/{notice of pupil}", post("/notices/{id}/open", "pupil", fixed()), 0},
		of("/notices/read", "notices.read", "notice", fixed()),
		of("/notices/choices", "notices.chosen", "person/{technician}", func(*scene) url.Values {
			f := url.Values{"push": {"duty"}}
			for _, k := range notices.Kinds() {
				f.Set("mail-"+k.Key, "digest")
			}
			return f
		}),
		of("/notices/address", "notices.address_set", "person/{technician}", fixed("address", "technician@school.example")),
		of("/notices/address/confirm", "notices.confirmed", "person/{technician}", func(s *scene) url.Values { return form("code", s.code()) }),
		of("/notices/outbox/test", "notices.tested", "outbox", fixed()),
		of("/notices/outbox/again", "notices.retried", "outbox", fixed()),
		of("/notices/address/remove", "notices.address_removed", "person/{technician}", fixed()),
		of("/notices/push", "notices.subscribed", "person/{technician}", func(s *scene) url.Values { return s.browser() }),
		{"/notices/push/{id}/remove", "technician", "notices.unsubscribed", "person/{technician}", func(s *scene) answer {
			id := one[string](s.house, `SELECT id FROM notices_push WHERE school_id = ? AND person = ?`, school, s.ids["technician"])
			return s.as("technician").post("/notices/push/"+id+"/remove", nil)
		}, 0},
	}
}

var eight = regexp.MustCompile(`\b\d{8}\b`) //nolint:gochecknoglobals // compiled once

// code delivers the mail that waits, and reads the code in it.
func (s *scene) code() string {
	s.t.Helper()
	_, f := notices.New(s.Base, people.Store{}, notices.Config{URL: "https://belisha.example", KeyFile: filepath.Join(s.cfg.Dir, "notices.key"),
		SMTP: notices.SMTP{Addr: s.cfg.Mail.Server, From: s.cfg.Mail.From, TLS: s.cfg.Mail.TLS}})
	for _, j := range f.Jobs {
		if j.Name == "notices.mail" {
			s.must(j.Do(s.ctx()))
		}
	}
	return eight.FindString(s.mail.last())
}

// browser is a browser that wants messages; nothing is sent to it.
func (s *scene) browser() url.Values {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	s.must(err)
	text := base64.RawURLEncoding.EncodeToString
	return form("endpoint", "https://fcm.googleapis.com/fcm/send/nobody", "p256dh", text(key.PublicKey().Bytes()), "auth", text(make([]byte, 16)), "label", "A browser in the office")
}
