package tutor

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"matelot/checker"
)

// What a learner did step by step, as the statement asks, is never a fault.
func TestTellOfWhatIsNoFault(t *testing.T) {
	t.Parallel()
	values := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i+1 < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	missing := checker.Finding{Code: "container.missing", Subject: "web", Seen: values("others", "db")}
	typo := checker.Finding{Code: "container.missing", Subject: "web", Seen: values("image_typo", "wbe")}
	swapped := checker.Finding{Code: "port.swapped", Subject: "web"}
	flag := checker.Finding{Code: "did.missing_flag", Subject: "container.list"}
	unread := checker.Finding{Code: "did.missing", Subject: "web", Expected: values("action", "container.logs")}
	instead := checker.Finding{Code: "did.missing", Subject: "web", Seen: values("instead", "attach")}
	removed := checker.Finding{Code: "container.removed", Subject: "web", Seen: values("how", "rm"), Expected: values("name", "web")}
	down := checker.Finding{Code: "compose.no_project", Subject: "shop", Seen: values("file", "compose.yaml", "down", "yes")}
	other := checker.Finding{Code: "did.wrong_target", Subject: "docker top", Seen: values("target", "pump"), Expected: values("as", "docker top")}
	volume := checker.Finding{Code: "volume.removed", Subject: "copy", Seen: values("how", "rm"), Expected: values("name", "copy")}
	vanished := checker.Finding{Code: "container.removed", Subject: "web", Seen: values("how", "auto")}
	scene := checker.Finding{Code: "container.removed", Subject: "web", Seen: values("how", "rm"), Expected: values("prepared", "yes")}
	created := checker.Finding{Code: "container.created_only", Subject: "web"}
	failedStart := checker.Finding{Code: "container.created_only", Subject: "web", Seen: values("error", "no such file")}
	inUse := checker.Finding{Code: "image.in_use", Subject: "app", Seen: values("containers", "web")}
	still := checker.Finding{Code: "image.still_there", Subject: "app", Seen: values("tags", "app:1", "count", "1")}
	running := checker.Finding{Code: "container.still_running", Subject: "web"}
	type results = []checker.Result

	for _, tt := range []struct {
		name  string
		begin results
		told  []results
		now   results
		want  Notice
	}{
		{
			"as it was at the beginning",
			results{failed("a", swapped)},
			nil,
			results{failed("a", swapped)},
			Notice{Finding: &swapped, Todo: true, Total: 1},
		},
		{
			"wrong, and not so from the beginning",
			results{failed("a", missing)},
			nil,
			results{failed("a", swapped)},
			Notice{Finding: &swapped, Total: 1},
		},
		{
			"nothing tried yet",
			results{failed("a", typo)},
			nil,
			results{failed("a", missing)},
			Notice{Finding: &missing, Todo: true, Total: 1},
		},
		{
			"tried, with a slip",
			results{failed("a", missing)},
			nil,
			results{failed("a", typo)},
			Notice{Finding: &typo, Total: 1},
		},
		{
			"made, and still to be started",
			results{failed("a", missing)},
			nil,
			results{failed("a", created)},
			Notice{Finding: &created, Todo: true, Total: 1},
		},
		{
			"made, and its start failed",
			results{failed("a", missing)},
			nil,
			results{failed("a", failedStart)},
			Notice{Finding: &failedStart, Total: 1},
		},
		{
			"a step done, the next not tried yet",
			results{failed("a", missing), waiting("b")},
			nil,
			results{passed("a"), failed("b", unread)},
			Notice{Green: []string{"a"}, Finding: &unread, Todo: true, Done: 1, Total: 2},
		},
		{
			"a step done, another thing done in the place of the next",
			results{failed("a", missing), waiting("b")},
			nil,
			results{passed("a"), failed("b", instead)},
			Notice{Green: []string{"a"}, Finding: &instead, Done: 1, Total: 2},
		},
		{
			"the step before the option",
			results{failed("a", unread), waiting("b")},
			nil,
			results{passed("a"), failed("b", flag)},
			Notice{Green: []string{"a"}, Finding: &flag, Todo: true, Done: 1, Total: 2},
		},
		{
			"a look at another than the one to be found",
			results{failed("b", unread)},
			nil,
			results{failed("b", other)},
			Notice{Finding: &other, Todo: true, Total: 1},
		},
		{
			"the option left out",
			results{failed("b", unread)},
			nil,
			results{failed("b", flag)},
			Notice{Finding: &flag, Total: 1},
		},
		{
			"wrong, and removed",
			results{failed("a", missing)},
			[]results{{failed("a", swapped)}},
			results{failed("a", removed)},
			Notice{Finding: &removed, Removed: true, Total: 1},
		},
		{
			"right, and removed since what stands on it is wrong",
			results{failed("a", missing), waiting("b")},
			[]results{{passed("a"), failed("b", swapped)}},
			results{failed("a", removed), waiting("b")},
			Notice{Finding: &removed, Removed: true, Total: 2},
		},
		{
			"a stack that was asked to be taken down",
			results{failed("a", missing), waiting("b")},
			[]results{{passed("a"), failed("b", swapped)}},
			results{failed("a", down), passed("b")},
			Notice{Green: []string{"b"}, Finding: &down, Removed: true, Done: 1, Total: 2},
		},
		{
			"a volume of one's own, to fill it anew",
			results{failed("a", missing)},
			[]results{{failed("a", swapped)}},
			results{failed("a", volume)},
			Notice{Finding: &volume, Removed: true, Total: 1},
		},
		{
			"gone by itself",
			results{failed("a", missing)},
			[]results{{failed("a", swapped)}},
			results{failed("a", vanished)},
			Notice{Finding: &vanished, Total: 1},
		},
		{
			"what was prepared is removed",
			results{failed("a", created)},
			nil,
			results{failed("a", scene)},
			Notice{Finding: &scene, Total: 1},
		},
		{
			"cleaned up after it was passed",
			results{failed("a", missing)},
			[]results{{passed("a")}},
			results{failed("a", removed)},
			Notice{Total: 1},
		},
		{
			"there from the start, and still to go",
			results{failed("a", inUse)},
			nil,
			results{failed("a", still)},
			Notice{Finding: &still, Todo: true, Total: 1},
		},
		{
			"made, and to be gone",
			results{failed("a", missing)},
			nil,
			results{failed("a", still)},
			Notice{Finding: &still, Total: 1},
		},
		{
			"started, and to be stopped",
			results{failed("a", missing)},
			nil,
			results{failed("a", running)},
			Notice{Finding: &running, Todo: true, Total: 1},
		},
		{
			"wrong before the last command, and only now the first thing to mend",
			results{failed("a", unread), failed("b", missing)},
			[]results{{failed("a", unread), failed("b", swapped)}},
			results{passed("a"), failed("b", swapped)},
			Notice{Green: []string{"a"}, Finding: &swapped, Todo: true, Done: 1, Total: 2},
		},
		{
			"lost without being removed",
			results{failed("a", missing)},
			[]results{{passed("a"), failed("b", swapped)}},
			results{failed("a", missing), failed("b", swapped)},
			Notice{Red: []string{"a"}, Finding: &missing, Total: 2},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			memory := kept(t, Begin(tt.begin))
			for _, told := range tt.told {
				_, memory = Tell(memory, told)
				memory = kept(t, memory)
			}
			got, _ := Tell(memory, tt.now)
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Notice{}, "Open")); diff != "" {
				t.Errorf("notice (-want +got):\n%s", diff)
			}
		})
	}
}
