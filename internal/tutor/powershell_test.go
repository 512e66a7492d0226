package tutor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// PowerShell runs on no machine that tests this: its scripts' text is all that
// is looked at here.
func TestPowerShellScripts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		interactive bool
		file        string
		want, never []string
	}{
		{
			"interactive", true, "init.ps1",
			[]string{
				`$env:DOCKER_CONFIG = 'C:\it''s\docker'`,
				"Remove-Item -ErrorAction Ignore Env:DOCKER_HOST",
				`& 'C:\matelot.exe' hook`,
				"function global:check { __matelot_word check @args }",
				"function global:fr { __matelot_language fr @args }",
				"function global:quit { exit 0; __matelot_word quit @args }",
				"if (-not (Get-Command -ErrorAction Ignore 'vérifier')) { function global:vérifier { __matelot_word check @args } }",
				"Write-Host 'tutor.word.hides [Word:reset]'",
				"$global:__matelotPrompt = $function:prompt",
				"'(matelot) ' + (& $global:__matelotPrompt)",
				`Set-Location -LiteralPath 'C:\work space'`,
			},
			[]string{"ReadToEnd"},
		},
		{
			"script", false, "script.ps1",
			[]string{"[Console]::In.ReadToEnd()", "__matelot_look\n}", "exit $LASTEXITCODE", `& 'C:\matelot.exe' hook`},
			[]string{"function global:prompt", "Write-Host"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := Shell{
				Exe: `C:\matelot.exe`, Dir: `C:\work space`, Journal: `C:\it's\journal`, SessionDir: t.TempDir(),
				Env: []string{`DOCKER_CONFIG=C:\it's\docker`}, Interactive: tt.interactive, Say: saidPlainly,
			}
			f, err := s.writeFiles(powershell)
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(f.dir, tt.file))
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("the script lacks %q", want)
				}
			}
			for _, never := range tt.never {
				if strings.Contains(text, never) {
					t.Errorf("the script has %q", never)
				}
			}
			for open, closed := range map[string]string{"{": "}", "(": ")", "[": "]"} {
				if strings.Count(text, open) != strings.Count(text, closed) {
					t.Errorf("%d %s and %d %s", strings.Count(text, open), open, strings.Count(text, closed), closed)
				}
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
	args, _ := interactiveArgs(powershell, "dir")
	if got := strings.Join(args, " "); !strings.HasPrefix(got, "-NoLogo -NoExit -Command . ([ScriptBlock]::Create(") {
		t.Errorf("arguments: %s", got)
	}
}
