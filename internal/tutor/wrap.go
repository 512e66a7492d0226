package tutor

import "strings"

// wrap makes of a learner's text what is sent to a shell of this kind. The text
// goes through eval: what the shell cannot read costs that text alone, and never
// swallows what follows. That the text's own end keeps its status, and not eval,
// leaves set -e and ERR traps as they would be without it.
func wrap(k kind, text string) string {
	text = strings.TrimSuffix(text, "\n") + "\n"
	const report = "\n__matelot_report "
	switch k {
	case bash:
		return "eval " + quoteSh(text+`__matelot_ended=("$?" "${PIPESTATUS[@]}")`) +
			report + `"${__matelot_ended[@]-$?}"` + "\n"
	case zsh:
		return "eval " + quoteSh(text+`__matelot_ended=("$?" "${pipestatus[@]}")`) +
			report + `"${__matelot_ended[@]-$?}"` + "\n"
	case fish:
		return text + "set -g __matelot_ended $status $pipestatus\x00"
	default:
		// "command" keeps a POSIX shell alive when the text cannot be read.
		return "command eval " + quoteSh(text+"__matelot_ended=$?") +
			report + `"${__matelot_ended-$?}"` + "\n"
	}
}

// shStatus gives a POSIX shell $? and PIPESTATUS back: the first of ended is $?,
// the others are those of its pipeline. As the left side of && a failure sets
// off neither an ERR trap nor set -e.
func shStatus(ended []string) string {
	if len(ended) == 0 {
		return ""
	}
	line := "__matelot_return " + ended[0]
	if len(ended) > 2 {
		var stages []string
		for _, code := range ended[1:] {
			stages = append(stages, "(exit "+code+")")
		}
		line = strings.Join(stages, " | ")
	}
	if ended[0] != "0" {
		line += " && :"
	}
	return line + "\n"
}

// fishStatus is put before a text, on its first line, to give fish $pipestatus
// back after a pipeline. It has $status already.
func fishStatus(ended []string) string {
	if len(ended) <= 2 {
		return ""
	}
	var stages []string
	for _, code := range ended[1:] {
		stages = append(stages, "__matelot_return "+code)
	}
	return strings.Join(stages, " | ") + "; "
}
