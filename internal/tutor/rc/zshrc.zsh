if [[ -n $__matelot_zdotdir ]]; then ZDOTDIR=$__matelot_zdotdir; else unset ZDOTDIR; fi
unset __matelot_zdotdir
# The system's zshrc (macOS's does) may have put the history beside this file.
if [[ ${HISTFILE-} == {{sh .Files}}/* ]]; then HISTFILE=${ZDOTDIR:-$HOME}/${HISTFILE:t}; fi
if [[ -r ${ZDOTDIR:-$HOME}/.zshrc ]]; then source ${ZDOTDIR:-$HOME}/.zshrc; fi
source {{sh .WordsFile}}
builtin cd -- {{sh .Dir}}

zmodload -F zsh/datetime p:EPOCHREALTIME 2>/dev/null || :

# Notes a line before it runs and after it, for what the learner hands in: when, how
# it ended, where, and what.
function __matelot_preexec {
	emulate -L zsh
	local first=${1%%[[:space:]]*}
	__matelot_text=$1
	# Without a history only the third says what runs; and it has no aliases.
	if [[ -z $1 ]] || (( ${+aliases[$first]} )); then __matelot_text=$3; fi
	__matelot_began=${EPOCHREALTIME-$(command date +%s)}
	__matelot_dir=$PWD
}

# zsh gives $? and pipestatus back after each function of the hook.
function __matelot_precmd {
	local code=$?
	emulate -L zsh
	if [[ -n ${__matelot_text-} ]]; then
		printf '%s\037%s\037%s\037%s\037%s\037zsh\037%s\036' "$__matelot_began" \
			"${EPOCHREALTIME-$(command date +%s)}" $code "$__matelot_dir" "$PWD" "$__matelot_text" \
			>>|{{sh .Spool}} 2>/dev/null
		__matelot_text=
	fi
	__matelot_look
	if [[ $PROMPT != {{sh .Prefix}}* ]]; then PROMPT={{sh .Prefix}}$PROMPT; fi
}
typeset -ga precmd_functions preexec_functions
preexec_functions+=(__matelot_preexec)
precmd_functions+=(__matelot_precmd)
