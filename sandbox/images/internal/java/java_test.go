package java

import (
	"bytes"
	"strings"
	"testing"
)

func TestMainSaysItsVersion(t *testing.T) {
	for _, c := range []struct {
		args           []string
		stdout, stderr string
		code           int
	}{
		{[]string{"-version"}, "", `openjdk version "21"`, 0},
		{[]string{"--version"}, `openjdk version "21"`, "", 0},
		{[]string{"-jar", "app.jar"}, "", "runs no programs", 1},
		{nil, "", "runs no programs", 1},
	} {
		var stdout, stderr bytes.Buffer
		if code := Main(c.args, &stdout, &stderr); code != c.code {
			t.Errorf("java %v: status %d, want %d", c.args, code, c.code)
		}
		for _, stream := range []struct{ name, got, want string }{{"stdout", stdout.String(), c.stdout}, {"stderr", stderr.String(), c.stderr}} {
			if (stream.want == "") != (stream.got == "") || !strings.Contains(stream.got, stream.want) {
				t.Errorf("java %v: %s is %q, want %q in it", c.args, stream.name, stream.got, stream.want)
			}
			if stream.got != "" && !strings.Contains(stream.got, "matelot lab image") {
				t.Errorf("java %v does not say that it stands in: %q", c.args, stream.got)
			}
		}
	}
}
