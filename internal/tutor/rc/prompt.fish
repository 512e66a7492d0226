
# The learner's prompt is called first, so that it sees $status and $pipestatus
# as the learner's command left them.
if functions -q fish_prompt
    functions -c fish_prompt __matelot_theirs
    function fish_prompt
        printf '%s%s' {{fish .Prefix}} (__matelot_theirs | string collect -N)
    end
end

# Notes a line before it runs and after it, for what the learner hands in: when, how
# it ended, where, and what.
function __matelot_now
    # Not every date knows %N.
    command date +%s.%N | string match -r '^[0-9]+(?:\.[0-9]+)?'
end

function __matelot_preexec --on-event fish_preexec
    set -g __matelot_began (__matelot_now)
    set -g __matelot_dir $PWD
end

function __matelot_postexec --on-event fish_postexec
    set -l code $status
    set -q __matelot_began; or return
    printf '%s\037%s\037%s\037%s\037%s\037fish\037%s\036' $__matelot_began \
        (__matelot_now) $code $__matelot_dir $PWD (string join \n -- $argv | string collect) \
        >>{{fish .Spool}} 2>/dev/null
    set -e __matelot_began
end
