package render

import "testing"

const inThree = "Type:\n\n```sh\necho $HOME\n```\n\n```powershell\n$env:HOME\n```\n\n```cmd\necho %HOME%\n```\n\nThen go on.\n"

func TestForShell(t *testing.T) {
	for name, tt := range map[string]struct {
		md   string
		own  Dialect
		want string
	}{
		"sh of three":              {inThree, DialectSh, "Type:\n\n```sh\necho $HOME\n```\n\nThen go on.\n"},
		"powershell of three":      {inThree, DialectPowerShell, "Type:\n\n```powershell\n$env:HOME\n```\n\nThen go on.\n"},
		"cmd of three":             {inThree, DialectCmd, "Type:\n\n```cmd\necho %HOME%\n```\n\nThen go on.\n"},
		"cmd of two":               {"```sh\na\n```\n```powershell\nb\n```", DialectCmd, "```powershell\nb\n```"},
		"powershell of sh and cmd": {"```sh\na\n```\n\n```cmd\nb\n```", DialectPowerShell, "```sh\na\n```"},
		"only powershell":          {"```powershell\nb\n```\n", DialectSh, "```powershell\nb\n```\n"},
		"prose between":            {"```sh\na\n```\n\nIn PowerShell:\n\n```powershell\nb\n```\n", DialectSh, "```sh\na\n```\n\nIn PowerShell:\n\n```powershell\nb\n```\n"},
		"another language":         {"```sh\na\n```\n\n```yaml\ncmd: b\n```\n", DialectCmd, "```sh\na\n```\n\n```yaml\ncmd: b\n```\n"},
		"two of a kind":            {"```sh\na\n```\n\n```sh\nb\n```\n\n```cmd\nc\n```\n", DialectSh, "```sh\na\n```\n\n```sh\nb\n```\n"},
		"a fence in a block":       {"````sh\n```cmd\n````\n\n```powershell\nb\n```", DialectSh, "````sh\n```cmd\n````"},
		"left open":                {"```sh\npowershell", DialectCmd, "```sh\npowershell"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ForShell(tt.md, tt.own); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestDialectOf(t *testing.T) {
	for name, tt := range map[string]struct {
		env  map[string]string
		goos string
		want Dialect
	}{
		"bash":                    {map[string]string{"SHELL": "/bin/bash"}, "linux", DialectSh},
		"nothing known":           {nil, "darwin", DialectSh},
		"PowerShell on Linux":     {map[string]string{"SHELL": "/usr/bin/pwsh"}, "linux", DialectPowerShell},
		"PowerShell":              {map[string]string{"PSModulePath": `C:\Users\ada\Documents\PowerShell\Modules;C:\Windows`}, "windows", DialectPowerShell},
		"command prompt":          {map[string]string{"PROMPT": "$P$G", "PSModulePath": `C:\Windows\system32`}, "windows", DialectCmd},
		"PowerShell out of cmd":   {map[string]string{"PROMPT": "$P$G", "PSModulePath": `C:\Users\ada\Documents\WindowsPowerShell`}, "windows", DialectPowerShell},
		"Git Bash's SHELL":        {map[string]string{"SHELL": "/usr/bin/bash"}, "windows", DialectPowerShell},
		"said to be":              {map[string]string{"MATELOT_SHELL": "cmd", "SHELL": "/bin/zsh"}, "linux", DialectCmd},
		"said to be, on Windows":  {map[string]string{"MATELOT_SHELL": "bash"}, "windows", DialectSh},
		"said to be, with a path": {map[string]string{"MATELOT_SHELL": `C:\Program Files\PowerShell\7\pwsh.exe`}, "windows", DialectPowerShell},
	} {
		t.Run(name, func(t *testing.T) {
			if got := DialectOf(func(k string) string { return tt.env[k] }, tt.goos); got != tt.want {
				t.Errorf("= %s, want %s", got, tt.want)
			}
		})
	}
}
