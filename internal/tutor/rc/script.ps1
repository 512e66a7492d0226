
# Standard input is read whole and split by PowerShell's own parser; the
# commands get none of it.
$__matelotErrors = $null
$__matelotAst = [System.Management.Automation.Language.Parser]::ParseInput(
    [Console]::In.ReadToEnd(), [ref] $null, [ref] $__matelotErrors)
if ($__matelotErrors) {
    $__matelotErrors | ForEach-Object { [Console]::Error.WriteLine($_.ToString()) }
    exit 2
}
foreach ($__matelotStatement in $__matelotAst.EndBlock.Statements) {
    $__matelotBegan = [DateTimeOffset]::Now.ToUnixTimeSeconds()
    . ([ScriptBlock]::Create($__matelotStatement.Extent.Text)) | Out-Host
    __matelot_note $__matelotStatement.Extent.Text $__matelotBegan ([DateTimeOffset]::Now.ToUnixTimeSeconds()) 0
    __matelot_look
}
exit $LASTEXITCODE
