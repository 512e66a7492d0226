// Package i18n chooses the learner's language and says messages in it.
//
// Messages stand in locales/<topic>.<language>.toml. A message is looked for in
// the file of its ID's first word (port.taken: port.fr.toml or ports.fr.toml)
// and in active.fr.toml; where there is no file of that word, in all. Files are
// opened and messages parsed when they are first wanted, so that a command that
// says three sentences pays for three.
//
// The package knows nothing of what is said.
package i18n
