package proxy

import (
	"crypto/sha256"
	"encoding/base64"
)

// style is the one style sheet of the proxy's pages. Every pair of colours has a contrast of 4.5 or more.
const style = `*{box-sizing:border-box}` +
	`body{margin:0;font:1.25rem/1.5 Arial,Helvetica,sans-serif;color:#0b0c0c;background:#fff}` +
	`header{background:#0b0c0c;color:#fff;border-bottom:.5rem solid #f5a800;padding:.75rem 1rem;font-weight:700}` +
	`main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem}` +
	`h1{font-size:2.25rem;line-height:1.15;margin:.5rem 0 1rem}h2{font-size:1.4rem;margin:2rem 0 .5rem}` +
	`.young{font-size:1.6rem}.young h1{font-size:3rem}.young svg{width:11rem;height:14rem}` +
	`svg{width:7rem;height:9rem;display:block}button svg.say{display:inline-block;width:1.5em;height:1.5em;vertical-align:middle;margin-right:.5em}` +
	`button{font:inherit;font-weight:700;color:#fff;background:#00613a;border:0;border-bottom:.25rem solid #002d18;` +
	`padding:.75rem 1.5rem;margin:.5rem .5rem .5rem 0;cursor:pointer}` +
	`button.big{font-size:1.5em;padding:1rem 2rem}button.plain{background:#f3f2f1;color:#0b0c0c;border-bottom-color:#505a5f}` +
	`button:hover{background:#00492b}button.plain:hover{background:#dbdad9}` +
	`a{color:#1d4f91}textarea{font:inherit;width:100%;border:2px solid #0b0c0c;padding:.5rem}label{display:block;font-weight:700}` +
	`:focus-visible,button:focus,summary:focus,a:focus,textarea:focus{outline:.25rem solid #ffdd00;outline-offset:0;` +
	`box-shadow:inset 0 0 0 .15rem #0b0c0c,0 0 0 .4rem #0b0c0c}` +
	`.rule{border-left:.5rem solid #f5a800;padding:.25rem 1rem;margin:2rem 0;font-size:1.1rem}summary{font-weight:700;cursor:pointer}` +
	`dl{margin:0}dt{font-weight:700;margin-top:.5rem}dd{margin:0;overflow-wrap:anywhere}.small{font-size:1rem;color:#484f54}` +
	`ul{padding-left:1.25rem}@media (prefers-contrast:more){a{color:#00317a}}`

// contentPolicy lets a page show itself, send its own form, and nothing else.
func contentPolicy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// beacon is the picture: an amber globe with a kind face on a black and white post. Children who cannot read yet know it.
const beacon = `<svg viewBox="0 0 112 144" role="img" aria-label="A friendly beacon with an amber light">` +
	`<circle cx="56" cy="36" r="34" fill="#fde3a3"/><circle cx="56" cy="36" r="26" fill="#f5a800" stroke="#0b0c0c" stroke-width="3"/>` +
	`<circle cx="47" cy="33" r="3.5"/><circle cx="65" cy="33" r="3.5"/>` +
	`<path d="M45 44q11 9 22 0" fill="none" stroke="#0b0c0c" stroke-width="3" stroke-linecap="round"/>` +
	`<path d="M48 63h16v14H48zM48 91h16v14H48zM48 119h16v14H48z"/>` +
	`<path d="M48 77h16v14H48zM48 105h16v14H48z" fill="#fff"/>` +
	`<path d="M48 63h16v70H48z" fill="none" stroke="#0b0c0c" stroke-width="2"/>` +
	`<path d="M34 133h44v8H34z"/></svg>`

// speech is the picture on a child's button.
const speech = `<svg class="say" viewBox="0 0 32 32" aria-hidden="true"><path d="M3 4h26v18H15l-8 7v-7H3z" fill="#fff" stroke="#0b0c0c" stroke-width="2"/>` +
	`<path d="M9 10h14M9 15h9" stroke="#0b0c0c" stroke-width="2.5" stroke-linecap="round"/></svg>`

// top and bottom frame every page. The title comes between the two halves of top.
const (
	topBefore = `<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">` +
		`<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">` +
		`<title>`
	topAfter = `</title><style>` + style + `</style></head>`
	bottom   = `</main></body></html>`
)
