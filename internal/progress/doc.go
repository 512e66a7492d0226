// Package progress keeps a learner's attempts, and the few settings that outlive
// a session, in one SQLite file.
//
// Several matelots may use the file at once, and any of them may be killed in
// mid-write. A file that is damaged is set aside, never overwritten, and said.
// The package knows nothing of courses or checks: an exercise is its ID, a
// verdict is a word.
//
// # How it is kept
//
// The file has a rollback journal, not a write-ahead log. A matelot opens the
// file, adds one attempt and goes: the last one to leave a write-ahead log has
// to fold it in and take it away, which made that sequence 2.7 ms against
// 1.7 ms; and a log needs memory shared between its users, which home folders
// on a network do not give. With synchronous=FULL an attempt that Add returned
// from outlives a power cut.
package progress
