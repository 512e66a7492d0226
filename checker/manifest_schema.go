package checker

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// schema is what Kubernetes takes in one place of a manifest. It knows the
// fields of what the course writes; what lies deeper is let pass as any.
type schema struct {
	kind   string            // string, integer, boolean, list, object, map (of strings), integer-or-string, any
	fields map[string]schema // of an object: all that Kubernetes knows there
	must   []string          // fields that have to be there
	item   *schema           // of a list
}

// fieldProblem is one thing that is wrong with a field.
type fieldProblem struct {
	path, problem, value, nearest, wantType string
}

var (
	aString = schema{kind: "string"}
	anInt   = schema{kind: "integer"}
	aMap    = schema{kind: "map"}
	aPort   = schema{kind: "integer-or-string"}

	metadata = object("name", map[string]schema{"name": aString, "namespace": aString, "labels": aMap, "annotations": aMap},
		"creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generateName generation managedFields ownerReferences resourceVersion selfLink uid")

	container = object("name image", map[string]schema{
		"name": aString, "image": aString, "imagePullPolicy": aString, "workingDir": aString,
		"command": list(aString), "args": list(aString),
		"env":   list(object("name", map[string]schema{"name": aString, "value": aString}, "valueFrom")),
		"ports": list(object("containerPort", map[string]schema{"containerPort": anInt, "hostPort": anInt, "name": aString, "protocol": aString, "hostIP": aString}, "")),
		"volumeMounts": list(object("name mountPath", map[string]schema{"name": aString, "mountPath": aString, "subPath": aString},
			"mountPropagation readOnly recursiveReadOnly subPathExpr")),
	}, "envFrom lifecycle livenessProbe readinessProbe resizePolicy resources restartPolicy restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices")

	podSpec = object("containers", map[string]schema{"containers": list(container), "initContainers": list(container), "restartPolicy": aString},
		"activeDeadlineSeconds affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims resources runtimeClassName schedulerName schedulingGates securityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes")

	// manifestKinds are the kinds that a check may ask for.
	manifestKinds = map[string]struct {
		api  string
		root schema
	}{
		"Deployment": {"apps/v1", object("apiVersion kind metadata spec", map[string]schema{
			"apiVersion": aString, "kind": aString, "metadata": metadata,
			"spec": object("selector template", map[string]schema{
				"replicas": anInt,
				"selector": object("", map[string]schema{"matchLabels": aMap}, "matchExpressions"),
				"template": object("spec", map[string]schema{
					// The pods get names of their own.
					"metadata": {kind: "object", fields: metadata.fields},
					"spec":     podSpec,
				}, ""),
			}, "minReadySeconds paused progressDeadlineSeconds revisionHistoryLimit strategy"),
		}, "status")},
		"Service": {"v1", object("apiVersion kind metadata spec", map[string]schema{
			"apiVersion": aString, "kind": aString, "metadata": metadata,
			"spec": object("selector ports", map[string]schema{
				"selector": aMap, "type": aString,
				"ports": list(object("port", map[string]schema{"port": anInt, "targetPort": aPort, "nodePort": anInt, "name": aString, "protocol": aString}, "appProtocol")),
			}, "allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy healthCheckNodePort internalTrafficPolicy ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges publishNotReadyAddresses sessionAffinity sessionAffinityConfig trafficDistribution"),
		}, "status")},
	}
)

func list(item schema) schema { return schema{kind: "list", item: &item} }

// object makes an object's schema: the fields that must be there, those whose
// type is known, and the names of the others.
func object(must string, known map[string]schema, others string) schema {
	s := schema{kind: "object", fields: maps.Clone(known), must: strings.Fields(must)}
	for _, name := range strings.Fields(others) {
		s.fields[name] = schema{kind: "any"}
	}
	return s
}

// problems lists what is wrong with a value, in the order of its fields' names,
// what is missing after what is there: a slip in a name is the cause.
func (s schema) problems(path string, value any) []fieldProblem {
	if !s.takes(value) {
		return []fieldProblem{{path: path, problem: "type", value: fieldText(value), wantType: s.kind}}
	}
	var found []fieldProblem
	switch value := value.(type) {
	case []any:
		if s.item == nil {
			return nil
		}
		for i, one := range value {
			where := fmt.Sprintf("%s[%d]", path, i)
			if one == nil { // a dash with nothing behind it
				found = append(found, fieldProblem{path: where, problem: "missing"})
				continue
			}
			found = append(found, s.item.problems(where, one)...)
		}
		if len(value) == 0 {
			found = append(found, fieldProblem{path: path, problem: "missing"})
		}
	case map[string]any:
		found = s.fieldProblems(path, value)
	}
	return found
}

func (s schema) fieldProblems(path string, value map[string]any) []fieldProblem {
	var found []fieldProblem
	names := slices.Sorted(maps.Keys(value))
	slips := map[string]bool{}
	for _, name := range names {
		below, known := s.fields[name], true
		switch s.kind {
		case "any":
			continue
		case "map":
			below = aString
		default:
			_, known = s.fields[name]
		}
		where := strings.TrimPrefix(path+"."+name, ".")
		if known {
			found = append(found, below.problems(where, value[name])...)
			continue
		}
		near := nearest(name, slices.Collect(maps.Keys(s.fields)))
		slips[near] = true
		found = append(found, fieldProblem{path: where, problem: "unknown", nearest: near})
	}
	for _, name := range s.must {
		if v, there := value[name]; !slips[name] && (!there || v == nil) {
			found = append(found, fieldProblem{path: strings.TrimPrefix(path+"."+name, "."), problem: "missing"})
		}
	}
	return found
}

// takes tells whether a value is of the schema's type. Nothing at all is: what
// must be there is judged by its parent.
func (s schema) takes(value any) bool {
	if value == nil {
		return true
	}
	_, isText := value.(string)
	number, isNumber := value.(float64)
	whole := isNumber && number == float64(int64(number))
	switch s.kind {
	case "string":
		return isText
	case "integer":
		return whole
	case "integer-or-string":
		return whole || isText
	case "list":
		_, ok := value.([]any)
		return ok
	case "object", "map":
		_, ok := value.(map[string]any)
		return ok
	}
	return true
}

// fieldText is a value as a finding shows it.
func fieldText(value any) string {
	switch value := value.(type) {
	case map[string]any:
		return "{…}"
	case []any:
		return "[…]"
	case string:
		return beginning(`"` + value + `"`)
	case nil:
		return ""
	}
	return fmt.Sprint(value)
}
