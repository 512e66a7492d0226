if [[ -n $__matelot_zdotdir ]]; then ZDOTDIR=$__matelot_zdotdir; else unset ZDOTDIR; fi
unset __matelot_zdotdir
# The system's zshrc (macOS's does) may have put the history beside this file.
if [[ ${HISTFILE-} == {{sh .Files}}/* ]]; then HISTFILE=${ZDOTDIR:-$HOME}/${HISTFILE:t}; fi
if [[ -r ${ZDOTDIR:-$HOME}/.zshrc ]]; then source ${ZDOTDIR:-$HOME}/.zshrc; fi
source {{sh .WordsFile}}
builtin cd -- {{sh .Dir}}

# zsh gives $? and pipestatus back after each function of the hook.
function __matelot_precmd {
	emulate -L zsh
	__matelot_look
	if [[ $PROMPT != {{sh .Prefix}}* ]]; then PROMPT={{sh .Prefix}}$PROMPT; fi
}
typeset -ga precmd_functions
precmd_functions+=(__matelot_precmd)
