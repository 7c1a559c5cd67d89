package filter

import "strings"

// Upload says whether the person of a verdict may send a body of this length; below nought: not known.
// What is no longer than a form passes anywhere, and safe places take everything. // serves WEB-23
func (e *Engine) Upload(r *Request, v *Verdict, method, contentType string, length int64) Verdict {
	switch {
	case e == nil:
		return Verdict{Reason: NoRules}
	case !v.Allow || !sends(method) || v.Reason == Checked || v.Reason == Allowed:
		return *v // the school's own sites and those of helpers are safe
	}
	up := e.pack.Filtering.Uploads.Usual()
	if len(up.Profiles) == 0 || !concerns(up.Profiles, v.Profile) {
		return *v
	}
	kind, _, _ := strings.Cut(contentType, ";")
	form := length >= 0 && length <= up.MaxBytes && !strings.EqualFold(strings.TrimSpace(kind), rawFile)
	if form || e.marksOf(r.Host).safe {
		return *v
	}
	return e.instead(v, Uploaded, "upload", up.Clause)
}

// rawFile is how a page sends a file that is in no form: it is no form, however short.
const rawFile = "application/octet-stream"

func sends(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "TRACE", "CONNECT":
		return false
	}
	return true
}
