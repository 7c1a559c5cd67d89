package filter

import "belisha/internal/gateway/lists"

// NormalHost returns the one spelling of a host that requests, lists and packs share: lower case, punycode, without port
// or trailing dot, IP addresses in their usual form however they were written. What a browser would not reach is an
// error, and the proxy refuses it.
func NormalHost(s string) (string, error) { return lists.NormalHost(s) }
