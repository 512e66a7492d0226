package main

import (
	"strings"
	"testing"
)

const printed = `goos: linux
goarch: amd64
pkg: matelot/internal/bench
BenchmarkCheckAgainstScript-2	1	4.10 ratio	100 script-ms	24.4 matelot-ms
BenchmarkCheckAgainstBare-2	1	12.0 bare-ms	18.0 matelot-ms	1.500 ratio
something that a test printed
pkg: matelot/sandbox/proxy
BenchmarkList/list/direct-2	1000	1000000 ns/op
BenchmarkList/list/proxy-2	1000	1250000 ns/op
BenchmarkList/list/proxy-2	1000	1150000 ns/op
BenchmarkList/list/proxy-2	1000	9250000 ns/op
PASS
`

func TestTable(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(strings.NewReader(printed), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| `matelot check`, against a shell script that reads the same (script ÷ matelot) | 4.1 | ≥ 5 | ✘ |\n",
		"| `matelot check`, a whole process, in the middle | 18 ms | ≤ 25 ms | ✔ |\n",
		"| `matelot check`, against a bare Go program with the same calls | 1.5 | ≤ 1.5 | ✔ |\n",
		"| what the proxy adds to `docker ps`, in the middle | 0.25 ms | ≤ 0.3 ms | ✔ |\n",
		"| what the proxy adds to an inspection | not measured | ≤ 0.3 ms | |\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := run(strings.NewReader("PASS\n"), &out); err == nil {
		t.Error("no benchmark at all is a table too")
	}
}
