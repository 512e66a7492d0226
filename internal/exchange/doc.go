// Package exchange carries lessons between matelot and other platforms: it
// makes a course of what stands in their folders, and files of theirs of a
// lesson.
//
// It knows the files of both sides and how words are written in them. It knows
// nothing of sessions, engines and judging, and it runs nothing: the scripts of
// another platform are texts here, and they come into a course only when its
// author has accepted them. What a platform has and the other has not is never
// dropped in silence: each such thing is a [Note].
//
// A folder from outside is hostile until it has shown otherwise: its files are
// listed once, within bounds, links are not followed, and only what is in that
// list can be read (see folder).
package exchange
