
# The learner's prompt sees $? and $LASTEXITCODE as the learner's command left
# them: a failed command that says nothing gives $? its value back.
$global:__matelotPrompt = $function:prompt
function global:prompt {
    $ok = $?
    $code = $global:LASTEXITCODE
    __matelot_look
    $global:LASTEXITCODE = $code
    if ($ok) { $null = 1 } else { Write-Error 'x' -ErrorAction Ignore }
    {{ps .Prefix}} + (& $global:__matelotPrompt)
}
