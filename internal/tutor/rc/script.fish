
function __matelot_return
    return $argv[1]
end

set -g __matelot_last 0
while read -z -g __matelot_statement
    set -e __matelot_ended
    # A stray break or continue ends this loop, not the one that reads.
    for __matelot_once in 1
        __matelot_return $__matelot_last
        eval $__matelot_statement
        # Text that could not be read as fish has not said how it ended.
        set -l code $status
        set -q __matelot_ended; or set -g __matelot_ended $code
    end </dev/null
    set -q __matelot_ended; or set -g __matelot_ended 0
    set -g __matelot_last $__matelot_ended[1]
    __matelot_look
    echo $__matelot_ended >{{fish .Report}}
end
exit $__matelot_last
