package images

import "strings"

// Image is a lab image under one of its names.
type Image struct {
	// Ref is the name that it is loaded under, short as `docker images` shows
	// it: "alpine:latest".
	Ref string
	// StandsInFor is the repository of the image that it takes the place of;
	// "" for an image that is matelot's own.
	StandsInFor string

	name string // of the recipe that built it
}

// Labels of the images.
const (
	// LabelKind is "stand-in" or "lab" (an image of matelot's own).
	LabelKind = "matelot.image"
	// LabelStandsInFor names the image that is stood in for.
	LabelStandsInFor = "matelot.stands-in-for"
	// LabelVersion is Version.
	LabelVersion = "matelot.version"

	// Version counts the changes of the lab images that a learner can see.
	Version = "1"
)

// All lists the lab images, once for each name.
func All() []Image {
	return []Image{
		{Ref: "hello-world:latest", StandsInFor: "hello-world", name: "hello-world"},
		{Ref: "hello-world:linux", StandsInFor: "hello-world", name: "hello-world"},
		{Ref: "alpine:latest", StandsInFor: "alpine", name: "alpine"},
		{Ref: "alpine:3", StandsInFor: "alpine", name: "alpine"},
		{Ref: "ubuntu:latest", StandsInFor: "ubuntu", name: "ubuntu"},
		{Ref: "ubuntu:24.04", StandsInFor: "ubuntu", name: "ubuntu"},
		{Ref: "ubuntu:22.04", StandsInFor: "ubuntu", name: "ubuntu"},
		{Ref: "nginx:latest", StandsInFor: "nginx", name: "nginx"},
		{Ref: "nginx:alpine", StandsInFor: "nginx", name: "nginx-alpine"},
		{Ref: "postgres:latest", StandsInFor: "postgres", name: "postgres"},
		{Ref: "postgres:17", StandsInFor: "postgres", name: "postgres"},
		{Ref: "postgres:16", StandsInFor: "postgres", name: "postgres"},
		{Ref: "postgres:17-alpine", StandsInFor: "postgres", name: "postgres-alpine"},
		{Ref: "postgres:16-alpine", StandsInFor: "postgres", name: "postgres-alpine"},
		{Ref: "redis:latest", StandsInFor: "redis", name: "redis"},
		{Ref: "redis:7", StandsInFor: "redis", name: "redis"},
		{Ref: "redis:7-alpine", StandsInFor: "redis", name: "redis-alpine"},
		{Ref: "matelot/backend:1", name: "backend"},
		{Ref: "matelot/backend:latest", name: "backend"},
		{Ref: "eclipse-temurin:21", StandsInFor: "eclipse-temurin", name: "temurin"},
		{Ref: "matelot/web:1", name: "web"},
		{Ref: "matelot/web:latest", name: "web"},
	}
}

// Find returns the lab image for a reference as people write it: "alpine",
// "alpine:latest", "library/alpine" and "docker.io/library/alpine:latest" are
// the same. A reference with a digest names an exact image, which no lab image
// is.
func Find(ref string) (Image, bool) {
	wanted, ok := familiar(ref)
	if !ok {
		return Image{}, false
	}
	for _, image := range All() {
		if image.Ref == wanted {
			return image, true
		}
	}
	return Image{}, false
}

// familiar shortens a reference to Docker Hub and adds the tag.
func familiar(ref string) (string, bool) {
	if ref == "" || strings.Contains(ref, "@") {
		return "", false
	}
	for _, host := range []string{"docker.io/", "index.docker.io/", "registry-1.docker.io/"} {
		if rest, cut := strings.CutPrefix(ref, host); cut {
			ref = rest
			break
		}
	}
	ref = strings.TrimPrefix(ref, "library/")
	if !strings.Contains(ref[strings.LastIndexByte(ref, '/')+1:], ":") {
		ref += ":latest"
	}
	return ref, true
}

// canonical is the full name that engines keep: docker.io/library/alpine:latest.
func canonical(ref string) string {
	host, _, hasPath := strings.Cut(ref, "/")
	switch {
	case !hasPath:
		return "docker.io/library/" + ref
	case strings.ContainsAny(host, ".:") || host == "localhost":
		return ref
	}
	return "docker.io/" + ref
}

// As returns the same image under another name, such as a registry's or a
// test's.
func (i Image) As(ref string) Image {
	i.Ref = ref
	return i
}
