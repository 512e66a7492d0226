// Package dial finds the Docker engine that the learner's own docker command
// would talk to, and opens connections to it.
//
// It reads what the docker CLI reads (DOCKER_HOST, DOCKER_CONTEXT, the context
// in use in config.json) and, where none of these says anything, the sockets at
// which engines are usually found. It knows nothing of the engine's API: it
// sends no request, and so cannot tell an engine from another server that
// listens in its place.
package dial
