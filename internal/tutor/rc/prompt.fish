
# The learner's prompt is called first, so that it sees $status and $pipestatus
# as the learner's command left them.
if functions -q fish_prompt
    functions -c fish_prompt __matelot_theirs
    function fish_prompt
        printf '%s%s' {{fish .Prefix}} (__matelot_theirs | string collect -N)
    end
end
