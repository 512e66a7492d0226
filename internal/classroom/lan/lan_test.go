package lan

import (
	"net/netip"
	"testing"
	"testing/fstest"
)

func TestTheLikeliestAddressComesFirst(t *testing.T) {
	a := func(ip, name string) Address { return Address{netip.MustParseAddr(ip), name} }
	got := sorted([]Address{
		a("127.0.0.1", "lo"), a("172.17.0.1", "docker0"), a("fe80::1", "eth0"), a("fd00::2", "eth0"), a("203.0.113.9", "eth1"),
		a("169.254.3.4", "eth2"), a("192.168.1.20", "wlan0"), a("10.8.0.2", "tun0"),
	})
	want := []string{"192.168.1.20", "203.0.113.9", "fd00::2", "172.17.0.1", "10.8.0.2"}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i, ip := range want {
		if got[i].IP.String() != ip {
			t.Errorf("place %d: %s, want %s", i, got[i].IP, ip)
		}
	}
	if _, err := Addresses(); err != nil {
		t.Error(err)
	}
}

func TestPrivate(t *testing.T) {
	for host, want := range map[string]bool{"192.168.1.20": true, "10.1.1.1": true, "fd00::1": true, "127.0.0.1": true, "teacher.local": true, "203.0.113.9": false, "2001:db8::1": false} {
		if Private(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
}

func TestWhichFirewallIsLikely(t *testing.T) {
	for what, test := range map[string]struct {
		system string
		root   fstest.MapFS
		name   string
		open   string
	}{
		"none":       {"linux", fstest.MapFS{}, "", ""},
		"ufw":        {"linux", fstest.MapFS{"etc/ufw/ufw.conf": {Data: []byte("# x\nENABLED=yes\nLOGLEVEL=low\n")}}, "ufw", "sudo ufw allow 7433/tcp"},
		"ufw is off": {"linux", fstest.MapFS{"etc/ufw/ufw.conf": {Data: []byte("ENABLED=no\n")}}, "", ""},
		"firewalld":  {"linux", fstest.MapFS{"run/firewalld/x": {}}, "firewalld", "sudo firewall-cmd --add-port=7433/tcp"},
		"windows":    {"windows", fstest.MapFS{}, "windows", ""},
		"macos":      {"darwin", fstest.MapFS{}, "macos", ""},
		"another":    {"freebsd", fstest.MapFS{}, "", ""},
	} {
		f, ok := LikelyFirewall(test.system, test.root, "7433")
		if ok != (test.name != "") || f.Name != test.name || f.Open != test.open {
			t.Errorf("%s: %+v, %v", what, f, ok)
		}
	}
}
