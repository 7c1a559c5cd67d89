package trunk

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// start runs an embedded server. It listens for no clients: ours speak to it inside the process.
func start(o *server.Options) (*server.Server, error) {
	s, err := server.NewServer(common(o))
	if err != nil {
		return nil, fmt.Errorf("trunk: starting: %w", err)
	}
	s.SetLoggerV2(quiet{}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		s.Shutdown()
		return nil, errors.New("trunk: the line cannot be set up")
	}
	return s, nil
}

// common is what both ends have alike.
func common(o *server.Options) *server.Options {
	o.NoSigs, o.DontListen, o.DisableJetStreamBanner = true, true, true
	o.MaxPayload, o.MaxPending = mostMessage, 8*mostMessage
	o.PingInterval, o.MaxPingsOut = pulse, 2            // a link that is cut without a word is known to be within 15 seconds
	o.LeafNode.Compression.Mode = server.CompressionOff // parcels are packed already
	return o
}

// hub are the options of the centre's server.
func (c *Centre) hub(all []Site) *server.Options {
	users := make([]*server.NkeyUser, len(all))
	for i, s := range all {
		users[i] = may(s)
	}
	inside := &server.User{Username: inside, Password: c.secret, AllowedConnectionTypes: map[string]struct{}{"IN_PROCESS": {}}}
	return &server.Options{ServerName: "centre", Users: []*server.User{inside}, Nkeys: users, AlwaysEnableNonce: true,
		LeafNode: server.LeafNodeOpts{Host: c.host, Port: c.port, TLSConfig: c.face, TLSTimeout: 5, TLSHandshakeFirst: true,
			AuthTimeout: 7, NoAdvertise: true}}
}

// inside is the centre's own name at its server.
const inside = "centre"

// leaf are the options of a site's server.
func leaf(i Invitation, o LineOptions) *server.Options {
	return &server.Options{ServerName: "site-" + i.Site, JetStream: true, StoreDir: o.Dir, JetStreamDomain: "site" + i.Site,
		JetStreamMaxStore: 2 * o.Most, JetStreamMaxMemory: 1 << 20, SyncAlways: true,
		LeafNode: server.LeafNodeOpts{ReconnectInterval: pause, DialTimeout: shortTime, Remotes: []*server.RemoteLeafOpts{{
			URLs: []*url.URL{{Scheme: "tls", Host: i.Centre}}, Nkey: i.Secret, TLS: true, TLSConfig: towards(i.Key), TLSTimeout: 5,
			TLSHandshakeFirst: true, IgnoreDiscoveredServers: true,
			// The centre may answer and send news; what lies on this disk is no business of a link.
			DenyImports: []string{"$JS.>", "$KV.>", "$O.>", "keep.>"}, DenyExports: []string{"$JS.>", "$KV.>", "$O.>", "keep.>"},
		}}}}
}

// may is what a site may say and hear: about itself, and nothing of anybody else's.
func may(site Site) *server.NkeyUser {
	return &server.NkeyUser{Nkey: site.Key, AllowedConnectionTypes: map[string]struct{}{"LEAFNODE": {}},
		Permissions: &server.Permissions{
			Publish:   &server.SubjectPermission{Allow: []string{up(site.ID, "*")}},
			Subscribe: &server.SubjectPermission{Allow: []string{down(site.ID, "*"), answers(site.ID) + ".>"}}}}
}

// quiet keeps the server's own log for whoever looks closely: it holds addresses, and what matters is said elsewhere.
type quiet struct{}

func (quiet) Noticef(format string, v ...any) {}
func (quiet) Warnf(format string, v ...any)   { slog.Debug("trunk", "says", fmt.Sprintf(format, v...)) }
func (quiet) Errorf(format string, v ...any)  { slog.Debug("trunk", "says", fmt.Sprintf(format, v...)) }
func (quiet) Fatalf(format string, v ...any)  { slog.Error("trunk", "says", fmt.Sprintf(format, v...)) }
func (quiet) Debugf(string, ...any)           {}
func (quiet) Tracef(string, ...any)           {}
