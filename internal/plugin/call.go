package plugin

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
)

// The plugins: docker's words for matelot as a whole, and for its command learn.
const (
	Matelot = "matelot"
	Learn   = "learn"
)

// prefix begins the name of each plugin's executable.
const prefix = "docker-"

// metadataCommand is how docker asks a plugin what it is.
const metadataCommand = "docker-cli-plugin-metadata"

// Names are those of all plugins.
func Names() []string { return []string{Learn, Matelot} }

// Call is what docker wants of a plugin.
type Call struct {
	Plugin string // its name, one of Names
	// Metadata tells that docker asks what the plugin is. The rest is then empty.
	Metadata bool
	Args     []string // the command line, as matelot would be called with it
	// Env is what docker's own options say, as the variables that say the same:
	// matelot and all that it starts read those. One with an empty value is to be
	// unset.
	Env map[string]string
}

// Read understands how this process was called: the name that it was called by,
// and what followed. It is no call of docker where the name is not a plugin's.
func Read(name string, args []string) (call Call, ok bool) {
	base := filepath.Base(name)
	if ext := filepath.Ext(base); strings.EqualFold(ext, ".exe") {
		base = strings.TrimSuffix(base, ext)
	}
	switch base {
	case prefix + Matelot:
		call.Plugin = Matelot
	case prefix + Learn:
		call.Plugin = Learn
	default:
		return Call{}, false
	}
	if len(args) > 0 && args[0] == metadataCommand {
		call.Metadata = true
		return call, true
	}
	options, rest := readOptions(args)
	call.Env = options.env()
	call.Args = call.commandLine(rest, options.help)
	return call, true
}

// Display is what stands before matelot's commands where docker is called: "docker
// learn", "docker matelot check". It is empty where this is no call of docker.
func (c Call) Display() string {
	switch c.Plugin {
	case Learn:
		return "docker"
	case Matelot:
		return "docker " + Matelot
	}
	return ""
}

// commandLine is matelot's for what follows docker's own options.
func (c Call) commandLine(rest []string, help bool) []string {
	var line []string
	switch {
	case len(rest) > 0 && rest[0] == c.Plugin:
		rest = rest[1:]
	case len(rest) > 1 && rest[0] == "help" && rest[1] == c.Plugin: // docker help learn
		rest, help = rest[2:], true
	case len(rest) > 1 && strings.HasPrefix(rest[0], "__complete") && rest[1] == c.Plugin:
		line, rest = rest[:1:1], rest[2:] // docker's shell completion
	}
	if c.Plugin == Learn {
		line = append(line, "learn")
	}
	line = append(line, rest...)
	if help {
		line = append(line, "--help")
	}
	return line
}

// options are those of docker that stand before the plugin's name.
type options struct {
	config, context, host  string
	tls, tlsVerify, help   bool
	tlsCA, tlsCert, tlsKey string
	debug                  bool
	logLevel               string
}

// readOptions parts docker's own options from what follows them. What docker
// would not know stays where it is: somebody called the plugin by hand.
func readOptions(args []string) (options, []string) {
	var o options
	flags := pflag.NewFlagSet(prefix, pflag.ContinueOnError)
	flags.SetInterspersed(false)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.config, "config", "", "")
	flags.StringVarP(&o.context, "context", "c", "", "")
	flags.StringVarP(&o.host, "host", "H", "", "")
	flags.BoolVar(&o.tls, "tls", false, "")
	flags.BoolVar(&o.tlsVerify, "tlsverify", false, "")
	flags.StringVar(&o.tlsCA, "tlscacert", "", "")
	flags.StringVar(&o.tlsCert, "tlscert", "", "")
	flags.StringVar(&o.tlsKey, "tlskey", "", "")
	flags.BoolVarP(&o.help, "help", "h", false, "")
	flags.BoolVarP(&o.debug, "debug", "D", false, "")       // of docker's own log, as is
	flags.StringVarP(&o.logLevel, "log-level", "l", "", "") // this
	if err := flags.Parse(args); err != nil {
		return options{}, args
	}
	return o, flags.Args()
}

// env says the options in variables.
func (o options) env() map[string]string {
	env := map[string]string{}
	if o.config != "" {
		env["DOCKER_CONFIG"] = whole(o.config)
	}
	if o.context != "" {
		env["DOCKER_CONTEXT"] = o.context
		env["DOCKER_HOST"] = "" // which would win, where the option wins over it
	}
	if o.host != "" {
		env["DOCKER_HOST"] = o.host
	}
	if o.tls {
		env["DOCKER_TLS"] = "1"
	}
	if o.tlsVerify {
		env["DOCKER_TLS_VERIFY"] = "1"
	}
	if dir := o.certificates(); dir != "" {
		env["DOCKER_CERT_PATH"] = dir
	}
	return env
}

// certificates is the folder of the certificates that are named: a variable can
// name no more than that. They have their usual names in it, or are not found.
func (o options) certificates() string {
	for _, file := range []string{o.tlsCA, o.tlsCert, o.tlsKey} {
		if file != "" {
			return whole(filepath.Dir(file))
		}
	}
	return ""
}

// whole is a path that leads there from any folder: a shell of the lab starts in
// another one.
func whole(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
