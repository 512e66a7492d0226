// Package i18n chooses the learner's language and says messages in it.
//
// Messages stand in locales/<topic>.<language>.toml. A message is looked for in
// the file of its ID's first word (port.taken: port.fr.toml or ports.fr.toml),
// then in active.fr.toml, then in all others, and a file is read when a message
// of it is first wanted: a command that says three sentences reads one file.
//
// The package knows nothing of what is said.
package i18n
