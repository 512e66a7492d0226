// Package dashboard shows a classroom to its teacher, in a browser: who is where, who
// is stuck, what many get wrong; and takes what the teacher decides. It also has the
// page that says to anybody how to join, which shows nothing of the class.
//
// Pages are rendered here, in the language that the browser asks for, and work without
// a script. With one they follow the room: each view is rendered once for all who
// look at it, and what changed is sent as parts of the page.
//
// It knows nothing of sockets, certificates and tokens: who gets here is the teacher.
package dashboard
