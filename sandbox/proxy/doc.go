// Package proxy stands in front of a Docker engine and lets one session work
// there as if the engine were its own. It has four duties:
//
//   - records: each request and its answer's status go to the journal;
//   - owns: what is created is labelled and registered, and only what the
//     session owns, plus the images it may use, can be seen or changed;
//   - guards: what reaches past the container (privileges, host namespaces,
//     devices, folders outside the workspace) is refused;
//   - supplies: a pull that Docker Hub does not answer is answered from lab
//     images.
//
// Everything works by allow-lists: of methods and paths (route.go), of query
// parameters (table.go), of JSON fields (fields.go and its neighbours). What
// is not on them does not reach the engine. Requests are not passed on as they
// came but written anew from what was understood of them, so that the engine
// cannot read them in another way.
//
// The proxy prevents accidents. It is no wall against somebody who can reach
// the engine's own socket.
//
// The package knows nothing of lessons, checks, languages or the terminal: the
// words of its refusals come from Config.Say, by the codes in messages.go.
package proxy
