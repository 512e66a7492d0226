package sandbox

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBuildLines(t *testing.T) {
	t.Parallel()
	text := strings.Join([]string{
		"Sending build context to Docker daemon  3.584kB\r\r",
		"Step 1/7 : FROM alpine",
		" ---> 0123456789ab",
		"Step 2/7 : RUN make",
		"Step by step: 3/7 : no",
		"#5 [1/3] FROM docker.io/library/alpine",
		"#6 [build 2/3] RUN make",
		"#6 0.112 [3/3] is no step",
		"#7 [internal] load build definition",
		"Step 7/7 : CMD [\"x\"]\r",
		"Step 8/8 : half a line",
	}, "\n")
	want := []Step{
		{Name: StepBuild, Of: "FROM alpine", Done: 0, Total: 7},
		{Name: StepBuild, Of: "RUN make", Done: 1, Total: 7},
		{Name: StepBuild, Of: "FROM docker.io/library/alpine", Done: 0, Total: 3},
		{Name: StepBuild, Of: "RUN make", Done: 1, Total: 3},
		{Name: StepBuild, Of: `CMD ["x"]`, Done: 6, Total: 7},
	}
	for size := 1; size <= len(text); size += 13 {
		var output bytes.Buffer
		var got []Step
		lines := &buildLines{Writer: &output, progress: func(s Step) { got = append(got, s) }}
		for rest := []byte(text); len(rest) > 0; rest = rest[min(size, len(rest)):] {
			if _, err := lines.Write(rest[:min(size, len(rest))]); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in pieces of %d: %s", size, diff)
		}
		if output.String() != text {
			t.Errorf("in pieces of %d: something is lost", size)
		}
	}
}

func TestPrinted(t *testing.T) {
	t.Parallel()
	text := "\nSending build context  1kB\rSending build context  3.584kB\r\r\nStep 1/1 : FROM x\r\nfailed\n"
	if got, want := printed(text), "Sending build context  3.584kB\nStep 1/1 : FROM x\nfailed"; got != want {
		t.Errorf("= %q, want %q", got, want)
	}
}
