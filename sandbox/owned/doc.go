// Package owned keeps the list of what a session created on an engine, or was
// allowed to use there: the authority on what the session may touch.
//
// Labels on the objects say the same, but containers inherit them from images
// and some ways of building cannot set them, so labels only help to recover
// what a crash kept from being written here.
//
// The package knows nothing of the engine or of HTTP: its callers say what
// came and what went.
package owned
