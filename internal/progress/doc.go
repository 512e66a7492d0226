// Package progress keeps a learner's attempts, and the few settings that outlive
// a session, in one SQLite file and the inbox beside it.
//
// Several matelots may use them at once, and any of them may be killed in
// mid-write. What is damaged is set aside, never overwritten, and said. The
// package knows nothing of courses or checks: an exercise is its ID, a verdict
// is a word.
//
// # How it is kept
//
// A check comes after every command that a learner types, so Keep only adds a
// line to progress.inbox, beside progress.db. Open folds the inbox in: it takes
// it away under another name (progress.inbox.folding), adds all lines in one
// transaction and removes it. Two locks, which are files that stay, keep them
// apart: one for who adds a line or takes the inbox away, one for who folds.
// The unique ID of each line makes it harmless to fold one twice, which comes
// to pass when a matelot is killed before it removes what it has folded.
//
// Keep does not wait for the disk: a kill loses nothing, a power cut may lose
// the attempts of the last seconds. What has been folded outlives that too
// (synchronous=FULL). docs/decisions/0004-inbox.md says why.
//
// The database has a rollback journal, not a write-ahead log. A matelot opens
// it, reads or adds a little and goes: the last one to leave a write-ahead log
// has to fold it in and take it away, which made that sequence 2.7 ms against
// 1.7 ms; and a log needs memory shared between its users, which home folders
// on a network do not give.
package progress
