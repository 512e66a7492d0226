package lan

import (
	"io/fs"
	"strings"
)

// Firewall is a program that is likely to keep others from reaching this machine.
type Firewall struct {
	Name string // ufw, firewalld, windows, macos
	// Open is the command that lets a port through; "" where there is none to type.
	Open string
}

// LikelyFirewall says what is likely to be in the way on this machine. It reads what
// any user may; one that only the administrator sees is not told of.
func LikelyFirewall(system string, root fs.FS, port string) (Firewall, bool) {
	switch system {
	case "windows":
		return Firewall{Name: "windows"}, true // it asks, the first time
	case "darwin":
		return Firewall{Name: "macos"}, true
	case "linux":
	default:
		return Firewall{}, false
	}
	if text, err := fs.ReadFile(root, "etc/ufw/ufw.conf"); err == nil {
		for line := range strings.Lines(string(text)) {
			if strings.EqualFold(strings.TrimSpace(line), "ENABLED=yes") {
				return Firewall{Name: "ufw", Open: "sudo ufw allow " + port + "/tcp"}, true
			}
		}
	}
	for _, pid := range []string{"run/firewalld.pid", "run/firewalld"} {
		if _, err := fs.Stat(root, pid); err == nil {
			return Firewall{Name: "firewalld", Open: "sudo firewall-cmd --add-port=" + port + "/tcp"}, true
		}
	}
	return Firewall{}, false
}
