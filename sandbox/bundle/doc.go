// Package bundle keeps real images together: as an OCI image layout in one
// uncompressed tar file, which fits on a USB stick and can be served as it is, or as
// the same in a folder, into which blobs come one by one.
//
// A bundle may come from anybody. Only what the layout's specification knows is read,
// nothing of it is unpacked, and no blob is used whose digest is not the one that it
// was asked for by (https://github.com/opencontainers/image-spec/blob/main/image-layout.md).
// The package knows nothing of sessions, engines, classrooms and languages.
package bundle
