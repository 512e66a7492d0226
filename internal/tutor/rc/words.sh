# Made by matelot for this one shell, and gone when it ends.
# Read by bash, zsh and POSIX shells, whatever options the learner has set.

{{range .Set}}export {{.Name}}={{sh .Value}}
{{end -}}
{{range .Unset}}unset {{.}}
{{end}}
# Says what the session has to say, if the engine was touched since last time.
__matelot_look() {
	if [ -n "${__matelot_notes-}" ]; then
		printf '%s' "$__matelot_notes" >&2
		__matelot_notes=
	fi
	if [ {{sh .Journal}} -nt {{sh .Mark}} ]; then
		__matelot_seen
		{{sh .Exe}} hook </dev/null >&2 || :
	fi
	return 0
}

__matelot_seen() {
	command touch -t 199001011200 {{sh .Journal}} 2>/dev/null || :
}

# Runs a word, follows the session to its workspace, and keeps the exit status.
__matelot_word() {
	__matelot_before=
	__matelot_after=
	__matelot_status=0
	if [ -r {{sh .Cwd}} ]; then IFS= read -r __matelot_before <{{sh .Cwd}} || :; fi
	{{sh .Exe}} "$@" || __matelot_status=$?
	if [ -r {{sh .Cwd}} ]; then IFS= read -r __matelot_after <{{sh .Cwd}} || :; fi
	if [ -n "$__matelot_after" ] && [ "$__matelot_after" != "$__matelot_before" ]; then
		{{.Builtin}} cd -- "$__matelot_after" || :
	elif ! [ . -ef "$PWD" ]; then
		# The workspace was laid anew: this folder is the old one's ghost.
		{{.Builtin}} cd -- "$PWD" 2>/dev/null || {{.Builtin}} cd -- "${__matelot_after:-$HOME}" || :
	fi
	# A word speaks for itself: what it did to the engine is no news.
	if [ {{sh .Journal}} -nt {{sh .Mark}} ]; then __matelot_seen; fi
	return "$__matelot_status"
}

__matelot_language() {
	__matelot_word "$1" && export MATELOT_LANG="$1"
}

__matelot_notes=
{{range .Words}}
{{- if .Hides}}if command -v {{.Name}} >/dev/null 2>&1; then
	unalias {{.Name}} 2>/dev/null || :
	__matelot_notes="${__matelot_notes}"{{sh .Hides}}'
'
fi
{{.Name}}() { {{.Call}} "$@"; }
{{else}}command -v {{.Name}} >/dev/null 2>&1 || eval '{{.Name}}() { {{.Call}} "$@"; }'
{{end}}{{end}}
{{- if not .Tell}}__matelot_notes=
{{end}}
# The session's own matelot, even if another one is installed.
unalias matelot 2>/dev/null || :
matelot() { __matelot_word "$@"; }
