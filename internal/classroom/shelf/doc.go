// Package shelf serves a bundle of images to a room: by the OCI's distribution API,
// read-only, and as a list that matelot reads. What the teacher's computer can send is
// shared fairly between the learners.
//
// It stands behind the classroom's server, which lets only learners through; by the
// token that they show it tells them apart.
package shelf
