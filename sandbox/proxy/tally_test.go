package proxy

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTally(t *testing.T) {
	t.Parallel()
	lines := []string{
		`{"status":"Pulling from library/alpine","id":"latest"}`,
		`{"status":"Pulling fs layer","progressDetail":{},"id":"a"}`,
		`{"status":"Downloading","progressDetail":{"current":10,"total":100},"progress":"[=> ]","id":"a"}`,
		`{"status":"Downloading","progressDetail":{"current":5,"total":50},"id":"b"}`,
		`{"status":"Verifying Checksum","progressDetail":{},"id":"b"}`,
		`{"status":"Extracting","progressDetail":{"current":1,"total":50},"id":"b"}`,
		`{"status":"Downloading","progressDetail":{"current":3},"id":"c"}`, // how much there is is not known
		`{"status":"Already exists","progressDetail":{},"id":"d"}`,
		`{"status":"Download complete","progressDetail":{},"id":"a"}`,
		`no JSON`,
	}
	type seen struct{ Done, Total int64 }
	var got []seen
	sum := newTally(func(done, total int64) { got = append(got, seen{done, total}) })
	for _, line := range lines {
		sum.take(progressLine{raw: json.RawMessage(line)})
	}
	sum.take(progressLine{Status: "Downloading", ID: "own", Detail: &progressDetail{Current: 7, Total: 7}})
	want := []seen{{10, 100}, {15, 150}, {60, 150}, {150, 150}, {157, 157}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
