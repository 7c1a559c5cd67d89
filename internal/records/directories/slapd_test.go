package directories

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// slapd is OpenLDAP's server, as Debian packages it, with people of the tests in it.
type slapd struct {
	t           *testing.T
	dir, ca     string
	plain, safe int // ports
	cmd         *exec.Cmd
}

const (
	base      = "ou=people,dc=larkfield,dc=example"
	service   = "cn=reader,dc=larkfield,dc=example"
	serviceIs = "a reader's password"
)

// slapdPath finds the server; tests never skip it in silence.
func slapdPath(t *testing.T) string {
	t.Helper()
	for _, at := range []string{"/usr/sbin/slapd", "/usr/libexec/slapd"} {
		if _, err := os.Stat(at); err == nil {
			return at
		}
	}
	at, err := exec.LookPath("slapd")
	if err != nil {
		t.Fatal("slapd is not installed. Please run: apt-get install slapd (or tools/setup)")
	}
	return at
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// certificate makes one for this machine's own address, signed by itself, with its key beside it.
func certificate(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: slapdHost}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.ParseIP(slapdHost)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	cert = write(t, filepath.Join(dir, "cert.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	key = write(t, filepath.Join(dir, "key.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	return cert, key
}

const people4 = `dn: dc=larkfield,dc=example
objectClass: dcObject
objectClass: organization
o: Larkfield
dc: larkfield

dn: cn=reader,dc=larkfield,dc=example
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: a reader's password

dn: ou=people,dc=larkfield,dc=example
objectClass: organizationalUnit
ou: people

dn: uid=m.reed,ou=people,dc=larkfield,dc=example
objectClass: inetOrgPerson
uid: m.reed
cn: Morgan Reed
sn: Reed
mail: m.reed@larkfield.example
userPassword: lamp-river-seven

dn: uid=kim,ou=people,dc=larkfield,dc=example
objectClass: inetOrgPerson
uid: kim
cn: Kim Dale
sn: Dale
mail: k.dale@larkfield.example
userPassword: cloud-paper-nine

dn: uid=d.lane,ou=people,dc=larkfield,dc=example
objectClass: inetOrgPerson
uid: d.lane
cn: Drew Lane
sn: Lane
mail: d.lane@larkfield.example
userPassword: stone-apple-four

dn: cn=first twin,ou=people,dc=larkfield,dc=example
objectClass: inetOrgPerson
uid: o.one
cn: first twin
sn: One
userPassword: same-same-same

dn: cn=second twin,ou=people,dc=larkfield,dc=example
objectClass: inetOrgPerson
uid: o.one
cn: second twin
sn: One
userPassword: same-same-same

dn: uid=a.lark,ou=people,dc=larkfield,dc=example
objectClass: inetOrgPerson
uid: a.lark
cn: Ada Lark
sn: Lark
userPassword: a child's words
`

// slapdHost is a loopback address that no other test listens on: a port that was free stays so until slapd has it.
const slapdHost = "127.0.7.44"

// directory starts a server in a folder of its own and fills it.
func directory(t *testing.T) *slapd {
	t.Helper()
	// not t.TempDir: its path can be too long for the server's socket, and its name holds the test's
	dir, err := os.MkdirTemp("", "belisha-slapd-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &slapd{t: t, dir: dir, plain: free(t, slapdHost), safe: free(t, slapdHost)}
	cert, key := certificate(t, dir)
	s.ca = cert
	if err := os.Mkdir(filepath.Join(dir, "db"), 0o700); err != nil {
		t.Fatal(err)
	}
	var schema strings.Builder
	for _, name := range []string{"core", "cosine", "inetorgperson"} {
		fmt.Fprintf(&schema, "include /etc/ldap/schema/%s.schema\n", name)
	}
	conf := write(t, filepath.Join(dir, "slapd.conf"), schema.String()+"modulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile "+dir+"/pid\nTLSCertificateFile "+cert+"\nTLSCertificateKeyFile "+key+
		"\nallow bind_anon_cred\n\ndatabase mdb\nmaxsize 10485760\nsuffix dc=larkfield,dc=example\nrootdn cn=root,dc=larkfield,dc=example\nrootpw root\ndirectory "+dir+"/db\n"+
		"access to attrs=userPassword by anonymous auth by * none\naccess to * by dn.exact=\""+service+"\" read by self read by * none\n")
	ldif := write(t, filepath.Join(dir, "people.ldif"), people4)
	path := slapdPath(t)
	add := exec.Command(path, "-T", "add", "-f", conf, "-l", ldif)
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("slapadd: %v\n%s", err, out)
	}
	s.start(path, conf)
	return s
}

func (s *slapd) start(path, conf string) {
	s.t.Helper()
	s.cmd = exec.Command(path, "-f", conf, "-d", "0", "-h", fmt.Sprintf("ldap://%s:%d ldaps://%s:%d", slapdHost, s.plain, slapdHost, s.safe))
	var said strings.Builder
	s.cmd.Stderr = &said
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(s.stop)
	for range 2400 {
		l, err := net.Dial("tcp", slapdHost+":"+strconv.Itoa(s.safe))
		if err == nil {
			_ = l.Close()
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	s.t.Fatalf("slapd does not start: %s", said.String())
}

func (s *slapd) stop() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

// entry is a configuration for it, with a search by the service account over TLS.
func (s *slapd) entry() Entry {
	return Entry{Key: "staffroom", Title: "The staff directory", Kind: LDAP, URL: "ldaps://" + slapdHost + ":" + strconv.Itoa(s.safe), CAFile: s.ca, Base: base, BindDN: service,
		PasswordFile: write(s.t, filepath.Join(s.dir, "reader"), serviceIs+"\n")}
}
