package depcheck

import "slices"

// module is this module's path.
const module = "matelot"

// The engine's client is to be one small change away from its successor.
const engineClient = "github.com/docker/docker/client"

// heavy is what is slow to start or is made for tests: cmd/matelot, which runs
// after each command of the learner, must not link it.
func heavy() []string {
	return []string{
		"testing",
		"github.com/charmbracelet/glamour/...",
		"github.com/yuin/goldmark/...",
		"github.com/alecthomas/chroma/...",
		"github.com/testcontainers/...",
		"github.com/charmbracelet/bubbletea/...",
		"charm.land/...",
		"github.com/nats-io/...",
	}
}

// Rules are the module's rules.
func Rules() []Rule {
	return slices.Concat(ofPackages(), engineRules(), labRules(), graderRules(), classroomRules(), paneRules(), handInRules(), roomRules(), ofExecutables())
}

// ofExecutables say what is linked into them.
func ofExecutables() []Rule {
	return []Rule{
		{
			Why: "what makes a release is told what goes into it",
			Of:  []string{"matelot/internal/release/..."}, Never: []string{"matelot/..."},
		},
		{
			Why: "what makes a release is not in it",
			Of:  []string{"matelot/cmd/matelot", "matelot/cmd/matelot-tutor"}, NeverReach: []string{"matelot/internal/release/..."},
		},
		{
			Why: "matelot runs after each command of the learner, and what it links costs its start",
			Of:  []string{"matelot/cmd/matelot"}, NeverReach: heavy(),
		},
	}
}

// ofPackages say who may import whom.
func ofPackages() []Rule {
	return []Rule{
		{
			Why: "the course is content: it knows nothing of the program",
			Of:  []string{"matelot/lessons/...", "matelot/locales/..."}, Never: []string{"matelot/..."},
		},
		{
			Why: "the checker is pure: its judgement can be repeated anywhere",
			Of:  []string{"matelot/checker"}, Only: []string{"std"},
			Never: []string{"os", "os/...", "net/http", "time/tzdata"},
		},
		{
			Why: "who observes knows what a plan and an observation are, and nothing else of ours",
			Of:  []string{"matelot/checker/observe/..."}, Never: []string{"matelot/..."}, But: []string{"matelot/checker", "matelot/checker/observe/..."},
		},
		{
			Why: "a session knows nothing of courses and checks",
			Of:  []string{"matelot/sandbox/..."}, Never: []string{"matelot/..."}, But: []string{"matelot/sandbox/..."},
		},
		{
			Why: "the engine's client stays behind interfaces that its users declare",
			Of:  []string{"..."}, Except: []string{"matelot/checker/observe/...", "matelot/sandbox/..."}, Never: []string{engineClient + "/..."},
		},
		{
			Why: "the tutor, the grader and the classroom declare what they need of a session and of the checks",
			Of:  []string{"matelot/internal/tutor/...", "matelot/internal/grader/...", "matelot/internal/classroom/..."},
			Never: []string{
				"matelot/sandbox/...", "matelot/checker/observe/...", "matelot/internal/cli/...",
			},
			But: []string{"matelot/sandbox/bundle"}, // of the classroom: roomRules
		},
		{
			Why: "words and pages are made of results, whoever has them",
			Of:  []string{"matelot/internal/render/...", "matelot/internal/page/...", "matelot/internal/course/...", "matelot/internal/i18n/..."},
			Never: []string{
				"matelot/sandbox/...", "matelot/checker/observe/...", "matelot/internal/cli/...", "matelot/internal/tutor/...",
			},
		},
		{
			Why: "lessons of other platforms are files and words, and their scripts are never run",
			Of:  []string{"matelot/internal/exchange/..."}, Never: []string{"matelot/...", "os/exec", "net/..."}, But: []string{"matelot/internal/course"},
		},
		{
			Why: "what a learner did and what a machine has are told to whoever asks",
			Of:  []string{"matelot/internal/progress/...", "matelot/internal/doctor/...", "matelot/internal/home/..."}, Never: []string{"matelot/..."},
			But: []string{"matelot/sandbox/dial"}, // the doctor looks where the lab would
		},
		{
			Why: "what is worth doing next follows from the course and what was attempted, whoever kept it",
			Of:  []string{"matelot/internal/guide/..."}, Never: []string{"matelot/...", "os", "net/..."}, But: []string{"matelot/internal/course"},
		},
		{
			Why: "the command line is the top: only main stands above it",
			Of:  []string{"..."}, Except: []string{"matelot/cmd/..."}, Never: []string{"matelot/internal/cli/..."},
		},
		{
			Why: "nothing that is shipped needs what only tests need",
			Of:  []string{"..."}, Except: []string{"matelot/internal/enginetest", "matelot/sandbox/bundle/bundletest", "matelot/internal/classroom/browsertest"},
			Never: []string{
				"matelot/internal/enginetest", "matelot/internal/depcheck", "matelot/internal/tutor/pane/flood", "matelot/internal/classroom/roomtest",
				"matelot/internal/classroom/browsertest",
				"matelot/sandbox/bundle/bundletest", "github.com/chromedp/...",
			},
		},
		{
			Why: "how docker calls its plugins has nothing to do with what they do",
			Of:  []string{"matelot/internal/plugin/..."}, Never: []string{"matelot/..."},
		},
	}
}

