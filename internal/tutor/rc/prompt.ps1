
# The learner's prompt sees $? and $LASTEXITCODE as the learner's command left
# them: a failed command that says nothing gives $? its value back.
$global:__matelotPrompt = $function:prompt
function global:prompt {
    $ok = $?
    $code = $global:LASTEXITCODE
    $line = Get-History -Count 1 -ErrorAction Ignore
    if ($line -and $line.Id -ne $global:__matelotHistory) {
        $global:__matelotHistory = $line.Id
        __matelot_note $line.CommandLine ([DateTimeOffset] $line.StartExecutionTime).ToUnixTimeSeconds() `
            ([DateTimeOffset] $line.EndExecutionTime).ToUnixTimeSeconds() $(if ($ok) { 0 } else { 1 })
    }
    __matelot_look
    $global:LASTEXITCODE = $code
    if ($ok) { $null = 1 } else { Write-Error 'x' -ErrorAction Ignore }
    {{ps .Prefix}} + (& $global:__matelotPrompt)
}
