package proxy

import "testing"

func TestExposedPorts(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{"5000/tcp":{},"53/udp":{}}`: "5000/tcp,53/udp",
		`{}`:                          "",
		`null`:                        "",
		``:                            "",
		`["5000/tcp"]`:                "",
	} {
		if got := exposedPorts([]byte(raw)); got != want {
			t.Errorf("%s gives %q, want %q", raw, got, want)
		}
	}
}
