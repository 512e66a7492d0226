package checker

import (
	"encoding/json"
	"strings"
)

const deploymentJSON = `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3,
	"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
	"spec":{"containers":[{"name":"web","image":"app:1","args":["serve"],"ports":[{"containerPort":5000}]}]}}}}`

const serviceJSON = `{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":5000}]}}`

// manifestCases are the slips of a manifest, each made in one that is right.
func manifestCases() []judgeCase {
	deployment := KubernetesSpec{Kind: "Deployment", Name: "web", Image: "app:1", Command: []string{"serve"}, Replicas: 3, Port: 5000}
	service := KubernetesSpec{Kind: "Service", Name: "web", Port: 80}
	field := func(object, path, problem string, more ...string) Finding {
		f := Finding{Code: ManifestField, Seen: values("object", object, "path", path, "problem", problem)}
		for i := 0; i+1 < len(more); i += 2 {
			if side, key, _ := strings.Cut(more[i], "."); side == "want" {
				if f.Expected == nil {
					f.Expected = map[string]string{}
				}
				f.Expected[key] = more[i+1]
			} else {
				f.Seen[more[i]] = more[i+1]
			}
		}
		return f
	}
	const container = "spec.template.spec.containers[0]"
	// Each replaces one text of the manifest by another.
	var cases []judgeCase
	for _, tt := range []struct {
		name, old, new string
		want           []Finding
	}{
		{"right", "", "", nil},
		{"a named port", `{"containerPort":5000}]`, `{"containerPort":5000,"name":"http"}]`, nil},
		{"command for args", `"args"`, `"command"`, nil},
		{"another name", `"kind":"Service","metadata":{"name":"web"}`, `"kind":"Service","metadata":{"name":"wev"}`, []Finding{
			{Code: ManifestMissing, Seen: values("objects", "Deployment/web, Service/wev", "nearest", "Service/wev"), Expected: values("object", "Service/web")},
		}},
		{"no name", `"kind":"Service","metadata":{"name":"web"}`, `"kind":"Service"`, []Finding{
			{Code: ManifestMissing, Seen: values("objects", "Deployment/web, Service/"), Expected: values("object", "Service/web")},
		}},
		{"another api", "apps/v1", "v1", []Finding{field("Deployment/web", "apiVersion", "value", "value", "v1", "want.value", "apps/v1")}},
		{"an empty api", `"apps/v1"`, `""`, []Finding{field("Deployment/web", "apiVersion", "value", "want.value", "apps/v1")}},
		{"a field misspelt", "containerPort", "containerport", []Finding{field("Deployment/web", container+".ports[0].containerport", "unknown", "nearest", "containerPort")}},
		{"a field of compose", `"args":["serve"]`, `"environment":{"A":"b"}`, []Finding{field("Deployment/web", container+".environment", "unknown")}},
		{"no image", `"image":"app:1",`, ``, []Finding{field("Deployment/web", container+".image", "missing")}},
		{"no selector", `"selector":{"matchLabels":{"app":"web"}},`, ``, []Finding{field("Deployment/web", "spec.selector", "missing")}},
		{"labels right below the selector", `{"matchLabels":{"app":"web"}}`, `{"app":"web"}`, []Finding{field("Deployment/web", "spec.selector.app", "unknown")}},
		{"a text for a number", `"replicas":3`, `"replicas":"3"`, []Finding{field("Deployment/web", "spec.replicas", "type", "value", `"3"`, "want.type", "integer")}},
		{"a text for a list", `["serve"]`, `"serve"`, []Finding{field("Deployment/web", container+".args", "type", "value", `"serve"`, "want.type", "list")}},
		{"half a replica", `"replicas":3`, `"replicas":2.5`, []Finding{field("Deployment/web", "spec.replicas", "type", "value", "2.5", "want.type", "integer")}},
		{"a number for a label", `{"labels":{"app":"web"}}`, `{"labels":{"app":1}}`, []Finding{field("Deployment/web", "spec.template.metadata.labels.app", "type", "value", "1", "want.type", "string")}},
		{"an empty list", `[{"containerPort":5000}]`, `[]`, []Finding{field("Deployment/web", container+".ports", "missing")}},
		{"a dash with nothing behind it", `[{"port":80,"targetPort":5000}]`, `[null]`, []Finding{field("Service/web", "spec.ports[0]", "missing")}},
		{"no spec", `"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":5000}]}`, `"spec":null`, []Finding{field("Service/web", "spec", "missing")}},
		{"no number of replicas", `"replicas":3,`, ``, []Finding{field("Deployment/web", "spec.replicas", "missing", "want.value", "3")}},
		{"another number of replicas", `"replicas":3`, `"replicas":2`, []Finding{field("Deployment/web", "spec.replicas", "value", "value", "2", "want.value", "3")}},
		{"another image", "app:1", "app:2", []Finding{field("Deployment/web", container+".image", "value", "value", "app:2", "want.value", "app:1")}},
		{"another command", `["serve"]`, `["serve","x"]`, []Finding{field("Deployment/web", container+".args", "value", "value", `["serve", "x"]`, "want.value", `["serve"]`)}},
		{"no port of the container", `,"ports":[{"containerPort":5000}]`, ``, []Finding{field("Deployment/web", container+".ports", "missing", "want.value", "5000")}},
		{"another port of the container", `"containerPort":5000`, `"containerPort":80`, []Finding{field("Deployment/web", container+".ports[0].containerPort", "value", "value", "80", "want.value", "5000")}},
		{"the template's labels are others", `"metadata":{"labels":{"app":"web"}}`, `"metadata":{"labels":{"app":"wev"}}`, []Finding{
			{Code: ManifestSelector, Seen: values("object", "Deployment/web", "selector", "app=web", "labels", "app=wev", "pods", "Deployment/web")},
		}},
		{"the template has no labels", `"metadata":{"labels":{"app":"web"}},`, ``, []Finding{
			{Code: ManifestSelector, Seen: values("object", "Deployment/web", "selector", "app=web", "pods", "Deployment/web")},
		}},
		{"the Service selects nothing", `{"selector":{"app":"web"},"ports"`, `{"selector":{"run":"web"},"ports"`, []Finding{
			{Code: ManifestSelector, Seen: values("object", "Service/web", "selector", "run=web", "labels", "app=web", "pods", "Deployment/web")},
		}},
		{"the Service's port is another", `"port":80`, `"port":8080`, []Finding{field("Service/web", "spec.ports[0].port", "value", "value", "8080", "want.value", "80")}},
		{"the ports are swapped", `"port":80,"targetPort":5000`, `"port":5000,"targetPort":80`, []Finding{
			{Code: ManifestPort, Seen: values("object", "Service/web", "target", "80", "swapped", "true"), Expected: values("target", "5000")},
		}},
		{"no target is the same port", `,"targetPort":5000`, ``, []Finding{
			{Code: ManifestPort, Seen: values("object", "Service/web", "target", "80"), Expected: values("target", "5000")},
		}},
		{"a target that no port is named", `"targetPort":5000`, `"targetPort":"http"`, []Finding{
			{Code: ManifestPort, Seen: values("object", "Service/web", "target", "http"), Expected: values("target", "5000")},
		}},
	} {
		both := "[" + deploymentJSON + "," + serviceJSON + "]"
		changed := strings.Replace(both, tt.old, tt.new, 1)
		if tt.old != "" && changed == both {
			panic(tt.old + " is not in the manifest")
		}
		var objects []map[string]any
		if err := json.Unmarshal([]byte(changed), &objects); err != nil {
			panic(err)
		}
		cases = append(cases, manifestCase(tt.name, Manifest{Objects: objects}, tt.want, deployment, service))
	}
	return append(cases,
		manifestCase("unreadable", Manifest{Problem: "syntax", Line: 3, Detail: "line 3: no"}, []Finding{
			{Code: ManifestInvalid, Seen: values("problem", "syntax", "line", "3", "error", "line 3: no")},
		}, service),
		manifestCase("a Service alone", Manifest{Objects: []map[string]any{decoded(serviceJSON)}}, nil, service),
		judgeCase{
			name: "a kind without a schema", check: Check{File: &FileSpec{Path: "web.yaml", Kubernetes: []KubernetesSpec{{Kind: "Pod", Name: "web"}}}},
			obs:          Observation{Files: map[string]File{"web.yaml": {Kind: "file", Manifest: &Manifest{}}}},
			inconclusive: true, want: []Finding{{Code: CheckMalformed, Subject: "file.kubernetes", Seen: values("topic", "file.kubernetes", "detail", errBadKind.Error())}},
		},
		judgeCase{
			name: "a manifest that was not read", check: Check{File: &FileSpec{Path: "web.yaml", Kubernetes: []KubernetesSpec{service}}},
			obs:          Observation{Files: map[string]File{"web.yaml": {Kind: "file"}}},
			inconclusive: true, want: []Finding{incomplete(TopicFiles)},
		},
	)
}

func manifestCase(name string, m Manifest, want []Finding, specs ...KubernetesSpec) judgeCase {
	for i := range want {
		want[i].Subject, want[i].Look = "web.yaml", "cat web.yaml"
	}
	return judgeCase{
		name:  "manifest: " + name,
		check: Check{File: &FileSpec{Path: "web.yaml", Kubernetes: specs}},
		obs:   Observation{Files: map[string]File{"web.yaml": {Kind: "file", Manifest: &m}}},
		want:  want,
	}
}

func decoded(object string) map[string]any {
	var o map[string]any
	if err := json.Unmarshal([]byte(object), &o); err != nil {
		panic(err)
	}
	return o
}
