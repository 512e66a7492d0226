# zsh came here by ZDOTDIR; the learner's own files are read in their place.
{{if .ZDotDir}}export ZDOTDIR={{sh .ZDotDir}}{{else}}unset ZDOTDIR{{end}}
if [[ -r ${ZDOTDIR:-$HOME}/.zshenv ]]; then source ${ZDOTDIR:-$HOME}/.zshenv; fi
if [[ -o interactive ]]; then
	__matelot_zdotdir=${ZDOTDIR-}
	ZDOTDIR={{sh .Files}}
fi
