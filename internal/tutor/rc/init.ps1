# Made by matelot for this one shell, and gone when it ends.

{{range .Set}}$env:{{.Name}} = {{ps .Value}}
{{end -}}
{{range .Unset}}Remove-Item -ErrorAction Ignore Env:{{.}}
{{end}}
$global:__matelotSize = (Get-Item -ErrorAction Ignore -LiteralPath {{ps .Journal}}).Length

# Notes a line that has run, for what the learner hands in: when, how it ended,
# where, and what.
$global:__matelotDir = "$PWD"
function global:__matelot_note([string] $text, [long] $began, [long] $ended, [int] $code) {
    $record = ($began, $ended, $code, $global:__matelotDir, "$PWD", 'powershell', $text) -join [char] 31
    $global:__matelotDir = "$PWD"
    try { [IO.File]::AppendAllText({{ps .Spool}}, $record + [char] 30) } catch {}
}

# Says what the session has to say, if the engine was touched since last time.
function global:__matelot_look {
    $size = (Get-Item -ErrorAction Ignore -LiteralPath {{ps .Journal}}).Length
    if ($size -ne $global:__matelotSize) {
        $global:__matelotSize = $size
        $null | & {{ps .Exe}} hook | Out-Host
    }
}

# Runs a word and follows the session to its workspace.
function global:__matelot_word {
    $before = Get-Content -ErrorAction Ignore -Encoding UTF8 -TotalCount 1 -LiteralPath {{ps .Cwd}}
    & {{ps .Exe}} @args
    $after = Get-Content -ErrorAction Ignore -Encoding UTF8 -TotalCount 1 -LiteralPath {{ps .Cwd}}
    if ($after -and $after -ne $before) { Set-Location -LiteralPath $after }
    # A word speaks for itself: what it did to the engine is no news.
    $global:__matelotSize = (Get-Item -ErrorAction Ignore -LiteralPath {{ps .Journal}}).Length
}

function global:__matelot_language([string] $language) {
    __matelot_word $language
    if ($LASTEXITCODE -eq 0) { $env:MATELOT_LANG = $language }
}

{{range .Words}}
{{- if .Hides}}if (Get-Command -ErrorAction Ignore {{ps .Name}}) {
    Remove-Item -ErrorAction Ignore Alias:{{.Name}}
    {{if $.Tell}}Write-Host {{ps .Hides}}{{end}}
}
function global:{{.Name}} { {{.Call}} @args }
{{else}}if (-not (Get-Command -ErrorAction Ignore {{ps .Name}})) { function global:{{.Name}} { {{.Call}} @args } }
{{end}}{{end}}
# The session's own matelot, even if another one is installed.
function global:matelot { __matelot_word @args }

# In the lab, docker means the session.
Remove-Item -ErrorAction Ignore Alias:docker, Function:docker
Set-Location -LiteralPath {{ps .Dir}}
