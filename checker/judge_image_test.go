package checker

import "testing"

func seenImages(images ...Image) Observation {
	return Observation{Format: ObservationFormat, At: at(60), Workspace: "/ws", Images: images}
}

func imageCases() []judgeCase {
	want := func(change func(*ImageSpec)) Check {
		s := ImageSpec{Ref: "app"}
		change(&s)
		return Check{Image: &s}
	}
	one := seenImages(app())
	finding := func(code Code, seen, expected map[string]string, look string) Finding {
		return Finding{Code: code, Subject: "app", Seen: seen, Expected: expected, Look: look}
	}
	config := func(field string) string { return "docker inspect --format '{{json .Config." + field + "}}' app" }
	built := func(o Observation, changed int, actions ...Action) Observation {
		o.Files = map[string]File{"Dockerfile": {Kind: "file", Changed: at(changed)}}
		return o.after(actions...)
	}
	newer := want(func(s *ImageSpec) { s.NewerThan = "Dockerfile" })
	notRebuilt := []Finding{finding(ImageNotRebuilt, values("image_id", "aaaaaaaaaaaa", "file", "Dockerfile"), values("image", "app"), "docker images app")}
	clockMoved := []Finding{{Code: ObservationUnreadable, Subject: "Dockerfile", Seen: values(
		"topic", "files", "detail", "Dockerfile: its time, or that of a build, is ahead of this machine's clock")}}
	files := func(f ImageFiles) Observation {
		o := seenImages(app())
		o.ImageFiles = map[string]ImageFiles{"c": f}
		return o
	}
	shell := seenImages(app(func(i *Image) { i.Entrypoint = []string{"/bin/sh", "-c", "/app"} }))
	old := app(refs("app:1"), func(i *Image) { i.ID = "sha256:bbbbbbbbbbbbbbbbbbbb" })
	reuses := want(func(s *ImageSpec) { s.Reuses, s.NewLayers = "app:1", 1 })
	layers := func(ids ...string) func(*Image) { return func(i *Image) { i.Layers = ids } }
	build := func(second int, name string) Action {
		return act("image.build", name, flag("t", name), func(a *Action) { a.At = at(second) })
	}
	return []judgeCase{
		{name: "there", obs: one, check: want(func(*ImageSpec) {})},
		{name: "all of it right", obs: files(ImageFiles{Present: []string{"/app"}}), check: want(func(s *ImageSpec) {
			s.User, s.Entrypoint, s.Command, s.WorkingDir = "nonroot", []string{"/app"}, []string{"--verbose"}, "/srv"
			s.Env, s.ExposedPorts, s.ExecForm, s.MaxSize = map[string]string{"MODE": "lab"}, []string{"5000"}, yes(), "5.67MB"
			s.Files, s.NoFiles, s.NoSecret = []string{"/app"}, []string{"/key"}, []string{"hunter2"}
		})},
		{name: "another user", obs: one, check: want(func(s *ImageSpec) { s.User = "app" }), want: []Finding{
			finding(ImageWrongUser, values("user", "nobody"), values("user", "app"), config("User")),
		}},
		{name: "root", obs: seenImages(app(func(i *Image) { i.User = "" })), check: want(func(s *ImageSpec) { s.User = "nonroot" }), want: []Finding{
			finding(ImageWrongUser, values("user", "root"), values("user", "nonroot"), config("User")),
		}},
		{name: "another entry point", obs: one, check: want(func(s *ImageSpec) { s.Entrypoint = []string{"/main"} }), want: []Finding{
			finding(ImageWrongEntrypoint, values("entrypoint", "/app", "form", "exec", "command", "--verbose"), values("entrypoint", "/main"), config("Entrypoint")),
		}},
		{
			name: "CMD for ENTRYPOINT", obs: seenImages(app(func(i *Image) { i.Entrypoint, i.Command = nil, []string{"/app"} })),
			check: want(func(s *ImageSpec) { s.Entrypoint, s.Command = []string{"/app"}, []string{} }),
			want: []Finding{
				finding(ImageWrongEntrypoint, values("form", "exec", "command", "/app"), values("entrypoint", "/app"), config("Entrypoint")),
			},
		},
		{name: "shell form", obs: shell, check: want(func(s *ImageSpec) { s.ExecForm = yes() }), want: []Finding{
			finding(ImageWrongEntrypoint, values("entrypoint", "/bin/sh -c /app", "form", "shell", "command", "--verbose"), values("form", "exec"), config("Entrypoint")),
		}},
		{
			name: "shell form of the command", obs: seenImages(app(func(i *Image) { i.Entrypoint, i.Command = nil, []string{"/bin/sh", "-c", "/app"} })),
			check: want(func(s *ImageSpec) { s.ExecForm = yes() }),
			want: []Finding{
				finding(ImageWrongEntrypoint, values("form", "shell", "command", "/bin/sh -c /app"), values("form", "exec"), config("Entrypoint")),
			},
		},
		{name: "shell form as wanted", obs: shell, check: want(func(s *ImageSpec) { s.ExecForm = no() })},
		{name: "exec form where shell form was wanted", obs: one, check: want(func(s *ImageSpec) { s.ExecForm = no() }), want: []Finding{
			finding(ImageWrongEntrypoint, values("entrypoint", "/app", "form", "exec", "command", "--verbose"), values("form", "shell"), config("Entrypoint")),
		}},
		{name: "another command", obs: one, check: want(func(s *ImageSpec) { s.Command = []string{"serve"} }), want: []Finding{
			finding(ImageWrongCommand, values("command", "--verbose"), values("command", "serve"), config("Cmd")),
		}},
		{name: "no command", obs: seenImages(app(func(i *Image) { i.Command = nil })), check: want(func(s *ImageSpec) { s.Command = []string{"serve"} }), want: []Finding{
			finding(ImageWrongCommand, nil, values("command", "serve"), config("Cmd")),
		}},
		{name: "another configuration", obs: one, check: want(func(s *ImageSpec) {
			s.WorkingDir, s.Env, s.Labels = "/app", map[string]string{"MODE": "live", "NONE": "1"}, map[string]string{"tier": "front"}
			s.ExposedPorts = []string{"5000/tcp", "80"}
		}), want: []Finding{
			finding(ImageWrongConfig, values("setting", "WORKDIR", "value", "/srv"), values("value", "/app"), config("WorkingDir")),
			finding(ImageWrongConfig, values("setting", "ENV", "name", "MODE", "value", "lab"), values("value", "live"), config("Env")),
			finding(ImageWrongConfig, values("setting", "ENV", "name", "NONE"), values("value", "1"), config("Env")),
			finding(ImageWrongConfig, values("setting", "LABEL", "name", "tier"), values("value", "front"), config("Labels")),
			finding(ImageWrongConfig, values("setting", "EXPOSE", "name", "80/tcp"), nil, config("ExposedPorts")),
		}},
		{name: "the right label", obs: seenImages(app(func(i *Image) { i.Labels = map[string]string{"tier": "front"} })), check: want(func(s *ImageSpec) { s.Labels = map[string]string{"tier": "front"} })},
		{name: "details were not read", obs: seenImages(app(func(i *Image) { i.Detailed = false })), check: want(func(s *ImageSpec) { s.User = "nobody" }), inconclusive: true, want: []Finding{incomplete(TopicImages)}},
		{name: "a file is missing", obs: files(ImageFiles{Present: []string{"/app"}}), check: want(func(s *ImageSpec) { s.Files = []string{"/app", "/etc/a b"} }), want: []Finding{
			finding(ImageMissingFile, values("path", "/etc/a b"), nil, "docker run --rm --entrypoint ls app -l '/etc/a b'"),
		}},
		{name: "a secret in a layer", check: want(func(s *ImageSpec) { s.NoFiles, s.NoSecret = []string{"/key", "/other"}, []string{"hunter2"} }), obs: files(ImageFiles{
			Layered: []string{"/key"}, Secrets: []Secret{{Text: "hunter2", Where: "history"}, {Text: "hunter2", Where: "/key"}, {Text: "another's", Where: "env"}},
		}), want: []Finding{
			finding(ImageSecretInLayer, values("where", "/key", "path", "/key"), nil, "docker history --no-trunc app"),
			finding(ImageSecretInLayer, values("where", "history"), nil, "docker history --no-trunc app"),
			finding(ImageSecretInLayer, values("where", "/key"), nil, "docker history --no-trunc app"),
		}},
		{name: "files were not read", obs: one, check: want(func(s *ImageSpec) { s.NoSecret = []string{"hunter2"} }), inconclusive: true, want: []Finding{incomplete(TopicImageFiles)}},
		{name: "too big", obs: one, check: want(func(s *ImageSpec) { s.MaxSize = "5MB" }), want: []Finding{
			finding(ImageTooBig, values("size", "5.67MB"), values("size", "5MB"), "docker images app"),
		}},
		{name: "a size that cannot be read", obs: one, check: want(func(s *ImageSpec) { s.MaxSize = "small" }), inconclusive: true, want: []Finding{
			{Code: CheckMalformed, Subject: "image.max_size", Seen: values("topic", "image.max_size", "detail", `"small" is not a size: write 20MB or 256m`)},
		}},
		{name: "built after the file was changed", check: newer, obs: built(one, 4)},
		{name: "built as the file was changed", check: newer, obs: built(one, 5)},
		{name: "edited, not built", check: newer, obs: built(one, 6), want: notRebuilt},
		{name: "edited, not built: the rest may only be the old state", check: want(func(s *ImageSpec) { s.NewerThan, s.User = "Dockerfile", "root" }), obs: built(one, 6), want: notRebuilt},
		{name: "edited, and built from the cache", check: newer, obs: built(one, 6, build(7, "app:latest"))},
		{name: "edited after it was built", check: newer, obs: built(one, 8, build(7, "app")), want: notRebuilt},
		{name: "another was built", check: newer, obs: built(one, 6, build(7, "other")), want: notRebuilt},
		{name: "its build failed", check: newer, obs: built(one, 6, with(build(7, "app"), refusedWith(500, "no such file"))), want: []Finding{
			finding(ImageNotRebuilt, values("image_id", "aaaaaaaaaaaa", "file", "Dockerfile", "error", "no such file"), values("image", "app"), "docker images app"),
		}},
		{name: "edited, and built under another name", check: newer, obs: built(seenImages(app(), old), 6, build(7, "app:1")), want: []Finding{
			finding(ImageWrongTag, values("image", "app:1"), values("image", "app"), "docker images"),
		}},
		{name: "edited, and built without a name", check: newer, obs: built(seenImages(app(), app(refs(), func(i *Image) { i.ID = "sha256:cccccccccccccccccccc" })), 6, build(7, "")), want: []Finding{
			finding(ImageDangling, values("image_ids", "cccccccccccc", "count", "1"), values("image", "app"), "docker images --filter dangling=true"),
		}},
		{name: "edited, and tagged by a build that the journal does not tell", check: newer, obs: built(seenImages(app(func(i *Image) { i.Tagged = at(7) })), 6)},
		{name: "edited, and only tagged", check: newer, obs: built(seenImages(app(func(i *Image) { i.Tagged = at(7) })), 6, act("image.tag", "old", flag("to", "app:latest"))), want: notRebuilt},
		{name: "edited while the clock was ahead", check: newer, obs: built(one, 66, build(7, "app")), inconclusive: true, want: clockMoved},
		{name: "edited a moment ahead of the clock", check: newer, obs: built(one, 65), want: notRebuilt},
		{name: "built while the clock was ahead", check: newer, obs: built(one, 6, build(66, "app")), inconclusive: true, want: clockMoved},
		{name: "built a moment ahead of the clock", check: newer, obs: built(one, 6, build(65, "app"))},
		{name: "another was built while the clock was ahead", check: newer, obs: built(one, 6, build(66, "other")), want: notRebuilt},
		{name: "a build failed while the clock was ahead", check: newer, obs: built(one, 6, with(build(66, "app"), refusedWith(500, "no such file"))), want: []Finding{
			finding(ImageNotRebuilt, values("image_id", "aaaaaaaaaaaa", "file", "Dockerfile", "error", "no such file"), values("image", "app"), "docker images app"),
		}},
		{name: "the clock was ahead, and the image is new", check: newer, obs: built(one, 5, build(66, "app"))},
		{name: "the file is not there", check: newer, obs: with(one, func(o *Observation) { o.Files = map[string]File{"Dockerfile": {Kind: "missing"}} })},
		{name: "the file was not read", check: newer, obs: one, inconclusive: true, want: []Finding{incomplete(TopicFiles)}},
		{name: "the same as another", obs: seenImages(app(refs("app:latest", "app:1"))), check: want(func(s *ImageSpec) { s.SameAs = "app:1" })},
		{name: "not the same as another", obs: seenImages(app(), old), check: want(func(s *ImageSpec) { s.SameAs = "app:1" }), want: []Finding{
			finding(ImageWrongTag, values("image_id", "aaaaaaaaaaaa"), values("image", "app", "same_as", "app:1", "image_id", "bbbbbbbbbbbb"), "docker images --no-trunc"),
		}},
		{name: "the other is not there", obs: one, check: want(func(s *ImageSpec) { s.SameAs = "app:1" }), want: []Finding{
			finding(ImageWrongTag, values("image_id", "aaaaaaaaaaaa"), values("image", "app", "same_as", "app:1"), "docker images --no-trunc"),
		}},
		{name: "builds on the layers of another", obs: seenImages(app(layers("a", "b", "d")), with(old, layers("a", "b", "c"))), check: reuses},
		{name: "is made of the layers of another", obs: seenImages(app(layers("a", "b")), with(old, layers("a", "b", "c"))), check: reuses},
		{name: "made two layers anew", obs: seenImages(app(layers("a", "c", "d")), with(old, layers("a", "b", "d"))), check: reuses, want: []Finding{
			finding(ImageCacheMissed, values("layers", "2", "reused", "1"), values("layers", "1", "reuses", "app:1"), "docker history app"),
		}},
		{name: "the image to build on is not there", obs: seenImages(app(layers("a"))), check: reuses, want: []Finding{
			{Code: ImageMissing, Subject: "app:1", Expected: values("image", "app:1"), Look: "docker images"},
		}},
		{name: "the layers of the image to build on are not known", obs: seenImages(app(layers("a")), with(old, func(i *Image) { i.Detailed = false })), check: reuses, inconclusive: true, want: []Finding{incomplete(TopicImages)}},
		{name: "differs from another", obs: seenImages(app(), old), check: want(func(s *ImageSpec) { s.NotSameAs = "app:1" })},
		{name: "does not differ from another", obs: seenImages(app(refs("app:latest", "app:1"))), check: want(func(s *ImageSpec) { s.NotSameAs = "app:1" }), want: []Finding{
			finding(ImageNotRebuilt, values("image_id", "aaaaaaaaaaaa", "same_as", "app:1"), values("image", "app"), "docker images --no-trunc"),
		}},
		{name: "built again, and nothing had changed", obs: built(seenImages(app(refs("app:latest", "app:1"))), 3, build(7, "app")), check: want(func(s *ImageSpec) { s.NotSameAs = "app:1" }), want: []Finding{
			finding(ImageNotRebuilt, values("image_id", "aaaaaaaaaaaa", "same_as", "app:1", "rebuilt", "true"), values("image", "app"), "docker images --no-trunc"),
		}},
		{name: "what it must differ from is no other name for it", obs: built(seenImages(app(refs("app:latest", "app:1"))), 3, build(7, "app:1")), check: want(func(s *ImageSpec) { s.NotSameAs = "app:1" }), want: []Finding{
			finding(ImageNotRebuilt, values("image_id", "aaaaaaaaaaaa", "same_as", "app:1"), values("image", "app"), "docker images --no-trunc"),
		}},
	}
}

