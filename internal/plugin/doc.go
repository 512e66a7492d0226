// Package plugin makes docker call matelot: `docker matelot …` and `docker learn …`.
//
// Docker's command runs an executable docker-NAME of its folder of plugins. Asked
// for docker-cli-plugin-metadata it says in JSON what it is; otherwise it gets
// docker's own arguments: `docker --context lab learn ports` calls
// `docker-learn --context lab learn ports`
// (https://pkg.go.dev/github.com/docker/cli/cli-plugins/metadata). matelot itself
// stands in that folder, by a link, and knows by the name it is called.
//
// The package reads such a call, puts the links there and takes them away. It
// knows nothing of what commands do.
package plugin