// engineRules are those of engines of sessions' own.
func engineRules() []Rule {
	return []Rule{
		{
			Why: "testcontainers starts containers for engines and registries of one's own, nothing else",
			Of:  []string{"..."}, Except: []string{"matelot/sandbox/engine/...", "matelot/sandbox/registry/..."},
			Never: []string{"github.com/testcontainers/..."},
		},
		{
			Why: "engines that run, and their ports, are reached whoever started them and for whatever session",
			Of:  []string{"matelot/sandbox/engine/running/...", "matelot/sandbox/ports/..."}, Never: []string{"matelot/..."},
			But:        []string{"matelot/sandbox/dial", "matelot/sandbox/images", "matelot/sandbox/engine/link", "matelot/sandbox/engine/running"},
			NeverReach: []string{"github.com/testcontainers/..."},
		},
	}
}

// graderRules are those of what is done with results of gradings.
func graderRules() []Rule {
	return []Rule{
		{
			Why: "grades are weighed, compared and written whoever made them: nothing is run or asked for it",
			Of:  []string{"matelot/internal/grader/rubric/...", "matelot/internal/grader/report/...", "matelot/internal/grader/similar/..."},
			Never: []string{
				"matelot/...", "os/exec", "net/...",
			},
			But: []string{
				"matelot/checker", "matelot/internal/grader", "matelot/internal/course", "matelot/internal/i18n", "matelot/internal/render", "matelot/internal/printable",
			},
		},
		{
			Why: "a queue moves gradings, whatever is graded and by whom",
			Of:  []string{"matelot/internal/grader/queue/..."}, Never: []string{"matelot/...", "os/exec"},
			But: []string{"matelot/checker", "matelot/internal/grader", "matelot/internal/grader/queue"},
		},
		{
			Why: "what a queue is kept in is known to its broker alone",
			Of:  []string{"..."}, Except: []string{"matelot/internal/grader/queue/broker"}, Never: []string{"github.com/nats-io/..."},
		},
		{
			Why: "a text is fit to be shown or is not, whatever it is about",
			Of:  []string{"matelot/internal/printable/..."}, Only: []string{"std"},
		},
	}
}

