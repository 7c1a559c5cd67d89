// Command belisha is a school's written online-safety policy, running.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"belisha/internal/kit/errs"
)

// cli is every command. Run with --help for the words.
type cli struct {
	Config string `help:"Configuration file (YAML). Without one the defaults apply." type:"existingfile" short:"c"`

	Demo       demoCmd       `cmd:"" help:"Start a made-up school to try everything."`
	Init       initCmd       `cmd:"" help:"Set up a real school: name, policy, first administrator."`
	Serve      serveCmd      `cmd:"" help:"Run the school's pages and its web filter."`
	People     peopleCmd     `cmd:"" help:"Bring people in from a file."`
	Policy     policyCmd     `cmd:"" help:"Begin, check, test, compare and export policy packs."`
	Why        whyCmd        `cmd:"" help:"Say why a person can or cannot reach an address: the whole chain."`
	Probe      probeCmd      `cmd:"" help:"Ask the web filter harmless questions and say what it answers."`
	BuildLists buildListsCmd `cmd:"" hidden:"" help:"Build the index of category lists for another Belisha."`
	Firewall   firewallCmd   `cmd:"" help:"Print the firewall rules that leave no way past the web filter."`
	Sites      sitesCmd      `cmd:"" help:"Let in, list and shut out gateways at other sites."`
	Trail      trailCmd      `cmd:"" help:"Check that nothing in the trail or the sealed records was changed."`
	Statement  statementCmd  `cmd:"" help:"Check a signed statement of how the policy stands."`
	Show       showCmd       `cmd:"" name:"config" help:"Print the configuration with its comments."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	k := kong.Parse(&c, kong.Name("belisha"), kong.Description("The online-safety policy of a school, running."),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&c))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "belisha:", sentence(err))
		os.Exit(exitCode(err))
	}
}

// sentence keeps causes out of what a person reads where a safe sentence exists.
func sentence(err error) string {
	if e, ok := errs.As(err); ok {
		return e.Safe
	}
	return err.Error()
}

// errBroken is the trail's own answer: found, and not whole.
var errBroken = errors.New("the trail is not whole") //nolint:gochecknoglobals // constant error

func exitCode(err error) int {
	if errors.Is(err, errBroken) {
		return 3
	}
	return 1
}
