# Made by matelot for this one shell, and gone when it ends.

{{range .Set}}set -gx {{.Name}} {{fish .Value}}
{{end -}}
{{range .Unset}}set -e {{.}}
{{end}}
# Older fish's test has no -nt; the system's has.
if test {{fish .Mark}} -nt {{fish .Seen}} 2>/dev/null
    function __matelot_touched
        test {{fish .Journal}} -nt {{fish .Mark}}
    end
else
    function __matelot_touched
        command test {{fish .Journal}} -nt {{fish .Mark}}
    end
end

function __matelot_look --on-event fish_prompt
    if set -q __matelot_notes[1]
        printf '%s\n' $__matelot_notes >&2
        set -e __matelot_notes
    end
    if __matelot_touched
        __matelot_seen
        {{fish .Exe}} hook </dev/null >&2
    end
end

function __matelot_seen
    command touch -t 199001011200 {{fish .Journal}} 2>/dev/null
end

# Runs a word, follows the session to its workspace, and keeps the exit status.
function __matelot_word
    set -l before
    set -l after
    test -r {{fish .Cwd}}; and read before <{{fish .Cwd}}
    {{fish .Exe}} $argv
    set -l code $status
    test -r {{fish .Cwd}}; and read after <{{fish .Cwd}}
    if test -n "$after" -a "$after" != "$before"
        builtin cd -- $after
    else if not command test . -ef $PWD
        # The workspace was laid anew: this folder is the old one's ghost.
        builtin cd -- $PWD 2>/dev/null; or builtin cd -- $after
    end
    # A word speaks for itself: what it did to the engine is no news.
    if __matelot_touched
        __matelot_seen
    end
    return $code
end

function __matelot_language
    __matelot_word $argv[1]; and set -gx MATELOT_LANG $argv[1]
end

{{range .Words}}
{{- if .Hides}}type -q {{.Name}}; and set -ga __matelot_notes {{fish .Hides}}
function {{.Name}}; {{.Call}} $argv; end
{{else}}type -q {{.Name}}; or function {{.Name}}; {{.Call}} $argv; end
{{end}}{{end}}
{{- if not .Tell}}set -e __matelot_notes
{{end}}
# The session's own matelot, even if another one is installed.
function matelot; __matelot_word $argv; end

# In the lab, docker means the session. A function of that name, or the habit of
# sudo (which drops the environment), would lead to the learner's own containers.
functions -e docker docker-compose
if type -q sudo
    function sudo
        if contains -- "$argv[1]" docker docker-compose
            echo {{fish .Sudo}} >&2
            $argv
        else
            command sudo $argv
        end
    end
end

builtin cd -- {{fish .Dir}}