// classroomRules are those of a class in a room.
func classroomRules() []Rule {
	return []Rule{
		{
			Why: "a dashboard shows a room, and has it do what the teacher decides: it opens no connection and runs nothing",
			Of:  []string{"matelot/internal/classroom/dashboard/..."}, Never: []string{"matelot/...", "os", "os/exec", "net", "crypto/tls"},
			But: []string{
				"matelot/checker", "matelot/internal/classroom", "matelot/internal/classroom/board", "matelot/internal/classroom/room",
				"matelot/internal/i18n", "matelot/internal/printable",
			},
		},
		{
			Why: "the door of a shared server runs nothing: it is told what is behind it",
			Of:  []string{"matelot/internal/classroom/accounts"}, Never: []string{"matelot/...", "os/exec"},
			But: []string{"matelot/internal/classroom", "matelot/internal/classroom/room", "matelot/internal/i18n", "matelot/internal/render"},
		},
		{
			Why: "ssh is answered in one place",
			Of:  []string{"..."}, Except: []string{"matelot/internal/classroom/accounts"}, Never: []string{"charm.land/wish/...", "charm.land/ssh/..."},
		},
		{
			Why: "what a room shows follows from what it was told",
			Of:  []string{"matelot/internal/classroom/board"}, Never: []string{"matelot/...", "os", "os/exec", "net/..."},
			But: []string{"matelot/checker", "matelot/internal/classroom"},
		},
	}
}

// labRules are those of what puts sessions and checks together.
func labRules() []Rule {
	return []Rule{
		{
			Why: "the lab is the only place that puts sessions and checks together, for the command line and for replays",
			Of:  []string{"..."}, Except: []string{"matelot/internal/cli", "matelot/internal/lab", "matelot/internal/replay"},
			NeverBoth: [2]string{"matelot/sandbox/...", "matelot/checker/..."},
		},
		{
			Why: "the lab and a replay know nothing of commands, words and terminals",
			Of:  []string{"matelot/internal/lab/...", "matelot/internal/replay/..."},
			Never: []string{
				"matelot/internal/i18n/...", "matelot/internal/render/...", "matelot/internal/tutor/...", "matelot/internal/progress/...", "os/exec",
			},
		},
	}
}

// paneRules are those of the terminal in the tutor.
func paneRules() []Rule {
	return []Rule{
		{
			Why: "a terminal in a pane knows nothing of what it is for",
			Of:  []string{"matelot/internal/tutor/pane/..."}, Never: []string{"matelot/..."}, But: []string{"matelot/internal/tutor/pane/..."},
		},
		{
			Why: "a terminal's screen follows from the bytes alone",
			Of:  []string{"matelot/internal/tutor/pane/emulator"}, Only: []string{"std", "github.com/charmbracelet/x/ansi"},
			Never: []string{"os", "os/...", "net/...", "time"},
		},
	}
}

// handInRules are those of what is handed in.
func handInRules() []Rule {
	return []Rule{
		{
			Why: "what was typed is text: nothing of it is run where it is kept",
			Of:  []string{"matelot/internal/history/..."}, Never: []string{"matelot/...", "os/exec", "net/..."},
		},
		{
			Why: "what is handed in may be meant to harm: it is read, and nothing else",
			Of:  []string{"matelot/internal/grader/submission/..."}, Never: []string{"matelot/...", "os/exec", "net/..."},
			But: []string{"matelot/internal/grader"},
		},
	}
}

// roomRules are those of images that a classroom gives to its learners.
func roomRules() []Rule {
	return []Rule{
		{
			Why: "images are bytes: who keeps them together knows no session, and reads nothing from the network",
			Of:  []string{"matelot/sandbox/bundle"}, Never: []string{"matelot/...", "net/...", "os/exec"},
		},
		{
			Why:    "a bundle of images is served and fetched by the classroom's side alone",
			Of:     []string{"matelot/internal/tutor/...", "matelot/internal/grader/...", "matelot/internal/classroom/..."},
			Except: []string{"matelot/internal/classroom/shelf", "matelot/internal/classroom/fetch"},
			Never:  []string{"matelot/sandbox/bundle/..."},
		},
		{
			Why: "only who prepares a workshop fetches images from registries",
			Of:  []string{"..."}, Except: []string{"matelot/sandbox/bundle/gather", "matelot/cmd/matelot-tutor"},
			Never: []string{"matelot/sandbox/bundle/gather", "github.com/google/go-containerregistry/pkg/v1/remote/...", "github.com/google/go-containerregistry/pkg/authn/..."},
		},
	}
}
