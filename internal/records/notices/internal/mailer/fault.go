package mailer

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/emersion/go-smtp"
)

// Fault is why a message did not leave.
type Fault struct {
	Class string // a short word for the outbox: no address, no answer of the server
	Final bool   // trying again would change nothing
	Cause error  // for nobody but tests: a server's answer may repeat an address
}

func (f *Fault) Error() string { return "mailer: " + f.Class }

func (f *Fault) Unwrap() error { return f.Cause }

// fault reads what went wrong while doing something; what the server said comes first.
func fault(doing string, err error) *Fault {
	var said *smtp.SMTPError
	var sealed *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var wire net.Error
	switch {
	case errors.As(err, &said) && doing == "sign_in":
		return &Fault{Class: "sign_in", Cause: err} // the password may be put right
	case errors.As(err, &said):
		return &Fault{Class: fmt.Sprintf("server_%d", said.Code), Final: said.Code >= 500 && said.Code <= 599 && doing == "", Cause: err}
	case errors.As(err, &sealed), errors.As(err, &unknown):
		return &Fault{Class: "certificate", Cause: err}
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &wire) && wire.Timeout():
		return &Fault{Class: "timeout", Cause: err}
	case doing == "":
		return &Fault{Class: "broken_off", Cause: err}
	}
	return &Fault{Class: doing, Cause: err}
}
