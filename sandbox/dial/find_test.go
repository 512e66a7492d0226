package dial_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"matelot/sandbox/dial"
)

// machine is an environment with nothing in it but a home folder.
func machine(t *testing.T, variables map[string]string) dial.Environment {
	t.Helper()
	return dial.Environment{
		Getenv: func(name string) string { return variables[name] },
		Home:   t.TempDir(), OS: "linux", UID: -1,
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func addContext(t *testing.T, configDir, name, meta string) {
	t.Helper()
	sum := sha256.Sum256([]byte(name))
	write(t, filepath.Join(configDir, "contexts", "meta", hex.EncodeToString(sum[:]), "meta.json"), meta)
}

func TestConfiguredFollowsTheCLI(t *testing.T) {
	const ours = `{"Name":"ours","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///run/ours.sock","SkipTLSVerify":false}}}`
	const theirs = `{"Name":"theirs","Endpoints":{"docker":{"Host":"ssh://me@there"}}}`
	tests := []struct {
		name      string
		variables map[string]string
		config    string
		want      dial.Endpoint
		found     bool
	}{
		{name: "nothing says anything"},
		{name: "an empty configuration file", config: ""},
		{name: "a configuration without a context", config: `{"auths":{}}`},
		{name: "the context is the default", config: `{"currentContext":"default"}`},
		{
			name: "the context in use", config: `{"currentContext":"ours"}`, found: true,
			want: dial.Endpoint{Host: "unix:///run/ours.sock", Source: dial.SourceContext, Context: "ours"},
		},
		{
			name: "DOCKER_CONTEXT wins over the context in use", config: `{"currentContext":"ours"}`,
			variables: map[string]string{"DOCKER_CONTEXT": "theirs"}, found: true,
			want: dial.Endpoint{Host: "ssh://me@there", Source: dial.SourceContextEnv, Context: "theirs"},
		},
		{
			name: "DOCKER_CONTEXT=default undoes the context in use", config: `{"currentContext":"ours"}`,
			variables: map[string]string{"DOCKER_CONTEXT": "default"},
		},
		{
			name: "DOCKER_HOST wins over all", config: `{"currentContext":"ours"}`,
			variables: map[string]string{"DOCKER_CONTEXT": "theirs", "DOCKER_HOST": "tcp://10.0.0.1:2375"}, found: true,
			want: dial.Endpoint{Host: "tcp://10.0.0.1:2375", Source: dial.SourceHost},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := machine(t, test.variables)
			dir := dial.ConfigDir(env)
			write(t, filepath.Join(dir, "config.json"), test.config)
			addContext(t, dir, "ours", ours)
			addContext(t, dir, "theirs", theirs)
			got, found, err := dial.Configured(env)
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want || found != test.found {
				t.Errorf("got %+v, %v; want %+v, %v", got, found, test.want, test.found)
			}
		})
	}
}

func TestConfiguredReadsDockerConfig(t *testing.T) {
	dir := t.TempDir()
	env := machine(t, map[string]string{"DOCKER_CONFIG": dir})
	write(t, filepath.Join(dir, "config.json"), `{"currentContext":"lab"}`)
	addContext(t, dir, "lab", `{"Endpoints":{"docker":{"Host":"unix:///lab.sock"}}}`)
	got, found, err := dial.Configured(env)
	if err != nil || !found || got.Host != "unix:///lab.sock" {
		t.Errorf("got %+v, %v, %v", got, found, err)
	}
}

func TestConfiguredErrors(t *testing.T) {
	t.Run("a context that does not exist", func(t *testing.T) {
		_, _, err := dial.Configured(machine(t, map[string]string{"DOCKER_CONTEXT": "gone"}))
		var contextError *dial.ContextError
		if !errors.As(err, &contextError) || contextError.Name != "gone" || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a context of something else", func(t *testing.T) {
		env := machine(t, map[string]string{"DOCKER_CONTEXT": "k"})
		addContext(t, dial.ConfigDir(env), "k", `{"Endpoints":{"kubernetes":{"Host":"https://x"}}}`)
		_, _, err := dial.Configured(env)
		var contextError *dial.ContextError
		if !errors.As(err, &contextError) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a damaged configuration", func(t *testing.T) {
		env := machine(t, nil)
		path := filepath.Join(dial.ConfigDir(env), "config.json")
		write(t, path, `{"currentContext":`)
		_, _, err := dial.Configured(env)
		var configError *dial.ConfigError
		if !errors.As(err, &configError) || configError.Path != path {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a host of an unknown kind", func(t *testing.T) {
		_, _, err := dial.Configured(machine(t, map[string]string{"DOCKER_HOST": "gopher://x"}))
		var hostError *dial.HostError
		if !errors.As(err, &hostError) || hostError.Host != "gopher://x" {
			t.Errorf("got %v", err)
		}
	})
}

func TestTLSFollowsTheCLI(t *testing.T) {
	certs := t.TempDir()
	write(t, filepath.Join(certs, "ca.pem"), "x")
	ca := filepath.Join(certs, "ca.pem")
	tests := []struct {
		name      string
		variables map[string]string
		want      *dial.TLS
	}{
		{"a certificate path alone asks for nothing", map[string]string{"DOCKER_CERT_PATH": certs}, nil},
		{"verify", map[string]string{"DOCKER_CERT_PATH": certs, "DOCKER_TLS_VERIFY": "1"}, &dial.TLS{CA: ca}},
		{"do not verify", map[string]string{"DOCKER_CERT_PATH": certs, "DOCKER_TLS": "1"}, &dial.TLS{CA: ca, SkipVerify: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.variables["DOCKER_HOST"] = "tcp://engine:2376"
			got, _, err := dial.Configured(machine(t, test.variables))
			if err != nil {
				t.Fatal(err)
			}
			if (got.TLS == nil) != (test.want == nil) || got.TLS != nil && *got.TLS != *test.want {
				t.Errorf("got %+v, want %+v", got.TLS, test.want)
			}
		})
	}
}

func TestFindDoesNotTryWhatIsConfigured(t *testing.T) {
	env := machine(t, map[string]string{"DOCKER_HOST": "unix:///nowhere.sock"})
	got, err := dial.Find(t.Context(), env)
	if err != nil || got.Host != "unix:///nowhere.sock" || got.Source != dial.SourceHost || !got.Local() {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestNotFoundTellsNotAllowed(t *testing.T) {
	err := error(&dial.NotFoundError{Tried: []dial.Attempt{
		{Host: "unix:///a", Err: &net.OpError{Op: "dial", Err: fs.ErrNotExist}},
		{Host: "unix:///b", Err: &net.OpError{Op: "dial", Err: fs.ErrPermission}},
	}})
	if !errors.Is(err, fs.ErrPermission) {
		t.Error("a socket without permission is not told")
	}
}

func TestUsualHosts(t *testing.T) {
	tests := []struct {
		name string
		env  dial.Environment
		has  []string
		not  string
	}{
		{
			"linux, rootless and podman",
			dial.Environment{OS: "linux", Home: "/home/a", UID: 1000},
			[]string{"unix:///run/user/1000/docker.sock", "unix:///run/user/1000/podman/podman.sock", "unix:///home/a/.docker/desktop/docker.sock"},
			"npipe:////./pipe/docker_engine",
		},
		{
			"macOS",
			dial.Environment{OS: "darwin", Home: "/Users/a", UID: 501},
			[]string{"unix:///var/run/docker.sock", "unix:///Users/a/.docker/run/docker.sock", "unix:///Users/a/.colima/default/docker.sock", "unix:///Users/a/.rd/docker.sock", "unix:///Users/a/.orbstack/run/docker.sock"},
			"unix:///run/user/501/docker.sock",
		},
		{
			"Windows",
			dial.Environment{OS: "windows", Home: `C:\Users\a`, UID: -1},
			[]string{"npipe:////./pipe/docker_engine", "npipe:////./pipe/dockerDesktopLinuxEngine"},
			"unix:///var/run/docker.sock",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && test.env.OS != "windows" {
				t.Skip("paths are joined as on this system")
			}
			test.env.Getenv = func(string) string { return "" }
			hosts := dial.UsualHosts(test.env)
			for _, want := range test.has {
				if !slices.Contains(hosts, want) {
					t.Errorf("%s is missing in %v", want, hosts)
				}
			}
			if slices.Contains(hosts, test.not) {
				t.Errorf("%s is in %v", test.not, hosts)
			}
		})
	}
}
