// Package screen is the full-screen tutor: the lesson, a real shell and checks
// that turn green by themselves, in one terminal.
//
// It knows nothing of the engine, of sessions and of how an exercise is begun: it
// asks a [tutor.Lab]. What it shows is in the words of the lab, worded by
// internal/render; its own few sentences are in locales/screen.*.toml.
//
// The model is that of bubbletea: everything that happens comes as a message, and
// what takes time runs in a command. Only View draws, from what the model holds.
package screen
