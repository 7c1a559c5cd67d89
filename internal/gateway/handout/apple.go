package handout

import (
	"encoding/base64"
	"fmt"
	"html"
)

// mobileconfig is the certificate as Apple's devices take it. Its identifiers come from the certificate, so that the
// profile replaces itself and nothing else.
func (c *ca) mobileconfig() []byte {
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadContent</key><array><dict>
<key>PayloadCertificateFileName</key><string>school-filter.cer</string>
<key>PayloadContent</key><data>%s</data>
<key>PayloadDisplayName</key><string>%s</string>
<key>PayloadIdentifier</key><string>belisha.filter.%x.certificate</string>
<key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadUUID</key><string>%s</string>
<key>PayloadVersion</key><integer>1</integer>
</dict></array>
<key>PayloadDescription</key><string>Lets this device trust the school's web filter.</string>
<key>PayloadDisplayName</key><string>School web filter</string>
<key>PayloadIdentifier</key><string>belisha.filter.%x</string>
<key>PayloadRemovalDisallowed</key><false/>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadUUID</key><string>%s</string>
<key>PayloadVersion</key><integer>1</integer>
</dict></plist>
`, base64.StdEncoding.EncodeToString(c.der), html.EscapeString(c.name), c.print[:8], uuid(c.print[:16]), c.print[:8], uuid(c.print[16:]))
}

// uuid writes sixteen bytes as a version 8 identifier (RFC 9562 §5.8).
func uuid(from []byte) string {
	b := [16]byte(from)
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