func missingImageCases() []judgeCase {
	check := Check{Image: &ImageSpec{Ref: "our-app:1"}}
	finding := func(code Code, seen ...string) []Finding {
		return []Finding{{Code: code, Subject: "our-app:1", Seen: values(seen...), Expected: values("image", "our-app:1"), Look: "docker images"}}
	}
	dangling := []Finding{{
		Code: ImageDangling, Subject: "our-app:1", Seen: values("image_ids", "aaaaaaaaaaaa", "count", "1"),
		Expected: values("image", "our-app:1"), Look: "docker images --filter dangling=true",
	}}
	other := app(refs("other:latest"), func(i *Image) { i.ID, i.Created = "sha256:eeee", at(1) })
	build := func(name string, changes ...func(*Action)) Action {
		return act("image.build", name, append([]func(*Action){flag("t", name)}, changes...)...)
	}
	untagged := act("image.build", "")
	session := act("session", "")
	return []judgeCase{
		{name: "none there", check: check, obs: seenImages(), want: finding(ImageMissing)},
		{name: "a near one from before", check: check, obs: seenImages(app(refs("our-app:2"))), want: finding(ImageMissing, "nearest", "our-app:2")},
		{name: "built with a slip in the name", check: check, obs: seenImages(app(refs("our-ap:1"))).after(build("our-ap:1")), want: finding(ImageWrongTag, "image", "our-ap:1")},
		{name: "built with another tag", check: check, obs: seenImages(app(refs("our-app:latest"))).after(build("our-app")), want: finding(ImageWrongTag, "image", "our-app")},
		{name: "built with a dash for the colon", check: Check{Image: &ImageSpec{Ref: "harbour:test"}}, obs: seenImages(app(refs("harbour-test:latest"))).after(build("harbour-test")), want: []Finding{{
			Code: ImageWrongTag, Subject: "harbour:test", Seen: values("image", "harbour-test"), Expected: values("image", "harbour:test"), Look: "docker images",
		}}},
		{name: "tagged with another tag", check: check, obs: seenImages(app(refs("our-app:1.0"))).after(act("image.tag", "app", flag("repo", "our-app"), flag("tag", "1.0"))), want: finding(ImageWrongTag, "image", "our-app:1.0")},
		{name: "built with quite another name", check: check, obs: seenImages(app(refs("site:latest"))).after(build("site")), want: finding(ImageMissing)},
		{name: "built with a slip in the name, and removed", check: check, obs: seenImages().after(build("our-ap:1")), want: finding(ImageMissing)},
		{name: "built by BuildKit, which tells no names", check: check, obs: seenImages(app(refs("our-ap:1"))).after(session), want: finding(ImageWrongTag, "image", "our-ap:1")},
		{name: "built without a name", check: check, obs: seenImages(app(refs()), other).after(untagged), want: dangling},
		{name: "built without a name by BuildKit", check: check, obs: seenImages(other, app(refs())).after(session), want: dangling},
		{name: "something was built by BuildKit, and an older image is left", check: check, obs: seenImages(with(other, func(i *Image) { i.Created = at(9) }), app(refs())).after(session), want: finding(ImageMissing)},
		{name: "an image without a name from before", check: check, obs: seenImages(app(refs())).after(act("container.list", "")), want: finding(ImageMissing)},
		{name: "built without a name, then with another", check: check, obs: seenImages(app(refs()), with(other, refs("our-ap:1"))).after(untagged, build("our-ap:1")), want: finding(ImageWrongTag, "image", "our-ap:1")},
		{name: "removed by its name", check: check, obs: seenImages().after(act("image.remove", "our-app:1")), want: finding(ImageRemoved, "how", "rmi", "scene", "yes")},
		{name: "removed by its ID", check: check, obs: seenImages().after(act("image.remove", "5af3", flag("removed", "our-app:1"))), want: finding(ImageRemoved, "how", "rmi")},
		{name: "pruned", check: check, obs: seenImages().after(act("image.prune", "", flag("removed", "other:1,our-app:1"))), want: finding(ImageRemoved, "how", "prune", "scene", "yes")},
		{name: "others were pruned", check: check, obs: seenImages().after(act("image.prune", "", flag("removed", "other:1"))), want: finding(ImageMissing)},
		{name: "removing it was refused", check: check, obs: seenImages().after(act("image.remove", "our-app:1", refusedWith(404, "no such image"))), want: finding(ImageMissing)},
		{name: "removed, and built again in vain", check: check, obs: seenImages().after(act("image.remove", "our-app:1"), build("our-app:1", refusedWith(500, "COPY failed"))), want: finding(ImageMissing, "error", "COPY failed")},
		{name: "built, and removed", check: check, obs: seenImages().after(build("our-app:1"), act("image.remove", "our-app:1")), want: finding(ImageRemoved, "how", "rmi")},
		{name: "its build gave nothing", check: check, obs: seenImages().after(build("our-app:1")), want: finding(ImageMissing, "tried", "build")},
		{name: "its build was refused", check: check, obs: seenImages().after(build("our-app:1", refusedWith(500, "COPY failed"))), want: finding(ImageMissing, "error", "COPY failed")},
		{name: "its build was refused, and another came later", check: check, obs: seenImages(other).after(build("our-app:1", refusedWith(500, "COPY failed")), build("other")), want: finding(ImageMissing)},
		{name: "its pull failed", check: check, obs: seenImages().after(act("image.pull", "our-app:1", refusedWith(404, "not found"))), want: finding(ImageMissing, "error", "not found")},
		{name: "another was to be pulled", check: check, obs: seenImages().after(act("image.pull", "our-ap:1", refusedWith(404, "not found"))), want: finding(ImageMissing, "error", "not found", "image_typo", "our-ap:1")},
	}
}

// TestWantedImageIsNoSlip: where planner:1 and planner:2 are both asked for, the
// one that is there was not meant for the one that is not.
func TestWantedImageIsNoSlip(t *testing.T) {
	checks := []Check{{ID: "one", Image: &ImageSpec{Ref: "planner:1"}}, {ID: "two", Image: &ImageSpec{Ref: "planner:2"}}}
	obs := seenImages(app(refs("planner:1"))).after(act("image.build", "planner:1", flag("t", "planner:1")))
	got := Judge(checks, obs)
	if len(got[1].Findings) != 1 || got[1].Findings[0].Code != ImageMissing || got[1].Findings[0].Seen["nearest"] != "" {
		t.Errorf("two of two: %+v", got[1].Findings)
	}
	// Under a third name, it was meant for either.
	obs = seenImages(app(refs("planner:latest"))).after(act("image.build", "planner", flag("t", "planner")))
	if got = Judge(checks, obs); got[1].Findings[0].Code != ImageWrongTag {
		t.Errorf("neither, and another tag: %+v", got[1].Findings)
	}
}
