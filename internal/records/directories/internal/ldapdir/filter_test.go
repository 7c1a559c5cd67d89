package ldapdir

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"
)

// Whatever is typed as a user name, the question to the directory stays one comparison with just that text, and the name
// of the entry stays one step below the people.
func FuzzNamesStayNames(f *testing.F) {
	for _, s := range []string{"m.reed", "*", "a)(b=*", "\\", "a\x00b", "é", ",ou=x", "+cn=y", " a ", "#a", "\"", "a=b", "<>;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if name == "" || !utf8.ValidString(name) {
			return // Weigh sends neither
		}
		p, err := ldap.CompileFilter(strings.ReplaceAll("(uid="+Place+")", Place, ldap.EscapeFilter(name)))
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if int(p.Tag) != ldap.FilterEqualityMatch || len(p.Children) != 2 || p.Children[1].Data.String() != name {
			t.Errorf("%q becomes another question", name)
		}
		dn, err := ldap.ParseDN(strings.ReplaceAll("uid="+Place+",ou=people", Place, ldap.EscapeDN(name)))
		if err != nil {
			return // refused before it is sent
		}
		if len(dn.RDNs) != 2 || len(dn.RDNs[0].Attributes) != 1 || dn.RDNs[0].Attributes[0].Value != name {
			t.Errorf("%q becomes another entry: %s", name, dn)
		}
	})
}
